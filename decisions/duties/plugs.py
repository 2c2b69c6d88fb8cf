"""What this room tells the desk: duties that this period still owes, and occasions with their limits."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse

from committees.calendar.rules import end_of, local_day
from committees.desk.ports import Group, Todo
from committees.models import Organisation, User
from decisions.duties.rules import Standing
from decisions.duties.selectors import OccasionRow, duty_years, open_occasions, organisations_of

LINES = 12
RECORDERS = ("supervise", "direct_office")


def todos_of(user: User, now: datetime) -> list[Todo]:
    """For the supervising office and the head of the office; meetings of their own committees are told elsewhere."""
    lines: list[Todo] = []
    for organisation in organisations_of(user, *RECORDERS):
        lines += _occasions(organisation, now)
        lines += _periods(organisation, now)
    return sorted(lines, key=lambda line: line.due or now)[: 2 * LINES]


def _occasions(organisation: Organisation, now: datetime) -> Iterator[Todo]:
    for occasion in open_occasions(organisation)[:LINES]:
        row = OccasionRow(occasion, local_day(now))
        owner = occasion.person.name if occasion.person else "本机关"
        url = reverse("duty-occasion", args=[occasion.pk, "done"])
        yield Todo(f"{occasion}（{owner}）", url, due=end_of(row.limit), why=row.badge["label"])


def _periods(organisation: Organisation, now: datetime) -> Iterator[Todo]:
    today = local_day(now)
    for duty in duty_years(organisation, today.year, now):
        slot = next((each for each in duty.slots if each.standing is Standing.DUE), None)
        if slot is None or duty.by_meetings:
            continue
        rule = duty.obligation
        text = f"{rule.title}：{rule.owner or '本机关'}{rule.wanted}，本期已完成 {slot.done} 次"
        why = f"{rule.clause.label}：{rule.clause.wording}"
        url = reverse("duty-record", args=[organisation.pk])
        yield Todo(text, url, due=end_of(slot.span.last), group=Group.COMING, why=why)
