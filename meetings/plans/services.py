"""Planning items for a quarter, moving and dropping them, and proposing them when their time comes."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from committees.calendar.rules import local_day
from committees.errors import Refused
from committees.ledger import services as ledger
from committees.models import Committee, Unit, User
from committees.rules import Matter
from meetings.agenda.models import AgendaItem
from meetings.agenda.rules import is_circled
from meetings.agenda.services import propose_item
from meetings.plans.models import PlannedItem
from meetings.plans.rules import QUARTERS, YEARS, is_over
from meetings.plans.selectors import may_plan

TITLE_LENGTH, NOTE_LENGTH, REASON_LENGTH = 120, 300, 300


def plan_item(
    *,
    unit: Unit,
    committee: Committee,
    year: int,
    quarter: int,
    title: str,
    matter: str,
    user: User,
    now: datetime,
    note: str = "",
) -> PlannedItem:
    """Enter what a unit intends to bring in a quarter. Refuses circled matters, past quarters and the same twice."""
    _require(user, unit, committee)
    values = planned_values(title, matter, note)
    _require_quarter(year, quarter, now)
    try:
        with transaction.atomic():
            planned = PlannedItem.objects.create(
                organisation=committee.organisation,
                committee=committee,
                unit=unit,
                year=year,
                quarter=quarter,
                created_by=user,
                created_at=now,
                **values,
            )
            _record(planned, "item_planned", {"title": planned.title}, user, now)
    except IntegrityError as error:
        raise Refused(f"{unit.name}本年度已计划过“{values['title']}”，请勿重复录入。") from error
    return planned


@transaction.atomic
def move_planned(*, planned: PlannedItem, year: int, quarter: int, user: User, now: datetime) -> PlannedItem:
    """Put a planned item off (or bring it forward) to another quarter."""
    _require(user, planned.unit, planned.committee)
    _require_quarter(year, quarter, now)
    before = {"year": planned.year, "quarter": planned.quarter}
    same = PlannedItem.objects.filter(
        committee=planned.committee, unit=planned.unit, year=year, title=planned.title, dropped_at__isnull=True
    )
    if same.exclude(pk=planned.pk).exists():
        raise Refused(f"{planned.unit.name} {year} 年已计划过“{planned.title}”，请取消其中一项。")
    _change(planned, year=year, quarter=quarter)
    _record(planned, "plan_moved", {"title": planned.title, "before": before}, user, now)
    return planned


@transaction.atomic
def revise_planned(
    *, planned: PlannedItem, quarter: int, matter: str, note: str, user: User, now: datetime
) -> PlannedItem:
    """Bring quarter, class and note of a planned item up to date, as an import does."""
    _require(user, planned.unit, planned.committee)
    values = planned_values(planned.title, matter, note)
    if quarter != planned.quarter:
        _require_quarter(planned.year, quarter, now)
    _change(planned, quarter=quarter, matter=values["matter"], note=values["note"])
    _record(planned, "plan_revised", {"title": planned.title}, user, now)
    return planned


@transaction.atomic
def drop_planned(*, planned: PlannedItem, reason: str, user: User, now: datetime) -> PlannedItem:
    """Take an item out of the plan, saying why."""
    _require(user, planned.unit, planned.committee)
    words = reason.strip()
    if not words or len(words) > REASON_LENGTH:
        raise Refused(f"请填写取消理由，不超过 {REASON_LENGTH} 字。")
    _change(planned, drop_reason=words, dropped_at=now, item=None)
    _record(planned, "plan_dropped", {"title": planned.title, "reason": words}, user, now)
    return planned


@transaction.atomic
def propose_planned(*, planned: PlannedItem, user: User, now: datetime) -> AgendaItem:
    """Make a planned item into a draft with one press; its note begins the report. A second press refuses, unless
    the first draft was withdrawn."""
    item = propose_item(
        unit=planned.unit,
        committee=planned.committee,
        title=planned.title,
        matter=planned.matter,
        report=f"计划说明：{planned.note}" if planned.note else "",
        user=user,
        now=now,
    )
    _change(planned, item=item)
    _record(planned, "plan_proposed", {"title": planned.title, "item": item.pk}, user, now)
    return item


def planned_values(title: str, matter: str, note: str) -> dict[str, str]:
    """Title, class and note as they are kept. Raises Refused."""
    words = " ".join(title.split())
    if not words or len(words) > TITLE_LENGTH:
        raise Refused(f"请填写议题名称，不超过 {TITLE_LENGTH} 字。")
    if matter not in {str(known) for known in Matter}:
        raise Refused("请选择事项类别。")
    if is_circled(matter):
        raise Refused(f"“{Matter(matter).label}”限知悉范围，不列入年度计划。")
    if len(note.strip()) > NOTE_LENGTH:
        raise Refused(f"说明不超过 {NOTE_LENGTH} 字。")
    return {"title": words, "matter": matter, "note": note.strip()}


def _require(user: User, unit: Unit, committee: Committee) -> None:
    if unit.organisation_id != committee.organisation_id or not may_plan(user, unit, committee):
        raise Refused(f"{unit.name}的年度计划由本单位经办人或办公室录入。")


def _require_quarter(year: int, quarter: int, now: datetime) -> None:
    if year not in YEARS or quarter not in QUARTERS:
        raise Refused("请选择年度和季度。")
    if is_over(year, quarter, local_day(now)):
        raise Refused(f"{year} 年{QUARTERS[quarter]}已经过去，请选择当前或以后的季度。")


def _change(planned: PlannedItem, **values: Any) -> None:
    # The item that was looked at stands in the WHERE: of two presses at the same time one finds another there.
    rows = PlannedItem.objects.filter(pk=planned.pk, item=planned.item_id, dropped_at__isnull=True)
    if planned.item_id is None:
        rows = PlannedItem.objects.filter(pk=planned.pk, item__isnull=True, dropped_at__isnull=True)
    if not planned.is_open or rows.update(**values) != 1:
        raise Refused(f"“{planned.title}”已经申报或取消，请刷新页面查看。")
    planned.refresh_from_db()


def _record(planned: PlannedItem, verb: str, payload: dict[str, Any], user: User, now: datetime) -> None:
    ledger.append(
        aggregate=f"organisation:{planned.organisation_id}",
        organisation_id=planned.organisation_id,
        verb=verb,
        payload={"unit": planned.unit.name, "year": planned.year, "quarter": planned.quarter, **payload},
        actor=user,
        now=now,
    )
