"""请销假: asked for, decided by somebody else, reported back."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction

from committees.calendar.rules import local_day
from committees.errors import Refused
from committees.models import Organisation, Person, User
from committees.outbox import services as outbox
from committees.outbox.states import Channel
from committees.people import services as people
from committees.people.selectors import people_of
from committees.people.states import AbsenceKind
from decisions.registers.models import LeaveSlip
from decisions.registers.rules import LONGEST_LEAVE, days_of
from decisions.registers.selectors import approvers_of, people_for, stands
from decisions.registers.services.entering import CHANGED, record, words
from decisions.registers.states import (
    LEAVE_KIND_LABELS,
    LEAVE_STATE_LABELS,
    LEAVE_TRANSITIONS,
    LeaveEvent,
    LeaveKind,
    LeaveState,
)

PURPOSE = "leave"
ABSENCES = {LeaveKind.OFFICIAL: AbsenceKind.TRAVEL, LeaveKind.STUDY: AbsenceKind.STUDY}
OPEN = (LeaveState.ASKED, LeaveState.APPROVED)


@transaction.atomic
def ask_leave(
    *,
    organisation: Organisation,
    person: Person,
    kind: str,
    starts_on: date,
    ends_on: date,
    reason: str,
    user: User,
    now: datetime,
    place: str = "",
    acting: Person | None = None,
) -> LeaveSlip:
    """Ask leave for oneself, or the office for another. Refuses days that another open leave of his holds."""
    # The person's row keeps two slips for the same days apart.
    found = people_of(organisation.pk).select_for_update(of=("self",)).filter(pk=person.pk)
    if not found.exists() or not people_for(user, organisation).filter(pk=person.pk).exists():
        raise Refused("您只能为本人请假；为他人登记请由办公室办理。")
    if kind not in list(LeaveKind):
        raise Refused("请选择请假类别。")
    if not 1 <= days_of(starts_on, ends_on) <= LONGEST_LEAVE:
        raise Refused("结束日期须不早于开始日期，且一次请假不超过一年。")
    if acting is not None and (acting.pk == person.pk or acting.organisation_id != organisation.pk):
        raise Refused("代行工作的人须为本机关的其他人员。")
    taken = LeaveSlip.objects.filter(person=person, state__in=OPEN, starts_on__lte=ends_on, ends_on__gte=starts_on)
    if taken.exists():
        raise Refused(f"{person.name}在这些日期已有未销的请假，请先销假或撤回。")
    slip = LeaveSlip.objects.create(
        organisation=organisation,
        person=person,
        kind=kind,
        starts_on=starts_on,
        ends_on=ends_on,
        place=words(place, "去向", 60, needed=False),
        reason=words(reason, "事由", 300),
        acting=acting,
        asked_by=user,
        asked_at=now,
    )
    _record(slip, "leave_asked", user, now)
    readers = approvers_of(organisation).exclude(pk__in=_own(person, user))
    _tell(slip, readers, "asked", f"{person.name}请假，请审批", now)
    return slip


def _own(person: Person, user: User) -> list[int]:
    """Who cannot decide this slip: the person himself, and whoever entered it."""
    mine = getattr(user, "person", None)
    return [person.pk, *([mine.pk] if mine is not None else [])]


def decide_leave(*, slip: LeaveSlip, approved: bool, user: User, now: datetime, comment: str = "") -> LeaveSlip:
    """批准 or 不批准, by a leader who neither asks nor entered it. A refusal says why."""
    if not approved:
        words(comment, "不批准的理由", 300)
    event = LeaveEvent.APPROVE if approved else LeaveEvent.REFUSE
    values = {"decided_by": user, "decided_at": now, "comment": words(comment, "意见", 300, needed=False)}
    with transaction.atomic():
        slip = _move(slip, event, values, user, now)
        if approved:  # so that whoever plans a meeting sees that he is away, and not why
            days = {"starts_on": slip.starts_on, "ends_on": slip.ends_on}
            kind = ABSENCES.get(LeaveKind(slip.kind), AbsenceKind.LEAVE)
            reason = LEAVE_KIND_LABELS[LeaveKind(slip.kind)]
            people.enter_absence(person=slip.person, kind=kind, reason=reason, user=user, now=now, decided=True, **days)
        return slip


def withdraw_leave(*, slip: LeaveSlip, user: User, now: datetime) -> LeaveSlip:
    """撤回 before it is decided."""
    return _move(slip, LeaveEvent.WITHDRAW, {}, user, now)


def cancel_leave(*, slip: LeaveSlip, user: User, now: datetime) -> LeaveSlip:
    """取消 an approved leave that has not begun: nobody plans around him any more, and who approved it hears so.

    Once it runs it is ended by 销假.
    """
    if slip.starts_on <= local_day(now):
        raise Refused("假期已经开始，请在返回后销假。")
    with transaction.atomic():
        slip = _move(slip, LeaveEvent.CANCEL, {}, user, now)
        _free_days(slip, user, now)
        readers = approvers_of(slip.organisation).exclude(pk__in=_own(slip.person, user))
        _tell(slip, readers, "cancelled", f"{slip.person.name}取消已批准的请假", now)
        return slip


def _free_days(slip: LeaveSlip, user: User, now: datetime) -> None:
    days = {"starts_on": slip.starts_on, "ends_on": slip.ends_on}
    for absence in slip.person.absences.filter(cancelled_at__isnull=True, **days):
        people.cancel_absence(absence=absence, user=user, now=now, decided=True)


def end_leave(*, slip: LeaveSlip, back_on: date, user: User, now: datetime) -> LeaveSlip:
    """销假 on the day the person came back. Refuses the future and a day before the leave began."""
    if not slip.starts_on <= back_on <= local_day(now):
        raise Refused("销假日期须不早于请假开始日期、不晚于今天。")
    with transaction.atomic():
        slip = _move(slip, LeaveEvent.COME_BACK, {"back_on": back_on}, user, now)
        if back_on < slip.ends_on:  # back early: nobody plans around him any more
            _free_days(slip, user, now)
        return slip


@transaction.atomic
def _move(slip: LeaveSlip, event: LeaveEvent, values: dict[str, object], user: User, now: datetime) -> LeaveSlip:
    slip = LeaveSlip.objects.select_related("person__user", "organisation").get(pk=slip.pk)
    found = LEAVE_TRANSITIONS.get((LeaveState(slip.state), event))
    if found is None:
        raise Refused(f"该请假目前为“{LEAVE_STATE_LABELS[LeaveState(slip.state)]}”，不能这样办理，请刷新页面。")
    if not stands(user, slip, found.side):
        raise Refused(f"您不能对这次请假办理“{found.label}”：本人不能批准自己的请假，登记人不能批准自己登记的请假。")
    if LeaveSlip.objects.filter(pk=slip.pk, state=slip.state).update(state=found.target, **values) != 1:
        raise Refused(CHANGED)
    slip.refresh_from_db()
    _record(slip, f"leave_{found.target}", user, now)
    if event in (LeaveEvent.APPROVE, LeaveEvent.REFUSE):
        _tell(slip, [slip.person], str(found.target), f"您的请假{LEAVE_STATE_LABELS[found.target]}", now)
    return slip


def _record(slip: LeaveSlip, verb: str, user: User, now: datetime) -> None:
    """Days and kind; why somebody is away is not for the ledger."""
    payload = {
        "slip": slip.pk,
        "person": slip.person.name,
        "kind": LEAVE_KIND_LABELS[LeaveKind(slip.kind)],
        "from": slip.starts_on.isoformat(),
        "to": slip.ends_on.isoformat(),
    }
    record(f"leave:{slip.pk}", slip.organisation, verb, payload, user, now)


def _tell(slip: LeaveSlip, readers: Iterable[Person], what: str, subject: str, now: datetime) -> None:
    for person in readers:
        outbox.enqueue(
            key=f"leave:{slip.pk}:{what}:{person.pk}",
            recipient=person,
            channel=Channel.INBOX,
            purpose=PURPOSE,
            subject=subject,
            body=f"{slip.person.name}：{slip.starts_on:%Y-%m-%d} 至 {slip.ends_on:%Y-%m-%d}",
            link="/registers/leave/",
            aggregate=f"leave:{slip.pk}",
            now=now,
        )
