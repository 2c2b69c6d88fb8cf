"""The frame of a meeting's page, the same under every tab: stage line, deadlines, what blocks, tabs, acts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse

from committees.access.selectors import can
from committees.models import User
from committees.rules import Clause
from meetings.notices.rules import Deadline, cn_due
from meetings.notices.selectors import deadlines_of, own_notice, pending_difference
from meetings.scheduling.away import away_from
from meetings.scheduling.clashing import clashes
from meetings.scheduling.models import Meeting
from meetings.scheduling.ports import blockers_of, tabs_of
from meetings.scheduling.selectors import chair_words, is_preparer, sight_of
from meetings.scheduling.states import MEETING_TRANSITIONS, STAGES, MeetingEvent, MeetingState

BEFORE = (MeetingState.DRAFTING, MeetingState.AGENDA_SET, MeetingState.NOTICED)
VERB = {"materials": "送达", "notice": "发出", "objection": "提出", "minutes": "印发", "feedback": "反馈"}
NOUN = {
    "materials": "材料",
    "notice": "通知",
    "objection": "对议题的异议",
    "minutes": "纪要",
    "feedback": "落实情况",
}


@dataclass(frozen=True)
class DeadlineLine:
    """A deadline in words: 通知须在9月1日（周二）24:00前发出."""

    text: str
    clause: Clause
    tone: str
    word: str
    kind: str = ""


def frame_of(meeting: Meeting, user: User, active: str, now: datetime) -> dict[str, Any]:
    """The context that `scheduling/frame.html` needs; `active` is the key of the tab that is open."""
    preparer = is_preparer(user, meeting)
    event = next_event(meeting)
    blockers = blockers_of(meeting, event, now) if preparer and event is not None else []
    changes = pending_difference(meeting) if preparer and meeting.state == MeetingState.NOTICED else []
    sight, cancelled = sight_of(user, meeting), meeting.state == MeetingState.CANCELLED
    return {
        "meeting": meeting,
        "tone": meeting.tone,
        "chair_words": chair_words(meeting, now),
        "stages": stages_of(meeting, blocked=bool(blockers)),
        "blockers": [
            {"text": sight.masked(each.text), "clause": each.clause, "url": each.url, "action": each.action}
            for each in blockers
        ],
        "deadlines": [_words(line, now) for line in deadlines_of(meeting, now)] if preparer and not cancelled else [],
        "clashes": clashes(meeting, user) if preparer and meeting.state in BEFORE else [],
        "away": away_from(meeting) if preparer and meeting.state in BEFORE else [],
        "tabs": [
            {
                "key": tab.key,
                "label": tab.label,
                "url": reverse(tab.url_name, args=[meeting.pk]),
                "active": tab.key == active,
            }
            for tab in tabs_of(meeting, user)
        ],
        "own_notice": own_notice(user, meeting) if meeting.notice_round else None,
        "changes": [sight.masked(each) for each in changes],
        "acts": acts_of(meeting, user),
        "is_preparer": preparer,
        "whole": sight.whole,
    }


def next_event(meeting: Meeting) -> MeetingEvent | None:
    """The event that the meeting waits for, or None once it is archived or cancelled."""
    if meeting.state == MeetingState.NOTICED:
        return MeetingEvent.OPEN
    if meeting.state == MeetingState.CANCELLED:
        return None
    return next((event for _, event, done in STAGES if meeting.state not in done), None)


def stages_of(meeting: Meeting, *, blocked: bool) -> list[dict[str, str]]:
    """The stage line: done, now (or blocked), next."""
    lines, reached = [], meeting.state == MeetingState.CANCELLED
    for label, _, done in STAGES:
        if meeting.state in done:
            state = "done"
        elif reached:
            state = "next"
        else:
            state, reached = ("blocked" if blocked else "now"), True
        lines.append({"label": label, "state": state})
    return lines


def acts_of(meeting: Meeting, user: User) -> frozenset[str]:
    """The events that the table offers this user in the meeting's state."""
    return frozenset(
        str(event)
        for (state, event), found in MEETING_TRANSITIONS.items()
        if state == meeting.state and can(user, found.permission, meeting.committee)
    )


def _words(line: Deadline, now: datetime) -> DeadlineLine:
    clause, noun, verb = line.verdict.clause, NOUN[line.kind], VERB[line.kind]
    if line.due is None:
        words = f"{noun}：{line.verdict.clause.wording}"
        return DeadlineLine(words, clause, "neutral", line.verdict.outcome.label, line.kind)
    provisional = "（暂定）" if line.provisional else ""
    text = f"{noun}须在{cn_due(line.due)}前{verb}{provisional}"
    if line.is_late(now):
        return DeadlineLine(text, clause, "refused", "已逾期", line.kind)
    if line.done:
        return DeadlineLine(text, clause, "done", "已完成", line.kind)
    near = (line.due - now).days < 2
    tone, word = ("attention", "将到期") if near else ("waiting", "未到期")
    return DeadlineLine(text, clause, tone, word, line.kind)
