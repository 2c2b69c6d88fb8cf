"""The roll: prepared for check-in, brought up to date and frozen when the meeting opens."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from committees.errors import Refused
from committees.models import User
from meetings.scheduling.models import Meeting
from meetings.scheduling.states import MEETING_STATE_LABELS, MeetingState
from meetings.session.models import AttendanceInterval, Recusal, RollEntry
from meetings.session.selectors import Invited, invited_to, people_on_leave
from meetings.session.services.presses import lock_meeting, record, require_recorder


@transaction.atomic
def prepare_roll(*, meeting: Meeting, actor: User, now: datetime) -> list[RollEntry]:
    """Draw up the roll for check-in, from the seats of the day. Again: bring it up to date. Answers the roll in order.

    Refuses before the notice is out and after the meeting has opened (the roll is frozen then).
    """
    meeting = lock_meeting(meeting.pk)
    require_recorder(meeting, actor)
    _require_noticed(meeting)
    update_roll(meeting)
    rows = list(meeting.roll.all())
    record(meeting, "roll_prepared", roll_payload(rows), actor, now)
    return rows


def _require_noticed(meeting: Meeting) -> None:
    if meeting.state != MeetingState.NOTICED:
        label = MEETING_STATE_LABELS[MeetingState(meeting.state)]
        raise Refused(f"会议现在的状态是“{label}”。名册在发出通知之后、开会之前编制，开会后不再变动。")


def update_roll(meeting: Meeting) -> None:
    """Make the roll equal to those invited. Who is already in the room stays on it. Inside the caller's transaction."""
    invited = invited_to(meeting)
    on_leave = people_on_leave(meeting)
    kept = {row.person_id: row for row in meeting.roll.all()}
    for order, each in enumerate(invited, start=1):
        _write_row(meeting, each, order, kept.pop(each.person.pk, None), on_leave.get(each.person.pk))
    gone = [row.pk for row in kept.values()]
    came = set(AttendanceInterval.objects.filter(roll__in=gone).values_list("roll_id", flat=True))
    came |= set(Recusal.objects.filter(roll__in=gone).values_list("roll_id", flat=True))
    RollEntry.objects.filter(pk__in=set(gone) - came).delete()


def _write_row(meeting: Meeting, each: Invited, order: int, row: RollEntry | None, leave: str | None) -> None:
    row = row or RollEntry(meeting=meeting, person=each.person)
    row.seat_id = each.seat_id
    row.name = each.person.name
    row.role = each.role
    row.unit = each.person.unit.name if each.person.unit else ""
    row.capacity = each.capacity
    _note_suspension(row, each)
    row.entitled = each.entitled and not row.excluded_reason
    row.is_chair = each.person.pk == meeting.chair_id
    row.order = order
    # Why somebody is missing may have been entered before the opening, which writes the roll once more.
    if leave or row.on_leave:
        row.absence_reason = (leave or "")[:200]
    row.on_leave = leave is not None
    row.save()


SUSPENDED = "停职："


def _note_suspension(row: RollEntry, each: Invited) -> None:
    """停职 is entered with the seat, with its reason and approver; one that ended leaves no trace on a later roll."""
    if each.suspended:
        row.excluded_reason, row.excluded_by = f"{SUSPENDED}{each.suspended}"[:200], each.suspended_by
    elif row.excluded_reason.startswith(SUSPENDED):
        row.excluded_reason = row.excluded_by = ""


@transaction.atomic
def exclude_from_base(*, roll: RollEntry, reason: str, approved_by: str, actor: User, now: datetime) -> None:
    """Leave a member out of 应到会 (停职 and the like): only before opening, with a reason and who approved it."""
    meeting = lock_meeting(roll.meeting_id)
    require_recorder(meeting, actor)
    _require_noticed(meeting)
    if not reason.strip() or not approved_by.strip():
        raise Refused("不计入应到人数的，须填写原因和批准人。")
    changed = RollEntry.objects.filter(pk=roll.pk, entitled=True).update(
        entitled=False, excluded_reason=reason.strip()[:200], excluded_by=approved_by.strip()[:60]
    )
    if changed != 1:
        raise Refused(f"{roll.name}本来就不计入应到人数，无需办理。")
    payload = {"roll": roll.pk, "name": roll.name, "reason": reason.strip(), "approved_by": approved_by.strip()}
    record(meeting, "roll_excluded", payload, actor, now)


def roll_payload(rows: list[RollEntry]) -> dict[str, object]:
    """The roll as the record keeps it."""
    return {
        "entitled": sum(row.entitled for row in rows),
        "people": [
            {
                "roll": row.pk,
                "name": row.name,
                "role": row.role,
                "capacity": str(row.capacity),
                "entitled": row.entitled,
                "on_leave": row.on_leave,
                "chair": row.is_chair,
            }
            for row in rows
        ],
    }
