"""年度计划 from a workbook."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from committees.calendar.rules import local_day
from committees.errors import Refused
from committees.models import Committee, Organisation, Unit, User
from committees.rules import Matter
from committees.sheets.ports import ImportKind
from committees.sheets.rules import CellError, Column, Judged, Row, difference, wrong
from committees.sheets.states import RowKind
from meetings.agenda.rules import CIRCLED_MATTERS
from meetings.plans import services
from meetings.plans.models import PlannedItem
from meetings.plans.rules import YEARS, is_over
from meetings.plans.selectors import may_plan, planning_units

MATTERS = {matter.label: str(matter) for matter in Matter if matter not in CIRCLED_MATTERS}
COLUMNS = (
    Column("year", "年度", required=True, example="2027"),
    Column("quarter", "季度", required=True, hint="1 至 4", example="1"),
    Column("unit", "提出单位", required=True, hint="已登记的单位全称", example="区发展和改革局"),
    Column("committee", "提请会议", required=True, hint="委员会全称或简称", example="区委常委会"),
    Column("title", "议题名称", required=True, example="关于年度重点项目安排的请示"),
    Column("matter", "事项类别", required=True, hint=f"{'、'.join(MATTERS)}", example=next(iter(MATTERS))),
    Column("note", "说明"),
)


@dataclass(frozen=True)
class Plan:
    """What a row makes of the plan."""

    unit: Unit
    committee: Committee
    year: int
    quarter: int
    matter: str
    known: PlannedItem | None


def scopes(user: User) -> frozenset[int]:
    """The organisations for whose units he may plan."""
    return frozenset(planning_units(user).order_by().values_list("organisation_id", flat=True))


def judge(rows: Sequence[Row], *, organisation: Organisation, user: User, now: datetime) -> list[Judged]:
    """Each row an item; known by unit, committee, year and name."""
    units = {unit.name: unit for unit in Unit.objects.filter(organisation=organisation)}
    committees: dict[str, Committee] = {}
    for committee in Committee.objects.filter(organisation=organisation):
        committees[committee.name] = committees[committee.short_name] = committee
    known = {
        (each.committee_id, each.unit_id, each.year, each.title): each
        for each in PlannedItem.objects.filter(organisation=organisation, dropped_at__isnull=True).select_related(
            "unit", "committee", "item"
        )
    }
    taken: set[tuple[int, int, int, str]] = set()
    found = []
    for row in rows:
        try:
            found.append(_judged(row, user, units, committees, known, taken, local_day(now)))
        except CellError as error:
            found.append(wrong(row, str(error)))
        except Refused as refused:
            found.append(wrong(row, refused.message.rstrip("。")))
    return found


def _judged(
    row: Row,
    user: User,
    units: dict[str, Unit],
    committees: dict[str, Committee],
    known: dict[tuple[int, int, int, str], PlannedItem],
    taken: set[tuple[int, int, int, str]],
    today: date,
) -> Judged:
    unit, committee = units.get(row.text("unit")), committees.get(row.text("committee"))
    if unit is None or committee is None:
        raise CellError(f"没有单位“{row.text('unit')}”或会议“{row.text('committee')}”")
    if not may_plan(user, unit, committee):
        raise CellError(f"您不能录入{unit.name}的计划")
    year = row.number_in("year", "年度", YEARS)
    quarter = row.number_in("quarter", "季度", range(1, 5))
    matter = MATTERS.get(row.text("matter"))
    if matter is None:
        raise CellError(f"“事项类别”须为{'、'.join(MATTERS)}之一")
    values = services.planned_values(row.text("title"), matter, row.text("note"))
    key = (committee.pk, unit.pk, year, values["title"])
    if key in taken:
        raise CellError("与前面的行重复")
    taken.add(key)
    plan = Plan(unit, committee, year, quarter, matter, known.get(key))
    judged = _against(row, plan)
    # What the service would refuse is said in the preview already: a plan goes into no quarter that is over.
    moved = plan.known is None or plan.known.quarter != quarter
    if judged.kind is not RowKind.UNCHANGED and moved and is_over(year, quarter, today):
        raise CellError(f"{year} 年第 {quarter} 季度已经过去，请改为当前或以后的季度")
    return judged


def _against(row: Row, plan: Plan) -> Judged:
    if plan.known is None:
        return Judged(row, RowKind.NEW, plan=plan)
    old = plan.known
    changes = (
        *difference("季度", f"{old.quarter}", f"{plan.quarter}"),
        *difference("事项类别", Matter(old.matter).label, row.text("matter")),
        *(difference("说明", old.note, row.text("note")) if row.text("note") else ()),
    )
    if not changes:
        return Judged(row, RowKind.UNCHANGED)
    if not old.is_open:
        raise CellError("该计划议题已经申报，不能改动")
    return Judged(row, RowKind.CHANGED, changes=changes, plan=plan)


def write(rows: Sequence[Judged], *, organisation: Organisation, user: User, now: datetime) -> None:  # noqa: ARG001 - the port's shape
    """Enter the new, change the known."""
    for each in rows:
        plan: Plan = each.plan
        note = each.row.text("note")
        if plan.known is not None:
            services.revise_planned(
                planned=plan.known,
                quarter=plan.quarter,
                matter=plan.matter,
                note=note or plan.known.note,
                user=user,
                now=now,
            )
            continue
        services.plan_item(
            unit=plan.unit,
            committee=plan.committee,
            year=plan.year,
            quarter=plan.quarter,
            title=each.row.text("title"),
            matter=plan.matter,
            note=note,
            user=user,
            now=now,
        )


KIND = ImportKind(
    key="plans",
    title="年度议题计划",
    hint="各单位按年度、季度计划提请会议的议题。按单位、会议、年度和名称认定同一议题。",
    columns=COLUMNS,
    scopes=scopes,
    judge=judge,
    write=write,
    back="plans",
)
