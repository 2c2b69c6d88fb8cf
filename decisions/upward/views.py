"""下级报送: the list and the papers."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from committees.documents.storage import BlobDamaged, BlobMissing, open_checked
from decisions.minutes import paper
from decisions.upward.selectors import may_receive, received_minutes

PAGE = 30


def received(request: HttpRequest) -> HttpResponse:
    """What came from below, the newest first."""
    if not may_receive(request.user):  # type: ignore[arg-type]
        raise Http404
    page = Paginator(received_minutes(request.user), PAGE).get_page(request.GET.get("page"))  # type: ignore[arg-type]
    return render(request, "upward/received.html", {"page_obj": page})


def received_file(request: HttpRequest, pk: int) -> HttpResponse | FileResponse:
    """The signed paper, checked against its digest before a byte goes out."""
    minutes = get_object_or_404(received_minutes(request.user), pk=pk)  # type: ignore[arg-type]
    try:
        blob = open_checked(minutes.pdf_digest)
    except (BlobMissing, BlobDamaged) as refused:
        return render(request, "documents/damaged.html", {"refused": refused}, status=409)
    return FileResponse(blob, filename=paper.file_name(minutes), content_type="application/pdf", as_attachment=True)
