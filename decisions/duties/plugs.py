"""What this room tells the desk: duties that this period still owes."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse

from committees.calendar.rules import end_of, local_day
from committees.desk.ports import Group, Todo
from committees.models import User
from decisions.duties.rules import Standing
from decisions.duties.selectors import duty_years, organisations_of

LINES = 12
RECORDERS = ("supervise", "direct_office")


def todos_of(user: User, now: datetime) -> list[Todo]:
    """For the supervising office and the head of the office; meetings of their own committees are told elsewhere."""
    lines = []
    for organisation in organisations_of(user, *RECORDERS):
        for duty in duty_years(organisation, local_day(now).year, now):
            slot = next((each for each in duty.slots if each.standing is Standing.DUE), None)
            if slot is None or duty.by_meetings:
                continue
            rule = duty.obligation
            text = f"{rule.title}：{rule.owner or '本机关'}{rule.wanted}，本期已完成 {slot.done} 次"
            why = f"{rule.clause.label}：{rule.clause.wording}"
            url, due = reverse("duty-record", args=[organisation.pk]), end_of(slot.span.last)
            lines.append(Todo(text, url, due=due, group=Group.COMING, why=why))
    return sorted(lines, key=lambda line: line.due or now)[:LINES]
