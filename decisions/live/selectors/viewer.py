"""The live page of everyone else, and what the large screen may show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from committees.models import User
from committees.people.selectors import person_of
from committees.rules import Method
from decisions.live.selectors.console import Console, VoteRow, console_of
from decisions.voting.models import Ballot, VoteCorrection
from decisions.voting.selectors import may_confirm
from decisions.voting.states import BallotState
from meetings.scheduling.models import AgendaEntry, Meeting
from meetings.scheduling.selectors import Sight, sight_of
from meetings.scheduling.states import EntryStage, MeetingState
from meetings.session.selectors import Seated


@dataclass(frozen=True)
class Viewer:
    """The live page of someone who is not the recorder: his own seat, and only what he may know."""

    console: Console
    sight: Sight
    seated: Seated | None

    @property
    def entry(self) -> AgendaEntry | None:
        """The current item, if it is his to know."""
        entry = self.console.entry
        if entry is None or not (self.sight.whole or entry.pk in self.sight.entry_ids):
            return None
        return entry

    @property
    def elsewhere(self) -> bool:
        """An item is current that he does not take part in."""
        return self.console.entry is not None and self.entry is None

    @property
    def entries(self) -> list[AgendaEntry]:
        """The agenda as far as he may see it."""
        return [entry for entry in self.console.entries if self.sight.whole or entry.pk in self.sight.entry_ids]

    @property
    def last_concluded(self) -> AgendaEntry | None:
        """The item that had its outcome last, if it is his to know."""
        last = self.console.last_concluded
        return last if last is not None and (self.sight.whole or last.pk in self.sight.entry_ids) else None

    @property
    def recused(self) -> bool:
        """He is recused from the current item."""
        return self.seated is not None and self.seated.recused

    @property
    def own_row(self) -> VoteRow | None:
        """His own line in the ballot in progress, never another's."""
        if self.seated is None:
            return None
        return next((row for row in self.console.vote_rows if row.voter.seated.roll.pk == self.seated.roll.pk), None)

    @property
    def may_vote_here(self) -> bool:
        """Whether he may vote from his own device: a named ballot is open and he has a vote in it."""
        ballot, row = self.console.ballot, self.own_row
        if ballot is None or row is None or ballot.state != BallotState.OPEN:
            return False
        return ballot.method == Method.NAMED and row.obstacle is None

    @property
    def secret_row(self) -> VoteRow | None:
        """His line in an open electronic secret ballot in which he has a vote, cast or not."""
        ballot, row = self.console.ballot, self.own_row
        if ballot is None or row is None or not ballot.electronic or ballot.state != BallotState.OPEN:
            return None
        return row if row.obstacle is None else None

    @property
    def secret_results(self) -> list[Ballot]:
        """The announced electronic secret ballots of the items he may know, with the receipt codes in their counts."""
        entries = [entry.pk for entry in self.entries]
        found = Ballot.objects.filter(motion__entry__in=entries, electronic=True, state=BallotState.ANNOUNCED)
        return list(found.select_related("motion").order_by("motion__entry__position", "motion__sequence"))

    @property
    def may_recuse(self) -> list[AgendaEntry]:
        """The items from which he may still recuse himself."""
        if self.seated is None or self.console.meeting.state != MeetingState.IN_SESSION:
            return []
        return [entry for entry in self.entries if entry.stage in {EntryStage.WAITING, EntryStage.REPORTING}]


def viewer_of(meeting: Meeting, user: User, now: datetime) -> Viewer:
    """The live page of this user."""
    console = console_of(meeting, now)
    person = person_of(user)
    seated = next((each for each in console.room.people if person and each.roll.person_id == person.pk), None)
    return Viewer(console=console, sight=sight_of(user, meeting), seated=seated)


def confirmable_by(user: User, console: Console) -> list[VoteCorrection]:
    """Corrections for which this user may be the second person."""
    return [correction for correction in console.corrections if may_confirm(user, correction)]


def announced_of(console: Console) -> list[Ballot]:
    """The announced ballots of the current item, else of the one concluded last: what the large screen may show."""
    entry = console.entry or console.last_concluded
    if entry is None:
        return []
    found = Ballot.objects.filter(motion__entry=entry, state=BallotState.ANNOUNCED)
    return list(found.select_related("motion").order_by("announced_at", "pk"))
