"""What stands between a meeting and its next stage, and what that makes whose work."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.urls import reverse

from meetings.notices.selectors.due import notice_judgements
from meetings.notices.selectors.told import pending_difference
from meetings.scheduling.models import Meeting
from meetings.scheduling.ports import Blocker
from meetings.scheduling.states import MeetingEvent, MeetingState


def blockers(meeting: Any, event: MeetingEvent, now: datetime) -> list[Blocker]:
    """What keeps a meeting from being settled, noticed or opened, as far as agenda and notice are concerned."""
    if event is MeetingEvent.SET_AGENDA:
        return _without_items(meeting)
    if event is MeetingEvent.SEND_NOTICE:
        return _without_items(meeting) or _before_notice(meeting, now)
    if event is MeetingEvent.OPEN:
        return _before_opening(meeting)
    return []


def _without_items(meeting: Meeting) -> list[Blocker]:
    if meeting.entries.exists():
        return []
    url = reverse("meeting-agenda", args=[meeting.pk])
    return [Blocker("议程中还没有议题，请先从议题库选择", url=url, action="安排议题")]


def _before_notice(meeting: Meeting, now: datetime) -> list[Blocker]:
    move = reverse("meeting-reschedule", args=[meeting.pk])
    if meeting.starts_at <= now:
        return [Blocker("开会时间已过，不能发出通知，请先改期", url=move, action="改期")]
    if meeting.state == MeetingState.NOTICED and not pending_difference(meeting):
        return [Blocker("通知发出后没有变更，无需补发")]
    return [
        Blocker(f"{each.subject}：{each.verdict.arithmetic}", each.verdict.clause, move, "改期")
        for each in notice_judgements(meeting, now)
        if each.verdict.refuses
    ]


def _before_opening(meeting: Meeting) -> list[Blocker]:
    if meeting.state != MeetingState.NOTICED:
        return []
    changes = pending_difference(meeting)
    if not changes:
        return []
    url = reverse("meeting-notice", args=[meeting.pk])
    return [Blocker(f"通知发出后有变更（{'；'.join(changes)}），须补发变更通知", url=url, action="补发通知")]
