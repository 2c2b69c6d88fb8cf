"""Where typed markup and formulas come out again besides pages: workbooks, mails, and what is set on paper."""

from __future__ import annotations

import io
from collections.abc import Iterator
from zipfile import ZipFile

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.http.response import HttpResponseBase
from django.template.response import SimpleTemplateResponse
from django.test import RequestFactory
from openpyxl import load_workbook

from committees.documents.intake import INSPECTORS, FileKind
from committees.documents.states import JobState
from committees.documents.storage import open_checked
from committees.documents.tasks import run_job
from committees.models import Job, User
from committees.outbox.models import Outbox
from tests.access.walking import as_reader, leave

BEGINS_AN_ARCHIVE = b"PK\x03\x04"
WORKBOOK = "xl/workbook.xml"


def content_of(path: str, user: User) -> bytes:
    """What an address hands out, as it is; nothing where it hands out nothing."""
    request = RequestFactory().get(path)
    match = as_reader(request, user)
    try:
        answer: HttpResponseBase = match.func(request, *match.args, **match.kwargs)
    except (Http404, PermissionDenied):
        return b""
    if isinstance(answer, SimpleTemplateResponse):
        answer.render()
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    leave(answer)
    return bytes(content) if answer.status_code == 200 else b""


def is_workbook(content: bytes) -> bool:
    """Whether these are cells; a Word file and a package for the archive are archives too."""
    return content.startswith(BEGINS_AN_ARCHIVE) and WORKBOOK in ZipFile(io.BytesIO(content)).namelist()


def formulas(content: bytes) -> list[str]:
    """The cells of a workbook that are formulas; none of anything else."""
    if not is_workbook(content):
        return []
    book = load_workbook(io.BytesIO(content))
    return [
        f"{sheet.title}!{cell.coordinate}"
        for sheet in book.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f"
    ]


def broken_mails() -> Iterator[str]:
    """Subjects that would become further heads of a letter."""
    for row in Outbox.objects.all():
        if "\n" in row.subject or "\r" in row.subject:
            yield f"mail: {row.subject!r}"


def on_paper(probes: tuple[str, ...]) -> tuple[int, int, list[str]]:
    """Have what waits set on paper, the last of each kind: how many papers, on how many the probes stand as text,
    and which broke over them."""
    wanted: dict[str, int] = {}
    for job in Job.objects.filter(state=JobState.QUEUED).order_by("pk"):
        wanted[job.kind] = job.pk
    made, told, wrong = 0, 0, []
    for kind, pk in sorted(wanted.items()):
        result = run_job(pk)
        job = Job.objects.get(pk=pk)
        if result not in {"done", "refused", "more"} or "外部资源" in job.message:
            wrong.append(f"paper {kind}: {result} {job.message}")
        if result == "done" and job.result_digest:
            made += 1
            told += any(probe in _words(job) for probe in probes)
    return made, told, wrong


def _words(job: Job) -> str:
    with open_checked(job.result_digest) as file:
        if job.result_type != "application/pdf":
            return ""
        reading = INSPECTORS[FileKind.PDF](file)
    return "".join(line for page in reading.texts for line in page.lines)
