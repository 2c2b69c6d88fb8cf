"""The unit's acts: propose, edit, submit, withdraw."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, TypedDict, Unpack

from django.db import transaction

from committees.access.selectors import can
from committees.calendar.rules import local_day
from committees.errors import Refused
from committees.models import Committee, Seat, Unit, User
from committees.people.selectors import seat_in_charge
from committees.rulebooks.selectors import body_rules
from committees.rulebooks.services import Override, enforce
from committees.rules import Matter, Preparation, SpendKind
from meetings.agenda import finding
from meetings.agenda.markup import clean_report
from meetings.agenda.models import AgendaItem, ReviewStep
from meetings.agenda.rules import HANDLER, PlannedStep, class_conflict, keys_text, planned_steps
from meetings.agenda.selectors import classified, preparations_of
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
from meetings.agenda.states import EDITABLE_STATES, ITEM_STATE_LABELS, ItemEvent, ItemState, StepState
from meetings.papers.intake import Taken, Upload, take_in
from meetings.papers.services import keep_papers

TITLE_LIMIT = 120
REPORT_LIMIT = 50_000
MINUTES = range(1, 481)
ALTERNATIVES_LIMIT, ALTERNATIVE_LENGTH, OBSERVERS_LIMIT = 5, 2000, 30


class PreparationRow(TypedDict, total=False):
    """One kind of preparation that has been done: how many, by whom, with what opinion, where it can be looked up."""

    kind: str
    count: int
    note: str
    by: str
    opinion: str


class AlternativeRow(TypedDict):
    """备选方案: one way to decide, and what speaks for and against it."""

    title: str
    text: str


class ObserverRow(TypedDict, total=False):
    """Whom the unit would have attend its item."""

    name: str
    unit: str
    post: str


class ItemFields(TypedDict, total=False):
    """What a unit says about its item. `matter`, `spend_kind` and preparation kinds are codes of the rules kernel;
    `amount` is in whole yuan, `minutes_needed` in minutes."""

    title: str
    matter: str
    report: str
    question: str
    amount: int | None
    spend_kind: str
    presenter: str
    minutes_needed: int
    previous: AgendaItem | None
    urgent: bool
    preparations: Sequence[PreparationRow]
    conditions: Sequence[str]
    dissent_attached: bool
    alternatives: Sequence[AlternativeRow]
    suggested_observers: Sequence[ObserverRow]


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
    values = _checked(fields, required=("title", "matter"))
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
    values = _checked(fields)
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
    steps = planned_steps(body_rules(item.committee, now), Matter(item.matter))
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
    if not can(user, HANDLER.permission, unit):
        raise Refused(f"只有{unit.name}的经办人可以办理本单位的议题。如需授权，请联系安全管理员。")


def _require_same_house(unit: Unit, committee: Committee) -> None:
    if unit.organisation_id != committee.organisation_id:
        raise Refused(f"{unit.name}与{committee.name}不属于同一机关，不能向其申报议题。")


def _checked(fields: Mapping[str, Any], required: Sequence[str] = ()) -> dict[str, Any]:
    """The fields as they are stored. Raises Refused in Chinese for the first that is wrong."""
    values = {**dict.fromkeys(required, ""), **fields}
    for name, check in CHECKS.items():
        if name in values:
            values[name] = check(values[name])
    return values


def _title(value: str) -> str:
    return " ".join(require_words(value, "议题名称", TITLE_LIMIT).split())


def _matter(value: str) -> str:
    if value not in {str(matter) for matter in Matter}:
        raise Refused("请选择事项类别。")
    return value


def _report(value: str) -> str:
    if len(value) > REPORT_LIMIT:
        raise Refused(f"汇报内容共 {len(value)} 字，超过上限 {REPORT_LIMIT} 字。请把详细内容放入附件。")
    return clean_report(value)


def _amount(value: int | None) -> int | None:
    if value is not None and (type(value) is not int or not 0 <= value < 10**15):
        raise Refused("金额须为不小于 0 的整数（元）。")
    return value


def _spend_kind(value: str) -> str:
    if value and value not in {str(kind) for kind in SpendKind}:
        raise Refused("资金类别不在可选范围内，请重新选择。")
    return value


def _minutes(value: int) -> int:
    if type(value) is not int or value not in MINUTES:
        raise Refused(f"需要时间须为 {MINUTES.start} 至 {MINUTES.stop - 1} 分钟的整数。")
    return value


def _preparations(rows: Sequence[PreparationRow]) -> list[dict[str, Any]]:
    kept = []
    for row in rows:
        kind, count = row.get("kind", ""), row.get("count", 1)
        if kind not in {str(known) for known in Preparation} or type(count) is not int or not 0 <= count <= 99:
            raise Refused("前置工作的种类或数量不正确，请重新填写。")
        if count:
            more = {"by": row.get("by", "").strip()[:60], "opinion": row.get("opinion", "").strip()[:300]}
            given = {name: words for name, words in more.items() if words}
            kept.append({"kind": str(kind), "count": count, "note": row.get("note", "").strip()[:300], **given})
    return kept


def _alternatives(rows: Sequence[AlternativeRow]) -> list[dict[str, str]]:
    kept = [{"title": row["title"].strip(), "text": row["text"].strip()} for row in rows]
    kept = [row for row in kept if row["title"] or row["text"]]
    if len(kept) > ALTERNATIVES_LIMIT:
        raise Refused(f"备选方案最多 {ALTERNATIVES_LIMIT} 个。")
    for row in kept:
        if not row["title"] or len(row["title"]) > TITLE_LIMIT or len(row["text"]) > ALTERNATIVE_LENGTH:
            raise Refused(f"备选方案须有名称（不超过 {TITLE_LIMIT} 字），说明不超过 {ALTERNATIVE_LENGTH} 字。")
    if len({row["title"] for row in kept}) != len(kept):
        raise Refused("备选方案的名称不能相同。")
    return kept


def _observers(rows: Sequence[ObserverRow]) -> list[dict[str, str]]:
    kept = [{name: str(row.get(name, "")).strip()[:100] for name in ("name", "unit", "post")} for row in rows]
    kept = [row for row in kept if any(row.values())]
    if len(kept) > OBSERVERS_LIMIT or any(not row["name"] for row in kept):
        raise Refused(f"建议列席人员须有姓名，最多 {OBSERVERS_LIMIT} 人。")
    return kept


def _conditions(values: Sequence[str]) -> list[str]:
    return sorted({str(value)[:200] for value in values})


CHECKS: dict[str, Callable[[Any], Any]] = {
    "title": _title,
    "matter": _matter,
    "report": _report,
    "amount": _amount,
    "spend_kind": _spend_kind,
    "minutes_needed": _minutes,
    "preparations": _preparations,
    "conditions": _conditions,
    "alternatives": _alternatives,
    "suggested_observers": _observers,
}


def _require_class(item: AgendaItem, now: datetime) -> None:
    """三重一大: a sum over the threshold is not submitted as a minor matter."""
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
    own = True
    for sequence, step in enumerate(steps, start=1):
        own = own and step.is_proposing
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
            state=StepState.AGREED if own else StepState.WAITING,
            since=now if own else None,
            decided_by=person if own else None,
            decided_at=now if own else None,
        )


def _said(item: AgendaItem) -> str:
    """Everything that is written on an item."""
    rows = [*item.preparations, *item.alternatives, *item.suggested_observers]
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
    }
