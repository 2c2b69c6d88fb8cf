"""What meetings and notices make whose work, for the desk."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.urls import reverse

from committees.access.selectors import permissions_of
from committees.calendar.selectors import working_calendar
from committees.desk.ports import Group, Todo
from committees.models import User
from meetings.notices.models import Notice
from meetings.notices.rules import clause_text, cn_due, cn_moment
from meetings.notices.selectors.answers import leaves_to_decide, notices_of
from meetings.notices.selectors.due import deadlines_of, owing_feedback
from meetings.notices.selectors.standins import entrusted_notices, objections_to_answer
from meetings.notices.selectors.told import pending_difference, told_time
from meetings.scheduling.models import Meeting
from meetings.scheduling.selectors import meetings_in
from meetings.scheduling.states import MeetingState


def todos(user: User, now: datetime) -> list[Todo]:
    """The user's lines: notices to sign, leave to decide, and for the office what stands before each meeting."""
    return [
        *_to_sign(user, now),
        *_to_sign_for(user, now),
        *_to_answer(user),
        *_to_decide(user, now),
        *_to_prepare(user, now),
        *_to_report(user, now),
    ]


def _to_sign(user: User, now: datetime) -> list[Todo]:
    """Each meeting once: by its latest notice, to sign or (signed) to come."""
    latest: dict[int, Notice] = {}
    upcoming = notices_of(user).filter(
        meeting__state__in=[MeetingState.NOTICED, MeetingState.IN_SESSION],
        meeting__starts_at__gt=now - timedelta(days=1),
        withdrawn_at__isnull=True,
    )
    for notice in upcoming.order_by("round"):
        latest[notice.meeting_id] = notice
    return [_sign_line(notice, now) for notice in latest.values()]


def _sign_line(notice: Notice, now: datetime) -> Todo:
    meeting, url = notice.meeting, reverse("my-notice", args=[notice.meeting_id])
    time = told_time(meeting, notice.person_id, notice.capacity)
    when = f"{cn_moment(time)}，{meeting.place}"
    if notice.signed_at is None:
        word = "会议变更通知" if notice.difference else "会议通知"
        return Todo(f"签收{word}：{meeting.title}", url, time, why=when)
    if meeting.state == MeetingState.IN_SESSION:
        return Todo(f"正在开会：{meeting.title}", url, urgency="today", group=Group.ALERT, why=when)
    if time > now:
        return Todo(meeting.title, url, time, group=Group.COMING, why=meeting.place)
    return Todo(meeting.title, url, group=Group.COMING, why=when)


def _to_sign_for(user: User, now: datetime) -> list[Todo]:
    """What a secretary signs on behalf of a leader."""
    return [
        Todo(
            f"代{notice.person}签收会议通知：{notice.meeting.title}",
            reverse("notice-entrusted", args=[notice.pk]),
            told_time(notice.meeting, notice.person_id, notice.capacity),
            why=f"{notice.person}授权您代为签收",
        )
        for notice in entrusted_notices(user, now)
    ]


def _to_answer(user: User) -> list[Todo]:
    """What the chair answers before the meeting."""
    return [
        Todo(
            f"答复{objection.person}对议题的异议：{objection.entry.meeting.title}",
            reverse("meeting-people", args=[objection.entry.meeting_id]),
            objection.entry.meeting.starts_at,
            why="会前提出的异议由主持人答复",
        )
        for objection in objections_to_answer(user)
    ]


def _to_decide(user: User, now: datetime) -> list[Todo]:
    return [
        Todo(
            f"批复{leave.person}的请假：{leave.meeting.title}",
            reverse("meeting-people", args=[leave.meeting_id]),
            leave.meeting.starts_at,
            why=leave.reason,
        )
        for leave in leaves_to_decide(user, now)
    ]


def _to_prepare(user: User, now: datetime) -> list[Todo]:
    committees = permissions_of(user).committee_ids("handle_office")
    if not committees:
        return []
    calendar = working_calendar()
    states = (MeetingState.DRAFTING, MeetingState.AGENDA_SET, MeetingState.NOTICED)
    meetings = meetings_in(states).filter(committee__in=committees).order_by("starts_at")
    lines = []
    for meeting in meetings:
        if meeting.state == MeetingState.NOTICED:
            lines += _changed_line(meeting)
        else:
            due = next((line for line in deadlines_of(meeting, now, calendar=calendar) if line.kind == "notice"), None)
            lines.append(
                _notice_line(meeting, due.due if due else None, clause_text(due.verdict.clause) if due else "")
            )
    return lines


def _to_report(user: User, now: datetime) -> list[Todo]:
    """Meetings of which the rulebook wants to hear by a day what was carried out."""
    committees = permissions_of(user).committee_ids("handle_office")
    lines = []
    for meeting in owing_feedback(now) if committees else []:
        if meeting.committee_id not in committees:
            continue
        due = next((line for line in deadlines_of(meeting, now) if line.kind == "feedback"), None)
        if due is not None:
            text, url = f"反馈落实情况：{meeting.title}", reverse("meeting-feedback", args=[meeting.pk])
            lines.append(Todo(text, url, due.due, why=clause_text(due.verdict.clause)))
    return lines


def _changed_line(meeting: Meeting) -> list[Todo]:
    changes = pending_difference(meeting)
    if not changes:
        return []
    url = reverse("meeting-notice", args=[meeting.pk])
    return [Todo(f"补发变更通知：{meeting.title}", url, meeting.starts_at, "overdue", Group.ALERT, "；".join(changes))]


def _notice_line(meeting: Meeting, due: datetime | None, clause: str) -> Todo:
    act = "的通知须发出" if meeting.state == MeetingState.AGENDA_SET else "须确定议题并发出通知"
    when = f"在{cn_due(due)}前" if due else f"，会议时间为{cn_moment(meeting.starts_at)}"
    text = f"{meeting.title}{act}" if due is None else f"{meeting.title}{act}（{when}）"
    return Todo(text, reverse("meeting", args=[meeting.pk]), due or meeting.starts_at, why=clause if due else when[1:])
