"""What goes out and comes in, and what is watched, as workbooks: messages, imports, screens, reports of checks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_safe

from committees.access.audit import may_audit
from committees.access.drift import reports_under
from committees.access.models import AccessSegment, DriftReport
from committees.access.screens import may_open_screens, screens_under
from committees.access.selectors import may_grant_roles
from committees.errors import Refused
from committees.outbox import mails, selectors
from committees.people.models import User
from committees.sheets.answers import EXPORT_LIMIT, sheet_answer
from committees.sheets.rules import Cell, Column, Judged, Table
from committees.sheets.selectors import judged, kind_of, kinds_for, runs_of
from committees.sheets.states import ROW_LABELS
from committees.templatetags.cn import cn_date, cn_datetime

# What the page says in place of the heading of a mail that its reader may list and not open.
CLOSED = "仅收件人和办公室可读"


@require_safe
def mails_sheet(request: HttpRequest) -> HttpResponse:
    """外发邮件, the headings of those alone that the user may open."""
    rows = (
        (cn_datetime(each.date) if each.date else "", each.to, each.subject if each.may_open else CLOSED)
        for each in mails.mails_for(request.user)[:EXPORT_LIMIT]
    )
    return sheet_answer(Table("外发邮件", ("时间", "收件人", "标题"), rows), name="外发邮件清单")


@require_safe
def undelivered_sheet(request: HttpRequest) -> HttpResponse:
    """未送达消息, without what they say."""
    organisations = selectors.looked_after(request.user)
    if not organisations:
        raise Http404
    rows = (
        (
            cn_datetime(each.created_at),
            each.purpose_word,
            each.recipient.name,
            each.channel_word,
            each.attempts,
            each.answer,
        )
        for each in selectors.dead_letters(organisations)[:EXPORT_LIMIT]
    )
    columns = ("产生时间", "用途", "收件人", "渠道", "尝试次数", "原因")
    return sheet_answer(Table("未送达消息", columns, rows), name="未送达消息清单")


@require_safe
def inbox_sheet(request: HttpRequest) -> HttpResponse:
    """收件箱, all or the unread as the page shows them; to export a message is not to read it."""
    unread = request.GET.get("unread") == "1"
    found = selectors.unread_of(request.user) if unread else selectors.inbox_of(request.user)
    rows = (
        (cn_datetime(each.delivered_at), each.purpose_word, each.subject, each.body, "已读" if each.read_at else "未读")
        for each in found[:EXPORT_LIMIT]
    )
    columns = ("送达时间", "用途", "标题", "内容", "阅读")
    return sheet_answer(Table("收件箱", columns, rows), name="收件箱清单")


@require_safe
def screens_sheet(request: HttpRequest) -> HttpResponse:
    """会议室大屏."""
    user = _user(request)
    if not may_open_screens(user):
        raise Http404
    today = timezone.localdate()
    rows = (
        (
            each.room,
            each.committee.short_name,
            cn_date(each.made_at),
            cn_date(each.ends_on),
            cn_datetime(each.seen_at) if each.seen_at else "尚未使用",
            "已停用" if each.revoked_at else "已到期" if each.ends_on < today else "使用中",
        )
        for each in screens_under(user)[:EXPORT_LIMIT]
    )
    columns = ("会议室", "委员会", "开通", "有效期至", "最近使用", "状态")
    return sheet_answer(Table("会议室大屏", columns, rows), name="会议室大屏清单")


@require_safe
def drift_sheet(request: HttpRequest) -> HttpResponse:
    """权限核对: a line for each finding, and one for a report without any."""
    user = _user(request)
    if not may_grant_roles(user):
        raise Http404
    rows = (
        (cn_datetime(report.at), report.organisation.short_name, words, seen)
        for report in reports_under(user)[:EXPORT_LIMIT]
        for words, seen in _lines(report)
    )
    columns = ("核对时间", "机关", "情况", "阅知时间")
    return sheet_answer(Table("权限核对", columns, rows), name="权限核对报告")


@require_safe
def imports_sheet(request: HttpRequest) -> HttpResponse:
    """本人的导入记录."""
    user = _user(request)
    if not kinds_for(user):
        raise Http404
    rows = (
        (each.file_name, kind_of(each).title, each.get_state_display(), cn_datetime(each.created_at))
        for each in runs_of(user)[:EXPORT_LIMIT]
    )
    columns = ("文件", "内容", "状态", "上传时间")
    return sheet_answer(Table("导入记录", columns, rows), name="本人的导入记录")


@require_safe
def import_rows_sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """导入预览: every row with what it would do and why not, to be mended beside the file."""
    user = _user(request)
    run = get_object_or_404(runs_of(user), pk=pk)
    try:
        found = judged(run, user, timezone.now())
    except Refused as refused:
        raise Http404 from refused
    columns = kind_of(run).columns
    rows = [_previewed(each, columns) for each in found]
    headings = ("行号", "处理", "说明", *(column.label for column in columns))
    return sheet_answer(Table("导入预览", headings, rows), name="导入预览")


@require_safe
def segments_sheet(request: HttpRequest) -> HttpResponse:
    """访问记录的封存."""
    if not may_audit(_user(request)):
        raise Http404
    rows = (
        (
            f"{each.month:%Y-%m}",
            each.count,
            cn_datetime(each.sealed_at),
            each.digest,
            f"{cn_date(each.purged_at)}到期清除" if each.purged_at else "保存中",
        )
        for each in AccessSegment.objects.all()[:EXPORT_LIMIT]
    )
    columns = ("月份", "条数", "封存时间", "摘要", "状态")
    return sheet_answer(Table("访问记录封存", columns, rows), name="访问记录封存清单")


def _previewed(row: Judged, columns: Sequence[Column]) -> tuple[Cell, ...]:
    said = "；".join((row.reason, *row.changes)).strip("；")
    return (row.row.number, ROW_LABELS[row.kind], said, *(row.row.text(column.key) for column in columns))


def _lines(report: DriftReport) -> Iterator[tuple[str, str]]:
    seen = cn_datetime(report.seen_at) if report.seen_at else ""
    for finding in report.findings:
        yield finding["text"], seen
    if not report.findings:
        yield f"核对有效授权 {report.checked} 项，全部一致", seen


def _user(request: HttpRequest) -> User:
    user: User = request.user  # type: ignore[assignment]
    return user
