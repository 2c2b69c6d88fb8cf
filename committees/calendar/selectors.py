"""The calendar as the rules want it."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet

from committees.access.selectors import permissions_of
from committees.calendar.models import CalendarDay, CalendarYear
from committees.calendar.rules import WorkingCalendar
from committees.people.models import User


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


def year_asked(text: str, default: int) -> int:
    """The year that an address names; the default where it names none that exists."""
    return int(text) if text.isdecimal() and len(text) == 4 and int(text) > 0 else default


def known_years() -> list[int]:
    """The years whose arrangement is loaded."""
    return list(CalendarYear.objects.values_list("year", flat=True))


def loaded_years() -> QuerySet[CalendarYear]:
    """The years whose arrangement is loaded, the latest first."""
    return CalendarYear.objects.order_by("-year")


def may_edit_calendar(user: User) -> bool:
    """System administrators enter the arrangement of a year."""
    return bool(permissions_of(user).organisation_ids("administer_system"))


def missing_next_year(today: date) -> int | None:
    """From 1 December: next year, where its arrangement is not loaded yet. Deadlines in it are provisional."""
    if today.month < 12 or CalendarYear.objects.filter(year=today.year + 1).exists():
        return None
    return today.year + 1
