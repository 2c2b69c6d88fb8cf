"""会议记录: the record as a page, and as a paper."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from committees.errors import Refused
from decisions.live.forms.records import AmendmentForm
from decisions.live.jobs import ask_for_record, newest_job
from decisions.live.selectors import attendance_for, has_record_page, is_recorder, live_meeting, record_of
from meetings.scheduling.models import Meeting
from meetings.scheduling.ports import tabs_of
from meetings.session.services import amend_record


def _meeting(request: HttpRequest, pk: int) -> Meeting:
    meeting = live_meeting(request.user, pk)  # type: ignore[arg-type]
    if meeting is None or not has_record_page(meeting, request.user):  # type: ignore[arg-type]
        raise Http404
    return meeting


@require_GET
def record(request: HttpRequest, pk: int) -> HttpResponse:
    """会议记录: everything that happened, in order, as it was written down; and who was there for which item."""
    return _page(request, _meeting(request, pk))


@require_POST
def record_amend(request: HttpRequest, pk: int) -> HttpResponse:
    """更正: a new entry that names the old one, by who records the meeting."""
    meeting = _meeting(request, pk)
    if not is_recorder(request.user, meeting):  # type: ignore[arg-type]
        raise Http404
    form = AmendmentForm(request.POST)
    if not form.is_valid():
        messages.error(request, form.sentence)
        return _page(request, meeting, form)
    try:
        amend_record(meeting=meeting, **form.cleaned_data, actor=request.user, now=timezone.now())  # type: ignore[arg-type]
    except Refused as refused:
        messages.error(request, refused.message)
        return _page(request, meeting, form)
    messages.success(request, f"已更正第{form.cleaned_data['sequence']}条，原记录保留。")
    return redirect("record", pk=pk)


def _page(request: HttpRequest, meeting: Meeting, form: AmendmentForm | None = None) -> HttpResponse:
    context = {
        "meeting": meeting,
        "lines": record_of(meeting, request.user),  # type: ignore[arg-type]
        "table": attendance_for(meeting, request.user),  # type: ignore[arg-type]
        "job": newest_job(meeting, request.user),  # type: ignore[arg-type]
        "tabs": tabs_of(meeting, request.user),
        "amendment": (form or AmendmentForm()) if is_recorder(request.user, meeting) else None,  # type: ignore[arg-type]
    }
    return render(request, "live/record.html", context)


@require_POST
def record_paper(request: HttpRequest, pk: int) -> HttpResponse:
    """Have the record made as PDF."""
    meeting = _meeting(request, pk)
    try:
        ask_for_record(meeting=meeting, user=request.user, now=timezone.now())  # type: ignore[arg-type]
    except Refused as refused:
        messages.error(request, refused.message)
    return redirect("record", pk=pk)
