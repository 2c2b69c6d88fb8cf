"""What this floor plugs into the ports of the floors below."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.urls import reverse

from committees.calendar.rules import end_of
from committees.desk.ports import Group, Todo
from committees.models import User
from meetings.models import AgendaEntry, Meeting
from meetings.scheduling.ports import Blocker
from meetings.scheduling.states import MeetingEvent
from personnel.selectors.circle import handles
from personnel.selectors.overview import open_lines
from personnel.states import CandidateState

BEFORE_MEETING = (MeetingEvent.SET_AGENDA, MeetingEvent.SEND_NOTICE, MeetingEvent.OPEN)


def blockers_of(meeting: Meeting, event: MeetingEvent, now: datetime) -> Sequence[Blocker]:  # noqa: ARG001
    """A candidate who was put off is not put to the meeting again before over half of the members agreed (复议)."""
    if event not in BEFORE_MEETING:
        return ()
    waiting = AgendaEntry.objects.filter(meeting=meeting, item__candidate__state=CandidateState.DEFERRED)
    return [
        Blocker(f"第{entry.position}项“{entry.item.title}”曾经缓议，须先经半数以上成员同意复议，由组织部门登记")
        for entry in waiting.select_related("item").order_by("position")
    ]


def todos_of(user: User, now: datetime) -> list[Todo]:
    """What the department must do next: by number, since a desk is read over shoulders."""
    if not handles(user):
        return []
    return [
        Todo(
            f"{line.candidate}：{line.step.text}",
            reverse("personnel-candidate", args=[line.candidate.pk]),
            due=end_of(line.step.due) if line.step.due else None,
            group=Group.ALERT if line.candidate.state == CandidateState.VOID else Group.TO_DO,
            why=line.candidate.get_state_display(),
        )
        for line in open_lines(user, now)
        if line.step.urgent
    ]
