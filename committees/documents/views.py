"""How far a job is, and the file it leaves behind."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from committees.documents.models import Job
from committees.documents.ports import job_kind
from committees.documents.selectors import job_for
from committees.documents.states import JobState
from committees.documents.storage import BlobDamaged, BlobMissing, open_checked


@require_safe
@never_cache
def job_page(request: HttpRequest, job_id: int) -> HttpResponse:
    """The progress of a job: the whole page, or the part of it that htmx asks for again and again."""
    job = _visible(request, job_id)
    kind = job_kind(job.kind)
    address = kind.address(job.subject)
    # Shown as a part of the very page that it would lead to, the link says that it renews that page.
    here = urlsplit(request.headers.get("HX-Current-URL", "")).path == urlsplit(address).path
    context = {"job": job, "title": kind.title, "address": address, "here": here}
    part = request.headers.get("HX-Request") == "true"
    return render(request, "documents/job_progress.html" if part else "documents/job.html", context)


@require_safe
@never_cache
def job_file(request: HttpRequest, job_id: int) -> HttpResponse | FileResponse:
    """The finished file, checked against its digest before a byte goes out."""
    job = _visible(request, job_id)
    if job.state != JobState.DONE:
        raise Http404
    try:
        blob = open_checked(job.result_digest)
    except (BlobMissing, BlobDamaged) as refused:
        return render(request, "documents/damaged.html", {"refused": refused}, status=409)
    return FileResponse(blob, as_attachment=True, filename=job.result_name, content_type=job.result_type)


def _visible(request: HttpRequest, job_id: int) -> Job:
    job = job_for(request.user, job_id) if request.user.is_authenticated else None
    if job is None:
        raise Http404
    return job
