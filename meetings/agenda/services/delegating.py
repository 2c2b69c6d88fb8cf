"""委托办理: a holder has another take a step in his stead, and takes it back."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from committees.access.services import refuse_naming_administrators
from committees.calendar.rules import local_day
from committees.errors import Refused
from committees.models import Person, User
from meetings.agenda.models import AgendaItem, ReviewStep
from meetings.agenda.selectors import delegates_to_choose
from meetings.agenda.selectors.review import current_step, may_delegate
from meetings.agenda.services.moves import acting_person, locked, record, require_words, tell
from meetings.agenda.states import StepState

REASON_LENGTH = 200


@transaction.atomic
def delegate_step(*, step: ReviewStep, person: Person, reason: str, user: User, now: datetime) -> AgendaItem:
    """Have another take the step that waits now. The holder may still take it himself, and may recall.

    Refuses circled matters (the circle would grow by it), people without a login of this house, oneself, and a step
    that was handed on already: nobody hands on what was handed to him.
    """
    item, own = locked(step.item), acting_person(user)
    words = require_words(reason, "委托理由", REASON_LENGTH)
    waiting = current_step(item)
    if waiting is None or waiting.pk != step.pk:
        raise Refused(f"“{step.title}”这一步已经办过或尚未轮到。请刷新页面查看最新状态。")
    if not may_delegate(user, item, waiting):
        raise Refused("这一步不能由您委托：限知悉范围的事项、已经委托的步骤和不由您办理的步骤不能委托。")
    refuse_naming_administrators([person], day=local_day(now))
    if person.pk == own.pk or not delegates_to_choose(item).filter(pk=person.pk).exists():
        raise Refused("请委托给本机关有账号的其他人员。")
    rows = ReviewStep.objects.filter(pk=step.pk, state=StepState.WAITING, delegate__isnull=True)
    if rows.update(delegate=person, delegated_by=own, delegated_at=now, delegation_reason=words) != 1:
        raise Refused(f"“{step.title}”刚刚被他人办理过。请刷新页面查看最新状态。")
    payload = {"role": step.role, "title": step.title, "to": person.name, "reason": words}
    record(item, "step_delegated", payload, actor=user, now=now)
    tell(
        item,
        [person],
        key=f"round{item.round}:step{step.sequence}:delegated{int(now.timestamp())}",
        purpose="item_review",
        subject=f"委托您审核议题：{item.title}",
        body=f"{own.name}委托您办理“{step.role}：{step.title}”。理由：{words}",
        now=now,
    )
    return item


@transaction.atomic
def recall_step(*, step: ReviewStep, user: User, now: datetime) -> AgendaItem:
    """收回委托, as long as the step was not taken. The delegate no longer finds the item."""
    item, own = locked(step.item), acting_person(user)
    rows = ReviewStep.objects.filter(pk=step.pk, state=StepState.WAITING, delegated_by=own)
    if rows.update(delegate=None, delegated_by=None, delegated_at=None, delegation_reason="") != 1:
        raise Refused("没有可以收回的委托：已经办理，或不是您委托的。请刷新页面查看。")
    record(item, "step_recalled", {"role": step.role, "title": step.title}, actor=user, now=now)
    return item
