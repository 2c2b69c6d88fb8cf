"""What stands in the way of a meeting: others at its time in the same room, with the same chair or the same people."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import timezone

from committees.models import User
from committees.people.selectors import seats_on, standing_observers
from meetings.scheduling.models import ItemObserver, Meeting
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


def clashes(meeting: Meeting, user: User) -> list[Clash]:
    """Other meetings of the organisation at an overlapping time that need the same room, chair or people.

    Of those that the user may not see he learns that the time is taken, nothing else.
    """
    others = Meeting.objects.filter(
        organisation_id=meeting.organisation_id, starts_at__lt=meeting.ends_at, ends_at__gt=meeting.starts_at
    ).exclude(pk=meeting.pk)
    found = list(others.exclude(state=MeetingState.CANCELLED).select_related("committee").order_by("starts_at", "pk"))
    own = _expected(meeting) if found else {}
    known = set(visible_to(user).filter(pk__in=[other.pk for other in found]).values_list("pk", flat=True))
    clashing = []
    for other in found:
        both = [name for pk, name in _expected(other).items() if pk in own]
        words = ["地点相同"] * (other.place == meeting.place) + ["主持人相同"] * (other.chair_id == meeting.chair_id)
        words += [f"{_named(both)}两边都应出席或列席"] * bool(both)
        if words:
            clashing.append(Clash(other, "，".join(words), other.pk in known))
    return clashing


def _named(names: list[str]) -> str:
    return "、".join(names[:3]) + (f"等 {len(names)} 人" if len(names) > 3 else "")


def _expected(meeting: Meeting) -> dict[int, str]:
    """Who is to come to a meeting: seats on its day, standing observers, observers of single items."""
    day = timezone.localtime(meeting.starts_at).date()
    seats = seats_on(meeting.committee, day).values_list("person_id", "person__name")
    standing = standing_observers(meeting.committee).values_list("person_id", "person__name")
    single = ItemObserver.objects.filter(entry__meeting=meeting).values_list("person_id", "person__name")
    return dict([*seats, *standing, *single])
