"""年度计划: the list by quarter, entering, moving, dropping, and proposing with one press."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from committees.access.selectors import can
from committees.calendar.rules import local_day
from committees.errors import Refused
from committees.rules import Matter
from committees.sheets.answers import EXPORT_LIMIT, sheet_answer
from committees.sheets.rules import Table
from meetings.plans import selectors, services
from meetings.plans.forms import MoveForm, PlanForm
from meetings.plans.models import PlannedItem
from meetings.plans.rules import QUARTERS, is_over, quarter_of
from meetings.scheduling.requests import SignedInRequest

PAGE = 50


def plans(request: SignedInRequest) -> HttpResponse:
    """The plan of a year; a form to add to it."""
    user, now = request.user, timezone.now()
    today = local_day(now)
    if not selectors.may_see_plans(user):
        raise Http404
    years = selectors.years_of(user, today)
    wanted = _wanted(request)
    may_add = selectors.planning_units(user).exists()
    start = {"year": wanted.year, "quarter": quarter_of(today)[1]}
    form = PlanForm(request.POST or None, user=user, years=years, initial=start) if may_add else None
    if request.method == "POST" and form is not None and form.is_valid():
        try:
            planned = services.plan_item(user=user, now=now, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, refused.message)
        else:
            messages.success(request, f"已列入 {planned.year} 年{QUARTERS[planned.quarter]}计划。")
            return redirect(f"{request.path}?year={planned.year}")
    page = Paginator(selectors.listed(user, wanted, today), PAGE).get_page(request.GET.get("page"))
    context = {
        "page_obj": page,
        "rows": [_line(request, each) for each in page.object_list],
        "years": years,
        "wanted": wanted,
        "quarters": QUARTERS,
        "form": form,
        "failed": request.method == "POST",
    }
    return render(request, "plans/plans.html", context, status=422 if request.method == "POST" else 200)


@require_safe
def plans_sheet(request: SignedInRequest) -> HttpResponse:
    """The same list as a workbook."""
    if not selectors.may_see_plans(request.user):
        raise Http404
    today, wanted = local_day(timezone.now()), _wanted(request)
    rows = (
        (
            each.year,
            QUARTERS[each.quarter],
            each.unit.name,
            each.committee.name,
            each.title,
            Matter(each.matter).label,
            _state(each)[0],
            each.drop_reason or each.note,
        )
        for each in selectors.listed(request.user, wanted, today)[:EXPORT_LIMIT]
    )
    columns = ("年度", "季度", "提出单位", "提请会议", "议题名称", "事项类别", "状态", "说明")
    return sheet_answer(Table("年度计划", columns, rows), name=f"{wanted.year} 年议题计划")


@require_POST
def plan_propose(request: SignedInRequest, pk: int) -> HttpResponse:
    """申报: the planned item becomes a draft."""
    planned = _seen(request, pk)
    try:
        item = services.propose_planned(planned=planned, user=request.user, now=timezone.now())
    except Refused as refused:
        messages.error(request, refused.message)
        return redirect("plans")
    messages.success(request, "已转为议题草稿，请补充汇报内容和材料后报送。")
    return redirect("item-edit", pk=item.pk)


@require_POST
def plan_move(request: SignedInRequest, pk: int) -> HttpResponse:
    """调整季度."""
    planned, form = _seen(request, pk), MoveForm(request.POST)
    data = form.cleaned_data if form.is_valid() else {"year": 0, "quarter": 0}
    act = lambda: services.move_planned(planned=planned, user=request.user, now=timezone.now(), **data)  # noqa: E731
    return _acted(request, planned, act, "已调整季度。")


@require_POST
def plan_drop(request: SignedInRequest, pk: int) -> HttpResponse:
    """取消."""
    planned, reason = _seen(request, pk), request.POST.get("reason", "")
    act = lambda: services.drop_planned(planned=planned, reason=reason, user=request.user, now=timezone.now())  # noqa: E731
    return _acted(request, planned, act, "已取消。")


def _acted(request: SignedInRequest, planned: PlannedItem, act: Callable[[], Any], done: str) -> HttpResponse:
    try:
        act()
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, done)
    planned.refresh_from_db()
    return redirect(f"{reverse('plans')}?year={planned.year}")


def _line(request: SignedInRequest, planned: PlannedItem) -> dict[str, Any]:
    label, tone = _state(planned)
    user = request.user
    year, quarter = quarter_of(local_day(timezone.now()))
    return {
        "planned": planned,
        "quarter": f"{planned.year} 年{QUARTERS[planned.quarter]}",
        "matter": Matter(planned.matter).label,
        "label": label,
        "tone": tone,
        "may_propose": planned.is_open and can(user, selectors.HANDLE, planned.unit),
        "may_change": planned.is_open and selectors.may_plan(user, planned.unit, planned.committee),
        "later": max((planned.year, planned.quarter), (year, quarter)),
    }


def _state(planned: PlannedItem) -> tuple[str, str]:
    if planned.item is not None and not planned.is_open:
        return f"已申报（{planned.item.get_state_display()}）", "done"
    if planned.dropped_at is not None:
        return "已取消", "neutral"
    if is_over(planned.year, planned.quarter, local_day(timezone.now())):
        return "逾期未用", "attention"
    if planned.item is not None:
        return "申报后撤回，待重新申报", "waiting"
    return "待申报", "waiting"


def _wanted(request: SignedInRequest) -> selectors.PlanFilter:
    year, quarter = request.GET.get("year", ""), request.GET.get("quarter", "")
    today = local_day(timezone.now())
    return selectors.PlanFilter(
        year=int(year) if year.isascii() and year.isdigit() and len(year) == 4 else today.year,
        quarter=int(quarter) if quarter in {"1", "2", "3", "4"} else None,
        unused=request.GET.get("unused") == "1",
    )


def _seen(request: SignedInRequest, pk: int) -> PlannedItem:
    return get_object_or_404(selectors.visible_to(request.user), pk=pk)
