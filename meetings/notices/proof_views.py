"""送达报告: the page and the paper."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from committees.documents.services import request_job
from meetings.notices.jobs import JOB
from meetings.notices.selectors.proof import delivery_report
from meetings.scheduling.frame import frame_of
from meetings.scheduling.models import Meeting
from meetings.scheduling.requests import SignedInRequest
from meetings.scheduling.selectors import is_preparer, visible_to


def _prepared(request: SignedInRequest, pk: int) -> Meeting:
    """A meeting that the user prepares; 404 for everybody else."""
    found = visible_to(request.user).select_related("committee", "chair", "recorder", "rulebook_version")
    meeting = get_object_or_404(found, pk=pk)
    if not is_preparer(request.user, meeting):
        raise Http404
    return meeting


@require_safe
def delivery(request: SignedInRequest, pk: int) -> HttpResponse:
    """Who was told what, when and how, from the record."""
    meeting = _prepared(request, pk)
    frame = frame_of(meeting, request.user, "people", timezone.now())
    return render(request, "notices/delivery.html", {**frame, "report": delivery_report(meeting)})


@require_POST
def delivery_paper(request: SignedInRequest, pk: int) -> HttpResponse:
    """The same as PDF, made by the worker."""
    meeting = _prepared(request, pk)
    job = request_job(kind=JOB, subject=f"meeting:{meeting.pk}", user=request.user, now=timezone.now())
    return redirect("job", job.pk)
