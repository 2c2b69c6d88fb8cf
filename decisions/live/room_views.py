"""大屏 in a meeting room: on the room's token, without a sign-in; only what the large screen may show."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from committees.access.screens import committee_of_screen
from decisions.live.picture import code_of_room
from decisions.live.selectors import announced_of, announced_together, room_meeting, screen_of, takes_attendance
from meetings.scheduling.selectors import live_version

COOKIE, PATH = "room_screen", "/screen/"
A_DAY = 24 * 3600


def _committee(token: str, now: datetime) -> int:
    found = committee_of_screen(token, now) if token else None
    if found is None:
        raise Http404
    return found


def _version(committee: int, now: datetime) -> str:
    meeting = room_meeting(committee, now)
    return f"{meeting}-{live_version(meeting)}" if meeting else "none"


def _context(committee: int, now: datetime) -> dict[str, Any]:
    """The version is read before the rows: a change in between is then fetched once more, never missed."""
    version = _version(committee, now)
    meeting = room_meeting(committee, now, whole=True)
    if meeting is None:
        return {"version": version}
    console = screen_of(meeting, now)
    announced = announced_of(console)
    return {
        "version": version,
        "meeting": meeting,
        "console": console,
        "announced": announced,
        "together": announced_together(announced),
    }


@login_not_required
@never_cache
@require_safe
def room_screen(request: HttpRequest, token: str) -> HttpResponse:
    """The page that the room's device opens. Its later questions bear the token in a cookie, not in an address."""
    now = timezone.now()
    answer = render(request, "live/room_screen.html", _context(_committee(token, now), now))
    secure = bool(settings.SESSION_COOKIE_SECURE)
    answer.set_cookie(COOKIE, token, max_age=A_DAY, path=PATH, httponly=True, samesite="Strict", secure=secure)
    return answer


@login_not_required
@never_cache
@require_safe
def room_panel(request: HttpRequest) -> HttpResponse:
    """The part of the room's screen that changes."""
    now = timezone.now()
    committee = _committee(request.COOKIES.get(COOKIE, ""), now)
    return render(request, "live/room_panel.html", _context(committee, now))


@login_not_required
@never_cache
@require_safe
def room_screen_code(request: HttpRequest) -> HttpResponse:
    """会场码 of the meeting that this room's screen shows; nothing while none takes attendance.

    The code checks nobody in by itself: who scans it signs in and says so himself.
    """
    now = timezone.now()
    meeting = room_meeting(_committee(request.COOKIES.get(COOKIE, ""), now), now, whole=True)
    if meeting is None or not takes_attendance(meeting):
        return render(request, "live/screen_code.html", {})
    origin = request.build_absolute_uri("/").rstrip("/")
    return render(request, "live/screen_code.html", code_of_room(meeting.pk, origin, now))


@login_not_required
@require_safe
def room_version(request: HttpRequest) -> HttpResponse:
    """What the screen asks all the time: 304 while nothing changed."""
    now = timezone.now()
    version = _version(_committee(request.COOKIES.get(COOKIE, ""), now), now)
    etag = f'"{version}"'
    unchanged = request.headers.get("If-None-Match") == etag
    answer = HttpResponseNotModified() if unchanged else JsonResponse({"version": version})
    answer.headers["ETag"] = etag
    answer.headers["Cache-Control"] = "private, no-cache"
    return answer
