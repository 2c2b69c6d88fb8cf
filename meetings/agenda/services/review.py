"""The reviewers' acts: agree, return, name the member in charge, confirm the class."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import F, Max

from committees.calendar.rules import local_day
from committees.calendar.selectors import working_calendar
from committees.errors import Refused
from committees.models import Committee, Person, Seat, User
from committees.people.acting import exercise, holds
from committees.people.selectors import seats_on
from committees.rulebooks.selectors import body_rules
from committees.rules import Matter
from meetings.agenda.models import AgendaItem, ReviewStep
from meetings.agenda.rules import (
    CHAIR,
    IN_CHARGE,
    class_conflict,
    due_after,
    due_before,
    holders_in,
    is_circled,
    keys_text,
    planned_steps,
)
from meetings.agenda.selectors import (
    classified,
    current_step,
    holders_of_step,
    may_return_pooled,
    may_take,
    next_open_meeting,
    office_may_know,
    people_with,
    preparations_of,
)
from meetings.agenda.selectors.review import is_delegate
from meetings.agenda.services.moves import (
    acting_person,
    locked,
    move,
    record,
    refuse_objection,
    require_words,
    tell,
    tell_handler,
    update_in,
)
from meetings.agenda.states import ITEM_STATE_LABELS, OFFICE_STATES, ItemEvent, ItemState, StepState

COMMENT_LIMIT = 500


@transaction.atomic
def agree_step(*, step: ReviewStep, user: User, now: datetime, comment: str = "") -> AgendaItem:
    """Agree to the step that waits now; the last agreement puts the item into the pool (议题库)."""
    item, step, person = _turn(step, user)
    if len(comment.strip()) > COMMENT_LIMIT:
        raise Refused(f"意见超过上限 {COMMENT_LIMIT} 字，请精简。")
    refuse_objection(item, comment)
    _decide(step, StepState.AGREED, person, comment.strip(), now)
    record(item, "step_agreed", _payload(step, comment), actor=user, now=now)
    return advance(item, now=now)


@transaction.atomic
def return_step(*, step: ReviewStep, user: User, now: datetime, comment: str) -> AgendaItem:
    """退回补正: send the item back to its unit, saying why. It is submitted anew, in a new round."""
    item, step, person = _turn(step, user)
    words = require_words(comment, "退回理由", COMMENT_LIMIT)
    refuse_objection(item, words)
    _decide(step, StepState.RETURNED, person, words, now)
    move(item, ItemEvent.RETURN, now=now)
    record(item, "step_returned", _payload(step, words), actor=user, now=now)
    tell_handler(
        item,
        key=f"round{item.round}:returned",
        purpose="item_returned",
        subject=f"议题退回补正：{item.title}",
        body=f"{person.name}（{step.title}）退回：{words}",
        now=now,
    )
    return item


@transaction.atomic
def return_pooled(*, item: AgendaItem, user: User, now: datetime, comment: str) -> AgendaItem:
    """退回补正 of an item that was approved and waits in the pool: it is submitted anew and goes through its chain.

    Refuses whoever is neither the office nor the one who decides the agenda, a missing reason, and an item that is
    not in the pool. The return stands in the history of its round.
    """
    item, person = locked(item), acting_person(user)
    if not may_return_pooled(user, item):
        raise Refused(f"议题库中的议题由{item.committee.name}的{office_may_know(item).words}退回补正。")
    words = require_words(comment, "退回理由", COMMENT_LIMIT)
    refuse_objection(item, words)
    if item.state != ItemState.POOLED:
        state = ITEM_STATE_LABELS[ItemState(item.state)]
        raise Refused(f"“{item.title}”现为“{state}”，不在议题库。请刷新页面查看最新状态。")
    move(item, ItemEvent.RETURN, now=now)
    step = ReviewStep.objects.create(
        item=item,
        round=item.round,
        sequence=(item.steps.filter(round=item.round).aggregate(last=Max("sequence"))["last"] or 0) + 1,
        role=office_may_know(item).words,
        holders=keys_text((office_may_know(item), CHAIR)),
        title="议题库退回",
        state=StepState.RETURNED,
        since=now,
        decided_by=person,
        decided_at=now,
        comment=words,
    )
    record(item, "step_returned", _payload(step, words), actor=user, now=now)
    tell_handler(
        item,
        key=f"round{item.round}:pool-returned",
        purpose="item_returned",
        subject=f"议题退回补正：{item.title}",
        body=f"{person.name}把议题从议题库退回：{words}",
        now=now,
    )
    return item


@transaction.atomic
def assign_in_charge(*, item: AgendaItem, seat: Seat, user: User, now: datetime) -> AgendaItem:
    """The office names the member in charge where no portfolio does, or names another one."""
    item = locked(item)
    _require_office(item, user)
    state = ItemState(item.state)
    if state not in OFFICE_STATES:
        raise Refused(f"“{item.title}”现为“{ITEM_STATE_LABELS[state]}”，不需要指定分管领导。")
    if not seats_on(item.committee, local_day(now)).filter(pk=seat.pk).exists():
        raise Refused(f"{seat.person.name}现在不是{item.committee.name}的成员，请另选。")
    update_in(item, state, now=now, in_charge=seat)
    record(item, "in_charge_assigned", {"seat": seat.pk, "name": seat.person.name}, actor=user, now=now)
    step = current_step(item)
    if step is not None and IN_CHARGE.key in step.holders.split():
        _call(item, step, now)
    return item


@transaction.atomic
def confirm_matter(*, item: AgendaItem, matter: str, user: User, now: datetime) -> AgendaItem:
    """The office confirms the class of an item (by the thresholds where a sum is named), or corrects it.

    A correction that would lead through another chain, or asks for preparations not made, is refused: the item then
    goes back to its unit (退回补正).
    """
    item = locked(item)
    _require_office(item, user)
    state = ItemState(item.state)
    if state not in OFFICE_STATES:
        raise Refused(f"“{item.title}”现为“{ITEM_STATE_LABELS[state]}”，不能确认事项类别。")
    if matter not in {str(known) for known in Matter}:
        raise Refused("请选择事项类别。")
    before = item.matter
    _require_same_way(item, matter, now)
    update_in(item, state, now=now, matter=matter, matter_confirmed_by=acting_person(user), matter_confirmed_at=now)
    record(item, "matter_confirmed", {"before": before, "matter": matter}, actor=user, now=now)
    return item


def _require_same_way(item: AgendaItem, matter: str, now: datetime) -> None:
    verdict = classified(item.committee, item.spend_kind, item.amount, now)
    if verdict is not None and (conflict := class_conflict(Matter(matter), verdict)):
        raise Refused(conflict, verdict)
    if matter == item.matter:
        return
    body = body_rules(item.committee, now)
    if planned_steps(body, Matter(matter)) != planned_steps(body, Matter(item.matter)):
        raise Refused(f"改为“{Matter(matter).label}”后审核步骤不同，请退回补正，由提出单位改正类别后重新报送。")
    if is_circled(matter) != is_circled(item.matter):
        raise Refused("涉及知悉范围的类别不能在审核中改变，请退回补正，由主管部门另行提出。")
    item.matter = matter
    for each in preparations_of(item, now):
        if each.verdict.refuses:
            lack = f"改为“{Matter(matter).label}”后缺少{each.rule.kind.label}。"
            raise Refused(lack + each.verdict.reason, each.verdict)


def _require_office(item: AgendaItem, user: User) -> None:
    if not holds(user, office_may_know(item).permission, item.committee):
        raise Refused(f"此事由{item.committee.name}的{office_may_know(item).words}办理。")


def advance(item: AgendaItem, *, now: datetime) -> AgendaItem:
    """Open the next step and tell those who must take it; after the last, the item is approved."""
    step = current_step(item)
    if step is None:
        return _approve(item, now)
    due = _due(item.committee, step, now)
    ReviewStep.objects.filter(pk=step.pk, since__isnull=True).update(since=now, due_at=due)
    step.refresh_from_db()
    _call(item, step, now)
    return item


def _due(committee: Committee, step: ReviewStep, now: datetime) -> datetime | None:
    """By when a step that begins now must be taken: half working days from now, or days before the next meeting."""
    if step.half_days is not None:
        return due_after(working_calendar(), now, step.half_days)
    meeting = next_open_meeting(committee, now) if step.days_before is not None else None
    if meeting is None or step.days_before is None:
        return None
    return due_before(working_calendar(), meeting.starts_at, step.days_before, step.days_unit)


def renew_limits(*, committee: Committee, now: datetime) -> None:
    """A meeting was called, moved or cancelled: limits counted back from the next one follow it."""
    waiting = ReviewStep.objects.filter(
        item__committee=committee,
        item__state=ItemState.IN_REVIEW,
        round=F("item__round"),
        state=StepState.WAITING,
        since__isnull=False,
        days_before__isnull=False,
    )
    for step in waiting:
        ReviewStep.objects.filter(pk=step.pk).update(due_at=_due(committee, step, now))


def _approve(item: AgendaItem, now: datetime) -> AgendaItem:
    move(item, ItemEvent.APPROVE, now=now)
    record(item, "item_approved", {"title": item.title, "round": item.round}, actor=None, now=now)
    tell_handler(
        item,
        key=f"round{item.round}:approved",
        purpose="item_approved",
        subject=f"议题已审定：{item.title}",
        body="审核步骤全部完成，议题已进入议题库，等待列入会议议程。",
        now=now,
    )
    return item


def _call(item: AgendaItem, step: ReviewStep, now: datetime) -> None:
    """Ask whoever must act now; where nobody can, ask the office to see to it."""
    people = holders_of_step(item, step)
    key = f"round{item.round}:step{step.sequence}"
    if people:
        body = f"{item.unit.name}提请{item.committee.name}审议，请办理“{step.role}：{step.title}”。"
        tell(item, people, key=key, purpose="item_review", subject=f"待审核议题：{item.title}", body=body, now=now)
        return
    office = people_with(office_may_know(item).permission, item.committee)
    body = f"“{step.role}：{step.title}”这一步现在没有人可以办理。{remedy_for(step)}"
    subject = f"议题无人可审核：{item.title}"
    tell(item, office, key=f"{key}:nobody", purpose="item_stuck", subject=subject, body=body, now=now)


def remedy_for(step: ReviewStep) -> str:
    """What to do about a step that nobody can take."""
    if IN_CHARGE.key in step.holders.split():
        return "请办公室指定分管领导。"
    return "请安全管理员授予相应角色。"


def _turn(step: ReviewStep, user: User) -> tuple[AgendaItem, ReviewStep, Person]:
    """The fresh item, and proof that this very step waits now and is this user's to take."""
    item = locked(step.item)
    person = acting_person(user)
    if item.state != ItemState.IN_REVIEW:
        state = ITEM_STATE_LABELS[ItemState(item.state)]
        raise Refused(f"“{item.title}”现为“{state}”，不在审核中。请刷新页面查看最新状态。")
    waiting = current_step(item)
    if waiting is None or waiting.pk != step.pk:
        raise Refused(f"“{step.title}”这一步已经办过或尚未轮到。请刷新页面查看最新状态。")
    if not may_take(user, item, waiting):
        raise Refused(f"“{step.title}”由{step.role}办理，您不能代办。")
    if not is_delegate(user, waiting):
        exercise(user, {holder.permission for holder in holders_in(waiting.holders)}, item.committee, item.unit)
    return item, waiting, person


def _decide(step: ReviewStep, state: StepState, person: Person, comment: str, now: datetime) -> None:
    rows = ReviewStep.objects.filter(pk=step.pk, state=StepState.WAITING)
    if rows.update(state=state, decided_by=person, decided_at=now, comment=comment) != 1:
        raise Refused(f"“{step.title}”刚刚被他人办理过。请刷新页面查看最新状态。")


def _payload(step: ReviewStep, comment: str) -> dict[str, object]:
    return {
        "round": step.round,
        "sequence": step.sequence,
        "role": step.role,
        "title": step.title,
        "clause": step.clause,
        "comment": comment,
        **({"delegated_by": step.delegated_by.name} if step.delegated_by is not None else {}),
    }
