"""工作日: which days are worked, and how far that is known. Pure, no clock, no database."""

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")
ONE_DAY = timedelta(days=1)
LAST_MOMENT = time(23, 59, 59)


@dataclass(frozen=True)
class WorkingCalendar:
    """Days that differ from Monday to Friday, and the years for which all such days are known.

    `exceptions` maps a date to True (a make-up workday at a weekend, 调休) or False (a day
    off on a weekday). Outside `known_years` Monday to Friday is assumed, and every answer
    that rests on such a day is provisional (暂定).
    """

    exceptions: Mapping[date, bool] = field(default_factory=dict)
    known_years: frozenset[int] = frozenset()

    def is_working(self, day: date) -> bool:
        """Whether people work on that day, as far as is known."""
        return self.exceptions.get(day, day.weekday() < 5)

    def is_known(self, day: date) -> bool:
        """Whether that day's year has been published and loaded."""
        return day.year in self.known_years

    def between(self, start: date, end: date) -> dict[str, Any]:
        """What a count from day to day rested on, JSON-safe: the days unlike the ordinary week, and the years known.

        Kept beside what was counted, since the calendar may be published or changed afterwards.
        """
        first, last = min(start, end), max(start, end)
        days = {day.isoformat(): works for day, works in sorted(self.exceptions.items()) if first <= day <= last}
        return {"years": [year for year in range(first.year, last.year + 1) if year in self.known_years], "days": days}


@dataclass(frozen=True)
class Counted:
    """A day arrived at by counting, and whether a guess was needed on the way."""

    day: date
    provisional: bool


def count_calendar_days(start: date, days: int) -> Counted:
    """`days` calendar days from `start` (negative: before); the start is not counted."""
    return Counted(start + timedelta(days=days), provisional=False)


def count_months(start: date, months: int) -> Counted:
    """The same day so many calendar months on (negative: before); of a shorter month, its last day."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    try:
        last = monthrange(year, month + 1)[1]
        return Counted(date(year, month + 1, min(start.day, last)), provisional=False)
    except ValueError as error:
        raise OverflowError("beyond the calendar") from error


def count_working_days(calendar: WorkingCalendar, start: date, days: int) -> Counted:
    """`days` working days from `start` (negative: before); the start is not counted."""
    step = ONE_DAY if days >= 0 else -ONE_DAY
    day, left, provisional = start, abs(days), False
    while left:
        day += step
        provisional = provisional or not calendar.is_known(day)
        left -= calendar.is_working(day)
    return Counted(day, provisional)


def next_working_day(calendar: WorkingCalendar, day: date) -> Counted:
    """The day itself if worked, else the next one that is."""
    return _roll(calendar, day, ONE_DAY)


def previous_working_day(calendar: WorkingCalendar, day: date) -> Counted:
    """The day itself if worked, else the last one before."""
    return _roll(calendar, day, -ONE_DAY)


def _roll(calendar: WorkingCalendar, day: date, step: timedelta) -> Counted:
    provisional = not calendar.is_known(day)
    while not calendar.is_working(day):
        day += step
        provisional = provisional or not calendar.is_known(day)
    return Counted(day, provisional)


def local_day(moment: datetime) -> date:
    """The date in Shanghai; a moment without a zone is taken as Shanghai time."""
    if moment.tzinfo is None:
        return moment.date()
    return moment.astimezone(SHANGHAI).date()


def end_of(day: date) -> datetime:
    """The last moment of a day in Shanghai (24:00 of that day, to the second before)."""
    return datetime.combine(day, LAST_MOMENT, tzinfo=SHANGHAI)
