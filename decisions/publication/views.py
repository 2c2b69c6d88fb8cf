"""决定公开: the list, one publication, and its acts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from committees.calendar.rules import local_day
from committees.errors import Refused
from committees.models import User
from committees.rules import Clause
from decisions.publication import services
from decisions.publication.forms import PublishForm, ReasonForm
from decisions.publication.models import Publication
from decisions.publication.selectors import (
    events_for,
    may_propose,
    objection_to,
    publications_visible_to,
    wanting_for,
)
from decisions.publication.states import PUBLICATION_TONES, PublicationEvent, PublicationState
from decisions.voting.selectors import resolutions_visible_to

PAGE = 20


def _user(request: HttpRequest) -> User:
    return request.user  # type: ignore[return-value]


def _badge(publication: Publication) -> dict[str, str]:
    tone, icon = PUBLICATION_TONES[PublicationState(publication.state)]
    return {"label": publication.get_state_display(), "tone": tone, "icon": icon}


@require_safe
def publications(request: HttpRequest) -> HttpResponse:
    """What was made public, and what the rulebook wants made public."""
    page = Paginator(publications_visible_to(_user(request)), PAGE).get_page(request.GET.get("page"))
    context = {
        "page_obj": page,
        "rows": [{"publication": each, "badge": _badge(each)} for each in page],
        "wanting": wanting_for(_user(request), timezone.now()),
    }
    return render(request, "publication/list.html", context)


@require_safe
def publication(request: HttpRequest, pk: int) -> HttpResponse:
    """One publication: how, where, for whom, by whose leave, and what can be done now."""
    found = _publication(request, pk)
    context = {
        "publication": found,
        "badge": _badge(found),
        "events": frozenset(str(event) for event in events_for(_user(request), found)),
        "clause": Clause.from_dict(found.grounds) if found.grounds else None,
    }
    return render(request, "publication/page.html", context)


def propose(request: HttpRequest, pk: int) -> HttpResponse:
    """提请公开一件决定."""
    resolution = get_object_or_404(resolutions_visible_to(_user(request)), pk=pk)
    now = timezone.now()
    if not may_propose(_user(request), resolution) or objection_to(resolution, now):
        raise Http404
    item = resolution.ballot.motion.entry.item
    initial = {
        "title": f"关于{item.title.removeprefix('关于')}的决定"[:150],
        "text": f"{resolution.text.rstrip('。')}。",
    }
    form = PublishForm(request.POST or None, initial={**initial, "starts_on": local_day(now)})
    if request.method == "POST" and form.is_valid():
        try:
            made = services.propose(resolution=resolution, wording=form.wording(), user=_user(request), now=now)
        except Refused as refused:
            form.add_error(None, refused.message)
        else:
            return redirect("publication", made.pk)
    return render(request, "publication/form.html", {"form": form, "resolution": resolution, "action": "提请公开"})


@require_POST
def approve(request: HttpRequest, pk: int) -> HttpResponse:
    """同意公开."""
    return _act(request, pk, services.approve, "已同意公开。")


@require_POST
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    """登记公开."""
    return _act(request, pk, services.publish, "已登记公开。")


@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """公开期满."""
    return _act(request, pk, services.end, "已登记期满。")


def decline(request: HttpRequest, pk: int) -> HttpResponse:
    """不予公开."""
    found = _publication(request, pk)
    if PublicationEvent.DECLINE not in events_for(_user(request), found):
        raise Http404
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.decline(
                publication=found, reason=form.cleaned_data["reason"], user=_user(request), now=timezone.now()
            )
        except Refused as refused:
            form.add_error(None, refused.message)
        else:
            return redirect("publication", pk)
    context = {"form": form, "resolution": found.resolution, "action": "不予公开"}
    return render(request, "publication/form.html", context)


@require_POST
def paper(request: HttpRequest, pk: int) -> HttpResponse:
    """The notice on paper; the page of the job ends with the file."""
    job = services.request_paper(publication=_publication(request, pk), user=_user(request), now=timezone.now())
    return redirect("job", job.pk)


def _publication(request: HttpRequest, pk: int) -> Publication:
    return get_object_or_404(publications_visible_to(_user(request)), pk=pk)


def _act(request: HttpRequest, pk: int, service: Callable[..., Any], done: str) -> HttpResponse:
    found = _publication(request, pk)
    try:
        service(publication=found, user=_user(request), now=timezone.now())
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, done)
    return redirect("publication", pk)
