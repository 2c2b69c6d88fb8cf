"""What stands on a person's calendar, what clashes there, and when a meeting can be held."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time
from hashlib import sha256

from committees.calendar.rules import SHANGHAI
from committees.calendar.selectors import working_calendar
from committees.models import Committee, User
from committees.rulebooks.selectors import body_rules
from committees.rules import Clause, Matter
from meetings.scheduling.models import Meeting
from meetings.scheduling.selectors import own_slots, visible_to
from meetings.scheduling.states import MeetingState
from meetings.timetable.models import CalendarFeed
from meetings.timetable.rules import Earliest, earliest_day, rhythm

# A calendar asks for six weeks; a forged address may ask for centuries.
LONGEST_DAYS = 100


@dataclass(frozen=True)
class Shown:
    """A meeting on the calendar: for who attends single items only, it begins when he should arrive."""

    meeting: Meeting
    starts_at: datetime
    observing: bool
    clashing: bool


def meetings_between(user: User, start: datetime, end: datetime) -> list[Shown]:
    """The visible meetings that touch a span of time, the soonest first, cancelled ones included."""
    rows = visible_to(user).filter(starts_at__lt=end, ends_at__gt=start).select_related("committee")
    found = list(rows.order_by("starts_at", "pk"))
    slots = own_slots(user, found)
    clashing = _clashing(found)
    return [Shown(each, slots.get(each.pk, each.starts_at), each.pk in slots, each.pk in clashing) for each in found]


def _clashing(meetings: Iterable[Meeting]) -> set[int]:
    """Meetings that overlap with another of the same organisation in the same room or with the same chair."""
    found: set[int] = set()
    held = [each for each in meetings if each.state != MeetingState.CANCELLED]
    for number, first in enumerate(held):
        for second in held[number + 1 :]:
            if second.starts_at >= first.ends_at:
                break
            same = first.place == second.place or first.chair_id == second.chair_id
            if same and first.organisation_id == second.organisation_id:
                found |= {first.pk, second.pk}
    return found


@dataclass(frozen=True)
class Proposal:
    """When a committee can and should meet next."""

    earliest: Earliest | None
    dates: list[datetime]
    clause: Clause | None
    earliest_at: datetime | None = None
    place: str = ""
    recorder_id: int | None = None

    @property
    def starts_at(self) -> datetime | None:
        """The next regular date, else the earliest that keeps every limit."""
        return self.dates[0] if self.dates else self.earliest_at


def proposal_for(committee: Committee, now: datetime) -> Proposal:
    """The earliest day that keeps every limit, and the next regular dates, by the rulebook in force; where and with
    which recorder the body met last, or the first room where it never met."""
    body, calendar = body_rules(committee, now), working_calendar()
    last = (
        Meeting.objects.filter(committee=committee).exclude(state=MeetingState.CANCELLED).order_by("starts_at").last()
    )
    hour = last.starts_at.astimezone(SHANGHAI).time() if last else time(9)
    # Whatever the agenda will hold: the strictest class that is sent ahead at all.
    first = earliest_day(body, list(Matter), hour, now, calendar)
    earliest_at = datetime.combine(first.day, hour, tzinfo=SHANGHAI) if first else None
    dates = rhythm(body.frequency, last.starts_at if last else None, earliest_at or now, calendar)
    room = None if last else committee.organisation.venues.first()
    return Proposal(
        first,
        dates,
        body.frequency.clause if body.frequency else None,
        earliest_at,
        last.place if last else room.name if room else "",
        last.recorder_id if last else None,
    )


def feed_of(user: User) -> CalendarFeed | None:
    """The person's link, if there is one."""
    return CalendarFeed.objects.filter(user=user).first()


def digest_of(secret: str) -> str:
    """What is kept of a link's secret."""
    return sha256(secret.encode()).hexdigest()


def reader_of(secret: str) -> User | None:
    """Whose link this is; None for an unknown or revoked one, and for an account that is no longer active."""
    feed = CalendarFeed.objects.filter(digest=digest_of(secret), user__is_active=True).select_related("user").first()
    return feed.user if feed else None
