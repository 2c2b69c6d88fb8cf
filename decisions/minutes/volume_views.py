"""年度汇编: all signed minutes of a body and a year in one file; 议程单 and 签到表 of one meeting."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from committees.models import Committee, User
from committees.sheets.answers import sheet_answer
from committees.sheets.rules import Table
from decisions.minutes import services
from decisions.minutes.selectors import SHEETS, may_bind, may_have_sheets, volumes_of
from meetings.scheduling.selectors import visible_to as meetings_visible_to


def _user(request: HttpRequest) -> User:
    return request.user  # type: ignore[return-value]


@require_safe
def volumes(request: HttpRequest) -> HttpResponse:
    """What there is to bind."""
    return render(request, "minutes/volumes.html", {"rows": volumes_of(_user(request))})


@require_safe
def volumes_sheet(request: HttpRequest) -> HttpResponse:
    """The same as a workbook."""
    rows = [
        (row["year"], row["meeting__committee__name"], row["total"], row["waiting"])
        for row in volumes_of(_user(request))
    ]
    columns = ("年度", "会议主体", "已签发", "尚无文件")
    return sheet_answer(Table("纪要汇编", columns, rows), name="纪要汇编清单")


@require_POST
def bind(request: HttpRequest, pk: int, year: int) -> HttpResponse:
    """All signed minutes of a body and a year; the page of the job shows how far it is."""
    committee = get_object_or_404(Committee, pk=pk)
    if not may_bind(_user(request), committee.pk):
        raise Http404
    job = services.request_volume(committee=committee, year=year, user=_user(request), now=timezone.now())
    return redirect("job", job.pk)


@require_POST
def sheet(request: HttpRequest, meeting_id: int, sheet: str) -> HttpResponse:
    """The agenda or the attendance of a meeting on paper."""
    meeting = get_object_or_404(meetings_visible_to(_user(request)), pk=meeting_id)
    if not may_have_sheets(_user(request), meeting) or sheet not in SHEETS:
        raise Http404
    job = services.request_sheet(meeting=meeting, sheet=sheet, user=_user(request), now=timezone.now())
    return redirect("job", job.pk)
