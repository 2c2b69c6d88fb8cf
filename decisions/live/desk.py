"""The recorder's lines on the desk: the meeting that is on, and the one that soon will be."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.urls import reverse

from committees.access.selectors import permissions_of
from committees.desk.ports import Todo
from committees.models import User
from meetings.scheduling.models import Meeting
from meetings.scheduling.selectors import meetings_in
from meetings.scheduling.states import MeetingState

AHEAD = timedelta(days=1)


def todos(user: User, now: datetime) -> list[Todo]:
    """Meetings in session, and noticed ones that begin within a day, for those who record them."""
    recorded = permissions_of(user).committee_ids("record_meeting")
    if not recorded:
        return []
    meetings = meetings_in((MeetingState.NOTICED, MeetingState.IN_SESSION)).filter(committee__in=recorded)
    return [_line(meeting) for meeting in meetings.filter(starts_at__lt=now + AHEAD).order_by("starts_at")]


def _line(meeting: Meeting) -> Todo:
    url = reverse("live", args=[meeting.pk])
    if meeting.state == MeetingState.IN_SESSION:
        return Todo(f"正在开会，进入现场：{meeting.title}", url, urgency="today", why=meeting.place)
    return Todo(f"会前签到：{meeting.title}", url, meeting.starts_at, why=meeting.place)
