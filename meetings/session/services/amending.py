"""更正会议记录: what stands in the record stays; a new entry names the old one and says what is right."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from committees.errors import Refused
from committees.ledger.ports import name_of
from committees.ledger.selectors import entries_of
from committees.models import LedgerEntry, User
from meetings.scheduling.models import AgendaEntry, Meeting
from meetings.scheduling.states import MeetingState
from meetings.session.ports import objection_to_telling
from meetings.session.services.items import refuse_words
from meetings.session.services.presses import lock_meeting, record, require_recorder

# What tells to which item an entry belongs: the new one belongs there too, for whoever may know of it.
WHERE = ("entry", "position", "title")


@transaction.atomic
def amend_record(
    *, meeting: Meeting, sequence: int, words: str, reason: str, actor: User, now: datetime
) -> LedgerEntry:
    """Correct one entry of the record (a wrong time of arrival, a slip in a note) by a new one that names it.

    `words`: what is right. Nothing that follows from the old entry changes by it: who was there, the counts and the
    results stand. Refused for votes and results, before the meeting has opened, and for whoever does not record it.
    """
    meeting = lock_meeting(meeting.pk)
    require_recorder(meeting, actor)
    if meeting.opened_at is None or meeting.state == MeetingState.CANCELLED:
        raise Refused("会议尚未开会，没有可以更正的会议记录。")
    if not words.strip() or not reason.strip():
        raise Refused("请填写正确的内容和更正的事由。")
    old = entries_of(f"meeting:{meeting.pk}").filter(sequence=sequence).first()
    if old is None:
        raise Refused(f"会议记录中没有第{sequence}条，请核对条号。")
    if name_of(old.verb).own_way:
        raise Refused("表决和结果不能这样更正：宣布之前在现场按“更正误记”办理，宣布之后按复议办理。")
    where = {key: old.payload[key] for key in WHERE if key in old.payload}
    _refuse_telling(meeting, where.get("entry"), f"{words} {reason}", actor)
    payload = {"corrects": sequence, "verb": name_of(old.verb).label, "words": words.strip(), "reason": reason.strip()}
    return record(meeting, "record_amended", {**where, **payload}, actor, now)


def _refuse_telling(meeting: Meeting, entry_id: int | None, words: str, actor: User) -> None:
    entries = AgendaEntry.objects.select_related("item").filter(meeting=meeting)
    entry = entries.filter(pk=entry_id).first() if entry_id is not None else None
    if entry is not None:
        entry.meeting = meeting
        refuse_words(entry, words)
        return
    objection = objection_to_telling(meeting, words, actor)
    if objection:
        raise Refused(objection)
