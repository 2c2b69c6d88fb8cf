"""Views that take files: an announced length over the limit is refused before a byte of it is read."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from committees.documents.intake import readable_size
from committees.documents.uploads import taken_file
from meetings.papers.intake import Upload

View = Callable[..., HttpResponse]
# A page may bring several files, each within its own limit.
FILES_AT_ONCE = 4


def limited_body(view: View) -> View:
    """Refuse a body whose announced length no page of ours can need. The token of the form is inside that body, so
    that the check against forgery comes after this one, and before everything else."""
    guarded = csrf_protect(view)

    @csrf_exempt
    @wraps(view)
    def inner(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        announced = request.META.get("CONTENT_LENGTH") or "0"
        limit = settings.UPLOAD_LIMIT * FILES_AT_ONCE
        if not announced.isdigit() or int(announced) > limit:
            context = {"limit": readable_size(settings.UPLOAD_LIMIT), "total": readable_size(limit)}
            return render(request, "papers/too_large.html", context, status=413)
        answer: HttpResponse = guarded(request, *args, **kwargs)
        return answer

    return inner


def uploads_in(request: HttpRequest, field: str, *, title: str = "", declared: bool = False) -> list[Upload]:
    """The files of a field as the services take them. Raises Refused where one was dropped for its size."""
    taken_file(request, field)
    files = request.FILES.getlist(field)
    return [Upload(file=file, name=file.name or "", title=title, declared=declared) for file in files]
