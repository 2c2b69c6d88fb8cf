"""What follows a meeting's events: a cancelled meeting's notice is withdrawn, leave for another hour lapses."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from meetings.notices.models import LeaveRequest
from meetings.notices.selectors import current_notices, last_round, time_changed
from meetings.notices.services.sending import withdraw
from meetings.notices.states import LEAVE_TRANSITIONS, LeaveEvent, LeaveState
from meetings.scheduling.models import Meeting
from meetings.scheduling.services.transitions import record
from meetings.scheduling.states import MeetingEvent


def follow(meeting: Any, event: MeetingEvent, user: Any, reason: str, now: datetime) -> None:
    """Plugged into the meeting's events; runs in their transaction."""
    if event is MeetingEvent.CANCEL:
        notices = list(current_notices(meeting))
        withdraw(notices, meeting=meeting, reason=f"会议取消：{reason}", round_=meeting.notice_round, now=now)
    elif event is MeetingEvent.RESCHEDULE and last_round(meeting) and time_changed(meeting, last_round(meeting)):
        _lapse_leaves(meeting, user, now)


def _lapse_leaves(meeting: Meeting, user: Any, now: datetime) -> None:
    """Leave was asked and granted for another hour. Who still cannot come asks again after the re-notice."""
    lapsing = [state for state, event in LEAVE_TRANSITIONS if event is LeaveEvent.LAPSE]
    leaves = LeaveRequest.objects.filter(meeting=meeting, state__in=lapsing).select_related("person")
    names = [leave.person.name for leave in leaves]
    if names:
        leaves.update(state=LeaveState.LAPSED)
        record(meeting, "leave_lapsed", {"people": names}, user, now)
