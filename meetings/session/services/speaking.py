"""发言计时: who speaks on the current item, and for how long he may. The clock informs; it stops nobody."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from committees.errors import Refused
from committees.models import User
from meetings.scheduling.models import AgendaEntry
from meetings.scheduling.services import touch
from meetings.session.models import Speech
from meetings.session.selectors import running_speech
from meetings.session.services.items import stop_clock, take_entry
from meetings.session.services.presses import is_repeat
from meetings.session.states import CURRENT_STAGES

LONGEST = 120  # minutes


@transaction.atomic
def start_speech(
    *, entry: AgendaEntry, name: str, minutes: int, actor: User, now: datetime, client_id: UUID | None = None
) -> Speech | None:
    """Start the clock for a speaker on the current item; whoever spoke before him has ended."""
    meeting, entry = take_entry(entry, actor)
    if is_repeat(meeting, client_id, "start_speech", actor, now):
        return running_speech(entry)
    if entry.stage not in CURRENT_STAGES:
        raise Refused(f"第{entry.position}项不在审议中，不能计时。")
    if not name.strip() or not 1 <= minutes <= LONGEST:
        raise Refused(f"请选择发言人，限时填 1 至 {LONGEST} 分钟。")
    stop_clock(entry, actor, now)
    speech = Speech.objects.create(entry=entry, name=name.strip()[:60], minutes=minutes, began_at=now)
    touch(meeting)
    return speech


@transaction.atomic
def end_speech(*, entry: AgendaEntry, actor: User, now: datetime, client_id: UUID | None = None) -> None:
    """Stop the clock. How long he spoke goes into the record."""
    meeting, entry = take_entry(entry, actor)
    if is_repeat(meeting, client_id, "end_speech", actor, now):
        return
    if not stop_clock(entry, actor, now):
        raise Refused("现在没有人在计时发言。")
