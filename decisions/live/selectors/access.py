"""Which meetings have live pages, for whom; and the record of one."""

from __future__ import annotations

from collections.abc import Iterable

from committees.access.selectors import can
from committees.ledger.selectors import Line, entries_of, line_of
from committees.models import LedgerEntry, User
from decisions.voting.models import Ballot
from decisions.voting.states import BallotState
from meetings.scheduling.models import Meeting
from meetings.scheduling.selectors import HELD
from meetings.scheduling.selectors import visible_to as meetings_visible_to
from meetings.scheduling.states import MeetingState

LIVE_STATES = (MeetingState.NOTICED, MeetingState.IN_SESSION, *HELD)
RECORDED_STATES = (MeetingState.IN_SESSION, *HELD)
# Who votes how is known to the recorder while a ballot is open, to nobody else.
VOTE_VERBS = ("vote_recorded", "vote_undone", "papers_counted")


def live_meeting(user: User, pk: int) -> Meeting | None:
    """A meeting that has a live page for this user, or None (404)."""
    found = meetings_visible_to(user).filter(pk=pk, state__in=LIVE_STATES)
    return found.select_related("committee", "organisation", "chair", "rulebook_version__rulebook").first()


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
    """会议记录: the meeting's ledger as lines. Single votes of an open ballot are left out for all but recorders."""
    entries: Iterable[LedgerEntry] = entries_of(f"meeting:{meeting.pk}")
    if not is_recorder(user, meeting):
        hidden = set(
            Ballot.objects.filter(motion__entry__meeting=meeting, state=BallotState.OPEN).values_list("pk", flat=True)
        )
        entries = [e for e in entries if e.verb not in VOTE_VERBS or e.payload.get("ballot") not in hidden]
    return [line_of(entry) for entry in entries]
