"""The inbox of the signed-in person."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from committees.outbox.selectors import inbox_of

PAGE = 20


@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """The person's own messages, newest first."""
    page = Paginator(inbox_of(request.user), PAGE).get_page(request.GET.get("page"))
    return render(request, "outbox/inbox.html", {"page_obj": page})


@require_safe
def mail_folder(request: HttpRequest) -> HttpResponse:
    """The folder of outgoing mail of the embedded installation."""
    return render(request, "outbox/mail_folder.html", {})
