"""What everything rests on, as workbooks: the rules, the working calendar, the channels, the table of access."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from committees.access.matrix import matrix_tables
from committees.access.ports import READER_LABELS
from committees.access.selectors import may_grant_roles
from committees.calendar.models import CalendarDay
from committees.calendar.selectors import days_of_year, year_asked
from committees.outbox.selectors import looked_after, routes_of
from committees.rulebooks.catalogue import Shelf, shelves
from committees.sheets.answers import sheet_answer
from committees.sheets.rules import Table
from committees.templatetags.cn import cn_datetime


@require_safe
def rules_sheet(request: HttpRequest) -> HttpResponse:
    """The rulebooks that one may read."""
    rows = [_shelf(each) for each in shelves(request.user, timezone.now())]  # type: ignore[arg-type]
    columns = ("规则", "来源", "生效版本", "适用的会议主体", "待批准的修改")
    return sheet_answer(Table("议事规则", columns, rows), name="规则清单")


def _shelf(shelf: Shelf) -> tuple[str, ...]:
    book = shelf.rulebook
    based = f"（蓝本：{book.based_on.title}）" if book.based_on else ""
    return (
        book.title,
        f"本机关规则{based}" if book.organisation else "随软件提供",
        f"第{shelf.current.number}版" if shelf.current else "无",
        "、".join(committee.short_name for committee in shelf.committees),
        f"第{shelf.proposal.number}版" if shelf.proposal else "",
    )


@require_safe
def calendar_sheet(request: HttpRequest) -> HttpResponse:
    """The days of a year that differ from the usual."""
    year = year_asked(request.GET.get("year", ""), timezone.localdate().year)
    words = {CalendarDay.Kind.OFF: "放假", CalendarDay.Kind.WORK: "上班（调休）"}
    rows = [(day.date.isoformat(), words[CalendarDay.Kind(day.kind)], day.source) for day in days_of_year(year)]
    return sheet_answer(Table(f"{year}年", ("日期", "安排", "来源"), rows), name=f"{year}年工作日历")


@require_safe
def routes_sheet(request: HttpRequest) -> HttpResponse:
    """外部渠道 of the organisations that one looks after; no address, no key."""
    organisations = looked_after(request.user)
    if not organisations:
        raise Http404
    rows = [
        (
            route.name,
            route.get_kind_display(),
            str(route.organisation),
            "启用" if route.active else "停用",
            cn_datetime(route.created_at),
        )
        for route in routes_of(organisations)
    ]
    return sheet_answer(Table("外部渠道", ("名称", "类型", "机关", "状态", "配置时间"), rows), name="外部渠道清单")


@require_safe
def matrix_sheet(request: HttpRequest) -> HttpResponse:
    """权限总表, each area a sheet of rows."""
    if not may_grant_roles(request.user):  # type: ignore[arg-type]
        raise Http404
    columns = ("范围", "事项", "状态", *READER_LABELS.values(), "具名人员")
    rows = [
        (
            title,
            line.purpose,
            line.state or "不限",
            *("●" if cell else "" for cell in line.cells),
            "○" if line.by_name else "",
        )
        for title, lines in matrix_tables()
        for line in lines
    ]
    return sheet_answer(Table("权限总表", columns, rows), name="权限总表")
