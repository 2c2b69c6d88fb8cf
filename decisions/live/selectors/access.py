"""Which meetings have live pages, for whom; and the record of one."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace

from committees.access.selectors import can, permissions_of
from committees.ledger.selectors import Line, entries_of, line_of
from committees.models import LedgerEntry, User
from committees.people.selectors import person_of
from decisions.voting.models import Ballot
from decisions.voting.selectors import CONFIDENTIAL_READERS
from decisions.voting.states import BallotState
from meetings.agenda.rules import CIRCLED_MATTERS
from meetings.scheduling.models import Meeting
from meetings.scheduling.selectors import HELD, sees
from meetings.scheduling.states import MeetingState
from meetings.session.models import Recusal
from meetings.session.selectors import AttendanceTable, attendance_table

LIVE_STATES = (MeetingState.NOTICED, MeetingState.IN_SESSION, *HELD)
RECORDED_STATES = (MeetingState.IN_SESSION, *HELD)
# Who votes how is known to the recorder while a ballot is open, to nobody else.
VOTE_VERBS = ("vote_recorded", "vote_undone", "papers_counted")


def live_meeting(user: User, pk: int, *, without: str = "") -> Meeting | None:
    """A meeting that has a live page for this user, or None (404). `without`: a field not worth reading now."""
    found = Meeting.objects.filter(pk=pk, state__in=LIVE_STATES)
    found = found.defer(without) if without else found
    meeting = found.select_related("committee", "organisation", "chair", "rulebook_version__rulebook").first()
    return meeting if meeting is not None and sees(meeting, user) else None


def pressed_meeting(user: User, pk: int) -> Meeting | None:
    """The same for a press: without the text of its rules, which the service reads under the meeting's lock."""
    return live_meeting(user, pk, without="rulebook_version__data")


def is_recorder(user: User, meeting: Meeting) -> bool:
    """Whether this user works the console of this meeting."""
    return can(user, "record_meeting", meeting.committee)


def takes_attendance(meeting: Meeting) -> bool:
    """Whether people may check in now."""
    return meeting.state in {MeetingState.NOTICED, MeetingState.IN_SESSION}


def has_live_page(meeting: Meeting, user: User) -> bool:  # noqa: ARG001
    """The tab 现场: once the notice is out."""
    return meeting.state in LIVE_STATES


def has_record_page(meeting: Meeting, user: User) -> bool:
    """The tab 记录: the original record, for recorder and chair; for the archive once the meeting was held."""
    if meeting.state not in RECORDED_STATES:
        return False
    if can(user, "record_meeting", meeting.committee) or can(user, "preside", meeting.committee):
        return True
    return meeting.state in HELD and can(user, "keep_archive", meeting.committee)


def record_of(meeting: Meeting, user: User) -> list[Line]:
    """会议记录: the meeting's ledger as lines. For all but recorders without the single votes of an open ballot, and
    without items that he may not know of or was recused from, as in the extract from the archive."""
    entries: Iterable[LedgerEntry] = entries_of(f"meeting:{meeting.pk}")
    if not is_recorder(user, meeting):
        closed = _closed_items(meeting, user)
        entries = [each for each in entries if not _names(each, closed)]
        hidden = set(
            Ballot.objects.filter(motion__entry__meeting=meeting, state=BallotState.OPEN).values_list("pk", flat=True)
        )
        entries = [e for e in entries if e.verb not in VOTE_VERBS or e.payload.get("ballot") not in hidden]
    return _with_corrections(list(entries))


def _with_corrections(entries: list[LedgerEntry]) -> list[Line]:
    """The lines; one that was corrected points to the entries that did it."""
    later: dict[int, list[str]] = {}
    for entry in entries:
        if "corrects" in entry.payload:
            later.setdefault(entry.payload["corrects"], []).append(str(entry.sequence))
    lines = [line_of(entry) for entry in entries]
    return [
        replace(line, text=f"{line.text}（已更正，见第{'、'.join(later[line.sequence])}条）")
        if line.sequence in later
        else line
        for line in lines
    ]


def attendance_for(meeting: Meeting, user: User) -> AttendanceTable:
    """Who was there for which item, as this reader of the record may know it."""
    closed = () if is_recorder(user, meeting) else tuple(_closed_items(meeting, user))
    return attendance_table(meeting, closed)


def _closed_items(meeting: Meeting, user: User) -> dict[int, tuple[str, str]]:
    """The items whose course this reader may not follow: circled ones, and those he was out for. By entry, with what
    names them where an act does not point to its entry: how the verdict of a rule begins, and the title."""
    insider = meeting.committee_id in permissions_of(user).committee_ids(*CONFIDENTIAL_READERS)
    person = person_of(user)
    recused = Recusal.objects.filter(entry__meeting=meeting, roll__person=person)
    out = set(recused.values_list("entry_id", flat=True)) if person is not None else set()
    rows = meeting.entries.values_list("pk", "position", "item__title", "item__matter")
    return {
        pk: (f"第{place}项 ", title)
        for pk, place, title, matter in rows
        if pk in out or (matter in CIRCLED_MATTERS and not insider)
    }


def _names(entry: LedgerEntry, closed: dict[int, tuple[str, str]]) -> bool:
    if not closed:
        return False
    if "entry" in entry.payload:
        return entry.payload["entry"] in closed
    subject, text = str(entry.payload.get("subject", "")), json.dumps(entry.payload, ensure_ascii=False)
    return any(subject.startswith(beginning) or title in text for beginning, title in closed.values())
