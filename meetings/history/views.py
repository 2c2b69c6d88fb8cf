"""历史会议: the register of meetings held before this system."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from committees.rules import Matter, Verdict
from committees.sheets.answers import EXPORT_LIMIT, sheet_answer
from committees.sheets.rules import Table
from committees.templatetags.cn import cn_datetime
from meetings.history import selectors
from meetings.history.models import PastItem, PastMeeting
from meetings.history.ports import TakenUp, taking_up
from meetings.history.states import PAST_OUTCOME_TONES, PastOutcome
from meetings.scheduling.requests import SignedInRequest

PAGE = 20


@require_safe
def history(request: SignedInRequest) -> HttpResponse:
    """The list with the items of each meeting."""
    page = Paginator(_found(request), PAGE).get_page(request.GET.get("page"))
    doubtful = [item for meeting in page.object_list for item in meeting.known_items if item.doubtful]
    ways = taking_up(doubtful, request.user)
    context = {
        "page_obj": page,
        "rows": [(meeting, [_line(item, ways) for item in meeting.known_items]) for meeting in page.object_list],
        "committees": selectors.committees_of(request.user),
        "may_import": selectors.may_import(request.user),
    }
    return render(request, "history/history.html", context)


@require_safe
def history_sheet(request: SignedInRequest) -> HttpResponse:
    """The same list as a workbook, one row an item."""
    columns = (
        "会议主体", "会议名称", "开会时间", "地点", "主持人", "应到", "实到", "缺席", "议题", "事项类别",
        "同意", "不同意", "弃权", "结论", "存疑", "说明", "原记录出处",
    )  # fmt: skip
    rows = (_cells(meeting, item) for meeting in _found(request)[:EXPORT_LIMIT] for item in meeting.known_items)
    return sheet_answer(Table("历史会议台账", columns, rows), name="历史会议台账")


def _found(request: SignedInRequest) -> QuerySet[Any]:
    if not selectors.may_see_history(request.user):
        raise Http404
    chosen = request.GET.get("committee", "")
    return selectors.listed(
        request.user,
        committee=int(chosen) if chosen.isascii() and chosen.isdigit() else None,
        text=request.GET.get("text", "")[:60],
        doubtful=request.GET.get("doubtful") == "1",
    )


def _line(item: PastItem, ways: dict[int, TakenUp]) -> dict[str, Any]:
    return {
        "item": item,
        "matter": Matter(item.matter).label,
        "tone": PAST_OUTCOME_TONES[PastOutcome(item.outcome)],
        "verdict": Verdict.from_dict(item.verdict) if item.verdict else None,
        "way": ways.get(item.pk),
    }


def _cells(meeting: PastMeeting, item: PastItem) -> tuple[str | int | None, ...]:
    return (
        meeting.committee.name,
        meeting.title,
        cn_datetime(meeting.held_at),
        meeting.place,
        meeting.chair,
        meeting.entitled,
        meeting.present,
        meeting.absent,
        item.title,
        Matter(item.matter).label,
        item.in_favour,
        item.against,
        item.abstain,
        item.get_outcome_display(),
        "存疑" if item.doubtful else "",
        item.note,
        meeting.source,
    )
