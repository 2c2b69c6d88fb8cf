"""书面征求意见: the list, the asking, one page for all who may see it, and the presses on it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from committees.documents.services import request_job
from committees.documents.storage import BlobDamaged, BlobMissing, open_checked
from committees.errors import Refused
from committees.sheets.answers import EXPORT_LIMIT, sheet_answer
from committees.sheets.rules import Table
from committees.templatetags.cn import cn_datetime
from meetings.consultations import services
from meetings.consultations.forms import AskForm, CloseForm, DecideForm, ViewForm, WithdrawForm
from meetings.consultations.jobs import JOB
from meetings.consultations.models import Consultation
from meetings.consultations.selectors import (
    askable,
    clause_of,
    consenters_of,
    listed,
    sight_of,
    views_of,
    visible_to,
)
from meetings.papers.uploads import limited_body, uploads_in
from meetings.scheduling.requests import SignedInRequest
from meetings.scheduling.selectors import may_schedule, schedulable_committees

PER_PAGE = 20


@require_safe
def consultations(request: SignedInRequest) -> HttpResponse:
    """All that the user may see, the newest first."""
    page_obj = Paginator(listed(request.user, timezone.now()), PER_PAGE).get_page(request.GET.get("page"))
    context = {"page_obj": page_obj, "may_ask": may_schedule(request.user)}
    return render(request, "consultations/list.html", context)


@require_safe
def consultations_sheet(request: SignedInRequest) -> HttpResponse:
    """The list as a workbook: how far each has come, nobody's view."""
    rows = (
        (
            each.title,
            each.committee.name,
            cn_datetime(each.due_at),
            each.answered,  # type: ignore[attr-defined]
            each.asked,  # type: ignore[attr-defined]
            each.get_state_display(),
        )
        for each in listed(request.user, timezone.now())[:EXPORT_LIMIT]
    )
    columns = ("事项", "会议主体", "回复期限", "已回复", "征求人数", "状态")
    return sheet_answer(Table("书面征求意见", columns, rows), name="书面征求意见清单")


@limited_body
def consultation_new(request: SignedInRequest) -> HttpResponse:
    """Ask for views: first the committee (where there is a choice), then the rest."""
    committees, now = list(schedulable_committees(request.user)), timezone.now()
    if not committees:
        raise Http404
    chosen = request.GET.get("committee", "")
    committee = next((each for each in committees if str(each.pk) == chosen), None)
    if committee is None and len(committees) > 1:
        return render(request, "consultations/choose.html", {"committees": committees})
    committee = committee or committees[0]
    posted = request.method == "POST"
    files = request.FILES if posted else None
    form = AskForm(request.POST if posted else None, files, seats=askable(committee, now))
    try:
        uploads = uploads_in(request, "file") if posted else []
        if posted and form.is_valid():
            declared = form.cleaned_data["declared"]
            upload = replace(uploads[0], declared=declared) if uploads else None
            made = services.ask_consultation(
                committee=committee, user=request.user, now=now, upload=upload, **form.values
            )
            messages.success(request, f"已提出“{made.title}”，同意后即发给所选成员。")
            return redirect(made)
    except Refused as refused:
        form.add_error(None, refused.message)
    context = {
        "form": form,
        "committee": committee,
        "clause": clause_of(committee, now),
        "consenters": consenters_of(committee, now),
    }
    return render(request, "consultations/new.html", context, status=422 if posted else 200)


def _seen(request: SignedInRequest, pk: int) -> Consultation:
    """The consultation, or 404 where the user may not see it."""
    found = visible_to(request.user, timezone.now()).select_related("committee__organisation", "decided_by")
    return get_object_or_404(found, pk=pk)


@require_safe
def consultation(request: SignedInRequest, pk: int) -> HttpResponse:
    """One consultation: what is asked, one's own view, and for the office all views."""
    seen, now = _seen(request, pk), timezone.now()
    sight = sight_of(request.user, seen, now)
    if sight.own is not None:
        services.open_view(view=sight.own, user=request.user, now=now)
    own = sight.own
    context = {
        "consultation": seen,
        "sight": sight,
        "late": seen.due_at <= now,
        "clause": clause_of(seen.committee, now),
        "consenters": consenters_of(seen.committee, now),
        "views": list(views_of(seen)) if sight.collected else [],
        "view_form": ViewForm(initial={"stance": own.stance, "text": own.text} if own else None),
        "close_form": CloseForm(auto_id="close-%s"),
        "withdraw_form": WithdrawForm(auto_id="withdraw-%s"),
    }
    return render(request, "consultations/page.html", context)


def _press(request: SignedInRequest, pk: int, act: Callable[[Consultation], str]) -> HttpResponse:
    """One press, one service, then back to the page."""
    seen = _seen(request, pk)
    try:
        messages.success(request, act(seen))
    except Refused as refused:
        messages.error(request, refused.message)
    return redirect(seen)


@require_POST
def consultation_decide(request: SignedInRequest, pk: int) -> HttpResponse:
    """同意 or 不同意."""

    def act(seen: Consultation) -> str:
        form = DecideForm(request.POST)
        if not form.is_valid():
            raise Refused("请选择同意或不同意。")
        found = services.decide_consultation(
            consultation=seen, user=request.user, now=timezone.now(), **form.cleaned_data
        )
        return f"已批复：{found.get_state_display()}。"

    return _press(request, pk, act)


@require_POST
def consultation_answer(request: SignedInRequest, pk: int) -> HttpResponse:
    """A member's view."""

    def act(seen: Consultation) -> str:
        form = ViewForm(request.POST)
        if not form.is_valid():
            raise Refused("请选择没有意见，或有意见建议；意见不超过 4000 字。")
        services.give_view(consultation=seen, user=request.user, now=timezone.now(), **form.cleaned_data)
        return "意见已提交，汇总前可以修改。"

    return _press(request, pk, act)


@require_POST
def consultation_close(request: SignedInRequest, pk: int) -> HttpResponse:
    """汇总."""

    def act(seen: Consultation) -> str:
        form = CloseForm(request.POST)
        if not form.is_valid():
            raise Refused("采纳情况不超过 4000 字。")
        services.close_consultation(consultation=seen, user=request.user, now=timezone.now(), **form.cleaned_data)
        return "意见已汇总，可以生成 PDF。"

    return _press(request, pk, act)


@require_POST
def consultation_withdraw(request: SignedInRequest, pk: int) -> HttpResponse:
    """撤回."""

    def act(seen: Consultation) -> str:
        form = WithdrawForm(request.POST)
        if not form.is_valid():
            raise Refused("请写明撤回的理由（不超过 300 字）。")
        services.withdraw_consultation(consultation=seen, user=request.user, now=timezone.now(), **form.cleaned_data)
        return "已撤回。"

    return _press(request, pk, act)


@require_POST
def consultation_urge(request: SignedInRequest, pk: int) -> HttpResponse:
    """提醒未回复的成员."""

    def act(seen: Consultation) -> str:
        count = services.urge_views(consultation=seen, user=request.user, now=timezone.now())
        return f"已提醒 {count} 人回复。"

    return _press(request, pk, act)


@require_POST
def consultation_paper(request: SignedInRequest, pk: int) -> HttpResponse:
    """The collected views as PDF, made by the worker; for who sees them all."""
    seen, now = _seen(request, pk), timezone.now()
    if not sight_of(request.user, seen, now).collected:
        raise Http404
    job = request_job(kind=JOB, subject=f"consultation:{seen.pk}", user=request.user, now=now)
    return redirect("job", job.pk)


@require_safe
@never_cache
def consultation_file(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """The document itself."""
    seen = _seen(request, pk)
    if not seen.digest:
        raise Http404
    try:
        blob = open_checked(seen.digest)
    except (BlobMissing, BlobDamaged) as refused:
        return render(request, "documents/damaged.html", {"refused": refused}, status=409)
    answer = FileResponse(blob, as_attachment=True, filename=seen.file_name, content_type=seen.media_type)
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
