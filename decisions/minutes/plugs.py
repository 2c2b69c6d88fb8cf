"""What this room plugs into the ports of lower floors: the desk's lines, what blocks a meeting, its tab."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.urls import reverse

from committees.access.selectors import permissions_of
from committees.calendar.selectors import working_calendar
from committees.desk.ports import Group, Todo
from committees.models import User
from committees.rulebooks.selectors import body_rules
from committees.rules import Matter, deadline_minutes
from decisions.minutes import selectors
from decisions.minutes.models import Minutes
from decisions.minutes.states import MinutesEvent, MinutesState
from meetings.models import Meeting
from meetings.notices.rules import due_of
from meetings.scheduling.ports import Blocker
from meetings.scheduling.states import MeetingEvent

ACTS = {
    MinutesEvent.SUBMIT: "完善并送审纪要",
    MinutesEvent.CHECK: "为纪要把关",
    MinutesEvent.COSIGN: "会签纪要",
    MinutesEvent.SIGN: "审签纪要",
    MinutesEvent.ISSUE: "印发纪要",
}
# What who drafted them waits for.
WITH_OTHERS = {
    MinutesState.DRAFTING: "等待起草人完善并送审",
    MinutesState.CHECKING: "等待把关",
    MinutesState.COSIGNING: "等待会签",
    MinutesState.SIGNING: "等待审签",
    MinutesState.NUMBERED: "等待印发",
}


def todos_of(user: User, now: datetime) -> list[Todo]:
    """What this user must do about minutes: draft, check, sign, issue, each by the rulebook's deadline.

    Whoever has a part in it later sees the deadline from the end of the meeting on, before it is his turn.
    """
    if not permissions_of(user).committee_ids(*selectors.WORKING):
        return [line for minutes in selectors.to_cosign(user) if (line := _line(user, minutes, now))]
    lines = _undrafted(user, now)
    return lines + [line for minutes in selectors.unfinished(user) if (line := _line(user, minutes, now))]


def blockers_of(meeting: Meeting, event: MeetingEvent, now: datetime) -> Sequence[Blocker]:  # noqa: ARG001
    """A meeting whose minutes are not issued cannot go on."""
    if event is not MeetingEvent.ISSUE_MINUTES:
        return []
    minutes = selectors.minutes_of(meeting)
    if minutes is not None and minutes.state == MinutesState.ISSUED:
        return []
    if minutes is None:
        return [Blocker("纪要尚未起草", url=reverse("meeting-minutes", args=[meeting.pk]), action="去起草")]
    where = reverse("minutes-page", args=[minutes.pk])
    return [Blocker(f"纪要目前为“{minutes.get_state_display()}”，尚未印发", url=where)]


def has_minutes_tab(meeting: Meeting, user: User) -> bool:
    """The tab stands once the meeting is over, for those who may see or draft its minutes."""
    if meeting.state not in selectors.OVER:
        return False
    held = permissions_of(user).committee_ids(*selectors.WORKING, "attend", "keep_archive")
    return meeting.committee_id in held


def _undrafted(user: User, now: datetime) -> list[Todo]:
    """Meetings that are over and have no minutes: to be drafted by some, awaited by the others, with the deadline."""
    meetings = list(selectors.meetings_without_minutes(user))
    if not meetings:
        return []
    drafting, calendar = permissions_of(user).committee_ids(*selectors.DRAFTING), working_calendar()
    lines = []
    for meeting in meetings:
        verdict = deadline_minutes(
            body_rules(meeting, now), Matter.GENERAL, meeting.closed_at or meeting.starts_at, calendar
        )
        mine = meeting.committee_id in drafting
        words = f"起草“{meeting.title}”的纪要" if mine else f"等待起草：{meeting.title}纪要"
        where = reverse("meeting-minutes", args=[meeting.pk])
        group = Group.TO_DO if mine else Group.COMING
        due = due_of(verdict)
        why = f"会议已散会 · {verdict.clause.label}" if due else "会议已散会"
        lines.append(Todo(words, where, due=due, group=group, why=why))
    return lines


def _line(user: User, minutes: Minutes, now: datetime) -> Todo | None:
    events = selectors.events_for(user, minutes, now)
    act = next((words for event, words in ACTS.items() if event in events), None)
    where = reverse("minutes-page", args=[minutes.pk])
    why = f"{minutes.get_state_display()} · {minutes.meeting.title}"
    if act is None:
        mine = minutes.drafted_by_id == user.pk
        waits = WITH_OTHERS.get(MinutesState(minutes.state))
        if waits is None or not (mine or minutes.due_at):
            return None
        group = Group.WAITING if mine else Group.COMING
        return Todo(f"{waits}：{minutes.title}", where, due=minutes.due_at, group=group, why=why)
    return Todo(f"{act}：{minutes.title}", where, due=minutes.due_at, group=Group.TO_DO, why=why)
