"""会议: the list, one meeting, its agenda."""

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
from committees.sheets.answers import EXPORT_LIMIT, sheet_answer
from committees.sheets.rules import Table
from committees.templatetags.cn import cn_datetime
from meetings.agenda.selectors import pooled_for
from meetings.history.selectors import may_see_history
from meetings.scheduling import services
from meetings.scheduling.away import away_ahead
from meetings.scheduling.forms import AdhocForm, CancelForm, EntryForm, MeetingForm, RescheduleForm
from meetings.scheduling.frame import frame_of
from meetings.scheduling.models import ItemObserver, Meeting
from meetings.scheduling.requests import SignedInRequest
from meetings.scheduling.selectors import (
    agenda_lines,
    chair_candidates,
    committees_of_meetings,
    entries_of,
    listed_meetings,
    may_edit_agenda,
    may_raise_adhoc,
    may_schedule,
    observer_candidates,
    opened_by,
    own_slots,
    people_named,
    pool_for,
    pool_of,
    recorder_candidates,
    schedulable_committees,
    sight_of,
    suggest_observers,
    visible_to,
    words_for,
)
from meetings.timetable.selectors import proposal_for

PER_PAGE = 20


def meetings(request: SignedInRequest) -> HttpResponse:
    """Upcoming meetings, or those that are over, of one committee or all."""
    past = request.GET.get("when") == "past"
    chosen = request.GET.get("committee", "")
    committee_id = int(chosen) if chosen.isdecimal() and len(chosen) < 10 else None
    found = listed_meetings(request.user, past=past, committee_id=committee_id)
    page_obj = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "scheduling/list.html",
        {
            "page_obj": page_obj,
            "slots": own_slots(request.user, page_obj),
            "past": past,
            "committees": committees_of_meetings(request.user),
            "committee_id": committee_id,
            "may_schedule": may_schedule(request.user),
            "may_see_history": may_see_history(request.user),
        },
    )


@require_safe
def meetings_sheet(request: SignedInRequest) -> HttpResponse:
    """The same list as a workbook."""
    chosen = request.GET.get("committee", "")
    committee_id = int(chosen) if chosen.isdecimal() and len(chosen) < 10 else None
    found = listed_meetings(request.user, past=request.GET.get("when") == "past", committee_id=committee_id)
    columns = ("会议名称", "会议主体", "开会时间", "地点", "主持人", "议题数", "状态")
    shown = found[:EXPORT_LIMIT]
    slots = own_slots(request.user, shown)
    rows = (
        (
            each.title,
            each.committee.name,
            cn_datetime(slots.get(each.pk, each.starts_at)),
            each.place,
            each.chair.name,
            None if each.pk in slots else each.item_count,  # type: ignore[attr-defined]
            each.get_state_display(),
        )
        for each in shown
    )
    return sheet_answer(Table("会议清单", columns, rows), name="会议清单")


def meeting_new(request: SignedInRequest) -> HttpResponse:
    """Schedule a meeting: first the committee (where there is a choice), then the rest."""
    committees = list(schedulable_committees(request.user))
    if not committees:
        raise Http404
    chosen = request.GET.get("committee", "")
    committee = next((each for each in committees if str(each.pk) == chosen), None)
    if committee is None and len(committees) == 1:
        committee = committees[0]
    if committee is None:
        return render(request, "scheduling/choose.html", {"committees": committees})
    proposal = proposal_for(committee, timezone.now())
    recorders = list(recorder_candidates(committee))
    form = MeetingForm(
        request.POST if request.method == "POST" else None,
        seats=chair_candidates(committee, timezone.now()),
        recorders=recorders,
        pool=pooled_for(request.user, committee),
        initial={
            "starts_at": request.GET.get("at", "")[:16] or proposal.starts_at,
            "place": proposal.place,
            "recorder": recorders[0].pk if len(recorders) == 1 else proposal.recorder_id,
        },
    )
    if request.method == "POST" and form.is_valid():
        settle = "settle" in request.POST
        try:
            made = services.prepare_meeting(
                committee=committee,
                items=form.chosen,
                settle=settle,
                title=form.cleaned_data["title"],
                user=request.user,
                now=timezone.now(),
                **form.values,
            )
        except Refused as refused:
            form.add_error(None, refused.message)
        else:
            follows = "议题已确定，请核对通知后发出。" if settle else "请从议题库选择议题。"
            messages.success(request, f"已安排“{made.title}”。{follows}")
            return redirect("meeting-notice" if settle else "meeting-agenda", pk=made.pk)
    context = {
        "form": form,
        "committee": committee,
        "proposal": proposal,
        "away": away_ahead(committee, timezone.localdate()),
    }
    return render(request, "scheduling/new.html", context)


def _seen(request: SignedInRequest, pk: int) -> Meeting:
    """The meeting, or 404 where the user may not see it."""
    found = visible_to(request.user).select_related("committee", "chair", "recorder", "rulebook_version")
    return get_object_or_404(found, pk=pk)


def meeting(request: SignedInRequest, pk: int) -> HttpResponse:
    """One meeting: its stage line, what blocks it, and its agenda."""
    seen, now = _seen(request, pk), timezone.now()
    sight = sight_of(request.user, seen)
    lines = agenda_lines(seen, sight)
    context = {**frame_of(seen, request.user, "agenda", now), "lines": lines, "sight": sight}
    context["opened"] = opened_by(request.user, lines)
    context["may_raise_adhoc"] = may_raise_adhoc(request.user, seen)
    if context["may_raise_adhoc"]:
        context["adhoc_form"] = AdhocForm(pool=pool_for(request.user, seen))
    return render(request, "scheduling/meeting.html", context)


def _edit(
    request: SignedInRequest, pk: int, form: Any, act: Callable[[Meeting, Any], Any], template: str, done: str
) -> HttpResponse:
    """A form about one meeting: show it, or carry out its one service and return to the meeting."""
    seen = _seen(request, pk)
    if request.method == "POST" and form.is_valid():
        try:
            act(seen, form)
        except Refused as refused:
            form.add_error(None, refused.message)
        else:
            messages.success(request, done)
            return redirect("meeting", pk=pk)
    return render(request, template, {**frame_of(seen, request.user, "agenda", timezone.now()), "form": form})


def meeting_reschedule(request: SignedInRequest, pk: int) -> HttpResponse:
    """改期, with the reason."""
    seen, now = _seen(request, pk), timezone.now()
    form = RescheduleForm(
        request.POST if request.method == "POST" else None,
        meeting=seen,
        seats=chair_candidates(seen.committee, now),
        recorders=recorder_candidates(seen.committee),
    )

    def act(found: Meeting, filled: RescheduleForm) -> None:
        services.reschedule(
            meeting=found, reason=filled.cleaned_data["reason"], user=request.user, now=now, **filled.values
        )

    done = "已改期。请补发变更通知。" if seen.notice_round else "已改期。"
    return _edit(request, pk, form, act, "scheduling/reschedule.html", done)


def meeting_cancel(request: SignedInRequest, pk: int) -> HttpResponse:
    """取消会议, with the reason."""

    def act(found: Meeting, filled: CancelForm) -> None:
        services.cancel(meeting=found, reason=filled.cleaned_data["reason"], user=request.user, now=timezone.now())

    form = CancelForm(request.POST if request.method == "POST" else None)
    withdrawn = "，通知已撤回" if _seen(request, pk).notice_round else ""
    return _edit(request, pk, form, act, "scheduling/cancel.html", f"会议已取消，议题已退回议题库{withdrawn}。")


def agenda(request: SignedInRequest, pk: int) -> HttpResponse:
    """The agenda under the office's hands, beside the pool."""
    seen = _seen(request, pk)
    if not may_edit_agenda(request.user, seen):
        return redirect("meeting", pk=pk)
    return render(request, "scheduling/agenda.html", _board(request, seen))


def _board(request: SignedInRequest, seen: Meeting) -> dict[str, Any]:
    lines = agenda_lines(seen, sight_of(request.user, seen))
    candidates = list(observer_candidates(seen))
    suggest_observers(lines, candidates)
    return {
        **frame_of(seen, request.user, "agenda", timezone.now()),
        "lines": lines,
        "pool": pool_for(request.user, seen),
        "candidates": candidates,
        "editing": True,
        "ends_at": lines[-1].slot.ends_at if lines else seen.starts_at,
    }


def _act(request: SignedInRequest, pk: int, act: Callable[[Meeting], str]) -> HttpResponse:
    """One press on the agenda: one service, then the board again (the part of it for htmx, else the page)."""
    seen = _seen(request, pk)
    try:
        messages.success(request, words_for(request.user, seen, act(seen)))
    except Refused as refused:
        messages.error(request, words_for(request.user, seen, refused.message))
    if request.headers.get("HX-Request"):
        return render(request, "scheduling/parts/board.html", {**_board(request, _seen(request, pk)), "oob": True})
    return redirect("meeting-agenda", pk=pk)


def _entry_values(request: SignedInRequest) -> dict[str, Any]:
    form = EntryForm(request.POST)
    if not form.is_valid():
        raise Refused("输入有误，请填写整数。")
    return form.cleaned_data


@require_POST
def agenda_set(request: SignedInRequest, pk: int) -> HttpResponse:
    """确定议题."""

    def act(seen: Meeting) -> str:
        services.set_agenda(meeting=seen, user=request.user, now=timezone.now())
        return "议题已确定，可以发出通知。"

    return _act(request, pk, act)


@require_POST
def agenda_reopen(request: SignedInRequest, pk: int) -> HttpResponse:
    """重新调整议题."""

    def act(seen: Meeting) -> str:
        services.reopen_agenda(meeting=seen, user=request.user, now=timezone.now())
        return "可以重新调整议题。"

    return _act(request, pk, act)


@require_POST
def agenda_add(request: SignedInRequest, pk: int, item_pk: int) -> HttpResponse:
    """Put an item of the pool on the agenda."""

    def act(seen: Meeting) -> str:
        item = get_object_or_404(pool_of(seen), pk=item_pk)
        services.add_to_agenda(meeting=seen, item=item, user=request.user, now=timezone.now())
        return f"已列入“{item.title}”。"

    return _act(request, pk, act)


@require_POST
def agenda_adhoc(request: SignedInRequest, pk: int) -> HttpResponse:
    """列入临时议题."""

    def act(seen: Meeting) -> str:
        form = AdhocForm(request.POST, pool=pool_of(seen))
        if not form.is_valid():
            raise Refused("临时议题须选择议题，并写明理由和同意人。")
        data = form.cleaned_data
        item = get_object_or_404(pool_of(seen), pk=data["item"])
        services.add_adhoc_item(
            meeting=seen,
            item=item,
            reason=data["reason"],
            approver=data["approver"],
            user=request.user,
            now=timezone.now(),
        )
        return f"已列入临时议题“{item.title}”。"

    return _act(request, pk, act)


@require_POST
def entry_move(request: SignedInRequest, pk: int, entry_pk: int) -> HttpResponse:
    """Move an item up or down."""

    def act(seen: Meeting) -> str:
        entry, position = get_object_or_404(entries_of(seen), pk=entry_pk), _entry_values(request)["position"]
        services.move_entry(entry=entry, position=position or 1, user=request.user, now=timezone.now())
        return f"“{entry.item.title}”已移到第{position}项。"

    return _act(request, pk, act)


@require_POST
def entry_minutes(request: SignedInRequest, pk: int, entry_pk: int) -> HttpResponse:
    """Set how long an item takes."""

    def act(seen: Meeting) -> str:
        entry, minutes = get_object_or_404(entries_of(seen), pk=entry_pk), _entry_values(request)["minutes"]
        services.set_minutes(entry=entry, minutes=minutes or 0, user=request.user, now=timezone.now())
        return "时长已更新，其后议题的时间随之调整。"

    return _act(request, pk, act)


@require_POST
def entry_remove(request: SignedInRequest, pk: int, entry_pk: int) -> HttpResponse:
    """Take an item off the agenda."""

    def act(seen: Meeting) -> str:
        entry, reason = get_object_or_404(entries_of(seen), pk=entry_pk), _entry_values(request)["reason"]
        services.remove_from_agenda(entry=entry, reason=reason, user=request.user, now=timezone.now())
        return f"“{entry.item.title}”已移出议程，退回议题库。"

    return _act(request, pk, act)


@require_POST
def observer_add(request: SignedInRequest, pk: int, entry_pk: int) -> HttpResponse:
    """Invite someone to one item."""

    def act(seen: Meeting) -> str:
        entry = get_object_or_404(entries_of(seen), pk=entry_pk)
        person = people_named(seen, _entry_values(request)["person"])
        if person is None:
            raise Refused("请从名单中选择列席人员。")
        services.add_item_observer(entry=entry, person=person, user=request.user, now=timezone.now())
        return f"已安排{person}列席。"

    return _act(request, pk, act)


@require_POST
def observer_remove(request: SignedInRequest, pk: int, observer_pk: int) -> HttpResponse:
    """Take an invitation back."""

    def act(seen: Meeting) -> str:
        observer = get_object_or_404(ItemObserver, pk=observer_pk, entry__meeting=seen)
        services.remove_item_observer(observer=observer, user=request.user, now=timezone.now())
        return f"已取消{observer.person}列席。"

    return _act(request, pk, act)
