"""Opening and closing a meeting."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from committees.errors import Refused
from committees.models import User
from committees.rulebooks.selectors import body_rules
from committees.rulebooks.services import Override, enforce
from committees.rules import Matter
from meetings.agenda.rules import is_circled
from meetings.scheduling.models import Meeting
from meetings.scheduling.services.transitions import advance_meeting, transition_of
from meetings.scheduling.states import ENTRY_STAGE_LABELS, EntryStage, MeetingEvent
from meetings.session.models import AttendanceInterval
from meetings.session.rules import judge_opening
from meetings.session.selectors import room_of, undecided_entries
from meetings.session.services.items import put_off
from meetings.session.services.presses import is_repeat, lock_meeting, require_recorder
from meetings.session.services.roll import roll_payload, update_roll


@transaction.atomic
def open_meeting(
    *, meeting: Meeting, actor: User, now: datetime, override: Override | None = None, client_id: UUID | None = None
) -> Meeting:
    """Open the meeting: the roll is frozen, and the quorum of at least one of its items must be there.

    Raises Refused with the quorum's verdict, or with what else blocks the opening.
    """
    meeting = lock_meeting(meeting.pk)
    require_recorder(meeting, actor)
    if is_repeat(meeting, client_id, "open_meeting", actor, now):
        return meeting
    transition_of(meeting, MeetingEvent.OPEN)
    update_roll(meeting)
    _enforce_opening(meeting, actor, now, override)
    return advance_meeting(
        meeting=meeting,
        event=MeetingEvent.OPEN,
        user=actor,
        now=now,
        payload=roll_payload(list(meeting.roll.all())),
        changes={"opened_at": now},
    )


def _enforce_opening(meeting: Meeting, actor: User, now: datetime, override: Override | None) -> None:
    room = room_of(meeting)
    if not room.members:
        raise Refused("本次会议没有应到会成员。请先在“系统”中登记本届成员。")
    matters = [Matter(matter) for matter in meeting.entries.values_list("item__matter", flat=True)]
    if not matters:
        raise Refused("本次会议没有议题，不能开会。请先安排议题。")
    enforce(
        judge_opening(body_rules(meeting, now), matters, room.facts),
        aggregate=f"meeting:{meeting.pk}",
        organisation_id=meeting.organisation_id,
        subject="开会",
        actor=actor,
        now=now,
        override=override,
    )


@transaction.atomic
def close_meeting(
    *,
    meeting: Meeting,
    actor: User,
    now: datetime,
    defer_reason: str = "",
    again_on: date | None = None,
    client_id: UUID | None = None,
) -> Meeting:
    """Close the meeting; whoever is in the room leaves now. Every item has its outcome, else Refused with the list.

    With `defer_reason` the items that have none are deferred, one by one, to `again_on` or a later meeting. A meeting
    in recess may be closed as well.
    """
    meeting = lock_meeting(meeting.pk)
    require_recorder(meeting, actor)
    if is_repeat(meeting, client_id, "close_meeting", actor, now):
        return meeting
    transition_of(meeting, MeetingEvent.CLOSE)
    if defer_reason.strip():
        _defer_undecided(meeting, defer_reason, again_on, actor, now)
    _refuse_undecided(meeting)
    AttendanceInterval.objects.filter(roll__meeting=meeting, left_at__isnull=True).update(left_at=now)
    entries = meeting.entries.select_related("item")
    # The act of closing is everybody's to read: what came of circled items stands in their own entries alone.
    outcomes = [
        {"position": entry.position, "outcome": entry.outcome} for entry in entries if not is_circled(entry.item.matter)
    ]
    return advance_meeting(
        meeting=meeting,
        event=MeetingEvent.CLOSE,
        user=actor,
        now=now,
        payload={"items": outcomes},
        changes={"closed_at": now},
    )


def _defer_undecided(meeting: Meeting, reason: str, again_on: date | None, actor: User, now: datetime) -> None:
    for entry in undecided_entries(meeting):
        entry.meeting = meeting
        put_off(entry, reason, again_on, actor, now)


def _refuse_undecided(meeting: Meeting) -> None:
    open_items = [
        f"第{entry.position}项“{entry.item.title}”（{ENTRY_STAGE_LABELS[EntryStage(entry.stage)]}）"
        for entry in undecided_entries(meeting)
    ]
    if open_items:
        raise Refused(f"还有议题没有结论，不能散会：{'；'.join(open_items)}。请先形成结论，或逐项缓议退回议题库。")
