"""回避 for one item: declared beforehand or in the room, out and back."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from committees.access.selectors import can
from committees.errors import Refused
from committees.models import User
from committees.people.selectors import person_of
from meetings.scheduling.models import AgendaEntry, Meeting
from meetings.scheduling.states import EntryStage, MeetingState
from meetings.session.models import Recusal, RollEntry
from meetings.session.ports import objection_to, objection_to_words
from meetings.session.services.presses import (
    is_repeat,
    lock_meeting,
    record,
    require_recorder,
    require_session,
    still_there,
)
from meetings.session.services.roll import update_roll
from meetings.session.states import VOTED_STAGES


@transaction.atomic
def declare_recusal(
    *,
    entry: AgendaEntry,
    roll: RollEntry,
    reason: str,
    actor: User,
    now: datetime,
    confirmed: bool = False,
    client_id: UUID | None = None,
) -> Recusal:
    """Recuse a member from an item, by himself or by the recorder. He leaves when the item begins (now, if it has).

    It may be declared from the notice on, and holds at once. `confirmed`: the recorder enters that the chair has
    confirmed it.
    Refused for one who is not on this roll, has voted, or when the item already has its outcome.
    """
    meeting = lock_meeting(entry.meeting_id)
    _require_self_or_recorder(meeting, roll, actor)
    if meeting.state != MeetingState.NOTICED:
        require_session(meeting)
    if is_repeat(meeting, client_id, "declare_recusal", actor, now):
        return still_there(Recusal.objects.filter(entry=entry, roll=roll).first(), f"{roll.name}的这次回避登记")
    entry = AgendaEntry.objects.get(pk=entry.pk)
    _refuse_recusal(entry, roll, reason, now)
    begun = entry.stage != EntryStage.WAITING
    by_chair = confirmed and can(actor, "record_meeting", meeting.committee)
    recusal = Recusal.objects.create(
        entry=entry,
        roll=roll,
        reason=reason.strip()[:200],
        declared_at=now,
        out_at=now if begun else None,
        confirmed_by=meeting.chair.name if by_chair else "",
        confirmed_at=now if by_chair else None,
    )
    payload = {
        "entry": entry.pk,
        "position": entry.position,
        "roll": roll.pk,
        "name": roll.name,
        "reason": reason.strip(),
    }
    if by_chair:
        payload["confirmed_by"] = meeting.chair.name
    record(meeting, "recused", payload, actor, now)
    return recusal


@transaction.atomic
def recuse_self(
    *, entry: AgendaEntry, reason: str, actor: User, now: datetime, client_id: UUID | None = None
) -> Recusal:
    """A member recuses himself on his own device, beforehand or in the room. The roll is drawn up if it is not yet."""
    meeting = lock_meeting(entry.meeting_id)
    person = person_of(actor)
    if meeting.state == MeetingState.NOTICED:
        update_roll(meeting)
    roll = meeting.roll.filter(person=person, entitled=True).first() if person is not None else None
    if roll is None:
        raise Refused("您不是本次会议的应到会成员，无需登记回避。")
    return declare_recusal(entry=entry, roll=roll, reason=reason, actor=actor, now=now, client_id=client_id)


@transaction.atomic
def confirm_recusal(*, recusal: Recusal, actor: User, now: datetime, client_id: UUID | None = None) -> None:
    """The chair confirms a recusal: on his own device, or by word, entered by the recorder."""
    meeting = lock_meeting(recusal.roll.meeting_id)
    person = person_of(actor)
    if person is None or person.pk != meeting.chair_id:
        require_recorder(meeting, actor)
    if is_repeat(meeting, client_id, "confirm_recusal", actor, now):
        return
    waiting = Recusal.objects.filter(pk=recusal.pk, confirmed_at__isnull=True)
    if waiting.update(confirmed_at=now, confirmed_by=meeting.chair.name) != 1:
        raise Refused("该回避已经确认，或已撤销，请刷新页面。")
    entry = recusal.entry
    payload = {"entry": entry.pk, "position": entry.position, "roll": recusal.roll_id, "name": recusal.roll.name}
    record(meeting, "recusal_confirmed", {**payload, "confirmed_by": meeting.chair.name}, actor, now)


def _require_self_or_recorder(meeting: Meeting, roll: RollEntry, actor: User) -> None:
    person = person_of(actor)
    if person is None or person.pk != roll.person_id:
        require_recorder(meeting, actor)


def _refuse_recusal(entry: AgendaEntry, roll: RollEntry, reason: str, now: datetime) -> None:
    if roll.meeting_id != entry.meeting_id:
        raise Refused("此人不在本次会议的名册上。")
    if entry.stage in {EntryStage.AGREED, EntryStage.CONCLUDED}:
        raise Refused("本议题已经表决或已有结论，不能再登记回避。")
    if not reason.strip():
        raise Refused("请填写回避事由。")
    objection = objection_to_words(entry, reason)
    if objection:
        raise Refused(objection)
    if Recusal.objects.filter(entry=entry, roll=roll).exists():
        raise Refused(f"{roll.name}已对本议题登记回避。")
    objection = objection_to(roll, now)
    if objection:
        raise Refused(objection)


@transaction.atomic
def withdraw_recusal(*, recusal: Recusal, actor: User, now: datetime, client_id: UUID | None = None) -> None:
    """Take back a recusal entered by mistake, before the item is voted on or concluded. The record keeps both."""
    meeting = lock_meeting(recusal.roll.meeting_id)
    require_recorder(meeting, actor)
    if meeting.state != MeetingState.NOTICED:
        require_session(meeting)
    if is_repeat(meeting, client_id, "withdraw_recusal", actor, now):
        return
    entry = AgendaEntry.objects.get(pk=recusal.entry_id)
    if entry.stage in VOTED_STAGES:
        raise Refused("本议题已进入表决或已有结论，回避不能撤销。")
    if Recusal.objects.filter(pk=recusal.pk).delete()[0] != 1:
        raise Refused("该回避已撤销。")
    payload = {"entry": entry.pk, "position": entry.position, "roll": recusal.roll_id, "name": recusal.roll.name}
    record(meeting, "recusal_withdrawn", payload, actor, now)


@transaction.atomic
def return_from_recusal(*, recusal: Recusal, actor: User, now: datetime, client_id: UUID | None = None) -> None:
    """返场 after the item has its outcome (or was set aside). Until then he is out of the room for later items."""
    meeting = lock_meeting(recusal.roll.meeting_id)
    require_recorder(meeting, actor)
    require_session(meeting)
    if is_repeat(meeting, client_id, "return_from_recusal", actor, now):
        return
    entry = AgendaEntry.objects.get(pk=recusal.entry_id)
    if entry.stage not in {EntryStage.WAITING, EntryStage.CONCLUDED}:
        raise Refused(f"第{entry.position}项正在审议，{recusal.roll.name}须在本题结束后返场。")
    changed = Recusal.objects.filter(pk=recusal.pk, out_at__isnull=False, back_at__isnull=True).update(back_at=now)
    if changed != 1:
        raise Refused(f"{recusal.roll.name}没有在外回避，无需返场。")
    payload = {"entry": entry.pk, "position": entry.position, "roll": recusal.roll_id, "name": recusal.roll.name}
    record(meeting, "returned", payload, actor, now)
