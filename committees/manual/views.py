"""帮助: the manual inside the application."""

from __future__ import annotations

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import mark_safe

from committees.manual.rules import page_html, title_of
from committees.manual.selectors import chapters, picture, text_of


def manual(request: HttpRequest, key: str = "README") -> HttpResponse:
    """A page of the manual, its list of contents beside it."""
    text = text_of(key)
    if text is None:
        raise Http404
    # The text is our own file, and every word of it was escaped.
    content = mark_safe(page_html(text, reverse("manual")))  # noqa: S308
    context = {"chapters": chapters(), "key": key, "title": title_of(text), "content": content}
    return render(request, "manual/page.html", context)


def image(request: HttpRequest, name: str) -> FileResponse:  # noqa: ARG001
    """A picture of the manual."""
    found = picture(name)
    if found is None:
        raise Http404
    return FileResponse(found.open("rb"), content_type="image/png")
