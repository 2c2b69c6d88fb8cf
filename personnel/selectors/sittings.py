"""The personnel items of one meeting, as each person in it may see them at this moment."""

from __future__ import annotations

from dataclasses import dataclass

from committees.access.selectors import participant
from committees.models import User
from meetings.models import AgendaEntry, Meeting
from personnel.models import Candidate, Decision
from personnel.selectors.circle import candidates_at, decisions_visible_to, handles, has_personnel, shown_now


@dataclass(frozen=True)
class ItemLine:
    """One item: the candidate only where this user may see him now; his papers only while the item is current."""

    entry: AgendaEntry
    candidate: Candidate | None
    current: bool
    decision: Decision | None


def meeting_lines(user: User, meeting: Meeting) -> list[ItemLine] | None:
    """The lines of the tab, or None where this meeting has nothing for this user."""
    if not has_personnel(meeting, user):
        return None
    entries = AgendaEntry.objects.filter(meeting=meeting, item__candidate__isnull=False)
    known = {row.item_id: row for row in candidates_at(user, meeting)}
    current = set(shown_now(user).values_list("item_id", flat=True))
    decided = {row.entry_id: row for row in decisions_visible_to(user).filter(meeting=meeting)}
    return [
        ItemLine(entry, known.get(entry.item_id), entry.item_id in current, decided.get(entry.pk))
        for entry in entries.select_related("item").order_by("position", "pk")
    ]


def may_draw_up(user: User, decision: Decision) -> bool:
    """Whether this user writes the record sheet: the department's handler, or the meeting's recorder, once."""
    if decision.sheet_number is not None or decision.imported or decision.meeting is None:
        return False
    person = participant(user)
    recorder = person is not None and decision.meeting.recorder_id == person.pk
    return recorder or decision.candidate.matter.committee_id in handles(user)
