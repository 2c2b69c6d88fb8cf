"""The notice: sent by the office, opened, signed and answered by its reader."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from committees.errors import Refused
from committees.sheets.answers import sheet_answer
from meetings.notices import services
from meetings.notices.forms import DecideForm, LeaveForm, OpinionForm, SendForm, TextForm
from meetings.notices.page import letter_of, people_of, preview_of
from meetings.notices.selectors import leaves_of, objections_of, own_notice
from meetings.notices.sheets import people_table
from meetings.scheduling.frame import frame_of
from meetings.scheduling.models import Meeting
from meetings.scheduling.requests import SignedInRequest
from meetings.scheduling.selectors import entries_of, is_preparer, sees_whole, sight_of, visible_to
from meetings.scheduling.states import MeetingEvent


def _seen(request: SignedInRequest, pk: int) -> Meeting:
    """The meeting, or 404 where the user may not see it."""
    found = visible_to(request.user).select_related("committee", "chair", "recorder", "rulebook_version")
    return get_object_or_404(found, pk=pk)


def people(request: SignedInRequest, pk: int) -> HttpResponse:
    """人员: who is invited; for the office also delivery, receipts and leave."""
    seen, now = _seen(request, pk), timezone.now()
    if not sees_whole(seen, request.user):
        raise Http404
    frame = frame_of(seen, request.user, "people", now)
    return render(request, "notices/people.html", {**frame, **people_of(seen, request.user, now)})


@require_safe
def people_sheet(request: SignedInRequest, pk: int) -> HttpResponse:
    """人员 as a workbook."""
    seen, now = _seen(request, pk), timezone.now()
    if not sees_whole(seen, request.user):
        raise Http404
    delivery = seen.notice_round > 0 and is_preparer(request.user, seen)
    table = people_table(people_of(seen, request.user, now), delivery=delivery)
    return sheet_answer(table, name=f"{seen.title}参会人员")


def _press(request: SignedInRequest, target: str, pk: int, act: Callable[[Meeting], str]) -> HttpResponse:
    """One press, one service, then back to the page it was on."""
    seen = _seen(request, pk)
    try:
        messages.success(request, act(seen))
    except Refused as refused:
        messages.error(request, refused.message)
    return redirect(target, pk=pk)


@require_POST
def urge(request: SignedInRequest, pk: int) -> HttpResponse:
    """催签收."""

    def act(seen: Meeting) -> str:
        count = services.remind_unsigned(meeting=seen, user=request.user, now=timezone.now())
        return f"已提醒 {count} 人签收。"

    return _press(request, "meeting-people", pk, act)


@require_POST
def leave_decide(request: SignedInRequest, pk: int, leave_pk: int) -> HttpResponse:
    """准假 or 不准."""

    def act(seen: Meeting) -> str:
        leave = get_object_or_404(leaves_of(seen), pk=leave_pk)
        form = DecideForm(request.POST)
        if not form.is_valid():
            raise Refused("请选择准假或不准。")
        decided = services.decide_leave(leave=leave, user=request.user, now=timezone.now(), **form.cleaned_data)
        return f"{decided.person}请假：{decided.get_state_display()}。"

    return _press(request, "meeting-people", pk, act)


def notice(request: SignedInRequest, pk: int) -> HttpResponse:
    """The notice before it goes out: its words, its readers, what the rulebook says; and the press that sends it."""
    seen, now = _seen(request, pk), timezone.now()
    frame = frame_of(seen, request.user, "agenda", now)
    if MeetingEvent.SEND_NOTICE not in frame["acts"]:
        return redirect("meeting", pk=pk)
    form, refused = SendForm(request.POST if request.method == "POST" else None), None
    if request.method == "POST" and form.is_valid():
        try:
            sent = services.send_notice(meeting=seen, user=request.user, now=now, override=form.override)
        except Refused as error:
            refused = error
        else:
            messages.success(request, f"第{sent.round}次通知已发出。")
            return redirect("meeting-people", pk=pk)
    return render(request, "notices/preview.html", {**frame, **preview_of(seen, now), "form": form, "refused": refused})


def my_notice(request: SignedInRequest, pk: int) -> HttpResponse:
    """The reader's own notice, in large type; that it was opened is kept."""
    seen, now = _seen(request, pk), timezone.now()
    own = own_notice(request.user, seen)
    if own is None:
        raise Http404
    own = services.open_notice(notice=own, user=request.user, now=now)
    letter = letter_of(seen, own, sight_of(request.user, seen), now)
    return render(request, "notices/mine.html", {"meeting": seen, "notice": own, **letter})


@require_POST
def sign(request: SignedInRequest, pk: int) -> HttpResponse:
    """签收."""

    def act(seen: Meeting) -> str:
        own = own_notice(request.user, seen)
        if own is None:
            raise Http404
        services.sign_receipt(notice=own, user=request.user, now=timezone.now())
        return "已签收。"

    return _press(request, "my-notice", pk, act)


@require_POST
def leave_ask(request: SignedInRequest, pk: int) -> HttpResponse:
    """请假."""

    def act(seen: Meeting) -> str:
        form = LeaveForm(request.POST)
        if not form.is_valid():
            raise Refused("请填写请假事由（不超过 300 字）。")
        services.ask_leave(meeting=seen, user=request.user, now=timezone.now(), **form.cleaned_data)
        return "请假已提出，批复后将通知您。"

    return _press(request, "my-notice", pk, act)


@require_POST
def opinion_give(request: SignedInRequest, pk: int, entry_pk: int) -> HttpResponse:
    """提出书面意见."""

    def act(seen: Meeting) -> str:
        entry = get_object_or_404(entries_of(seen), pk=entry_pk)
        form = OpinionForm(request.POST)
        if not form.is_valid():
            raise Refused("请选择态度；意见不超过 1000 字。")
        data: dict[str, Any] = form.cleaned_data
        services.give_written_opinion(entry=entry, user=request.user, now=timezone.now(), **data)
        return f"对“{entry.item.title}”的书面意见已提交。"

    return _press(request, "my-notice", pk, act)


def _text(request: SignedInRequest, words: str) -> str:
    form = TextForm(request.POST)
    if not form.is_valid():
        raise Refused(words)
    return str(form.cleaned_data["text"])


@require_POST
def objection_raise(request: SignedInRequest, pk: int, entry_pk: int) -> HttpResponse:
    """对议题提出异议."""

    def act(seen: Meeting) -> str:
        entry = get_object_or_404(entries_of(seen), pk=entry_pk)
        text = _text(request, "请写明异议和理由（不超过 1000 字）。")
        services.raise_objection(entry=entry, text=text, user=request.user, now=timezone.now())
        return "异议已送主持人，答复后将通知您。"

    return _press(request, "my-notice", pk, act)


@require_POST
def objection_answer(request: SignedInRequest, pk: int, objection_pk: int) -> HttpResponse:
    """主持人答复异议."""

    def act(seen: Meeting) -> str:
        objection = get_object_or_404(objections_of(seen), pk=objection_pk)
        text = _text(request, "请填写答复（不超过 1000 字）。")
        services.answer_objection(objection=objection, text=text, user=request.user, now=timezone.now())
        return "已答复。"

    return _press(request, "meeting-people", pk, act)
