"""Who attends the whole of a meeting without a vote: the standing observers, and whom an enlarged meeting invites."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils import timezone

from committees.access.selectors import without_administrators
from committees.models import Person
from committees.people.selectors import people_of, seats_on, standing_observers
from meetings.scheduling.models import Invitee, Meeting


def invitees_of(meeting: Meeting) -> list[Person]:
    """扩大参加人员 of a meeting, unit by unit."""
    return [each.person for each in Invitee.objects.filter(meeting=meeting).select_related("person", "person__unit")]


def whole_observers(meeting: Meeting) -> list[Person]:
    """Everyone who attends the whole meeting without a vote, each once, in order."""
    standing = [each.person for each in standing_observers(meeting.committee)]
    return list({person.pk: person for person in (*standing, *invitees_of(meeting))}.values())


def to_invite(meeting: Meeting) -> QuerySet[Person]:
    """Whom an enlarged meeting may invite: people of the organisation who attend neither by seat nor always."""
    day = timezone.localtime(meeting.starts_at).date()
    people = people_of(meeting.organisation_id).exclude(pk__in=seats_on(meeting.committee, day).values("person"))
    people = people.exclude(pk__in=standing_observers(meeting.committee).values("person"))
    return without_administrators(people).select_related("unit").order_by("unit__position", "pk")
