"""休会 and 续会: the record goes on, whoever was in the room has left it, and attendance is taken anew."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.urls import reverse

from committees.errors import Refused
from committees.models import User
from committees.outbox import services as outbox
from committees.outbox.states import Channel
from committees.rulebooks.selectors import body_rules
from committees.rulebooks.services import Override, enforce
from committees.rules import Matter, Verdict
from committees.templatetags.cn import cn_datetime
from meetings.scheduling.models import AgendaEntry, Meeting
from meetings.session.models import AttendanceInterval, Recess
from meetings.session.ports import objection_to_conclusion
from meetings.session.rules import judge_opening
from meetings.session.selectors import Room, current_entry, item_verdict, open_recess, room_of, undecided_entries
from meetings.session.services.items import refuse_unannounced, stop_clock
from meetings.session.services.presses import is_repeat, lock_meeting, record, require_recorder, require_session


@transaction.atomic
def recess_meeting(
    *,
    meeting: Meeting,
    reason: str,
    resumes_at: datetime,
    actor: User,
    now: datetime,
    client_id: UUID | None = None,
) -> Recess | None:
    """休会 until `resumes_at`, the same day or another. Everyone in the room leaves it; those on the roll are told.

    Refused without a reason, for a time that is past, and while a ballot is open or unannounced.
    """
    meeting = lock_meeting(meeting.pk)
    require_recorder(meeting, actor)
    if is_repeat(meeting, client_id, "recess_meeting", actor, now):
        return open_recess(meeting)
    require_session(meeting)
    _refuse_recess(meeting, reason, resumes_at, now)
    entry = current_entry(meeting)
    if entry is not None:
        stop_clock(entry, actor, now)
    AttendanceInterval.objects.filter(roll__meeting=meeting, left_at__isnull=True).update(left_at=now)
    recess = Recess.objects.create(meeting=meeting, reason=reason.strip()[:200], began_at=now, resumes_at=resumes_at)
    record(meeting, "recessed", {"reason": recess.reason, "resumes_at": resumes_at.isoformat()}, actor, now)
    _tell(meeting, recess, now)
    return recess


def _refuse_recess(meeting: Meeting, reason: str, resumes_at: datetime, now: datetime) -> None:
    if not reason.strip():
        raise Refused("请填写休会的事由。")
    if resumes_at <= now:
        raise Refused("续会时间须在现在之后。")
    refuse_unannounced(meeting)
    entry = current_entry(meeting)
    objection = objection_to_conclusion(entry, now) if entry is not None else None
    if objection:
        raise Refused(objection)


def _tell(meeting: Meeting, recess: Recess, now: datetime) -> None:
    when = cn_datetime(recess.resumes_at)
    for row in meeting.roll.select_related("person"):
        outbox.enqueue(
            key=f"recess:{recess.pk}:{row.person_id}",
            recipient=row.person,
            channel=Channel.INBOX,
            purpose="recess",
            subject=f"休会：{meeting.title}",
            body=f"会议休会，{when}在{meeting.place}继续，届时重新签到。",
            link=reverse("live", args=[meeting.pk]),
            aggregate=f"meeting:{meeting.pk}",
            now=now,
        )


@transaction.atomic
def resume_meeting(
    *, meeting: Meeting, actor: User, now: datetime, override: Override | None = None, client_id: UUID | None = None
) -> None:
    """续会: with those who have checked in anew.

    The quorum of the item that was under way must be there; between two items, that of one of the open ones. Where it
    has not come back, the item is put aside first.
    """
    meeting = lock_meeting(meeting.pk)
    require_recorder(meeting, actor)
    if is_repeat(meeting, client_id, "resume_meeting", actor, now):
        return
    entry = current_entry(meeting)
    room = room_of(meeting, entry)
    enforce(
        _resuming(meeting, entry, room, now),
        aggregate=f"meeting:{meeting.pk}",
        organisation_id=meeting.organisation_id,
        subject="续会",
        actor=actor,
        now=now,
        override=override,
    )
    if Recess.objects.filter(meeting=meeting, resumed_at__isnull=True).update(resumed_at=now) != 1:
        raise Refused("会议没有休会，无需续会。")
    record(meeting, "resumed", {"present": len(room.present), "entitled": len(room.members)}, actor, now)


def _resuming(meeting: Meeting, entry: AgendaEntry | None, room: Room, now: datetime) -> Verdict:
    body = body_rules(meeting, now)
    if entry is not None:
        return item_verdict(body, entry, room)
    matters = [Matter(each.item.matter) for each in undecided_entries(meeting)] or [Matter.GENERAL]
    return judge_opening(body, matters, room.facts)
