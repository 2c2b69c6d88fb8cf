"""合规: what became of every rule at a meeting, and the yearly self-check of a committee."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from committees.models import User
from committees.sheets.answers import sheet_answer
from committees.sheets.rules import Table
from committees.templatetags.cn import cn_date
from decisions.compliance.rules import APPLIED, STANDING_LABELS, STANDING_TONES, Standing
from decisions.compliance.selectors import (
    checked_committees,
    meeting_listing,
    readable_meetings,
    year_check,
)
from decisions.compliance.services import request_self_check
from meetings.scheduling.frame import frame_of

EARLIEST = 2000


def _user(request: HttpRequest) -> User:
    return request.user  # type: ignore[return-value]


def meeting_compliance(request: HttpRequest, pk: int) -> HttpResponse:
    """The 合规 tab of a meeting: every rule, or with `show=applied` only those that had an occasion."""
    meeting = get_object_or_404(readable_meetings(_user(request)), pk=pk)
    now = timezone.now()
    version, found = meeting_listing(meeting, _user(request), now)
    counts = [
        {
            "label": STANDING_LABELS[standing],
            "tone": STANDING_TONES.get(standing, "neutral"),
            "number": found.count(standing),
        }
        for standing in Standing
        if found.count(standing)
    ]
    show_all = request.GET.get("show") != "applied"
    groups = [
        (group.title, [row for row in group.rows if show_all or row.standing in (*APPLIED, Standing.PENDING)])
        for group in found.groups
    ]
    context = {
        "version": version,
        "counts": counts,
        "groups": [(title, rows) for title, rows in groups if rows],
        "others": found.others,
        "show_all": show_all,
        "year": timezone.localtime(meeting.starts_at).year,
        "may_check": checked_committees(_user(request)).filter(pk=meeting.committee_id).exists(),
    }
    return render(
        request, "compliance/meeting.html", {**frame_of(meeting, _user(request), "compliance", now), **context}
    )


def self_checks(request: HttpRequest) -> HttpResponse:
    """The committees whose self-check one may make."""
    committees = list(checked_committees(_user(request)))
    if not committees:
        raise Http404
    year = timezone.localdate().year
    return render(request, "compliance/list.html", {"committees": committees, "years": [year, year - 1]})


def self_check(request: HttpRequest, committee: int, year: int) -> HttpResponse:
    """The yearly self-check of one committee."""
    found = get_object_or_404(checked_committees(_user(request)), pk=committee)
    _check_year(year)
    check = year_check(found, year, _user(request), timezone.now())
    return render(request, "compliance/year.html", {"check": check, "last_year": year - 1})


@require_safe
def self_check_sheet(request: HttpRequest, committee: int, year: int) -> HttpResponse:
    """The meetings of the self-check as a workbook, and what was waived or failed at them."""
    found = get_object_or_404(checked_committees(_user(request)), pk=committee)
    _check_year(year)
    check = year_check(found, year, _user(request), timezone.now())
    meetings = [
        (row.meeting.title, cn_date(row.meeting.starts_at), row.applied, len(row.waived), len(row.failed), row.minutes)
        for row in check.checks
    ]
    cases = [
        (row.meeting.title, word, case.text, case.verdict.clause.label)
        for row in check.checks
        for word, listed in (("经准许未按此办理", row.waived), ("不符合", row.failed))
        for case in listed
    ]
    return sheet_answer(
        Table("各次会议", ("会议", "时间", "适用", "放宽", "不符合", "纪要"), meetings),
        Table("放宽和不符合的情形", ("会议", "情形", "说明", "依据"), cases),
        name=f"{found.short_name}{year}年规则执行自查",
    )


@require_POST
def self_check_pdf(request: HttpRequest, committee: int, year: int) -> HttpResponse:
    """Ask for the self-check as PDF; the page of the job ends with the file."""
    found = get_object_or_404(checked_committees(_user(request)), pk=committee)
    _check_year(year)
    job = request_self_check(committee=found, year=year, user=_user(request), now=timezone.now())
    return redirect("job", job.pk)


def _check_year(year: int) -> None:
    if not EARLIEST <= year <= timezone.localdate().year:
        raise Http404
