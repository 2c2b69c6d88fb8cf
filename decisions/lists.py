"""The lists of this floor as workbooks: the same rows that the pages show to the same reader."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from committees.models import User
from committees.sheets.answers import EXPORT_LIMIT, sheet_answer
from committees.sheets.rules import Table
from committees.templatetags.cn import cn_date, cn_datetime
from decisions.minutes.pages import badge
from decisions.minutes.selectors import listed_minutes
from decisions.supervision import selectors as supervision
from decisions.supervision.forms import FilterForm
from decisions.supervision.pages import row_of
from decisions.voting.selectors import resolutions_visible_to


@require_safe
def resolutions_sheet(request: HttpRequest) -> HttpResponse:
    """决定."""
    rows = (
        (
            str(each),
            each.ballot.motion.entry.item.title,
            each.text,
            each.ballot.motion.entry.item.unit.name,
            each.ballot.motion.entry.meeting.title,
            cn_date(each.adopted_at),
            (each.ballot.verdict or {}).get("arithmetic", ""),
            "原则同意" if each.with_revision else "",
        )
        for each in resolutions_visible_to(_user(request))[:EXPORT_LIMIT]
    )
    columns = ("编号", "议题", "决定内容", "提出单位", "会议", "通过时间", "表决", "备注")
    return sheet_answer(Table("决定清单", columns, rows), name="决定清单")


@require_safe
def matters_sheet(request: HttpRequest) -> HttpResponse:
    """督办事项, narrowed as the page is."""
    user, now = _user(request), timezone.now()
    form = FilterForm(request.GET, units=supervision.units_seen(user))
    found = supervision.narrowed(supervision.visible_to(user), form.cleaned_data if form.is_valid() else {}, now)
    lines = (row_of(matter, now) for matter in found[:EXPORT_LIMIT])
    rows = (
        (
            str(line["matter"].number or ""),
            line["matter"].title,
            line["matter"].lead_unit.name,
            cn_date(line["matter"].due_on) if line["matter"].due_on else "",
            line["state"]["label"],
            line["light"]["label"],
        )
        for line in lines
    )
    columns = ("编号", "事项", "主办单位", "办理时限", "状态", "进度灯")
    return sheet_answer(Table("督办事项清单", columns, rows), name="督办事项清单")


@require_safe
def minutes_sheet(request: HttpRequest) -> HttpResponse:
    """纪要."""
    rows = (
        (
            each.number_words or "未编号",
            each.title,
            each.version,
            cn_datetime(each.meeting.starts_at),
            badge(each)["label"],
            cn_date(each.issued_at) if each.issued_at else "",
            cn_date(each.due_at) if each.due_at else "",
        )
        for each in listed_minutes(_user(request))[:EXPORT_LIMIT]
    )
    columns = ("编号", "标题", "版本", "会议时间", "状态", "印发日期", "印发时限")
    return sheet_answer(Table("纪要清单", columns, rows), name="纪要清单")


def _user(request: HttpRequest) -> User:
    return request.user  # type: ignore[return-value]
