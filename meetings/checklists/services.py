"""Laying a checklist out from the rulebook, giving its lines to people, ticking them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max

from committees.errors import Refused
from committees.models import Person, User
from committees.outbox import services as outbox
from committees.outbox.states import Channel
from committees.templatetags.cn import cn_datetime
from meetings.checklists.models import Duty
from meetings.checklists.selectors import TEXT_LENGTH, may_arrange, may_finish, people_to_ask, planned_for, unlisted_for
from meetings.scheduling.models import Meeting
from meetings.scheduling.services.transitions import record

NOTE_LENGTH = 200


@transaction.atomic
def lay_out(*, meeting: Meeting, user: User, now: datetime) -> int:
    """Put the rulebook's lines for this kind of meeting on its checklist; lines that are there stay. Answers how many
    were added; refuses where the rulebook has none."""
    _require(user, meeting)
    if not planned_for(meeting, now):
        raise Refused(f"议事规则没有为“{meeting.committee}”规定会务清单，请自行添加事项。")
    start, rows = _last(meeting), unlisted_for(meeting, now)
    Duty.objects.bulk_create(
        Duty(
            meeting=meeting,
            position=start + number,
            text=line.text[:TEXT_LENGTH],
            clause=line.clause.as_dict(),
            due_at=line.due_at,
        )
        for number, line in enumerate(rows, start=1)
    )
    if rows:
        record(meeting, "checklist_laid_out", {"lines": [line.text for line in rows]}, user, now)
    return len(rows)


@transaction.atomic
def add_duty(
    *,
    meeting: Meeting,
    text: str,
    user: User,
    now: datetime,
    person: Person | None = None,
    due_at: datetime | None = None,
) -> Duty:
    """Add a line of the office's own."""
    _require(user, meeting)
    words = " ".join(text.split())
    if not words or len(words) > TEXT_LENGTH:
        raise Refused(f"请填写事项，不超过 {TEXT_LENGTH} 字。")
    try:
        with transaction.atomic():
            duty = Duty.objects.create(meeting=meeting, position=_last(meeting) + 1, text=words)
    except IntegrityError as error:
        raise Refused(f"清单中已有“{words}”。") from error
    return assign_duty(duty=duty, person=person, due_at=due_at, user=user, now=now)


@transaction.atomic
def assign_duty(
    *, duty: Duty, person: Person | None, due_at: datetime | None, user: User, now: datetime, note: str = ""
) -> Duty:
    """Say who does a line until when; whoever is named is told."""
    meeting = duty.meeting
    _require(user, meeting)
    if person is not None and not people_to_ask(meeting).filter(pk=person.pk).exists():
        raise Refused("责任人须为本机关人员。")
    if len(note.strip()) > NOTE_LENGTH:
        raise Refused(f"备注不超过 {NOTE_LENGTH} 字。")
    before = duty.person_id
    _change(duty, person=person, due_at=due_at, note=note.strip())
    payload = {"text": duty.text, "person": person.name if person else "", "due": due_at.isoformat() if due_at else ""}
    record(meeting, "duty_assigned", payload, user, now)
    if person is not None and person.pk != before:
        _tell(duty, person, now)
    return duty


@transaction.atomic
def finish_duty(*, duty: Duty, done: bool, user: User, now: datetime) -> Duty:
    """Tick a line, or take the tick back."""
    if not may_finish(user, duty):
        raise Refused("会务事项由责任人或办公室确认；纪要印发后不再变动。")
    rows = Duty.objects.filter(pk=duty.pk, done_at__isnull=done)
    if rows.update(done_at=now if done else None, done_by=user if done else None) != 1:
        raise Refused(f"“{duty.text}”刚刚被他人确认过，请刷新页面。")
    record(duty.meeting, "duty_done" if done else "duty_reopened", {"text": duty.text}, user, now)
    duty.refresh_from_db()
    return duty


@transaction.atomic
def remove_duty(*, duty: Duty, user: User, now: datetime) -> None:
    """Take an undone line off the checklist."""
    _require(user, duty.meeting)
    deleted, _ = Duty.objects.filter(pk=duty.pk, done_at__isnull=True).delete()
    if not deleted:
        raise Refused("已完成的事项不能移除，请刷新页面。")
    record(duty.meeting, "duty_removed", {"text": duty.text}, user, now)


def _require(user: User, meeting: Meeting) -> None:
    if not may_arrange(user, meeting):
        raise Refused("会务清单由办公室安排；纪要印发后不再变动。")


def _last(meeting: Meeting) -> int:
    return meeting.duties.aggregate(last=Max("position"))["last"] or 0


def _change(duty: Duty, **values: Any) -> None:
    if Duty.objects.filter(pk=duty.pk, done_at__isnull=True).update(**values) != 1:
        raise Refused(f"“{duty.text}”已经完成，不能再改。请刷新页面。")
    duty.refresh_from_db()


def _tell(duty: Duty, person: Person, now: datetime) -> None:
    until = f"，请于{cn_datetime(duty.due_at)}前完成" if duty.due_at else ""
    outbox.enqueue(
        key=f"duty:{duty.pk}:{person.pk}:{int(now.timestamp())}",
        recipient=person,
        channel=Channel.INBOX,
        purpose="duty",
        subject=f"会务事项：{duty.text}",
        body=f"{duty.meeting.title}（{cn_datetime(duty.meeting.starts_at)}，{duty.meeting.place}）{until}。",
        link="/meetings/duties/",
        now=now,
    )
