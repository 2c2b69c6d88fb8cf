"""Filling and editing the table of working days. Deadlines follow it."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from committees.calendar.models import CalendarDay, CalendarYear
from committees.calendar.ports import calendar_changed
from committees.calendar.selectors import may_edit_calendar
from committees.calendar.shipped import load_calendar
from committees.errors import Refused
from committees.ledger import services as ledger
from committees.people.models import User

SHIPPED_SOURCE = "国务院办公厅放假安排（随软件提供）"


@transaction.atomic
def load_shipped_calendar(*, now: datetime) -> list[int]:
    """Store the published arrangement of every shipped year that is not yet in the table; answers those years."""
    calendar = load_calendar()
    stored = set(CalendarYear.objects.values_list("year", flat=True))
    missing = sorted(calendar.known_years - stored)
    rows = [
        CalendarDay(
            date=day,
            kind=CalendarDay.Kind.WORK if works else CalendarDay.Kind.OFF,
            source=SHIPPED_SOURCE,
        )
        for day, works in sorted(calendar.exceptions.items())
        if day.year in missing
    ]
    CalendarDay.objects.bulk_create(rows, ignore_conflicts=True)
    CalendarYear.objects.bulk_create(
        [CalendarYear(year=year, source=SHIPPED_SOURCE, loaded_at=now) for year in missing]
    )
    for year in missing:
        calendar_changed(year, now)
    return missing


@transaction.atomic
def load_year(*, year: int, days: dict[date, bool], source: str, user: User | None, now: datetime) -> CalendarYear:
    """Enter a year's arrangement: `days` maps dates to True (调休上班) or False (放假). Deadlines are computed anew.

    By a system administrator only. Refuses a date of another year, and a day that says what the ordinary week already
    says.
    """
    if user is not None and not may_edit_calendar(user):
        raise Refused("工作日历由系统管理员维护。")
    _check_year(year, days)
    CalendarDay.objects.filter(date__year=year).delete()
    CalendarDay.objects.bulk_create(
        [
            CalendarDay(date=day, kind=CalendarDay.Kind.WORK if works else CalendarDay.Kind.OFF, source=source)
            for day, works in sorted(days.items())
        ]
    )
    row, _ = CalendarYear.objects.update_or_create(year=year, defaults={"source": source, "loaded_at": now})
    ledger.append(
        aggregate="calendar",
        organisation_id=None,
        verb="calendar_loaded",
        payload={"year": year, "source": source, "days": {d.isoformat(): w for d, w in sorted(days.items())}},
        actor=user,
        now=now,
    )
    calendar_changed(year, now)
    return row


def _check_year(year: int, days: dict[date, bool]) -> None:
    for day, works in days.items():
        if day.year != year:
            raise Refused(f"{day.isoformat()} 不在 {year} 年内，请核对日期。")
        if works == (day.weekday() < 5):
            usual = "工作日" if works else "休息日"
            raise Refused(f"{day.isoformat()} 本来就是{usual}，不必填写；请核对是放假还是调休上班。")
