"""What this room tells the desk: what each role must do about supervised matters, what it waits for, what is late."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q
from django.urls import reverse

from committees.access.selectors import permissions_of
from committees.calendar.rules import end_of, local_day
from committees.desk.ports import Group, Todo
from committees.models import User
from committees.people.selectors import person_of
from decisions.supervision import selectors
from decisions.supervision.alike import asked_of
from decisions.supervision.models import SupervisedMatter
from decisions.supervision.rules import Light
from decisions.supervision.states import OPEN_STATES, UNIT_PERMISSIONS, ExtensionState, MatterState

LINES = 20
ASKED = 20
CARRIED = {
    MatterState.ASSIGNED: "签收督查事项",
    MatterState.WORKING: "办理督查事项",
    MatterState.REWORK: "重办督查事项",
}
SUPERVISED = {
    MatterState.APPROVED: "交办督查事项",
    MatterState.CHECKING: "审核督查事项办结报告",
    MatterState.DONE: "为督查事项销号",
}


def todos_of(user: User, now: datetime) -> list[Todo]:
    """All lines of a user; each kind is capped and costs one query."""
    held = permissions_of(user)
    lines: list[Todo] = []
    if units := held.unit_ids(*UNIT_PERMISSIONS):
        lines += _carried(user, units, now)
    if committees := held.committee_ids("supervise"):
        lines += _supervised(user, committees, now)
    if committees := held.committee_ids("direct_office"):
        waiting = selectors.visible_to(user).filter(committee__in=committees, state=MatterState.PROPOSED)
        lines += [_line("批准督查立项", each, why="待立项") for each in waiting.exclude(initiated_by=user)[:LINES]]
    return [*lines, *_led(user, now), *_asked(user)]


def _line(
    words: str, matter: SupervisedMatter, group: Group = Group.TO_DO, why: str = "", *, due: bool = False
) -> Todo:
    limit = end_of(matter.due_on) if due else None
    return Todo(f"{words}：{matter.title}", matter.get_absolute_url(), due=limit, group=group, why=why)


def _carried(user: User, units: set[int], now: datetime) -> Iterable[Todo]:
    mine = selectors.visible_to(user).filter(lead_unit__in=units)
    for matter in mine.filter(state__in=list(CARRIED)).order_by("due_on")[:LINES]:
        state = MatterState(matter.state)
        late = "，已逾期，须说明原因并续报" if matter.due_on < local_day(now) else ""
        yield _line(CARRIED[state], matter, why=f"{matter} {matter.get_state_display()}{late}", due=True)
    for matter in mine.filter(state=MatterState.CHECKING).order_by("due_on")[:LINES]:
        yield _line("等待审核", matter, Group.WAITING, why=f"{matter} 已报请办结")
    for matter in mine.filter(extensions__state=ExtensionState.PENDING).order_by("due_on")[:LINES]:
        yield _line("等待答复延期申请", matter, Group.WAITING, why=f"{matter} 已申请延期")


def _supervised(user: User, committees: set[int], now: datetime) -> Iterable[Todo]:
    mine = selectors.visible_to(user).filter(committee__in=committees)
    asked = Q(extensions__state=ExtensionState.PENDING)
    for matter in mine.filter(state__in=list(SUPERVISED)).order_by("due_on")[:LINES]:
        yield _line(SUPERVISED[MatterState(matter.state)], matter, why=f"{matter} {matter.get_state_display()}")
    for matter in mine.filter(asked).order_by("due_on")[:LINES]:
        yield _line("答复延期申请", matter, why=f"{matter} {matter.lead_unit.name}申请延期")
    others = Q(state=MatterState.ASSIGNED) | Q(state=MatterState.PROPOSED, initiated_by=user)
    for matter in mine.filter(others).order_by("due_on")[:LINES]:
        words = "等待签收" if matter.state == MatterState.ASSIGNED else "等待批准立项"
        yield _line(words, matter, Group.WAITING, why=f"{matter} {matter.lead_unit.name} {matter.get_state_display()}")
    late = mine.filter(selectors.with_light(local_day(now), Light.RED))
    if number := late.count():
        url = f"{reverse('matters')}?light={Light.RED}"
        yield Todo(f"{number} 件督查事项已逾期，请催办", url, group=Group.ALERT, why="红灯")
    for resolution in selectors.unassigned_resolutions(user)[:LINES]:
        title = resolution.ballot.motion.entry.item.title
        url = reverse("resolution", args=[resolution.pk])
        yield Todo(f"为决定{resolution}明确承办单位和时限：{title}", url, why="决定已通过，尚未立项督办")


def _asked(user: User) -> Iterable[Todo]:
    """Items alike to a standing decision stop at the next step until somebody says whether they change it."""
    for item, rows in asked_of(user, ASKED).items():
        url = reverse("item-standing", args=[item.pk])
        more = f"等 {len(rows)} 项" if len(rows) > 1 else ""
        yield Todo(f"说明是否改变原决定：{item.title}", url, why=f"与决定{rows[0]}{more}内容相近，未说明的不能上会")


def _led(user: User, now: datetime) -> list[Todo]:
    """The leader responsible waits for his matters."""
    person = person_of(user)
    if person is None:
        return []
    mine = selectors.visible_to(user).filter(responsible=person, state__in=OPEN_STATES).order_by("due_on")[:LINES]
    return [
        _line(
            "牵头落实",
            matter,
            Group.ALERT if matter.due_on < local_day(now) else Group.WAITING,
            why=f"{matter} {matter.lead_unit.name} {matter.get_state_display()}，完成 {matter.percent}%",
            due=True,
        )
        for matter in mine
    ]
