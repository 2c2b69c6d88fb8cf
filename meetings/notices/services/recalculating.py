"""The working calendar of a year changed: whoever prepares a meeting hears which deadlines it has now."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils import timezone

from committees.calendar.selectors import working_calendar
from meetings.notices.rules import Deadline, cn_due
from meetings.notices.selectors import deadlines_of
from meetings.notices.services.telling import tell_all
from meetings.scheduling.models import Meeting
from meetings.scheduling.selectors import meetings_in, staff_of
from meetings.scheduling.states import MeetingState

OPEN = (MeetingState.DRAFTING, MeetingState.AGENDA_SET, MeetingState.NOTICED, MeetingState.ADJOURNED)


def calendar_changed(year: int, now: datetime) -> None:
    """Plugged into the calendar; runs in its transaction. Deadlines are computed whenever they are asked for, and so
    are reminders: nothing stored is stale. What is left to do is to say so."""
    meetings = tuple(meetings_in(OPEN))
    if not meetings:
        return
    calendar = working_calendar()
    for meeting in meetings:
        moved = [
            line
            for line in deadlines_of(meeting, now, calendar=calendar)
            if line.due is not None and not line.done and _touches(line.due, meeting, year)
        ]
        if moved:
            _tell_office(meeting, moved, year, now)


def _touches(due: datetime, meeting: Meeting, year: int) -> bool:
    return year in {timezone.localtime(due).year, timezone.localtime(meeting.starts_at).year}


def _tell_office(meeting: Meeting, lines: list[Deadline], year: int, now: datetime) -> None:
    words = "；".join(_words(line) for line in lines)
    tell_all(
        meeting,
        staff_of(meeting.committee, "handle_office"),
        key=f"calendar:{meeting.pk}:{year}:{int(now.timestamp())}",
        purpose="reminder",
        subject=f"期限已按{year}年放假安排重新计算：{meeting.title}",
        body=f"{year}年的放假和调休安排已更新，{meeting.title}的期限现为：{words}。",
        link=reverse("meeting", args=[meeting.pk]),
        now=now,
    )


def _words(line: Deadline) -> str:
    provisional = "（暂定）" if line.provisional else ""
    return f"{line.label}{cn_due(line.due)}{provisional}" if line.due else line.label
