"""搜索: one box over everything that one may read."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from committees.search.ports import search_kinds
from committees.search.rules import too_short, words_of
from committees.search.selectors import Found, find


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """The words that were typed, and what holds them."""
    query = request.GET.get("q", "")[:200]
    kind = request.GET.get("kind", "")
    after = request.GET.get("after", "")
    words = words_of(query)
    short = too_short(words)
    found = Found([])
    if words and not short:
        start = int(after) if after.isdecimal() and len(after) < 19 else 0
        found = find(request.user, words, timezone.now(), kind=kind, after=start)  # type: ignore[arg-type]
    context = {
        "query": query,
        "kind": kind,
        "kinds": search_kinds(),
        "words": words,
        "short": short,
        "found": found,
        "later": bool(after),
    }
    return render(request, "search/search.html", context)
