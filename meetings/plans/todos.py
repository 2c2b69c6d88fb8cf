"""工作台: planned items whose quarter has ended without them, and those of a quarter that is about to end."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q
from django.urls import reverse

from committees.access.selectors import permissions_of
from committees.calendar.rules import local_day
from committees.desk.ports import Group, Todo
from committees.models import User
from meetings.plans.models import PlannedItem
from meetings.plans.rules import QUARTERS, is_ending, quarter_of
from meetings.plans.selectors import HANDLE, unused, waiting


def todos(user: User, now: datetime) -> list[Todo]:
    """One line for what was left over, one for what the running quarter still waits for."""
    held, today = permissions_of(user), local_day(now)
    units, offices = held.unit_ids(HANDLE), held.committee_ids("handle_office")
    if not units and not offices:
        return []
    mine = PlannedItem.objects.filter(Q(unit_id__in=units) | Q(committee_id__in=offices))
    year, quarter = quarter_of(today)
    left = unused(mine, today).count()
    lines = []
    if left:
        text = f"{left} 项计划议题过了季度还没有申报，请申报、调整季度或取消"
        lines.append(Todo(text=text, url=f"{reverse('plans')}?unused=1", urgency="soon", group=Group.ALERT))
    open_now = waiting(mine.filter(year=year, quarter=quarter, unit_id__in=units))
    if is_ending(year, quarter, today) and (count := open_now.count()):
        text = f"{QUARTERS[quarter]}即将结束，还有 {count} 项计划议题没有申报"
        lines.append(Todo(text=text, url=reverse("plans"), urgency="soon", group=Group.TO_DO))
    return lines
