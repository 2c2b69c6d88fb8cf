"""纪要归档 and one minutes page: read, remark, rewrite, review, sign, issue."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from committees.documents.storage import BlobDamaged, BlobMissing, open_checked
from committees.errors import Refused
from committees.models import User
from decisions.distribution.selectors import may_see_receipts, own_copy
from decisions.distribution.services import open_copy
from decisions.minutes import forms, pages, paper, selectors, services
from decisions.minutes.models import Minutes
from decisions.minutes.states import MinutesEvent
from meetings.models import Meeting
from meetings.scheduling.frame import frame_of
from meetings.scheduling.selectors import visible_to as meetings_visible_to

PAGE_SIZE = 20


@require_safe
def minutes_list(request: HttpRequest) -> HttpResponse:
    """纪要归档: minutes one may see, and meetings that still want theirs."""
    user = _user(request)
    page = Paginator(selectors.listed_minutes(user), PAGE_SIZE).get_page(request.GET.get("page"))
    rows = [{"minutes": each, "badge": pages.badge(each)} for each in page]
    wanting = selectors.meetings_to_minute(user)
    context = {"page_obj": page, "rows": rows, "wanting": wanting, "keeps_templates": selectors.keeps_templates(user)}
    return render(request, "minutes/list.html", context)


@require_safe
def minutes_page(request: HttpRequest, minutes_id: int) -> HttpResponse:
    """One minutes: paragraphs with remarks beside them, and what can be done now."""
    user = _user(request)
    minutes, now = _minutes(user, minutes_id), timezone.now()
    copy = own_copy(user, minutes)
    if copy is not None and copy.opened_at is None:
        open_copy(copy=copy, user=user, now=now)
    context = {**pages.page_of(minutes, user, now), "copy": copy, "may_see_receipts": may_see_receipts(user, minutes)}
    return render(request, "minutes/page.html", context)


@require_safe
def meeting_minutes(request: HttpRequest, meeting_id: int) -> HttpResponse:
    """The tab 纪要 of a meeting's page."""
    user, now = _user(request), timezone.now()
    meeting = _meeting(user, meeting_id)
    minutes = selectors.minutes_of(meeting)
    shown = selectors.minutes_for(user, minutes.pk) if minutes else None
    may_draft = minutes is None and selectors.meetings_to_minute(user).filter(pk=meeting.pk).exists()
    context = {
        **frame_of(meeting, user, "minutes", now),
        "minutes": shown,
        "badge": pages.badge(shown) if shown else None,
        "minutes_stages": pages.stages_of(shown) if shown else [],
        "may_draft": may_draft,
        "may_have_sheets": selectors.may_have_sheets(user, meeting),
    }
    return render(request, "minutes/meeting.html", context)


@require_POST
def draft(request: HttpRequest, meeting_id: int) -> HttpResponse:
    """起草纪要."""
    user = _user(request)
    meeting = _meeting(user, meeting_id)
    try:
        minutes = services.draft_minutes(meeting=meeting, user=user, now=timezone.now())
    except Refused as refused:
        messages.error(request, refused.message)
        return redirect("meeting-minutes", meeting.pk)
    messages.success(request, "已根据会议记录生成纪要初稿。取自记录的段落不能改写，其余文字请补充完善。")
    return redirect("minutes-page", minutes.pk)


def copies(request: HttpRequest, minutes_id: int) -> HttpResponse:
    """抄送."""
    user, now = _user(request), timezone.now()
    minutes = _minutes(user, minutes_id)
    if not selectors.may_edit(user, minutes, now):
        raise Http404
    form = forms.CopiesForm(request.POST or None, initial={"copies": "\n".join(minutes.copies_to)})
    if request.method == "POST" and form.is_valid():
        try:
            services.edit_copies(minutes=minutes, copies=form.names(), user=user, now=now)
        except Refused as refused:
            form.add_error("copies", refused.message)
        else:
            return redirect("minutes-page", minutes.pk)
    return render(
        request, "minutes/form.html", {"minutes": minutes, "form": form, "heading": "修改抄送", "action": "保存"}
    )


@require_POST
def submit(request: HttpRequest, minutes_id: int) -> HttpResponse:
    """送审."""
    return _act(request, minutes_id, services.submit_minutes, "已送把关。")


@require_POST
def check(request: HttpRequest, minutes_id: int) -> HttpResponse:
    """把关通过."""
    return _act(request, minutes_id, services.check_minutes, "已送审签。")


@require_POST
def refresh(request: HttpRequest, minutes_id: int) -> HttpResponse:
    """重新取自记录."""
    return _act(request, minutes_id, services.refresh_facts, "已重新取自会议记录。")


@require_POST
def issue(request: HttpRequest, minutes_id: int) -> HttpResponse:
    """印发."""
    return _act(request, minutes_id, services.issue_minutes, "已印发，并通知会议成员。")


def send_back(request: HttpRequest, minutes_id: int) -> HttpResponse:
    """退回修改, with reasons."""
    return _reasoned(request, minutes_id, MinutesEvent.RETURN, services.return_minutes, "退回修改")


def correct(request: HttpRequest, minutes_id: int) -> HttpResponse:
    """起草更正版."""
    return _reasoned(request, minutes_id, None, services.correct_minutes, "起草更正版")


@never_cache
@sensitive_post_parameters("password")
def sign(request: HttpRequest, minutes_id: int) -> HttpResponse:
    """签发: the content once more, and the password."""
    done = "已签发并编号，正在生成文件。"
    return _signing(request, minutes_id, MinutesEvent.SIGN, services.sign_minutes, "签发", done)


@never_cache
@sensitive_post_parameters("password")
def cosign(request: HttpRequest, minutes_id: int) -> HttpResponse:
    """会签: the same, by a leader concerned."""
    return _signing(request, minutes_id, MinutesEvent.COSIGN, services.cosign_minutes, "同意会签", "已会签。")


@require_safe
def comparison(request: HttpRequest, minutes_id: int) -> HttpResponse:
    """Two drafts side by side."""
    user = _user(request)
    minutes = _minutes(user, minutes_id)
    if not selectors.may_see_remarks(user, minutes):
        raise Http404
    context = pages.comparison_of(minutes, request.GET.get("left", ""), request.GET.get("right", ""))
    return render(request, "minutes/compare.html", {"minutes": minutes, **context})


@require_POST
def preview(request: HttpRequest, minutes_id: int) -> HttpResponse:
    """生成送审稿."""
    return _job(request, minutes_id, services.request_preview)


@require_POST
def word(request: HttpRequest, minutes_id: int) -> HttpResponse:
    """生成 DOCX."""
    return _job(request, minutes_id, services.request_word)


@require_POST
def render_again(request: HttpRequest, minutes_id: int) -> HttpResponse:
    """重新生成文件."""
    return _job(request, minutes_id, services.request_paper)


@require_safe
@never_cache
def file(request: HttpRequest, minutes_id: int) -> HttpResponse | FileResponse:
    """The signed paper, checked against its digest before a byte goes out."""
    minutes = _minutes(_user(request), minutes_id)
    if not minutes.pdf_digest:
        raise Http404
    try:
        blob = open_checked(minutes.pdf_digest)
    except (BlobMissing, BlobDamaged) as refused:
        return render(request, "documents/damaged.html", {"refused": refused}, status=409)
    return FileResponse(blob, filename=paper.file_name(minutes), content_type="application/pdf", as_attachment=True)


def _signing(
    request: HttpRequest, minutes_id: int, event: MinutesEvent, service: Callable[..., Any], action: str, done: str
) -> HttpResponse:
    user, now = _user(request), timezone.now()
    minutes = _minutes(user, minutes_id)
    if event not in selectors.events_for(user, minutes, now):
        raise Http404
    seen = {"digest": selectors.digest_now(minutes)}
    form = forms.SignForm(request.POST or None, request=request, act=action.removeprefix("同意"), initial=seen)
    if request.method == "POST" and form.is_valid():
        try:
            service(minutes=minutes, digest=form.cleaned_data["digest"], user=user, now=now)
        except Refused as refused:
            messages.error(request, refused.message)
        else:
            messages.success(request, done)
        return redirect("minutes-page", minutes.pk)
    context = {
        "minutes": minutes,
        "form": form,
        "action": action,
        "passages": selectors.passages_of(minutes, with_remarks=False)[0],
        "attendance": pages.attendance_of(minutes),
        "cosignatures": selectors.cosignatures_of(minutes),
        "open_remarks": selectors.open_remarks(minutes),
        "stale": pages.stale_of(minutes, now),
    }
    return render(request, "minutes/sign.html", context)


def _act(request: HttpRequest, minutes_id: int, service: Callable[..., Any], done: str) -> HttpResponse:
    user = _user(request)
    minutes = _minutes(user, minutes_id)
    try:
        service(minutes=minutes, user=user, now=timezone.now())
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, done)
    return redirect("minutes-page", minutes.pk)


def _reasoned(
    request: HttpRequest, minutes_id: int, event: MinutesEvent | None, service: Callable[..., Any], heading: str
) -> HttpResponse:
    user, now = _user(request), timezone.now()
    minutes = _minutes(user, minutes_id)
    if event is not None and event not in selectors.events_for(user, minutes, now):
        raise Http404
    form = forms.ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            found = service(minutes=minutes, reason=form.cleaned_data["reason"], user=user, now=now)
        except Refused as refused:
            form.add_error(None, refused.message)
        else:
            return redirect("minutes-page", found.pk)
    return render(
        request, "minutes/form.html", {"minutes": minutes, "form": form, "heading": heading, "action": heading}
    )


def _job(request: HttpRequest, minutes_id: int, service: Callable[..., Any]) -> HttpResponse:
    user = _user(request)
    minutes = _minutes(user, minutes_id)
    try:
        job = service(minutes=minutes, user=user, now=timezone.now())
    except Refused as refused:
        messages.error(request, refused.message)
        return redirect("minutes-page", minutes.pk)
    return redirect("job", job.pk)


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # noqa: S101 - every page here wants a login
    return request.user


def _minutes(user: User, minutes_id: int) -> Minutes:
    minutes = selectors.minutes_for(user, minutes_id)
    if minutes is None:
        raise Http404
    return minutes


def _meeting(user: User, meeting_id: int) -> Meeting:
    found = meetings_visible_to(user).select_related("committee", "chair", "recorder", "rulebook_version")
    meeting = found.filter(pk=meeting_id).first()
    if meeting is None:
        raise Http404
    return meeting
