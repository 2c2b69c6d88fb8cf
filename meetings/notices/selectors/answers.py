"""Notices as they arrived: opened, signed, leave asked, opinions given."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from committees.access.selectors import participant
from committees.models import Outbox, Person, User
from committees.people.selectors import seats_on
from committees.rulebooks.selectors import body_rules
from meetings.notices.models import LeaveRequest, Notice, WrittenOpinion
from meetings.notices.rules import approver_roles
from meetings.notices.states import LeaveState
from meetings.scheduling.models import Meeting
from meetings.scheduling.states import MeetingState
from meetings.session.models import AttendanceInterval


def current_notices(meeting: Meeting) -> QuerySet[Notice]:
    """Each reader's latest notice that was not withdrawn, in the order of sending."""
    newer = Notice.objects.filter(meeting=OuterRef("meeting"), person=OuterRef("person"), round__gt=OuterRef("round"))
    found = Notice.objects.filter(~Exists(newer), meeting=meeting, withdrawn_at__isnull=True)
    return found.select_related("meeting", "person", "person__unit", "signed_by").order_by("round", "pk")


def notices_of(user: User) -> QuerySet[Notice]:
    """The notices addressed to the person behind a login."""
    person = participant(user)
    found = Notice.objects.select_related("meeting", "meeting__committee", "meeting__chair", "person")
    return found.filter(person=person) if person is not None else found.none()


def own_notice(user: User, meeting: Meeting) -> Notice | None:
    """The user's own current notice of a meeting, or None."""
    person = participant(user)
    return current_notices(meeting).filter(person=person).first() if person is not None else None


def own_leave(person: Person | None, meeting: Meeting) -> LeaveRequest | None:
    """The person's request for leave from a meeting, or None."""
    return LeaveRequest.objects.filter(meeting=meeting, person=person).first() if person is not None else None


def leave_approvers(meeting: Meeting, person: Person, now: datetime) -> list[Person]:
    """Who decides on this person's leave: the offices that the rulebook names, else whoever chairs; never oneself."""
    body = body_rules(meeting, now)
    roles = approver_roles(body.leave, body.convening)
    day = timezone.localtime(meeting.starts_at).date()
    seats = seats_on(meeting.committee, day).filter(role__in=roles) if roles else []
    found = [seat.person for seat in seats if seat.person_id != person.pk]
    if not found and meeting.chair_id != person.pk:
        return [meeting.chair]
    return found


def leaves_of(meeting: Meeting) -> QuerySet[LeaveRequest]:
    """All requests for leave from a meeting."""
    return LeaveRequest.objects.filter(meeting=meeting).select_related("person", "decided_by").order_by("pk")


def leaves_to_decide(user: User, now: datetime) -> list[LeaveRequest]:
    """Requests that wait for this user's decision, the earliest meeting first."""
    person = participant(user)
    if person is None:
        return []
    asked = LeaveRequest.objects.filter(
        Q(meeting__chair=person) | Q(meeting__committee__terms__seats__person=person),
        state=LeaveState.ASKED,
        meeting__state=MeetingState.NOTICED,
    ).distinct()
    asked = asked.select_related("meeting__committee", "meeting__chair", "meeting__rulebook_version", "person")
    return [
        leave
        for leave in asked.order_by("meeting__starts_at", "pk")
        if person in leave_approvers(leave.meeting, leave.person, now)
    ]


def written_opinions_of(person: Person | None, meeting: Meeting) -> dict[int, WrittenOpinion]:
    """The person's written opinions by agenda entry."""
    if person is None:
        return {}
    found = WrittenOpinion.objects.filter(entry__meeting=meeting, person=person)
    return {opinion.entry_id: opinion for opinion in found}


@dataclass(frozen=True)
class Delivery:
    """What became of one reader's notice: per channel, opened, signed, leave."""

    notice: Notice
    messages: list[Outbox]
    leave: LeaveRequest | None


def deliveries_of(meeting: Meeting) -> list[Delivery]:
    """The delivery table of the current notices (four queries, however many readers)."""
    notices = list(current_notices(meeting))
    leaves = {leave.person_id: leave for leave in leaves_of(meeting)}
    messages: dict[tuple[int, int], list[Outbox]] = {}
    for row in (
        Outbox.objects.filter(aggregate=f"meeting:{meeting.pk}", purpose="notice")
        .select_related("route")
        .order_by("channel")
    ):
        # The key was made by `notice_key`: notice:<meeting>:<round>:<person>:<channel>
        messages.setdefault((int(row.key.split(":")[2]), row.recipient_id), []).append(row)
    return [
        Delivery(notice, messages.get((notice.round, notice.person_id), []), leaves.get(notice.person_id))
        for notice in notices
    ]


def notice_key(meeting: Meeting, round_: int, person: Person, channel: str) -> str:
    """The outbox key of one reader's notice on one channel."""
    return f"notice:{meeting.pk}:{round_}:{person.pk}:{channel}"


def unsigned_members(meeting: Meeting) -> QuerySet[Notice]:
    """Current notices that nobody signed yet, of readers who did not ask for leave."""
    away = LeaveRequest.objects.filter(
        meeting=meeting, person=OuterRef("person"), state__in=[LeaveState.ASKED, LeaveState.GRANTED]
    )
    return current_notices(meeting).filter(~Exists(away), signed_at__isnull=True)


def arrivals_of(meeting: Meeting) -> dict[int, list[AttendanceInterval]]:
    """Per person, when they came and left, once the meeting has opened."""
    found: dict[int, list[AttendanceInterval]] = {}
    rows = AttendanceInterval.objects.filter(roll__meeting=meeting).select_related("roll").order_by("arrived_at")
    for interval in rows:
        found.setdefault(interval.roll.person_id, []).append(interval)
    return found
