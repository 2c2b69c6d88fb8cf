"""现场: the recorder's console, everyone's view, the large screen, the version they all poll, and the record."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_POST

from committees.access.second_factor import DUE, MARK
from committees.errors import NeedsOverride, Refused
from decisions.live.forms import PRESSES, PressForm
from decisions.live.picture import code_of_room
from decisions.live.selectors import (
    announced_of,
    announced_together,
    confirmable_by,
    console_of,
    is_recorder,
    live_meeting,
    pressed_meeting,
    screen_of,
    takes_attendance,
    viewer_of,
)
from meetings.scheduling.models import Meeting
from meetings.scheduling.ports import tabs_of
from meetings.scheduling.selectors import live_version, sees_whole
from meetings.session.roomcode import LENGTH
from meetings.session.selectors import declared_reasons

# A poller's right to see the meeting is asked of the database once in this time, not at every poll.
ACCESS_SECONDS = 60
# A poll is no activity. Where the page has seen a hand at work since its last question it says so, and the session
# is renewed, this often at most.
BY_HAND = "X-By-Hand"
RENEWAL_SECONDS = 60


def _meeting(request: HttpRequest, pk: int) -> Meeting:
    meeting = live_meeting(request.user, pk)  # type: ignore[arg-type]
    if meeting is None:
        raise Http404
    return meeting


def _context(request: HttpRequest, meeting: Meeting) -> dict[str, Any]:
    """The version is read before the rows: a change in between is then fetched once more, never missed."""
    version, now = meeting.live_version, timezone.now()
    if is_recorder(request.user, meeting):  # type: ignore[arg-type]
        console = console_of(meeting, now)
        context: dict[str, Any] = {"meeting": meeting, "version": version, "console": console, "recorder": True}
        context["confirmable"] = confirmable_by(request.user, console)  # type: ignore[arg-type]
        context["declared"] = declared_reasons(meeting, console.room)
        ballot = console.ballot
        if ballot is not None and ballot.electronic:  # a recorder who is a member votes like any other
            context["viewer"] = viewer_of(meeting, request.user, now)  # type: ignore[arg-type]
        return context
    viewer = viewer_of(meeting, request.user, now)  # type: ignore[arg-type]
    return {
        "meeting": meeting,
        "version": version,
        "viewer": viewer,
        "console": viewer.console,
        "confirmable": confirmable_by(request.user, viewer.console) if viewer.entry else [],  # type: ignore[arg-type]
        "recorder": False,
    }


@require_GET
def live(request: HttpRequest, pk: int) -> HttpResponse:
    """The console for the recorder; for everyone else on the roll his own view."""
    meeting = _meeting(request, pk)
    context = _context(request, meeting)
    context["tabs"] = tabs_of(meeting, request.user)
    context["typed_code"] = request.GET.get("code", "")[:LENGTH]  # from the picture on the screen in the room
    return render(request, "live/console.html" if context["recorder"] else "live/viewer.html", context)


@require_GET
def panel(request: HttpRequest, pk: int) -> HttpResponse:
    """The part of the live page that changes."""
    context = _context(request, _meeting(request, pk))
    context["typed_code"] = request.GET.get("code", "")[:LENGTH]
    return render(request, "live/console_panel.html" if context["recorder"] else "live/viewer_panel.html", context)


@require_GET
def screen(request: HttpRequest, pk: int) -> HttpResponse:
    """大屏: the current item, attendance, the announced result. Nothing else."""
    return render(request, "live/screen.html", _screen_context(request, pk))


@require_GET
def screen_panel(request: HttpRequest, pk: int) -> HttpResponse:
    """The part of the large screen that changes."""
    return render(request, "live/screen_panel.html", _screen_context(request, pk))


@require_GET
def screen_code(request: HttpRequest, pk: int) -> HttpResponse:
    """会场码: on the screen that the recorder opened in the room; the room's own screen has `room_screen_code`."""
    meeting = _meeting(request, pk)
    if not is_recorder(request.user, meeting) or not takes_attendance(meeting):  # type: ignore[arg-type]
        raise Http404
    shown = code_of_room(meeting.pk, request.build_absolute_uri("/").rstrip("/"), timezone.now())
    return render(request, "live/screen_code.html", shown)


def _screen_context(request: HttpRequest, pk: int) -> dict[str, Any]:
    meeting = _meeting(request, pk)
    if not sees_whole(meeting, request.user):  # type: ignore[arg-type]
        raise Http404
    console = screen_of(meeting, timezone.now())
    announced = announced_of(console)
    return {
        "meeting": meeting,
        "version": meeting.live_version,
        "console": console,
        "announced": announced,
        "together": announced_together(announced),
        "shows_code": is_recorder(request.user, meeting) and takes_attendance(meeting),  # type: ignore[arg-type]
    }


@login_not_required
@require_GET
def version(request: HttpRequest, pk: int) -> HttpResponse:
    """The meeting's version: 304 while nothing changed, answered from the cache without the database.

    It asks for the login itself, since reading the user costs a query at every poll.
    """
    if request.session.get(SESSION_KEY) is None or request.session.get(MARK) == DUE:
        return JsonResponse({"message": "登录已过期，请重新登录。"}, status=401)
    key = f"live-access-{pk}-{request.session.session_key}"
    if not cache.get(key):
        if not request.user.is_authenticated:
            return JsonResponse({"message": "登录已过期，请重新登录。"}, status=401)
        _meeting(request, pk)
        cache.set(key, 1, ACCESS_SECONDS)
    _leave_session(request, pk)
    number = live_version(pk)
    etag = f'"{pk}-{number}"'
    unchanged = request.headers.get("If-None-Match") == etag
    response = HttpResponseNotModified() if unchanged else JsonResponse({"version": number})
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = "private, no-cache"
    return response


def _leave_session(request: HttpRequest, pk: int) -> None:
    """A poll leaves the session as it is, but where somebody works at the page it is renewed once in a while."""
    key = f"live-renewed-{pk}-{request.session.session_key}"
    if request.headers.get(BY_HAND) and cache.add(key, 1, RENEWAL_SECONDS):
        request.session.modified = True
        return
    del request.session


@sensitive_post_parameters("choice", "code")
@require_POST
def press(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """One press of the live pages: a form, one service. Asked as JSON it answers with what was refused and why."""
    meeting, form_class = pressed_meeting(request.user, pk), PRESSES.get(verb)  # type: ignore[arg-type]
    if meeting is None or form_class is None:
        raise Http404
    form = form_class(request.POST, meeting=meeting)
    refused = _act(form, request)
    if request.headers.get("Accept") == "application/json":
        return JsonResponse({"ok": True}) if refused is None else JsonResponse(_explained(refused), status=422)
    if refused is not None:
        messages.error(request, refused.message)
    return redirect("live", pk=meeting.pk)


def _act(form: PressForm, request: HttpRequest) -> Refused | None:
    if not form.is_valid():
        return Refused(form.words)
    try:
        form.act(request.user, timezone.now())  # type: ignore[arg-type]
    except Refused as refused:
        return refused
    return None


def _explained(refused: Refused) -> dict[str, Any]:
    verdict = refused.verdict
    return {
        "message": refused.message,
        "arithmetic": verdict.arithmetic if verdict else "",
        "clause": verdict.clause.label if verdict else "",
        "needs_override": isinstance(refused, NeedsOverride),
    }
