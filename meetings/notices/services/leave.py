"""请假: asked by the member, decided by whom the rulebook names."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.urls import reverse

from committees.errors import Refused
from committees.models import Person, User
from committees.people.selectors import person_of
from committees.rulebooks.selectors import body_rules
from committees.rulebooks.services import Override, enforce
from meetings.notices.models import LeaveRequest
from meetings.notices.rules import cn_moment, judge_leave, leave_clause
from meetings.notices.selectors import leave_approvers, own_notice
from meetings.notices.services.telling import tell, tell_all
from meetings.notices.states import LEAVE_TRANSITIONS, LeaveEvent, LeaveState
from meetings.scheduling.models import Meeting
from meetings.scheduling.services import touch
from meetings.scheduling.services.transitions import locked, record
from meetings.scheduling.states import MeetingState


@transaction.atomic
def ask_leave(*, meeting: Meeting, reason: str, user: User, now: datetime) -> LeaveRequest:
    """Ask leave from a meeting of which one had the notice, before it opens. Those who decide are told.

    A declined or lapsed request may be asked again. Refuses who was not invited, the chair (who delegates instead),
    a missing reason, and a meeting that has begun.
    """
    meeting = locked(meeting)
    person = person_of(user)
    if person is None or own_notice(user, meeting) is None:
        raise Refused("您没有收到本次会议的通知，无需请假。")
    if meeting.state != MeetingState.NOTICED:
        raise Refused(f"会议目前为“{meeting.get_state_display()}”，请假须在会前提出。")
    if meeting.chair_id == person.pk:
        raise Refused("您是本次会议的主持人。不能到会的，请先由办公室改定主持人，再行请假。")
    if not reason.strip():
        raise Refused("请填写请假事由。")
    leave = _asked(meeting, person, reason.strip(), now)
    record(meeting, "leave_asked", {"person": person.name, "reason": leave.reason}, user, now)
    _tell_approvers(meeting, leave, now)
    touch(meeting)
    return leave


def _asked(meeting: Meeting, person: Person, reason: str, now: datetime) -> LeaveRequest:
    fresh = {"reason": reason, "state": LeaveState.ASKED, "asked_at": now}
    leave, created = LeaveRequest.objects.get_or_create(meeting=meeting, person=person, defaults=fresh)
    if created:
        return leave
    if (LeaveState(leave.state), LeaveEvent.ASK) not in LEAVE_TRANSITIONS:
        raise Refused(f"您已请假（{leave.get_state_display()}），无需重复提出。")
    LeaveRequest.objects.filter(pk=leave.pk, state=leave.state).update(
        **fresh, decided_by=None, decided_at=None, comment=""
    )
    leave.refresh_from_db()
    return leave


@transaction.atomic
def decide_leave(*, leave: LeaveRequest, grant: bool, comment: str, user: User, now: datetime) -> LeaveRequest:
    """Grant or decline leave. Refuses who is not named by the rulebook, and a second decision.

    Where the rulebook discourages leave (原则上不允许), granting needs the reason in `comment`.
    """
    meeting = locked(leave.meeting)
    leave = LeaveRequest.objects.select_related("person").get(pk=leave.pk)
    person = _approver(meeting, leave, user, now)
    event = LeaveEvent.GRANT if grant else LeaveEvent.DECLINE
    target = LEAVE_TRANSITIONS.get((LeaveState(leave.state), event))
    if target is None or meeting.state != MeetingState.NOTICED:
        raise Refused(f"该请假目前为“{leave.get_state_display()}”，会议为“{meeting.get_state_display()}”，不能再批复。")
    if grant:
        _judge(meeting, leave, person, comment, user, now)
    changed = LeaveRequest.objects.filter(pk=leave.pk, state=leave.state).update(
        state=target, decided_by=person, decided_at=now, comment=comment.strip()
    )
    if changed != 1:
        raise Refused("该请假刚刚被他人批复，请刷新页面。")
    leave.refresh_from_db()
    facts = {"person": leave.person.name, "by": person.name, "comment": leave.comment}
    record(meeting, f"leave_{target}", facts, user, now)
    _tell_decision(meeting, leave, now)
    touch(meeting)
    return leave


def _approver(meeting: Meeting, leave: LeaveRequest, user: User, now: datetime) -> Person:
    person = person_of(user)
    approvers = leave_approvers(meeting, leave.person, now)
    if person is None or person not in approvers:
        clause = leave_clause(body_rules(meeting, now).leave)
        names = "、".join(approver.name for approver in approvers) or "会议召集人"
        raise Refused(f"{clause.label}：{clause.wording}。此请假由{names}批复，您不能批复。")
    return person


def _judge(meeting: Meeting, leave: LeaveRequest, person: Person, comment: str, user: User, now: datetime) -> None:
    enforce(
        judge_leave(body_rules(meeting, now).leave, leave.person.name),
        aggregate=f"meeting:{meeting.pk}",
        organisation_id=meeting.organisation_id,
        subject=f"{leave.person}请假",
        actor=user,
        now=now,
        override=Override(reason=comment.strip(), allowed_by=person.name) if comment.strip() else None,
    )


def _tell_approvers(meeting: Meeting, leave: LeaveRequest, now: datetime) -> None:
    tell_all(
        meeting,
        leave_approvers(meeting, leave.person, now),
        key=f"leave-asked:{leave.pk}:{int(leave.asked_at.timestamp())}",
        purpose="leave",
        subject=f"{leave.person}请假：{meeting.title}",
        body=f"{leave.person}因“{leave.reason}”，请假不参加{cn_moment(meeting.starts_at)}的{meeting.title}，请批复。",
        link=reverse("meeting-people", args=[meeting.pk]),
        now=now,
    )


def _tell_decision(meeting: Meeting, leave: LeaveRequest, now: datetime) -> None:
    comment = f"批复意见：{leave.comment}。" if leave.comment else ""
    tell(
        meeting,
        leave.person,
        key=f"leave-decided:{leave.pk}:{int(now.timestamp())}:{leave.person_id}",
        purpose="leave",
        subject=f"请假{leave.get_state_display()}：{meeting.title}",
        body=f"您对{meeting.title}的请假：{leave.get_state_display()}。{comment}",
        now=now,
    )
