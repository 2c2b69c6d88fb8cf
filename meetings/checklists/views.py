"""会务: the checklist under its tab, and one's own lines of all meetings."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from committees.errors import Refused
from committees.rules import Clause
from committees.sheets.answers import EXPORT_LIMIT, sheet_answer
from committees.sheets.rules import Table
from committees.templatetags.cn import cn_datetime
from meetings.checklists import selectors, services
from meetings.checklists.forms import AssignForm, DutyForm
from meetings.checklists.models import Duty
from meetings.scheduling.frame import frame_of
from meetings.scheduling.models import Meeting
from meetings.scheduling.requests import SignedInRequest
from meetings.scheduling.selectors import visible_to

PAGE = 30


@require_safe
def checklist(request: SignedInRequest, pk: int) -> HttpResponse:
    """The checklist of a meeting."""
    meeting, now = _seen(request, pk), timezone.now()
    arrange = selectors.may_arrange(request.user, meeting)
    duties = list(selectors.duties_of(meeting))
    context = {
        **frame_of(meeting, request.user, "duties", now),
        "lines": [_line(request, each, arrange=arrange) for each in duties],
        "done": sum(each.done_at is not None for each in duties),
        "may_arrange": arrange,
        "planned": selectors.unlisted_for(meeting, now) if arrange else [],
        "form": DutyForm(meeting=meeting) if arrange else None,
        "now": now,
    }
    return render(request, "checklists/checklist.html", context)


def _line(request: SignedInRequest, duty: Duty, *, arrange: bool) -> dict[str, Any]:
    initial = {"person": duty.person_id, "due_at": duty.due_at}
    form = AssignForm(meeting=duty.meeting, initial=initial, auto_id=f"id_{duty.pk}_%s") if arrange else None
    return {
        "duty": duty,
        "clause": Clause.from_dict(duty.clause) if duty.clause else None,
        "form": form,
        "late": duty.done_at is None and duty.due_at is not None and duty.due_at < timezone.now(),
        "may_finish": selectors.may_finish(request.user, duty),
    }


@require_safe
def checklist_sheet(request: SignedInRequest, pk: int) -> HttpResponse:
    """The checklist as a workbook, to hang on the wall."""
    meeting = _seen(request, pk)
    rows = (
        (
            number,
            each.text,
            each.person.name if each.person else "",
            cn_datetime(each.due_at) if each.due_at else "",
            cn_datetime(each.done_at) if each.done_at else "",
        )
        for number, each in enumerate(selectors.duties_of(meeting), start=1)
    )
    columns = ("序号", "事项", "责任人", "完成时限", "完成时间")
    return sheet_answer(Table("会务清单", columns, rows), name=f"{meeting.title}会务清单")


@require_POST
def checklist_lay_out(request: SignedInRequest, pk: int) -> HttpResponse:
    """按规则生成."""
    meeting = _seen(request, pk)

    def act() -> str:
        return f"已列入 {services.lay_out(meeting=meeting, user=request.user, now=timezone.now())} 项。"

    return _acted(request, act, pk)


@require_POST
def duty_add(request: SignedInRequest, pk: int) -> HttpResponse:
    """Add a line."""
    meeting = _seen(request, pk)
    form = DutyForm(request.POST, meeting=meeting)

    def act() -> str:
        if not form.is_valid():
            raise Refused("请填写事项；时限须为日期和时间。")
        services.add_duty(meeting=meeting, user=request.user, now=timezone.now(), **form.cleaned_data)
        return "已添加。"

    return _acted(request, act, pk)


@require_POST
def duty_assign(request: SignedInRequest, pk: int) -> HttpResponse:
    """Who and until when."""
    duty = _duty(request, pk)
    form = AssignForm(request.POST, meeting=duty.meeting)

    def act() -> str:
        if not form.is_valid():
            raise Refused("责任人须为本机关人员，时限须为日期和时间。")
        services.assign_duty(duty=duty, user=request.user, now=timezone.now(), **form.cleaned_data)
        return "已保存。"

    return _acted(request, act, duty.meeting_id)


@require_POST
def duty_finish(request: SignedInRequest, pk: int) -> HttpResponse:
    """完成, or not after all."""
    duty, done = _duty(request, pk), request.POST.get("done") == "1"

    def act() -> str:
        services.finish_duty(duty=duty, done=done, user=request.user, now=timezone.now())
        return "已确认完成。" if done else "已改为未完成。"

    return _acted(request, act, duty.meeting_id, own=request.POST.get("from") == "own")


@require_POST
def duty_remove(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take a line off."""
    duty = _duty(request, pk)

    def act() -> str:
        services.remove_duty(duty=duty, user=request.user, now=timezone.now())
        return "已移除。"

    return _acted(request, act, duty.meeting_id)


@require_safe
def my_duties_sheet(request: SignedInRequest) -> HttpResponse:
    """我的会务事项 as a workbook."""
    rows = (
        (
            each.text,
            each.note,
            each.meeting.title,
            cn_datetime(each.meeting.starts_at),
            each.meeting.place,
            cn_datetime(each.due_at) if each.due_at else "",
        )
        for each in selectors.own_duties(request.user)[:EXPORT_LIMIT]
    )
    columns = ("事项", "说明", "会议", "会议时间", "地点", "时限")
    return sheet_answer(Table("会务事项", columns, rows), name="我的会务事项")


@require_safe
def my_duties(request: SignedInRequest) -> HttpResponse:
    """我的会务事项."""
    page = Paginator(selectors.own_duties(request.user), PAGE).get_page(request.GET.get("page"))
    return render(request, "checklists/own.html", {"page_obj": page, "now": timezone.now()})


def _acted(request: SignedInRequest, act: Callable[[], str], meeting_pk: int, *, own: bool = False) -> HttpResponse:
    try:
        messages.success(request, act())
    except Refused as refused:
        messages.error(request, refused.message)
    return redirect("my-duties") if own else redirect("meeting-duties", pk=meeting_pk)


def _seen(request: SignedInRequest, pk: int) -> Meeting:
    meeting = get_object_or_404(visible_to(request.user).select_related("committee", "chair", "recorder"), pk=pk)
    if not selectors.sees_checklist(meeting, request.user):
        raise Http404
    return meeting


def _duty(request: SignedInRequest, pk: int) -> Duty:
    return get_object_or_404(selectors.visible_duties(request.user), pk=pk)
