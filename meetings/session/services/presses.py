"""What every act in a meeting shares: the lock, who may act, a press that arrives twice, its place in the record."""

from __future__ import annotations

from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from committees.errors import Refused
from committees.ledger import services as ledger
from committees.models import LedgerEntry, User
from committees.people.acting import holds
from meetings.scheduling.models import Meeting
from meetings.scheduling.services import touch
from meetings.scheduling.states import MEETING_STATE_LABELS, MeetingState
from meetings.session.models import Press, Recess

Found = TypeVar("Found")


def lock_meeting(meeting_id: int) -> Meeting:
    """The meeting's row, locked until the transaction ends: acts in one meeting happen one after another.

    So a vote and its closing, or two closings, can never cross. SQLite has one writer at a time anyway.
    """
    return (
        Meeting.objects.select_for_update(of=("self",))
        .select_related("committee", "organisation", "rulebook_version__rulebook")
        .get(pk=meeting_id)
    )


def require_recorder(meeting: Meeting, actor: User) -> None:
    """Only the meeting's recorders act in it; in particular no administrator."""
    if not holds(actor, "record_meeting", meeting.committee):
        raise Refused("您不是本会议的记录人员，不能在现场操作。请由会议秘书操作。")


def require_session(meeting: Meeting, *, in_recess: bool = False) -> None:
    """The meeting is in session, and not in recess unless what is done may be done then."""
    if meeting.state != MeetingState.IN_SESSION:
        label = MEETING_STATE_LABELS[MeetingState(meeting.state)]
        raise Refused(f"会议现在的状态是“{label}”，不在开会中，不能进行此操作。")
    if not in_recess and Recess.objects.filter(meeting=meeting, resumed_at__isnull=True).exists():
        raise Refused("会议正在休会。请先重新签到并续会，再进行此操作。")


def is_repeat(meeting: Meeting, client_id: UUID | None, verb: str, actor: User, now: datetime) -> bool:
    """Whether this press was already taken. A new one is remembered under its client-made id.

    Refuses an id that was used for another act: it was not made by chance.
    """
    if client_id is None:
        return False
    press = Press.objects.filter(client_id=client_id).first()
    if press is None:
        # Presses of one meeting come one after another. Where another meeting took the same id in this very moment,
        # the row is its own, and ours is refused when it comes again.
        fresh = Press(client_id=client_id, meeting=meeting, verb=verb, user=actor, at=now)
        Press.objects.bulk_create([fresh], ignore_conflicts=True)
        return False
    if (press.meeting_id, press.verb, press.user_id) != (meeting.pk, verb, actor.pk):
        raise Refused("操作编号重复，请刷新页面后重新操作。")
    return True


def still_there(found: Found | None, what: str) -> Found:
    """What a press that arrives again has made. Refused when it was taken back since, or the press made another."""
    if found is None:
        raise Refused(f"{what}已被撤销，或操作编号与原来的对象不符，没有再次登记。请刷新页面后核对。")
    return found


def record(meeting: Meeting, verb: str, payload: dict[str, Any], actor: User, now: datetime) -> LedgerEntry:
    """Write the act into the meeting's record and let the viewers see it."""
    entry = ledger.append(
        aggregate=f"meeting:{meeting.pk}",
        organisation_id=meeting.organisation_id,
        verb=verb,
        payload=payload,
        actor=actor,
        now=now,
    )
    touch(meeting)
    return entry
