"""The calendar as the rules want it."""

from __future__ import annotations

from django.db.models import QuerySet

from committees.calendar.models import CalendarDay, CalendarYear
from committees.calendar.rules import WorkingCalendar


def working_calendar() -> WorkingCalendar:
    """All days that differ from the ordinary week, and the years that are known in full (two queries)."""
    days = CalendarDay.objects.values_list("date", "kind")
    return WorkingCalendar(
        exceptions={day: kind == CalendarDay.Kind.WORK for day, kind in days},
        known_years=frozenset(CalendarYear.objects.values_list("year", flat=True)),
    )


def days_of_year(year: int) -> QuerySet[CalendarDay]:
    """The exceptional days of a year."""
    return CalendarDay.objects.filter(date__year=year)


def known_years() -> list[int]:
    """The years whose arrangement is loaded."""
    return list(CalendarYear.objects.values_list("year", flat=True))
