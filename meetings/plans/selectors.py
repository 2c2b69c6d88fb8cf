"""The plans that a user may see, and what of them was never used."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from committees.access.selectors import can, permissions_of
from committees.models import Committee, Unit, User
from meetings.agenda.states import ItemState
from meetings.plans.models import PlannedItem
from meetings.plans.rules import quarter_of

HANDLE, LEAD = "handle_unit", "lead_unit"
OFFICE = ("handle_office", "direct_office", "decide_agenda")


def visible_to(user: User) -> QuerySet[PlannedItem]:
    """A unit sees its own plan; the office and whoever decides agendas see all that is meant for their committee."""
    held = permissions_of(user)
    mine = Q(unit_id__in=held.unit_ids(HANDLE, LEAD)) | Q(committee_id__in=held.committee_ids(*OFFICE))
    return PlannedItem.objects.filter(mine).select_related("committee", "unit", "item")


def may_see_plans(user: User) -> bool:
    """Whether there is a plan that concerns this user."""
    held = permissions_of(user)
    return bool(held.unit_ids(HANDLE, LEAD) or held.committee_ids(*OFFICE))


def may_plan(user: User, unit: Unit, committee: Committee) -> bool:
    """A unit plans for itself; the office may enter a plan for any unit."""
    return can(user, HANDLE, unit) or can(user, "handle_office", committee)


def planning_units(user: User) -> QuerySet[Unit]:
    """The units for which the user may enter plans."""
    held = permissions_of(user)
    houses = Committee.objects.filter(pk__in=held.committee_ids("handle_office")).values("organisation")
    return Unit.objects.filter(Q(pk__in=held.unit_ids(HANDLE)) | Q(organisation__in=houses)).order_by("position", "pk")


def planning_committees(user: User) -> QuerySet[Committee]:
    """The committees before which they may be brought."""
    return Committee.objects.filter(organisation__in=planning_units(user).order_by().values("organisation"))


@dataclass(frozen=True)
class PlanFilter:
    """What a list of plans is narrowed to; empty values narrow nothing."""

    year: int
    quarter: int | None = None
    committee: int | None = None
    unused: bool = False


def listed(user: User, wanted: PlanFilter, today: date) -> QuerySet[PlannedItem]:
    """The plans of a year by quarter and unit; `unused`: of this and earlier years, what was never proposed in a
    quarter that has ended."""
    rows = visible_to(user).filter(year=wanted.year)
    if wanted.unused:  # what earlier years left over is not forgotten on New Year's Day
        rows = unused(visible_to(user).filter(year__lte=wanted.year), today)
    if wanted.quarter is not None:
        rows = rows.filter(quarter=wanted.quarter)
    if wanted.committee is not None:
        rows = rows.filter(committee_id=wanted.committee)
    return rows.order_by("year", "quarter", "unit__position", "pk")


def unused(rows: QuerySet[PlannedItem], today: date) -> QuerySet[PlannedItem]:
    """Of these, what was planned for a quarter that has ended and still waits to be proposed or dropped."""
    year, quarter = quarter_of(today)
    ended = Q(year__lt=year) | Q(year=year, quarter__lt=quarter)
    return waiting(rows.filter(ended))


def waiting(rows: QuerySet[PlannedItem]) -> QuerySet[PlannedItem]:
    """Of these, what is neither dropped nor proposed; a draft that was withdrawn uses nothing up."""
    return rows.filter(Q(item__isnull=True) | Q(item__state=ItemState.WITHDRAWN), dropped_at__isnull=True)


def years_of(user: User, today: date) -> list[int]:
    """The years that have plans, with this one and the next."""
    known = set(visible_to(user).order_by().values_list("year", flat=True).distinct())
    return sorted(known | {today.year, today.year + 1}, reverse=True)
