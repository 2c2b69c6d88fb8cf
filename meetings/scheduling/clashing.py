"""What stands in the way of a meeting: others at its time in the same room, with the same chair or the same people."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.utils import timezone

from committees.models import Committee, Person, User
from committees.people.selectors import people_of, seats_on, standing_observers
from meetings.agenda.rules import CIRCLED_MATTERS
from meetings.scheduling.models import AgendaEntry, Invitee, ItemObserver, Meeting
from meetings.scheduling.selectors import visible_to
from meetings.scheduling.states import MeetingState


@dataclass(frozen=True)
class Clash:
    """Another meeting at an overlapping time, and what both need: the room, the chair, people.

    `known`: whether the reader may be told which meeting it is.
    """

    meeting: Meeting
    words: str
    known: bool


@dataclass(frozen=True)
class Wanted:
    """A meeting as somebody means to hold it; `meeting` where it exists already."""

    committee: Committee
    starts_at: datetime
    ends_at: datetime
    place: str = ""
    chair_id: int | None = None
    meeting: Meeting | None = None


def clashes(meeting: Meeting, user: User) -> list[Clash]:
    """What stands in the way of a meeting as it is fixed now."""
    return clashes_of(_as_wanted(meeting), user)


def clashes_of(wanted: Wanted, user: User) -> list[Clash]:
    """Other meetings of the organisation at an overlapping time that need the same room, chair or people.

    Of those that the user may not see he learns that the time is taken, nothing else.
    """
    others = Meeting.objects.filter(
        organisation_id=wanted.committee.organisation_id, starts_at__lt=wanted.ends_at, ends_at__gt=wanted.starts_at
    ).exclude(pk=wanted.meeting.pk if wanted.meeting else 0)
    found = list(others.exclude(state=MeetingState.CANCELLED).select_related("committee").order_by("starts_at", "pk"))
    own = _expected(wanted) if found else {}
    known = set(visible_to(user).filter(pk__in=[other.pk for other in found]).values_list("pk", flat=True))
    clashing = []
    for other in found:
        both = [name for pk, name in _expected(_as_wanted(other)).items() if pk in own]
        same_place = other.place == wanted.place.strip() and bool(other.place)
        words = ["地点相同"] * same_place + ["主持人相同"] * (other.chair_id == wanted.chair_id)
        words += [f"{_named(both)}两边都应出席、列席或汇报"] * bool(both)
        if words:
            clashing.append(Clash(other, "，".join(words), other.pk in known))
    return clashing


def _as_wanted(meeting: Meeting) -> Wanted:
    return Wanted(meeting.committee, meeting.starts_at, meeting.ends_at, meeting.place, meeting.chair_id, meeting)


def _named(names: list[str]) -> str:
    return "、".join(names[:3]) + (f"等 {len(names)} 人" if len(names) > 3 else "")


def _expected(wanted: Wanted) -> dict[int, str]:
    """Who is to come: seats on the day, standing observers, observers and presenters of single items."""
    day = timezone.localtime(wanted.starts_at).date()
    found = [
        *seats_on(wanted.committee, day).values_list("person_id", "person__name"),
        *standing_observers(wanted.committee).values_list("person_id", "person__name"),
    ]
    if wanted.meeting is not None:
        found += Invitee.objects.filter(meeting=wanted.meeting).values_list("person_id", "person__name")
        single = ItemObserver.objects.filter(entry__meeting=wanted.meeting)
        found += [*single.values_list("person_id", "person__name"), *_presenters(wanted.meeting)]
    return dict(found)


def _presenters(meeting: Meeting) -> QuerySet[Person, tuple[int, str]]:
    """The presenters of a meeting's items who are known by their name in the unit that proposes. Who reports on a
    matter within a circle is not told."""
    entries = AgendaEntry.objects.filter(meeting=meeting).exclude(item__presenter="")
    entries = entries.exclude(item__matter__in=CIRCLED_MATTERS)
    rows = list(entries.values_list("item__presenter", "item__unit_id"))
    # "副局长 张三" as well as "张三": what is written last is the name.
    named = {(words.split()[-1], unit) for words, unit in rows if words.split()}
    people = people_of(meeting.organisation_id).filter(unit__in=[unit for _, unit in named])
    return people.filter(name__in=[name for name, _ in named]).values_list("pk", "name")
