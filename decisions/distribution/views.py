"""分发与签收: the copies of issued minutes; 决定事项通知: what a unit is told."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from committees.documents.selectors import last_job
from committees.documents.storage import BlobDamaged, BlobMissing, open_checked
from committees.errors import Refused
from committees.models import User
from decisions.distribution import services
from decisions.distribution.forms import ReceivedForm
from decisions.distribution.models import DecisionNotice
from decisions.distribution.paper import file_name
from decisions.distribution.selectors import (
    JOB,
    copy_of,
    may_register,
    may_see_receipts,
    may_sign_notice,
    notices_visible_to,
    own_copy,
    passages_for,
    sent_of,
    subject_of,
)
from decisions.minutes.models import Minutes
from decisions.minutes.selectors import minutes_for

PAGE = 20


def _user(request: HttpRequest) -> User:
    return request.user  # type: ignore[return-value]


def _minutes(request: HttpRequest, minutes_id: int) -> Minutes:
    minutes = minutes_for(_user(request), minutes_id)
    if minutes is None:
        raise Http404
    return minutes


@require_safe
def receipts(request: HttpRequest, minutes_id: int) -> HttpResponse:
    """Who has a copy, who has opened it, who has signed for it."""
    minutes = _minutes(request, minutes_id)
    if not may_see_receipts(_user(request), minutes):
        raise Http404
    context = {
        "minutes": minutes,
        "sent": sent_of(minutes),
        "may_register": may_register(_user(request), minutes),
        "form": ReceivedForm(),
    }
    return render(request, "distribution/receipts.html", context)


@require_POST
def sign_copy(request: HttpRequest, minutes_id: int) -> HttpResponse:
    """签收 one's own copy."""
    copy = own_copy(_user(request), _minutes(request, minutes_id))
    if copy is None:
        raise Http404
    try:
        services.sign_copy(copy=copy, user=_user(request), now=timezone.now())
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, "已签收。")
    return redirect("minutes-page", minutes_id)


@require_POST
def register(request: HttpRequest, minutes_id: int, copy_id: int) -> HttpResponse:
    """登记 the receipt of a copy that left the house."""
    minutes = _minutes(request, minutes_id)
    copy = copy_of(minutes, copy_id)
    if copy is None or not (may_see_receipts(_user(request), minutes) and may_register(_user(request), minutes)):
        raise Http404
    form = ReceivedForm(request.POST)
    try:
        words = form.cleaned_data["received_by"] if form.is_valid() else ""
        services.register_receipt(copy=copy, received_by=words, user=_user(request), now=timezone.now())
    except Refused as refused:
        messages.error(request, refused.message)
    return redirect("minutes-receipts", minutes_id)


@require_safe
def notices(request: HttpRequest) -> HttpResponse:
    """决定事项通知, the newest first."""
    page = Paginator(notices_visible_to(_user(request)), PAGE).get_page(request.GET.get("page"))
    return render(request, "distribution/notices.html", {"page_obj": page})


@require_safe
def notice(request: HttpRequest, pk: int) -> HttpResponse:
    """One notice: its words, its file, its receipt."""
    found = _notice(request, pk)
    services.open_notice(notice=found, user=_user(request), now=timezone.now())
    context = {
        "notice": found,
        "passages": passages_for(found),
        "may_sign": may_sign_notice(_user(request), found) and bool(found.pdf_digest),
        "job": None if found.pdf_digest else last_job(JOB, subject_of(found)),
        "may_render": may_register(_user(request), found.minutes),
    }
    return render(request, "distribution/notice.html", context)


@require_POST
def sign_notice(request: HttpRequest, pk: int) -> HttpResponse:
    """签收 for the unit."""
    try:
        services.sign_notice(notice=_notice(request, pk), user=_user(request), now=timezone.now())
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, "已签收。")
    return redirect("decision-notice", pk)


@require_POST
def render_again(request: HttpRequest, pk: int) -> HttpResponse:
    """The excerpt once more."""
    try:
        services.request_notice(notice=_notice(request, pk), user=_user(request), now=timezone.now())
    except Refused as refused:
        messages.error(request, refused.message)
    return redirect("decision-notice", pk)


@require_safe
@never_cache
def notice_file(request: HttpRequest, pk: int) -> HttpResponse | FileResponse:
    """The excerpt, checked against its digest before a byte goes out."""
    found = _notice(request, pk)
    if not found.pdf_digest:
        raise Http404
    try:
        blob = open_checked(found.pdf_digest)
    except (BlobMissing, BlobDamaged) as refused:
        return render(request, "documents/damaged.html", {"refused": refused}, status=409)
    return FileResponse(blob, filename=file_name(found), content_type="application/pdf", as_attachment=True)


def _notice(request: HttpRequest, pk: int) -> DecisionNotice:
    return get_object_or_404(notices_visible_to(_user(request)), pk=pk)
