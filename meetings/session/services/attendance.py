"""Arrivals and departures, as intervals."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from committees.errors import Refused
from committees.models import LedgerEntry, User
from committees.people.selectors import person_of
from meetings.scheduling.models import Meeting
from meetings.scheduling.states import MEETING_STATE_LABELS, MeetingState
from meetings.session.models import AttendanceInterval, Opinion, RollEntry
from meetings.session.ports import objection_to
from meetings.session.roomcode import is_room_code
from meetings.session.selectors import undoable_attendance
from meetings.session.services.presses import is_repeat, lock_meeting, record, require_recorder, still_there


@transaction.atomic
def check_in(*, roll: RollEntry, actor: User, now: datetime, client_id: UUID | None = None) -> AttendanceInterval:
    """签到 or return to the room. Possible once the roll is prepared, before the meeting opens and while it sits.

    Someone already in the room stays in: the open interval is answered.
    """
    meeting = lock_meeting(roll.meeting_id)
    require_recorder(meeting, actor)
    return _arrive(meeting, roll, {}, actor, now, client_id)


@transaction.atomic
def check_in_self(
    *, meeting: Meeting, code: str, actor: User, now: datetime, client_id: UUID | None = None
) -> AttendanceInterval:
    """签到 by oneself, with the code that the screen in the room shows at this moment.

    Refused for one who is not on the roll, and for a code that is wrong or no longer shown.
    """
    meeting = lock_meeting(meeting.pk)
    person = person_of(actor)
    roll = meeting.roll.filter(person=person).first() if person is not None else None
    if roll is None:
        raise Refused("您不在本次会议的名册上，或名册尚未编制，请到会务人员处签到。")
    if not is_room_code(meeting.pk, code, now):
        raise Refused("会场码不对或已过期。请输入会场大屏上现在显示的会场码。")
    return _arrive(meeting, roll, {"by": "self"}, actor, now, client_id)


def _arrive(
    meeting: Meeting, roll: RollEntry, more: dict[str, str], actor: User, now: datetime, client_id: UUID | None
) -> AttendanceInterval:
    _require_attendance(meeting)
    here = AttendanceInterval.objects.filter(roll=roll, left_at__isnull=True).first()
    if is_repeat(meeting, client_id, "check_in", actor, now) or here is not None:
        found = AttendanceInterval.objects.filter(roll=roll).order_by("arrived_at")
        return here or still_there(found.last(), f"{roll.name}的这次签到")
    _refuse_past(roll, now)
    interval = AttendanceInterval.objects.create(roll=roll, arrived_at=now)
    record(meeting, "checked_in", {"roll": roll.pk, "name": roll.name, **more}, actor, now)
    return interval


@transaction.atomic
def check_out(*, roll: RollEntry, actor: User, now: datetime, reason: str = "", client_id: UUID | None = None) -> None:
    """离会. Refused for one who has voted in a ballot that is still open: undo the vote or close the ballot first."""
    meeting = lock_meeting(roll.meeting_id)
    require_recorder(meeting, actor)
    _leave(meeting, roll, {"reason": reason.strip()}, actor, now, client_id)


@transaction.atomic
def check_out_self(
    *, meeting: Meeting, actor: User, now: datetime, reason: str = "", client_id: UUID | None = None
) -> None:
    """离会 on one's own device; the record says that it was entered by himself. Refused as it is for the recorder."""
    meeting = lock_meeting(meeting.pk)
    person = person_of(actor)
    roll = meeting.roll.filter(person=person).first() if person is not None else None
    if roll is None:
        raise Refused("您不在本次会议的名册上，无需登记离会。")
    _leave(meeting, roll, {"reason": reason.strip(), "by": "self"}, actor, now, client_id)


def _leave(
    meeting: Meeting, roll: RollEntry, more: dict[str, str], actor: User, now: datetime, client_id: UUID | None
) -> None:
    if is_repeat(meeting, client_id, "check_out", actor, now):
        return
    _require_attendance(meeting)
    objection = objection_to(roll, now)
    if objection:
        raise Refused(objection)
    changed = AttendanceInterval.objects.filter(roll=roll, left_at__isnull=True).update(left_at=now)
    if changed != 1:
        raise Refused(f"{roll.name}现在不在会场，无需登记离会。")
    if more["reason"]:
        RollEntry.objects.filter(pk=roll.pk).update(absence_reason=more["reason"][:200])
    record(meeting, "checked_out", {"roll": roll.pk, "name": roll.name, **more}, actor, now)


@transaction.atomic
def undo_attendance(*, roll: RollEntry, actor: User, now: datetime, client_id: UUID | None = None) -> None:
    """Take back the last press on this person's attendance: he did not come, or he never left. The record keeps both.

    Only as long as nothing was judged by it (no item begun, no vote opened, nothing stated by him); afterwards he is
    checked in or out as it is, and the record is corrected by an entry.
    """
    meeting = lock_meeting(roll.meeting_id)
    require_recorder(meeting, actor)
    if is_repeat(meeting, client_id, "undo_attendance", actor, now):
        return
    _require_attendance(meeting)
    press = undoable_attendance(meeting).get(roll.pk)
    if press is None:
        raise Refused(f"{roll.name}没有可以撤销的签到或离会：没有登记，或此后的事项已按当时的到会人数办理。")
    arrived = press.verb == "checked_in"
    objection = objection_to(roll, now)
    if objection:
        raise Refused(objection)
    (_undo_arrival if arrived else _undo_departure)(roll, press)
    payload = {"roll": roll.pk, "name": roll.name, "verb": press.verb, "undoes": press.sequence}
    record(meeting, "attendance_undone", payload, actor, now)


def _undo_arrival(roll: RollEntry, _: LedgerEntry) -> None:
    here = AttendanceInterval.objects.filter(roll=roll, left_at__isnull=True).first()
    if here is None:
        raise Refused(f"{roll.name}现在不在会场，签到不能撤销。请刷新页面。")
    if Opinion.objects.filter(roll=roll, at__gte=here.arrived_at).exists():
        raise Refused(f"{roll.name}签到后已经表态，请先撤销其表态。")
    here.delete()


def _undo_departure(roll: RollEntry, press: LedgerEntry) -> None:
    last = AttendanceInterval.objects.filter(roll=roll).order_by("arrived_at").last()
    if last is None or last.left_at is None:
        raise Refused(f"{roll.name}现在在会场，离会不能撤销。请刷新页面。")
    AttendanceInterval.objects.filter(pk=last.pk).update(left_at=None)
    reason = press.payload.get("reason", "")[:200]
    if reason:
        RollEntry.objects.filter(pk=roll.pk, absence_reason=reason).update(absence_reason="")


@transaction.atomic
def note_absence(*, roll: RollEntry, reason: str, actor: User, now: datetime, client_id: UUID | None = None) -> None:
    """缺席原因 of someone who is not in the room, or why he left. Written again it replaces what stood there."""
    meeting = lock_meeting(roll.meeting_id)
    require_recorder(meeting, actor)
    if is_repeat(meeting, client_id, "note_absence", actor, now):
        return
    _require_attendance(meeting)
    words = reason.strip()[:200]
    if not words:
        raise Refused("请填写缺席原因。")
    if AttendanceInterval.objects.filter(roll=roll, left_at__isnull=True).exists():
        raise Refused(f"{roll.name}正在会场，不能登记缺席。")
    RollEntry.objects.filter(pk=roll.pk).update(absence_reason=words)
    record(meeting, "absence_noted", {"roll": roll.pk, "name": roll.name, "reason": words}, actor, now)


def _require_attendance(meeting: Meeting) -> None:
    if meeting.state not in {MeetingState.NOTICED, MeetingState.IN_SESSION}:
        label = MEETING_STATE_LABELS[MeetingState(meeting.state)]
        raise Refused(f"会议现在的状态是“{label}”，不能登记到会。")


def _refuse_past(roll: RollEntry, now: datetime) -> None:
    if AttendanceInterval.objects.filter(roll=roll, left_at__gt=now).exists():
        raise Refused(f"{roll.name}的到会时间早于上一次离会时间，请核对时间。")
