"""The lists of this floor as workbooks: the same rows that the pages show to the same reader."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from committees.models import User
from committees.sheets.answers import EXPORT_LIMIT, sheet_answer
from committees.sheets.rules import Table
from committees.templatetags.cn import cn_date, cn_datetime
from decisions.distribution.models import DecisionNotice, MinutesCopy
from decisions.distribution.selectors import may_see_receipts, notices_visible_to, sent_of
from decisions.life import selectors as life
from decisions.minutes.pages import badge
from decisions.minutes.selectors import listed_minutes, minutes_for
from decisions.publication.selectors import publications_visible_to
from decisions.stationery.selectors import organisations_kept_by, templates_visible_to
from decisions.supervision import selectors as supervision
from decisions.supervision.forms import FilterForm
from decisions.supervision.pages import row_of
from decisions.upward.models import UpwardReport
from decisions.upward.selectors import may_receive, may_report, received_minutes, received_reports, sent_reports
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


@require_safe
def publications_sheet(request: HttpRequest) -> HttpResponse:
    """决定公开."""
    rows = (
        (
            each.title,
            each.committee.name,
            each.get_form_display(),
            each.get_scope_display(),
            each.channel,
            cn_date(each.starts_on),
            cn_date(each.ends_on) if each.ends_on else "",
            each.get_state_display(),
        )
        for each in publications_visible_to(_user(request))[:EXPORT_LIMIT]
    )
    columns = ("标题", "会议主体", "形式", "范围", "载体", "公开日期", "截止日期", "状态")
    return sheet_answer(Table("决定公开", columns, rows), name="决定公开清单")


@require_safe
def decision_notices_sheet(request: HttpRequest) -> HttpResponse:
    """决定事项通知."""
    rows = (
        (
            f"{each.minutes.title}{each.minutes.number_words}",
            each.unit.name,
            cn_datetime(each.issued_at),
            cn_datetime(each.opened_at) if each.opened_at else "未查看",
            cn_datetime(each.signed_at) if each.signed_at else "未签收",
        )
        for each in notices_visible_to(_user(request))[:EXPORT_LIMIT]
    )
    columns = ("纪要", "单位", "发出", "查看", "签收")
    return sheet_answer(Table("决定事项通知", columns, rows), name="决定事项通知清单")


@require_safe
def receipts_sheet(request: HttpRequest, minutes_id: int) -> HttpResponse:
    """分发与签收 of issued minutes: the copies, and what units were told."""
    minutes = minutes_for(_user(request), minutes_id)
    if minutes is None or not may_see_receipts(_user(request), minutes):
        raise Http404
    sent = sent_of(minutes)
    rows = [
        _receipt(each.name, each.get_kind_display(), each, inside=each.person_id is not None) for each in sent.copies
    ]
    rows += [_receipt(each.unit.name, "决定事项通知", each) for each in sent.notices]
    table = Table("分发与签收", ("收件人", "类别", "查看", "签收"), rows)
    return sheet_answer(table, name=f"{minutes.number_words}分发与签收")


@require_safe
def templates_sheet(request: HttpRequest) -> HttpResponse:
    """纪要版式, all versions."""
    if not organisations_kept_by(_user(request)):
        raise Http404
    rows = (
        (
            each.organisation.name,
            each.version,
            each.committee.name if each.committee else "全部会议主体",
            cn_datetime(each.proposed_at),
            f"{cn_date(each.adopted_at)}启用" if each.adopted_at else "未启用",
        )
        for each in templates_visible_to(_user(request))[:EXPORT_LIMIT]
    )
    columns = ("机关", "版次", "适用", "拟定", "状态")
    return sheet_answer(Table("纪要版式", columns, rows), name="纪要版式清单")


@require_safe
def received_sheet(request: HttpRequest) -> HttpResponse:
    """下级报送."""
    if not may_receive(_user(request)):
        raise Http404
    rows = (
        (each.organisation.name, each.title, each.number_words, cn_datetime(each.issued_at))
        for each in received_minutes(_user(request))[:EXPORT_LIMIT]
    )
    minutes = Table("会议纪要", ("机关", "纪要", "编号", "印发时间"), rows)
    return sheet_answer(_reports(received_reports(_user(request))), minutes, name="下级报送清单")


@require_safe
def reports_up_sheet(request: HttpRequest) -> HttpResponse:
    """报送上级."""
    if not may_report(_user(request)):
        raise Http404
    return sheet_answer(_reports(sent_reports(_user(request))), name="报送上级清单")


def _receipt(name: str, kind: str, sent: MinutesCopy | DecisionNotice, *, inside: bool = True) -> tuple[str, ...]:
    opened = cn_datetime(sent.opened_at) if sent.opened_at else "未查看"
    signed = cn_datetime(sent.signed_at) if sent.signed_at else "未签收"
    return name, kind, opened if inside else "系统外", signed


def _reports(found: QuerySet[UpwardReport]) -> Table:
    rows = (
        (
            each.title,
            each.label,
            each.organisation.name,
            each.superior.name,
            cn_datetime(each.sent_at),
            each.get_state_display(),
        )
        for each in found[:EXPORT_LIMIT]
    )
    return Table("报告和请示", ("标题", "事项", "报送机关", "上级", "报送时间", "状态"), rows)


@require_safe
def life_sheet(request: HttpRequest) -> HttpResponse:
    """民主生活会: when, and how far the rectification has come; nothing of what was said."""
    if not life.may_read(_user(request)):
        raise Http404
    rows = (
        (
            str(each),
            each.theme,
            cn_date(each.planned_on),
            cn_date(each.held_on) if each.held_on else "",
            each.settled,  # type: ignore[attr-defined]
            each.items,  # type: ignore[attr-defined]
            each.get_state_display(),
        )
        for each in life.listed(_user(request))[:EXPORT_LIMIT]
    )
    columns = ("民主生活会", "主题", "计划日期", "召开日期", "已整改", "整改事项", "状态")
    return sheet_answer(Table("民主生活会", columns, rows), name="民主生活会清单")


def _user(request: HttpRequest) -> User:
    return request.user  # type: ignore[return-value]
