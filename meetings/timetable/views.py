"""会议日历: the page, its events, and the feed that needs no login but a secret."""

from __future__ import annotations

from datetime import datetime, timedelta

from csp.constants import NONCE
from csp.decorators import csp_update
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from committees.calendar.rules import SHANGHAI
from committees.errors import Refused
from meetings.scheduling.requests import SignedInRequest
from meetings.scheduling.selectors import may_schedule
from meetings.scheduling.states import MeetingState
from meetings.timetable.rules import Event, calendar_text
from meetings.timetable.selectors import LONGEST_DAYS, Shown, feed_of, meetings_between, reader_of
from meetings.timetable.services import renew_feed, revoke_feed

PAST, AHEAD = timedelta(days=62), timedelta(days=400)


# The library writes its own style sheet at run time (the nonce lets that one in and no other), its arrows as a font
# inside that sheet.
@csp_update({"style-src": [NONCE], "font-src": ["data:"]})  # type: ignore[arg-type]
@require_safe
def timetable(request: SignedInRequest) -> HttpResponse:
    """Month and week of every meeting that one may see."""
    return render(request, "timetable/timetable.html", {"may_schedule": may_schedule(request.user)})


@require_safe
@never_cache
def events(request: SignedInRequest) -> JsonResponse:
    """The meetings of a span, as the calendar asks for them: Beijing time without a zone."""
    start, end = _moment(request.GET.get("start", "")), _moment(request.GET.get("end", ""))
    if start is None or end is None or not timedelta() < end - start <= timedelta(days=LONGEST_DAYS):
        return JsonResponse({"message": "时间范围有误。"}, status=400)
    found = meetings_between(request.user, start, end)
    return JsonResponse([_event(each) for each in found], safe=False)


def _moment(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text[:19]).replace(tzinfo=SHANGHAI)
    except (ValueError, OverflowError):
        return None


def _event(shown: Shown) -> dict[str, object]:
    meeting = shown.meeting
    words = (
        [meeting.title] + ["（列席）"] * shown.observing + ["（已取消）"] * (meeting.state == MeetingState.CANCELLED)
    )
    return {
        "title": ("时间冲突：" if shown.clashing else "") + "".join(words),
        "start": _local(shown.starts_at),
        "end": _local(meeting.ends_at),
        "url": reverse("meeting", args=[meeting.pk]),
        "classNames": [f"timetable__event--{'attention' if shown.clashing else meeting.tone}"],
        "extendedProps": {"place": meeting.place, "state": meeting.get_state_display()},
    }


def _local(moment: datetime) -> str:
    return f"{moment.astimezone(SHANGHAI):%Y-%m-%dT%H:%M:%S}"


@require_safe
def feed_page(request: SignedInRequest) -> HttpResponse:
    """日历订阅: whether there is a link, since when."""
    return render(request, "timetable/feed.html", {"feed": feed_of(request.user)})


@require_POST
@never_cache
def feed_renew(request: SignedInRequest) -> HttpResponse:
    """A new link, shown this once."""
    try:
        secret = renew_feed(user=request.user, now=timezone.now())
    except Refused as refused:
        messages.error(request, refused.message)
        return redirect("calendar-feed")
    link = settings.SITE_ADDRESS + reverse("calendar-ics", args=[secret])
    return render(request, "timetable/feed.html", {"feed": feed_of(request.user), "link": link})


@require_POST
def feed_revoke(request: SignedInRequest) -> HttpResponse:
    """Take the link back."""
    try:
        revoke_feed(user=request.user, now=timezone.now())
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, "已停用。原来的订阅链接不能再读取会议。")
    return redirect("calendar-feed")


@login_not_required
@require_safe
@never_cache
def ics(request: HttpRequest, secret: str) -> HttpResponse:  # noqa: ARG001
    """The meetings of whoever holds this link: name, time and place, never an item of the agenda."""
    user = reader_of(secret)
    if user is None:
        raise Http404
    now = timezone.now()
    lines = [_line(each) for each in meetings_between(user, now - PAST, now + AHEAD)]
    answer = HttpResponse(calendar_text("会议", lines), content_type="text/calendar; charset=utf-8")
    answer["Referrer-Policy"] = "no-referrer"
    return answer


def _line(shown: Shown) -> Event:
    meeting = shown.meeting
    return Event(
        uid=f"meeting-{meeting.pk}@governance",
        sequence=meeting.live_version,
        starts_at=shown.starts_at,
        ends_at=meeting.ends_at,
        summary=meeting.title + ("（列席）" if shown.observing else ""),
        place=meeting.place,
        address=settings.SITE_ADDRESS + reverse("meeting", args=[meeting.pk]),
        changed_at=meeting.noticed_at or meeting.created_at,
        cancelled=meeting.state == MeetingState.CANCELLED,
    )
