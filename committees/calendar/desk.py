"""What the desk says about the calendar: next year's arrangement is missing."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse

from committees.calendar.rules import local_day
from committees.calendar.selectors import may_edit_calendar, missing_next_year
from committees.desk.ports import Group, Todo
from committees.people.models import User

VERBS = {"calendar_loaded": "载入工作日历"}


def alerts(user: User, now: datetime) -> list[Todo]:
    """From 1 December, to administrators: load next year, whose deadlines are provisional until then."""
    if not may_edit_calendar(user):
        return []
    year = missing_next_year(local_day(now))
    if year is None:
        return []
    return [
        Todo(
            text=f"请录入{year}年的放假和调休安排",
            url=reverse("edit-calendar-year", args=[year]),
            group=Group.ALERT,
            why="在录入之前，落在该年度的工作日期限都是暂定的",
        )
    ]
