"""The live page of everyone else, and what the large screen may show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from committees.access.selectors import can
from committees.models import User
from committees.people.selectors import person_of
from committees.rules import Matter, Method, keeps_papers_back
from decisions.live.selectors.console import Console, VoteRow, console_of
from decisions.voting.models import Ballot, VoteCorrection
from decisions.voting.selectors import may_confirm
from decisions.voting.states import BallotState
from meetings.agenda.rules import ABOUT_A_PERSON
from meetings.scheduling.models import AgendaEntry, Meeting
from meetings.scheduling.selectors import Sight, sight_of, veil
from meetings.scheduling.states import EntryStage, MeetingState
from meetings.session.models import Recusal
from meetings.session.selectors import Seated


@dataclass(frozen=True)
class Viewer:
    """The live page of someone who is not the recorder: his own seat, and only what he may know."""

    console: Console
    sight: Sight
    seated: Seated | None
    member: bool = False
    chairs: bool = False

    @property
    def entry(self) -> AgendaEntry | None:
        """The current item, if it is his to know."""
        entry = self.console.entry
        return entry if entry is not None and self.sight.knows(entry) else None

    @property
    def elsewhere(self) -> bool:
        """An item is current that he does not take part in."""
        return self.console.entry is not None and self.entry is None

    @property
    def entries(self) -> list[AgendaEntry]:
        """The agenda as far as he may see it; of circled items outside his circle only that there are such."""
        return [entry for entry in self.console.entries if self.sight.lists(entry)]

    @property
    def last_concluded(self) -> AgendaEntry | None:
        """The item that had its outcome last, if it is his to know."""
        last = self.console.last_concluded
        return last if last is not None and self.sight.knows(last) else None

    @property
    def recused(self) -> bool:
        """He is recused from the current item."""
        return self.seated is not None and self.seated.recused

    @cached_property
    def own_recusals(self) -> list[Recusal]:
        """The items from which he is recused, as long as they have no outcome."""
        if self.seated is None:
            return []
        own = Recusal.objects.filter(roll=self.seated.roll).exclude(entry__stage=EntryStage.CONCLUDED)
        return list(own.select_related("entry__item").order_by("entry__position"))

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
        entries = [entry.pk for entry in self.entries if self.sight.knows(entry)]
        found = Ballot.objects.filter(motion__entry__in=entries, electronic=True, state=BallotState.ANNOUNCED)
        return list(found.select_related("motion").order_by("motion__entry__position", "motion__sequence"))

    @property
    def may_recuse(self) -> list[AgendaEntry]:
        """The items from which he may still recuse himself: from the notice on, until the item's vote opens."""
        if not self.member or self.console.meeting.state not in {MeetingState.NOTICED, MeetingState.IN_SESSION}:
            return []
        open_stages = {EntryStage.WAITING, EntryStage.REPORTING, EntryStage.OPINIONS}
        declared = {recusal.entry_id for recusal in self.own_recusals}
        return [
            entry
            for entry in self.entries
            if entry.stage in open_stages and self.sight.knows(entry) and entry.pk not in declared
        ]

    @property
    def to_confirm(self) -> list[Recusal]:
        """Recusals that wait for his word as the chair."""
        return self.console.unconfirmed if self.chairs else []


def viewer_of(meeting: Meeting, user: User, now: datetime) -> Viewer:
    """The live page of this user."""
    console, sight, person = console_of(meeting, now), sight_of(user, meeting), person_of(user)
    seated = next((each for each in console.room.people if person and each.roll.person_id == person.pk), None)
    for entry in console.entries:
        if entry.pk in sight.veiled:
            veil(entry)
    member = seated.roll.entitled if seated is not None else can(user, "attend", meeting.committee)
    chairs = person is not None and person.pk == meeting.chair_id
    return Viewer(console=console, sight=sight, seated=seated, member=member, chairs=chairs)


def screen_of(meeting: Meeting, now: datetime) -> Console:
    """The meeting for the large screen. Nobody knows who looks at it: items about a person's standing are there without
    their names, and so are the classes whose papers the rulebook keeps back until the meeting."""
    console = console_of(meeting, now)
    for entry in console.entries:
        matter = Matter(entry.item.matter)
        if entry.item.matter in ABOUT_A_PERSON or keeps_papers_back(console.body, matter):
            veil(entry)
    return console


def confirmable_by(user: User, console: Console) -> list[VoteCorrection]:
    """Corrections for which this user may be the second person."""
    return [correction for correction in console.corrections if may_confirm(user, correction)]


def announced_of(console: Console) -> list[Ballot]:
    """The announced ballots of the current item, else of the one concluded last: what the large screen may show."""
    entry = console.entry or console.last_concluded
    if entry is None or entry.veiled:
        return []
    shown = [entry.pk]
    if entry.stage == EntryStage.CONCLUDED:  # with it those of the same press (一并通过)
        shown += [e.pk for e in console.entries if e.concluded_at == entry.concluded_at and not e.veiled]
    found = Ballot.objects.filter(motion__entry__in=shown, state=BallotState.ANNOUNCED)
    return list(found.select_related("motion__entry").order_by("announced_at", "motion__entry__position", "pk"))


def announced_together(announced: list[Ballot]) -> bool:
    """Whether these are results of several items, announced in one press (一并通过)."""
    return len({ballot.motion.entry_id for ballot in announced}) > 1
