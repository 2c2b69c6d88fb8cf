"""What this room tells the desk: what each role must do about supervised matters, what it waits for, what is late."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.db.models import Q
from django.urls import reverse

from committees.access.selectors import permissions_of
from committees.calendar.rules import end_of, local_day
from committees.desk.ports import Group, Todo
from committees.models import User
from committees.people.selectors import person_of
from decisions.supervision import charging, selectors
from decisions.supervision.alike import asked_of
from decisions.supervision.models import SupervisedMatter
from decisions.supervision.rules import Light
from decisions.supervision.services.telling import approvers
from decisions.supervision.states import (
    CIRCLED_INITIATORS,
    OPEN_STATES,
    UNIT_PERMISSIONS,
    WHO_PERMISSIONS,
    ExtensionState,
    MatterState,
    Who,
)

LINES = 20
ASKED = 20
NOBODY_SUPERVISES = "；还没有督查人员，请安全管理员在“账号与分工”中指定，由其交办和销号"
CARRIED = {
    MatterState.ASSIGNED: "签收督查事项",
    MatterState.WORKING: "办理督查事项",
    MatterState.REWORK: "重办督查事项",
}
HELPED = (MatterState.WORKING, MatterState.REWORK)
WAITED = {
    MatterState.ASSIGNED: "等待签收",
    MatterState.PROPOSED: "等待批准立项",
    MatterState.SUSPENDED: "已中止，条件具备后恢复办理",
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
    offices, departments = held.committee_ids("supervise"), held.committee_ids("handle_personnel")
    if offices or departments:
        lines += _supervised(user, offices, departments, now)
    if held.committee_ids(*CIRCLED_INITIATORS):
        lines += _unassigned(user)
    if held.committee_ids(*WHO_PERMISSIONS[Who.APPROVER]):
        lines += _approved(user)
    return [*lines, *_led(user, now), *_asked(user)]


def _line(
    words: str, matter: SupervisedMatter, group: Group = Group.TO_DO, why: str = "", *, due: bool = False
) -> Todo:
    limit = end_of(matter.due_on) if due else None
    return Todo(f"{words}：{matter.title}", matter.get_absolute_url(), due=limit, group=group, why=why)


def _carried(user: User, units: set[int], now: datetime) -> Iterable[Todo]:
    seen, today = selectors.visible_to(user), local_day(now)
    mine = seen.filter(lead_unit__in=units)
    for matter in mine.filter(state__in=list(CARRIED)).order_by("due_on")[:LINES]:
        yield _to_carry(CARRIED[MatterState(matter.state)], matter, today)
    supported = SupervisedMatter.supports.through.objects.filter(unit__in=units).values("supervisedmatter")
    helped = seen.filter(pk__in=supported, state__in=HELPED).exclude(lead_unit__in=units)
    for matter in helped.order_by("due_on")[:LINES]:
        yield _to_carry(f"协助{matter.lead_unit.name}办理督查事项", matter, today)
    for matter in mine.filter(state=MatterState.SUSPENDED).order_by("due_on")[:LINES]:
        yield _line("等待恢复办理", matter, Group.WAITING, why=f"{matter} 已中止")
    for matter in mine.filter(state=MatterState.CHECKING).order_by("due_on")[:LINES]:
        yield _line("等待审核", matter, Group.WAITING, why=f"{matter} 已报请办结")
    for matter in mine.filter(extensions__state=ExtensionState.PENDING).order_by("due_on")[:LINES]:
        yield _line("等待答复延期申请", matter, Group.WAITING, why=f"{matter} 已申请延期")


def _to_carry(words: str, matter: SupervisedMatter, today: date) -> Todo:
    """What the unit owes next: the report that was asked for, the report of rectification, or the work itself."""
    owed = [(matter.due_on, "已逾期，须说明原因并续报" if matter.due_on < today else "")]
    if matter.state != MatterState.ASSIGNED:
        if matter.next_report_on is not None:
            owed.append((matter.next_report_on, f"{_spoken(matter.next_report_on)}前报告进展"))
        if matter.rectify_on is not None:
            owed.append((matter.rectify_on, f"{_spoken(matter.rectify_on)}前报送整改报告"))
    told = "，".join([f"{matter} {matter.get_state_display()}", *(text for _, text in owed if text)])
    return Todo(f"{words}：{matter.title}", matter.get_absolute_url(), due=end_of(min(owed)[0]), why=told)


def _spoken(day: date) -> str:
    return f"{day.month}月{day.day}日"


def _approved(user: User) -> Iterable[Todo]:
    """What waits for his approval: whom `telling.approvers` names hears it."""
    held = permissions_of(user).committee_ids(*WHO_PERMISSIONS[Who.APPROVER])
    waiting = selectors.visible_to(user).filter(committee__in=held, state=MatterState.PROPOSED)
    rows = waiting.exclude(initiated_by=user).select_related("committee__rulebook", "initiated_by")
    for matter in rows.order_by("pk")[:LINES]:
        if any(person.user_id == user.pk for person in approvers(matter)):
            yield _line("批准督查立项", matter, why="待立项")


def _supervised(user: User, offices: set[int], departments: set[int], now: datetime) -> Iterable[Todo]:
    circled = Q(committee__in=departments, circled=True)
    mine = selectors.visible_to(user).filter(Q(committee__in=offices) | circled)
    asked = Q(extensions__state=ExtensionState.PENDING)
    for matter in mine.filter(state__in=list(SUPERVISED)).order_by("due_on")[:LINES]:
        yield _line(SUPERVISED[MatterState(matter.state)], matter, why=f"{matter} {matter.get_state_display()}")
    for matter in mine.filter(asked).order_by("due_on")[:LINES]:
        yield _line("答复延期申请", matter, why=f"{matter} {matter.lead_unit.name}申请延期")
    others = Q(state__in=[MatterState.ASSIGNED, MatterState.SUSPENDED]) | Q(
        state=MatterState.PROPOSED, initiated_by=user
    )
    for matter in mine.filter(others).order_by("due_on")[:LINES]:
        words = WAITED[MatterState(matter.state)]
        yield _line(words, matter, Group.WAITING, why=f"{matter} {matter.lead_unit.name} {matter.get_state_display()}")
    late = mine.filter(selectors.with_light(local_day(now), Light.RED))
    if number := late.count():
        url = f"{reverse('matters')}?light={Light.RED}"
        yield Todo(f"{number} 件督查事项已逾期，请催办", url, group=Group.ALERT, why="红灯")
    for matter in charging.matters_of_the_replaced(mine).order_by("due_on")[:LINES]:
        yield _line(
            "按新决定核定督查事项",
            matter,
            Group.ALERT,
            why=f"{matter} 所依据的决定已复议并重新作出，请选择按新决定办理或者终止",
        )


def _unassigned(user: User) -> Iterable[Todo]:
    rows = list(charging.unassigned_resolutions(user)[:LINES])
    refused = charging.refusals_of(rows)
    alone = charging.unsupervised_offices(user) if rows else set()
    for resolution in rows:
        title = resolution.ballot.motion.entry.item.title
        url = reverse("resolution", args=[resolution.pk])
        reason = refused.get(resolution.pk)
        why = f"上次立项未获批准：{reason}" if reason else "决定已通过，尚未立项督办"
        if resolution.ballot.motion.entry.item.committee_id in alone:
            why += NOBODY_SUPERVISES
        yield Todo(f"为决定{resolution}明确承办单位和时限：{title}", url, why=why)


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
