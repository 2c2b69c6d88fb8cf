"""The unit's acts: propose, edit, submit, withdraw."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Unpack

from django.db import transaction

from committees.access.selectors import can
from committees.calendar.rules import local_day
from committees.errors import Refused
from committees.models import Committee, Seat, Unit, User
from committees.people.acting import holds
from committees.people.selectors import seat_in_charge
from committees.rulebooks.services import Override, enforce
from committees.rules import Matter
from meetings.agenda import finding
from meetings.agenda.models import AgendaItem, ReviewStep
from meetings.agenda.rules import HANDLER, LEADER, PlannedStep, class_conflict, keys_text
from meetings.agenda.selectors import classified, preparations_of, steps_for, unclassed_sum
from meetings.agenda.services.fields import REPORT_LIMIT, ItemFields, checked, stamped
from meetings.agenda.services.moves import (
    acting_person,
    locked,
    move,
    record,
    refuse_objection,
    require_words,
    update_in,
)
from meetings.agenda.services.review import advance
from meetings.agenda.states import EDITABLE_STATES, ITEM_STATE_LABELS, ItemEvent, ItemState, Position, StepState
from meetings.papers.intake import Taken, Upload, take_in
from meetings.papers.services import keep_papers


def propose_item(
    *,
    unit: Unit,
    committee: Committee,
    user: User,
    now: datetime,
    attachments: Sequence[Upload] = (),
    **fields: Unpack[ItemFields],
) -> AgendaItem:
    """Enter a draft for a committee, with its papers or not at all. Refuses units that are not the user's own,
    committees of other organisations, and whatever is wrong with a field or a file."""
    acting_person(user)
    _require_handler(user, unit)
    _require_same_house(unit, committee)
    values = _coordinated(checked(fields, required=("title", "matter")), [], user, now)
    files = [take_in(upload) for upload in attachments]  # read and stored before the transaction begins
    return _enter(unit, committee, user, values, files, now)


@transaction.atomic
def _enter(
    unit: Unit, committee: Committee, user: User, values: dict[str, Any], files: Sequence[Taken], now: datetime
) -> AgendaItem:
    item = AgendaItem.objects.create(
        organisation=committee.organisation,
        committee=committee,
        unit=unit,
        created_by=user,
        created_at=now,
        updated_at=now,
        **values,
    )
    refuse_objection(item, _said(item))
    record(item, "item_proposed", _summary(item), actor=user, now=now)
    keep_papers(item=item, files=files, user=user, now=now)
    finding.refresh(item)
    return item


def edit_item(
    *,
    item: AgendaItem,
    user: User,
    now: datetime,
    committee: Committee | None = None,
    seen: datetime | None = None,
    attachments: Sequence[Upload] = (),
    **fields: Unpack[ItemFields],
) -> AgendaItem:
    """Change a draft or a returned item. `seen`: the `updated_at` that the editor had before him; refuses when the
    item has been changed by another since."""
    _require_handler(user, item.unit)
    _require_same_house(item.unit, committee or item.committee)
    values = _coordinated(checked(fields), item.coordination, user, now)
    files = [take_in(upload) for upload in attachments]
    if committee is not None:
        values["committee"] = committee
    return _rewrite(item, user, values, files, seen, now)


@transaction.atomic
def _rewrite(
    item: AgendaItem,
    user: User,
    values: dict[str, Any],
    files: Sequence[Taken],
    seen: datetime | None,
    now: datetime,
) -> AgendaItem:
    item = locked(item)
    state = ItemState(item.state)
    if state not in EDITABLE_STATES:
        raise Refused(f"“{item.title}”现为“{ITEM_STATE_LABELS[state]}”，不能修改。需要修改的，请先由办理人退回补正。")
    if seen is not None and item.updated_at != seen:
        raise Refused("您打开之后，本议题已被他人修改。请重新打开查看最新内容，再填写您的修改。")
    before = {name: getattr(item, name) for name in values}
    update_in(item, state, now=now, **values)
    refuse_objection(item, _said(item))
    changed = sorted(name for name, value in before.items() if value != getattr(item, name))
    record(item, "item_edited", {**_summary(item), "changed": changed}, actor=user, now=now)
    keep_papers(item=item, files=files, user=user, now=now)
    finding.refresh(item)
    return item


@transaction.atomic
def submit_item(*, item: AgendaItem, user: User, now: datetime, override: Override | None = None) -> AgendaItem:
    """Send an item on its way through the rulebook's chain, in a new round.

    Refuses an incomplete item, a class below what the sum demands (三重一大), and missing preparations (前置条件):
    mandatory ones always, ordinary ones unless `override` says why and who allowed it.
    """
    item = locked(item)
    _require_handler(user, item.unit)
    require_words(item.report, "汇报内容", REPORT_LIMIT)
    _require_class(item, now)
    seat = _seat_in_charge(item, now)
    move(
        item,
        ItemEvent.SUBMIT,
        now=now,
        round=item.round + 1,
        in_charge=seat,
        matter_confirmed_by=None,
        matter_confirmed_at=None,
    )
    steps = steps_for(item, now)
    payload = {**_summary(item), "round": item.round, "steps": [f"{step.role}：{step.title}" for step in steps]}
    record(item, "item_submitted", payload, actor=user, now=now)
    _judge_preparations(item, user, override, now)
    _lay_out(item, steps, user, now)
    return advance(item, now=now)


@transaction.atomic
def withdraw_item(*, item: AgendaItem, reason: str, user: User, now: datetime) -> AgendaItem:
    """Take an item back for good, with the reason; not once it stands on an agenda or has been decided."""
    item = locked(item)
    _require_handler(user, item.unit)
    words = require_words(reason, "撤回理由", 300)
    refuse_objection(item, words)
    move(item, ItemEvent.WITHDRAW, now=now)
    record(item, "item_withdrawn", {"title": item.title, "reason": words}, actor=user, now=now)
    return item


def _require_handler(user: User, unit: Unit) -> None:
    if not holds(user, HANDLER.permission, unit):
        raise Refused(f"只有{unit.name}的经办人可以办理本单位的议题。如需授权，请联系安全管理员。")


def _require_same_house(unit: Unit, committee: Committee) -> None:
    if unit.organisation_id != committee.organisation_id:
        raise Refused(f"{unit.name}与{committee.name}不属于同一机关，不能向其申报议题。")


def _coordinated(values: dict[str, Any], before: Sequence[dict[str, str]], user: User, now: datetime) -> dict[str, Any]:
    """The positions of other units with who entered them; whether one of them dissents follows from them."""
    if "coordination" in values:
        rows = stamped(values["coordination"], before, acting_person(user).name, now)
        dissent = any(row["position"] == Position.DISSENT for row in rows)
        values |= {"coordination": rows, "dissent_attached": dissent}
    return values


def _require_class(item: AgendaItem, now: datetime) -> None:
    """三重一大: a sum over the threshold is not submitted as a minor matter, nor a sum of no kind at all."""
    if unclassed := unclassed_sum(item.committee, item.spend_kind, item.amount, now):
        raise Refused(unclassed)
    verdict = classified(item.committee, item.spend_kind, item.amount, now)
    if verdict is not None and (conflict := class_conflict(Matter(item.matter), verdict)):
        raise Refused(conflict, verdict)


def _seat_in_charge(item: AgendaItem, now: datetime) -> Seat | None:
    """Whoever has charge of the unit today; else the one whom the office named in an earlier round."""
    return seat_in_charge(item.committee, item.unit_id, local_day(now)) or item.in_charge


def _judge_preparations(item: AgendaItem, user: User, override: Override | None, now: datetime) -> None:
    for each in preparations_of(item, now):
        if each.verdict.favourable:
            continue
        enforce(
            each.verdict,
            aggregate=f"item:{item.pk}",
            organisation_id=item.organisation_id,
            subject=f"议题“{item.title}”的{each.rule.kind.label}",
            actor=user,
            now=now,
            override=override,
        )


def _lay_out(item: AgendaItem, steps: Sequence[PlannedStep], user: User, now: datetime) -> None:
    """Write the round's steps. Those of the proposing unit at its head are taken by this submission."""
    person = acting_person(user)
    leads = can(user, LEADER.permission, item.unit)
    own = True
    for sequence, step in enumerate(steps, start=1):
        # What the unit does first is done by submitting; its leader signs by it only where he submits himself.
        own = own and step.is_proposing and (leads or LEADER not in step.holders)
        ReviewStep.objects.create(
            item=item,
            round=item.round,
            sequence=sequence,
            role=step.role,
            holders=keys_text(step.holders),
            title=step.title,
            clause=step.clause,
            limit=step.limit,
            half_days=step.half_days,
            days_before=step.days_before,
            days_unit=step.days_unit,
            state=StepState.AGREED if own else StepState.WAITING,
            since=now if own else None,
            decided_by=person if own else None,
            decided_at=now if own else None,
        )


def _said(item: AgendaItem) -> str:
    """Everything that is written on an item."""
    rows = [*item.preparations, *item.alternatives, *item.suggested_observers, *item.coordination]
    words = (str(value) for row in rows for value in row.values())
    return "\n".join((item.title, item.question, item.report, item.presenter, *words, *map(str, item.conditions)))


def _summary(item: AgendaItem) -> dict[str, Any]:
    """What the record keeps of an item: its whole content, so that what was submitted can be proved later."""
    return {
        "title": item.title,
        "committee": item.committee.name,
        "unit": item.unit.name,
        "matter": item.matter,
        "amount": item.amount,
        "question": item.question,
        "report": item.report,
        "presenter": item.presenter,
        "minutes": item.minutes_needed,
        "preparations": item.preparations,
        "conditions": item.conditions,
        "alternatives": item.alternatives,
        "observers": item.suggested_observers,
        "coordination": item.coordination,
    }
