"""The notice as it was told to one reader: the page and the paper; and the report on what was carried out."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from committees.documents.services import request_job
from committees.errors import Refused
from meetings.notices import services
from meetings.notices.forms import FeedbackForm
from meetings.notices.jobs import NOTICE_JOB
from meetings.notices.models import Notice
from meetings.notices.selectors import feedback_of, owes_feedback, sent_notice, words_of
from meetings.scheduling.frame import frame_of
from meetings.scheduling.requests import SignedInRequest
from meetings.scheduling.selectors import is_preparer, visible_to


def _sent(request: SignedInRequest, pk: int) -> Notice:
    notice = sent_notice(request.user, pk)
    if notice is None:
        raise Http404
    return notice


@require_safe
def notice_sent(request: SignedInRequest, pk: int) -> HttpResponse:
    """The words that went out."""
    notice = _sent(request, pk)
    context = {"notice": notice, "meeting": notice.meeting, "text": words_of(notice)}
    return render(request, "notices/sent.html", context)


@require_POST
def notice_paper(request: SignedInRequest, pk: int) -> HttpResponse:
    """The same as PDF, made by the worker."""
    notice = _sent(request, pk)
    job = request_job(kind=NOTICE_JOB, subject=f"notice:{notice.pk}", user=request.user, now=timezone.now())
    return redirect("job", job.pk)


def feedback(request: SignedInRequest, pk: int) -> HttpResponse:
    """反馈落实情况, where the rulebook asks for it: for who prepares the meetings."""
    found = visible_to(request.user).select_related("committee", "chair", "recorder", "rulebook_version")
    meeting, now = get_object_or_404(found, pk=pk), timezone.now()
    if not is_preparer(request.user, meeting) or not owes_feedback(meeting, now):
        raise Http404
    form = FeedbackForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            services.give_feedback(meeting=meeting, user=request.user, now=now, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, refused.message)
        else:
            messages.success(request, "落实情况已反馈，记入会议台账。")
            return redirect("meeting-feedback", pk=pk)
    frame = frame_of(meeting, request.user, "agenda", now)
    return render(request, "notices/feedback.html", {**frame, "form": form, "feedback": feedback_of(meeting)})
