"""What this room tells the desk: papers to call back, leave to decide and to report, publications to enter."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse

from committees.access.selectors import permissions_of
from committees.calendar.rules import end_of, local_day
from committees.desk.ports import Group, Todo
from committees.models import Organisation, User
from committees.people.selectors import person_of
from decisions.registers import selectors
from decisions.registers.models import LeaveSlip
from decisions.registers.states import APPROVERS, KEEPERS, LeaveState

LINES = 10


def todos_of(user: User, now: datetime) -> list[Todo]:
    """All lines of a user, each kind capped."""
    lines = _own(user, now)
    held = permissions_of(user)
    if held.committee_ids(*KEEPERS):
        lines += _kept(user, now)
    if committees := held.committee_ids(*APPROVERS):
        houses = Organisation.objects.filter(committees__in=committees).values("pk")
        lines += _to_decide(user, houses)
    return lines


def _own(user: User, now: datetime) -> list[Todo]:
    person = person_of(user)
    if person is None:
        return []
    address, today, lines = reverse("leave-slips"), local_day(now), []
    mine = LeaveSlip.objects.filter(person=person).filter(
        Q(state=LeaveState.ASKED) | Q(state=LeaveState.APPROVED, ends_on__lt=today)
    )
    for slip in mine.order_by("ends_on")[:LINES]:
        span = f"{slip.starts_on:%Y-%m-%d} 至 {slip.ends_on:%Y-%m-%d}"
        if slip.state == LeaveState.ASKED:
            lines.append(Todo(f"等待批准请假：{span}", address, group=Group.WAITING, why="待批准"))
        else:
            lines.append(Todo(f"销假：{span}", address, due=end_of(slip.ends_on), why="请假已到期，返回后销假"))
    return lines


def _to_decide(user: User, houses: QuerySet[Any]) -> list[Todo]:
    person = person_of(user)
    waiting = LeaveSlip.objects.filter(organisation__in=houses, state=LeaveState.ASKED).exclude(asked_by=user)
    if person is not None:
        waiting = waiting.exclude(person=person)
    return [
        Todo(
            f"审批请假：{slip.person.name}，{slip.starts_on:%Y-%m-%d} 至 {slip.ends_on:%Y-%m-%d}",
            f"{reverse('leave-slips')}?state={LeaveState.ASKED}",
            due=end_of(slip.starts_on),
            why=slip.get_kind_display(),
        )
        for slip in waiting.select_related("person").order_by("starts_on")[:LINES]
    ]


def _kept(user: User, now: datetime) -> list[Todo]:
    house = selectors.house_of(user, *KEEPERS)
    if house is None:
        return []
    lines = [
        Todo(
            f"催还涉密文件：{loan.title}（{loan.serial}），{loan.unit.name}{loan.borrower}",
            f"{reverse('loans')}?standing=overdue",
            due=end_of(loan.until_on),
            why=f"{loan} 已过应还日期",
        )
        for loan in selectors.overdue_loans(house, local_day(now))[:LINES]
    ]
    for made in selectors.unlisted(house, user)[:LINES]:
        url = reverse("publicity-list", args=[made.pk])
        lines.append(Todo(f"列入党务公开台账：{made.title}", url, why="决定已公开，尚未列入台账"))
    return lines
