"""决定督办: the decisions one may see, and one of them with the verdict that made it."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from committees.people.selectors import person_of
from committees.rules import Method
from decisions.supervision.pages import follow_up_of
from decisions.voting.selectors import resolutions_visible_to, was_recused

PAGE = 20


@require_GET
def resolutions(request: HttpRequest) -> HttpResponse:
    """The decisions, newest first."""
    found = resolutions_visible_to(request.user)  # type: ignore[arg-type]
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    return render(request, "voting/resolutions.html", {"page_obj": page})


@require_GET
def resolution(request: HttpRequest, pk: int) -> HttpResponse:
    """One decision: its text, how it came about, and the votes by name where the vote was named."""
    found = get_object_or_404(resolutions_visible_to(request.user), pk=pk)  # type: ignore[arg-type]
    ballot = found.ballot
    person = person_of(request.user)  # type: ignore[arg-type]
    context = {
        "resolution": found,
        "ballot": ballot,
        "entry": ballot.motion.entry,
        "method": Method(ballot.method),
        **follow_up_of(found, request.user, timezone.now()),  # type: ignore[arg-type]
        "named": ballot.method == Method.NAMED and not was_recused(ballot, person),
    }
    return render(request, "voting/resolution.html", context)
