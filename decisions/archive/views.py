"""归档: a meeting's file, the register, the package to take away, and whether it still holds."""

from __future__ import annotations

import io
import zipfile

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from committees.documents.selectors import last_job
from committees.documents.storage import BlobDamaged, BlobMissing, read_checked
from committees.errors import Refused
from committees.models import User
from decisions.archive import certificate as certificates
from decisions.archive import services
from decisions.archive.checking import check_package
from decisions.archive.jobs import file_name
from decisions.archive.models import ArchiveFiling
from decisions.archive.packing import extract
from decisions.archive.register import workbook
from decisions.archive.selectors import (
    JOB,
    filings_of,
    filings_visible_to,
    has_archive_tab,
    is_withheld,
    may_file,
    subject_of,
    withheld_from,
)
from decisions.archive.states import Origin
from decisions.voting.selectors import resolutions_visible_to
from meetings.models import Meeting
from meetings.scheduling.frame import frame_of
from meetings.scheduling.selectors import visible_to
from meetings.scheduling.states import MeetingState

PAGE = 30
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _user(request: HttpRequest) -> User:
    return request.user  # type: ignore[return-value]


def _meeting(request: HttpRequest, pk: int) -> Meeting:
    rows = visible_to(_user(request)).select_related("committee__rulebook", "rulebook_version", "recorder")
    meeting = get_object_or_404(rows, pk=pk)
    if not has_archive_tab(meeting, _user(request)):
        raise Http404
    return meeting


@require_safe
def meeting_archive(request: HttpRequest, pk: int) -> HttpResponse:
    """The 归档 tab: what was filed, its parts and checks, and what there is to do."""
    meeting = _meeting(request, pk)
    filed = filings_of(meeting)
    newest = filed[0] if filed else None
    package = getattr(newest, "package", None)
    withheld = withheld_from(_user(request), meeting)
    rows = package.manifest["files"] if package else []
    listed = [{**row, "withheld": is_withheld(row, withheld)} for row in rows]
    context = {
        "files": [row for row in listed if row["origin"] != Origin.MACHINE],
        "machine": [row for row in listed if row["origin"] == Origin.MACHINE],
        "filings": filed,
        "newest": newest,
        "package": package,
        "withheld": any(row["withheld"] for row in listed),
        "job": last_job(JOB, subject_of(newest)) if newest and package is None else None,
        "may_file": may_file(meeting, _user(request)),
        "archived": meeting.state == MeetingState.ARCHIVED,
    }
    frame = frame_of(meeting, _user(request), "archive", timezone.now())
    return render(request, "archive/meeting.html", {**frame, **context})


@require_POST
def file_meeting(request: HttpRequest, pk: int) -> HttpResponse:
    """归档: number it and let the worker pack it."""
    try:
        services.archive_meeting(meeting=_meeting(request, pk), user=_user(request), now=timezone.now())
    except Refused as refused:
        messages.error(request, refused.message)
    return redirect("archive-meeting", pk)


@require_POST
def correct(request: HttpRequest, pk: int) -> HttpResponse:
    """A new version that names the old."""
    reason = request.POST.get("reason", "")
    try:
        services.correct_archive(meeting=_meeting(request, pk), reason=reason, user=_user(request), now=timezone.now())
    except Refused as refused:
        messages.error(request, refused.message)
    return redirect("archive-meeting", pk)


@require_safe
def register(request: HttpRequest) -> HttpResponse:
    """归档目录, the newest year first."""
    page = Paginator(filings_visible_to(_user(request)), PAGE).get_page(request.GET.get("page"))
    return render(request, "archive/register.html", {"page_obj": page})


@require_safe
def register_file(request: HttpRequest) -> HttpResponse | FileResponse:
    """归档目录 as a workbook."""
    content = workbook(filings_visible_to(_user(request)))
    return FileResponse(io.BytesIO(content), as_attachment=True, filename="归档目录.xlsx", content_type=XLSX)


def _filing(request: HttpRequest, pk: int) -> ArchiveFiling:
    return get_object_or_404(filings_visible_to(_user(request)).filter(package__isnull=False), pk=pk)


@require_safe
def download(request: HttpRequest, pk: int) -> HttpResponse | FileResponse:
    """The package, without what this reader may not have; checked against its digest before a byte goes out."""
    filing = _filing(request, pk)
    try:
        content = read_checked(filing.package.digest)
    except (BlobMissing, BlobDamaged) as refused:
        return render(request, "documents/damaged.html", {"refused": refused}, status=409)
    withheld = withheld_from(_user(request), filing.meeting)
    if withheld:
        content = extract(content, withheld)
    name = file_name(filing).replace(".zip", "-摘录.zip") if withheld else file_name(filing)
    return FileResponse(io.BytesIO(content), as_attachment=True, filename=name, content_type="application/zip")


@require_safe
def verification(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything in the stored package computed again, now."""
    filing = _filing(request, pk)
    try:
        content = read_checked(filing.package.digest)
    except (BlobMissing, BlobDamaged) as refused:
        return render(request, "documents/damaged.html", {"refused": refused}, status=409)
    withheld = withheld_from(_user(request), filing.meeting)
    with zipfile.ZipFile(io.BytesIO(extract(content, withheld))) as package:
        found = check_package({info.filename: package.read(info) for info in package.infolist()})
    if found.manifest_digest != filing.package.manifest_digest:
        found.faults.append("清单摘要与归档登记不符")
    return render(request, "archive/verification.html", {"filing": filing, "found": found})


@require_safe
def certificate(request: HttpRequest, pk: int) -> HttpResponse:
    """表决结果单 of one decision: rules, numbers, clauses, digests."""
    found = get_object_or_404(resolutions_visible_to(_user(request)), pk=pk)
    body = list(certificates.certificate_body(found))
    return render(request, "archive/certificate.html", {"resolution": found, "body": body})


@require_POST
def certificate_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for the certificate as PDF; the page of the job ends with the file."""
    found = get_object_or_404(resolutions_visible_to(_user(request)), pk=pk)
    job = services.request_certificate(resolution=found, user=_user(request), now=timezone.now())
    return redirect("job", job.pk)
