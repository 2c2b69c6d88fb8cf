"""When a meeting gets another time, the times on its checklist go with it."""

from __future__ import annotations

from datetime import datetime

from committees.ledger import services as ledger
from committees.models import User
from committees.outbox import services as outbox
from committees.outbox.states import Channel
from committees.templatetags.cn import cn_datetime
from meetings.checklists.models import Duty
from meetings.checklists.rules import moved_due
from meetings.scheduling.models import Meeting


def follow_move(meeting: Meeting, before: datetime, user: User, now: datetime) -> None:
    """Move the times of the open lines with their meeting, in its transaction, and tell whoever has one."""
    rows = Duty.objects.filter(meeting=meeting, done_at__isnull=True, due_at__isnull=False).select_related("person")
    lines = list(rows.order_by("position"))
    for duty in lines:
        duty.due_at = moved_due(duty.due_at or now, before, meeting.starts_at, kept=duty.clause is not None)
    if not lines:
        return
    Duty.objects.bulk_update(lines, ["due_at"])
    ledger.append(
        aggregate=f"meeting:{meeting.pk}",
        organisation_id=meeting.organisation_id,
        verb="duties_moved",
        payload={"lines": [{"text": duty.text, "due": duty.due_at.isoformat()} for duty in lines if duty.due_at]},
        actor=user,
        now=now,
    )
    _tell(meeting, [duty for duty in lines if duty.person is not None], now)


def _tell(meeting: Meeting, lines: list[Duty], now: datetime) -> None:
    """One message for each person, with all his lines."""
    for person in {duty.person for duty in lines if duty.person}:
        own = [f"{duty.text}（{cn_datetime(duty.due_at)}前）" for duty in lines if duty.person == person]
        outbox.enqueue(
            key=f"duty-moved:{meeting.pk}:{person.pk}:{int(now.timestamp())}",
            recipient=person,
            channel=Channel.INBOX,
            purpose="duty",
            subject=f"会务时限随会议改期：{meeting.title}",
            body=f"会议改为{cn_datetime(meeting.starts_at)}。请按新的时限完成：{'；'.join(own)}。",
            link="/meetings/duties/",
            now=now,
        )
