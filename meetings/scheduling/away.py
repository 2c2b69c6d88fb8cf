"""Who of those expected at a meeting has said that he is away: for the office, before it fixes a day."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils import timezone

from committees.models import Absence, Committee
from committees.people.declared import away_between
from committees.people.selectors import seats_on, standing_observers
from meetings.scheduling.enlarged import invitees_of
from meetings.scheduling.models import Meeting

AHEAD = timedelta(days=45)


def away_from(meeting: Meeting) -> list[Absence]:
    """Members and those who observe the whole of it who are away on the day of a meeting."""
    day = timezone.localtime(meeting.starts_at).date()
    invited = [person.pk for person in invitees_of(meeting)] if meeting.enlarged else []
    return away_between([*_expected(meeting.committee, day), *invited], day, day)


def away_on_day(committee: Committee, day: date) -> list[Absence]:
    """Members and standing observers who are away on a day on which somebody means to hold a meeting."""
    return away_between(_expected(committee, day), day, day)


def away_ahead(committee: Committee, day: date) -> list[Absence]:
    """Who is away in the weeks in which a meeting is being planned."""
    return away_between(_expected(committee, day), day, day + AHEAD)


def _expected(committee: Committee, day: date) -> list[int]:
    seats = seats_on(committee, day).values_list("person_id", flat=True)
    return [*seats, *standing_observers(committee).values_list("person_id", flat=True)]
