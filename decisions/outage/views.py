"""停用时: blank sheets to print beforehand, and 补录 by two people afterwards."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from committees.errors import Refused
from decisions.live.selectors import is_recorder, live_meeting
from decisions.outage import services
from decisions.outage.forms import AttendanceForm, ItemForm, SheetForm
from decisions.outage.jobs import ask_for_sheets, newest_job
from decisions.outage.models import LateSheet
from decisions.outage.selectors import has_outage_page, may_confirm_sheet, sheet_in, sheets_of, waiting_sheet
from meetings.models import Meeting
from meetings.scheduling.frame import frame_of
from meetings.scheduling.states import MeetingState
from meetings.session.selectors import roll_of, undecided_entries


def _meeting(request: HttpRequest, pk: int) -> Meeting:
    meeting = live_meeting(request.user, pk)  # type: ignore[arg-type]
    if meeting is None or not has_outage_page(meeting, request.user):  # type: ignore[arg-type]
        raise Http404
    return meeting


def _forms(request: HttpRequest, meeting: Meeting, posted: str = "") -> dict[str, Any]:
    initial: dict[str, Any] = {"day": timezone.localtime(meeting.opened_at or meeting.starts_at).date()}
    waiting = waiting_sheet(meeting)
    if waiting is not None:
        initial["reason"] = waiting.reason
    roll, entries = roll_of(meeting), list(undecided_entries(meeting))
    items = waiting.content["items"] if waiting is not None else []
    taken = {
        each["entry"] for each in items if not each["motion"]
    }  # heard or put off: over. A vote may be one of several
    data = {name: request.POST if posted == name else None for name in ("attendance", "item")}
    return {
        "waiting": waiting,
        "attendance": AttendanceForm(data["attendance"], roll=roll, initial=initial, prefix=None),
        "item": ItemForm(
            data["item"], roll=roll, entries=[each for each in entries if each.pk not in taken], initial=initial
        ),
    }


@require_GET
def outage(request: HttpRequest, pk: int) -> HttpResponse:
    """The sheets to print, what waits to be confirmed, and the forms."""
    meeting = _meeting(request, pk)
    return _page(request, meeting, _forms(request, meeting))


def _page(request: HttpRequest, meeting: Meeting, forms: dict[str, Any]) -> HttpResponse:
    user, waiting = request.user, forms["waiting"]
    open_now = meeting.state in {MeetingState.NOTICED, MeetingState.IN_SESSION}
    context = {
        **frame_of(meeting, user, "live", timezone.now()),  # type: ignore[arg-type]
        **forms,
        "sheets": sheets_of(meeting),
        "job": newest_job(meeting),
        "may_enter": open_now and is_recorder(user, meeting),  # type: ignore[arg-type]
        "may_confirm": waiting is not None and may_confirm_sheet(user, waiting),  # type: ignore[arg-type]
        "own": waiting is not None and waiting.asked_by_id == user.pk,
    }
    return render(request, "outage/outage.html", context)


@require_POST
def outage_sheets(request: HttpRequest, pk: int) -> HttpResponse:
    """Have the blank sheets made."""
    meeting = _meeting(request, pk)
    return _act(request, meeting, lambda: _asked(request, meeting))


def _asked(request: HttpRequest, meeting: Meeting) -> str:
    ask_for_sheets(meeting=meeting, user=request.user, now=timezone.now())  # type: ignore[arg-type]
    return "正在生成空白表，完成后可下载打印。"


@require_POST
def outage_enter(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a part of the sheet: attendance, or one item."""
    meeting = _meeting(request, pk)
    if not is_recorder(request.user, meeting):  # type: ignore[arg-type]
        raise Http404
    part = "item" if request.POST.get("part") == "item" else "attendance"
    forms = _forms(request, meeting, part)
    form: SheetForm = forms[part]
    if form.is_valid():
        try:
            services.enter_sheet(
                meeting=meeting,
                part=form.part,  # type: ignore[attr-defined]
                reason=form.cleaned_data["reason"],
                actor=request.user,  # type: ignore[arg-type]
                now=timezone.now(),
            )
        except Refused as refused:
            messages.error(request, refused.message)
        else:
            messages.success(request, "已记入补录单。全部填完后，请第二人对照纸质记录核对。")
            return redirect("outage", pk=pk)
    else:
        messages.error(request, form.sentence)
    return _page(request, meeting, forms)


@require_POST
def outage_settle(request: HttpRequest, pk: int) -> HttpResponse:
    """The second person confirms, or whoever entered it takes it back."""
    meeting = _meeting(request, pk)
    chosen = request.POST.get("sheet", "")
    sheet = sheet_in(meeting, int(chosen)) if chosen.isdecimal() else None
    settle = _withdraw if request.POST.get("act") == "withdraw" else _confirm
    return _act(request, meeting, lambda: settle(request, sheet))


def _there(sheet: LateSheet | None) -> LateSheet:
    if sheet is None:
        raise Refused("没有这张补录单，请刷新页面。")
    return sheet


def _confirm(request: HttpRequest, sheet: LateSheet | None) -> str:
    services.confirm_sheet(sheet=_there(sheet), actor=request.user, now=timezone.now())  # type: ignore[arg-type]
    return "已核对，补录内容已按发生时间逐条记入会议记录。"


def _withdraw(request: HttpRequest, sheet: LateSheet | None) -> str:
    services.withdraw_sheet(sheet=_there(sheet), actor=request.user, now=timezone.now())  # type: ignore[arg-type]
    return "补录单已撤回。"


def _act(request: HttpRequest, meeting: Meeting, act: Callable[[], str]) -> HttpResponse:
    try:
        messages.success(request, act())
    except Refused as refused:
        messages.error(request, refused.message)
    return redirect("outage", pk=meeting.pk)
