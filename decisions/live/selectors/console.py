"""The recorder's console: one moment of a meeting with everything that its pages show."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from committees.rulebooks.selectors import body_rules, rules_for
from committees.rules import Body, Choice, Matter, Method, Outcome, SecretMinimum, Verdict, may_put_off
from decisions.voting.models import Ballot, Motion, PaperCount, VoteCorrection
from decisions.voting.rules import why_not_together
from decisions.voting.selectors import (
    Voter,
    choices_for,
    closed_ballots_of,
    final_ballot,
    marked_in,
    methods_for,
    motions_of,
    suggested_words,
    voters_of,
    waiting_corrections,
    why_no_vote,
)
from decisions.voting.states import BallotState
from meetings.notices.models import WrittenOpinion
from meetings.scheduling.models import AgendaEntry, Meeting
from meetings.scheduling.states import EntryStage, MeetingState
from meetings.session.models import Opinion, Recess, Recusal, Speech
from meetings.session.rules import POSITIONS, may_go_without_vote
from meetings.session.selectors import (
    Room,
    Seated,
    Suggested,
    agenda_of,
    open_recess,
    opinions_of,
    quorum_now,
    room_of,
    running_speech,
    suggested_recusals,
    unconfirmed_recusals,
    undoable_attendance,
    written_opinions,
)
from meetings.session.states import CURRENT_STAGES


@dataclass(frozen=True)
class OpinionRow:
    """A member with what he stated, or left in writing."""

    seated: Seated
    opinion: Opinion | None
    written: WrittenOpinion | None

    @property
    def may_speak(self) -> bool:
        """In the room and not recused."""
        return self.seated.may_vote


@dataclass(frozen=True)
class VoteRow:
    """A member in the recorder's grid."""

    voter: Voter
    obstacle: str | None
    written: WrittenOpinion | None
    marked: bool = False  # has voted in an electronic secret ballot


@dataclass(frozen=True)
class MotionLine:
    """A motion with its final ballot, if it has one."""

    motion: Motion
    final: Ballot | None

    @property
    def rounds(self) -> int:
        """How often it has been put to the vote, abandoned rounds included."""
        return len(self.motion.ballots.all())


@dataclass(frozen=True)
class AgreedLine:
    """An item adopted together with others, whose result waits to be announced."""

    entry: AgendaEntry
    ballot: Ballot
    choices: tuple[Choice, ...]
    corrections: list[VoteCorrection]


@dataclass
class Console:
    """One moment of a meeting, with everything that its pages show. Parts are read when asked for."""

    meeting: Meeting
    now: datetime
    entries: list[AgendaEntry] = field(default_factory=list)

    @cached_property
    def entry(self) -> AgendaEntry | None:
        """The current item."""
        return next((entry for entry in self.entries if entry.stage in CURRENT_STAGES), None)

    @property
    def current(self) -> AgendaEntry:
        """The current item. LookupError between two items."""
        if self.entry is None:
            raise LookupError("no item is current")
        return self.entry

    @cached_property
    def body(self) -> Body:
        """The rules the meeting pinned."""
        return body_rules(self.meeting, self.now)

    @cached_property
    def focus(self) -> AgendaEntry | None:
        """The item whose quorum is shown: the current one, between two items the next."""
        if self.entry is not None or self.meeting.state != MeetingState.IN_SESSION:
            return self.entry
        return self.waiting[0] if self.waiting else None

    @cached_property
    def room(self) -> Room:
        """Who is here, as seen for the current (or the next) item."""
        return room_of(self.meeting, self.focus)

    @cached_property
    def quorum(self) -> Verdict | None:
        """The quorum that counts now; none once the meeting is over and everybody has left."""
        if self.meeting.state not in {MeetingState.NOTICED, MeetingState.IN_SESSION}:
            return None
        return quorum_now(self.meeting, self.focus, self.room, self.now)

    @cached_property
    def undoable(self) -> frozenset[int]:
        """Whose last press on the attendance may be taken back, by place on the roll."""
        return frozenset(undoable_attendance(self.meeting))

    @cached_property
    def counted_present(self) -> int:
        """P of the current item: the recused do not count, unless the rulebook says so."""
        facts = self.room.facts
        return facts.present if self.body.recusal.counts_present else facts.present - facts.recused

    @cached_property
    def waiting(self) -> list[AgendaEntry]:
        """Items not yet begun, or set aside."""
        return [entry for entry in self.entries if entry.stage == EntryStage.WAITING]

    @cached_property
    def undecided(self) -> list[AgendaEntry]:
        """Items without an outcome: what stands between the meeting and its end."""
        return [entry for entry in self.entries if entry.stage != EntryStage.CONCLUDED]

    @cached_property
    def last_concluded(self) -> AgendaEntry | None:
        """The item that had its outcome last."""
        done = [entry for entry in self.entries if entry.concluded_at is not None]
        return max(done, key=lambda entry: (entry.concluded_at, entry.position), default=None)

    @cached_property
    def recess(self) -> Recess | None:
        """The recess that the meeting is in."""
        return open_recess(self.meeting) if self.meeting.state == MeetingState.IN_SESSION else None

    @cached_property
    def suggested(self) -> list[Suggested]:
        """Members who should perhaps be recused from the item that is shown: suggestions of the register, no more."""
        return suggested_recusals(self.focus, self.room) if self.focus is not None else []

    @cached_property
    def unconfirmed(self) -> list[Recusal]:
        """Recusals that wait for the chair's word."""
        return unconfirmed_recusals(self.meeting)

    @cached_property
    def speech(self) -> Speech | None:
        """Whose clock is running."""
        return running_speech(self.entry) if self.entry is not None else None

    @cached_property
    def adoptable_together(self) -> list[AgendaEntry]:
        """Waiting items that may be adopted in one act with others; empty where there are not two."""
        found = [entry for entry in self.waiting if why_not_together(self.body, Matter(entry.item.matter)) is None]
        return found if len(found) > 1 else []

    @cached_property
    def agreed(self) -> list[AgreedLine]:
        """What was adopted together and waits to be announced, in the order of the agenda."""
        entries = {entry.pk: entry for entry in self.entries if entry.stage == EntryStage.AGREED}
        if not entries:
            return []
        ballots = closed_ballots_of(entries)
        asked = waiting_corrections(*ballots)
        lines = []
        for ballot in ballots:
            entry = entries[ballot.motion.entry_id]
            choices = choices_for(self.body, Matter(entry.item.matter))
            lines.append(AgreedLine(entry, ballot, choices, [one for one in asked if one.ballot_id == ballot.pk]))
        return lines

    @cached_property
    def superior(self) -> str:
        """The body to which the rulebook passes what this one does not decide; empty where it names none."""
        code = self.body.deciding.pass_to
        named = rules_for(self.meeting, self.now).bodies.get(code) if code else None
        return named.title if named is not None else code

    @cached_property
    def matter(self) -> Matter:
        """The class of the current item."""
        return Matter(self.current.item.matter)

    @cached_property
    def written(self) -> dict[int, WrittenOpinion]:
        """Written opinions on the current item, by person."""
        return written_opinions(self.entry) if self.entry else {}

    @cached_property
    def opinions(self) -> list[OpinionRow]:
        """The members with their opinions on the item: who is in charge of it first, then by rank, the chair last."""
        if self.entry is None:
            return []
        stated = opinions_of(self.entry)
        first = self.room.in_charge_id
        members = sorted(self.room.members, key=lambda each: (each.roll.is_chair, each.roll.person_id != first))
        return [
            OpinionRow(
                seated=seated,
                opinion=stated.get(seated.roll.pk),
                written=self.written.get(seated.roll.person_id),
            )
            for seated in members
        ]

    @cached_property
    def positions(self) -> tuple[Choice, ...]:
        """What a member may state."""
        return POSITIONS

    @cached_property
    def motions(self) -> list[MotionLine]:
        """The motions of the current item."""
        return [MotionLine(motion, final_ballot(motion)) for motion in motions_of(self.entry)] if self.entry else []

    @cached_property
    def suggested_motion(self) -> str:
        """The item's question as a motion: 是否同意甲 becomes 同意甲."""
        return suggested_words(self.current.item)

    @cached_property
    def ballot(self) -> Ballot | None:
        """The ballot that is open, or closed and not yet announced."""
        unsettled = {BallotState.OPEN, BallotState.CLOSED}
        for line in self.motions:
            for ballot in line.motion.ballots.all():
                if ballot.state in unsettled:
                    ballot.motion = line.motion
                    return ballot
        return None

    @cached_property
    def is_secret(self) -> bool:
        """Whether the ballot in progress is 无记名."""
        return self.ballot is not None and self.ballot.method == Method.SECRET

    @cached_property
    def corrections(self) -> list[VoteCorrection]:
        """Corrections of the closed ballot that wait for a second person."""
        ballot = self.ballot
        closed = ballot is not None and ballot.state == BallotState.CLOSED and ballot.method != Method.SECRET
        if ballot is None and self.agreed:
            return [correction for line in self.agreed for correction in line.corrections]
        return waiting_corrections(ballot) if ballot is not None and closed else []

    @cached_property
    def vote_rows(self) -> list[VoteRow]:
        """The recorder's grid: every member, with his vote or why he has none."""
        if self.ballot is None or self.entry is None:
            return []
        marked = marked_in(self.ballot)
        return [
            VoteRow(
                voter=voter,
                obstacle=why_no_vote(self.ballot, voter.seated, self.body),
                written=self.written.get(voter.seated.roll.person_id),
                marked=voter.seated.roll.pk in marked,
            )
            for voter in voters_of(self.ballot, self.room, self.written)
        ]

    @cached_property
    def next_rows(self) -> list[VoteRow]:
        """The grid of a ballot that would be opened now: for votes recorded while its opening is on its way."""
        opening = Ballot(present_at_opening=[seated.roll.pk for seated in self.room.present])
        return [
            VoteRow(
                voter=Voter(seated=seated, present=seated.standing.present, written=""),
                obstacle=why_no_vote(opening, seated, self.body),
                written=self.written.get(seated.roll.person_id),
            )
            for seated in self.room.members
        ]

    @cached_property
    def entitled_to_vote(self) -> int:
        """How many may vote in this ballot."""
        return sum(row.obstacle is None for row in self.vote_rows)

    @cached_property
    def missing_votes(self) -> int:
        """How many who may vote have no vote recorded."""
        return sum(row.obstacle is None and not row.voter.choice and not row.marked for row in self.vote_rows)

    @cached_property
    def cast_votes(self) -> int:
        """How many votes are recorded."""
        return sum(bool(row.voter.choice) or row.marked for row in self.vote_rows)

    @cached_property
    def paper(self) -> PaperCount | None:
        """The count of the secret ballot in progress, once it was entered."""
        return PaperCount.objects.filter(ballot=self.ballot).first() if self.is_secret else None

    @cached_property
    def tellers(self) -> list[Seated]:
        """Who may count papers: anyone in the room who is not recused."""
        return [seated for seated in self.room.people if seated.in_room and not seated.recused]

    @cached_property
    def offers_defer(self) -> bool:
        """Whether 缓议 is a choice in this vote."""
        return Choice.DEFER in self.choices

    @cached_property
    def choices(self) -> tuple[Choice, ...]:
        """What a member may choose in a vote on the current item."""
        return choices_for(self.body, self.matter)

    @cached_property
    def named_methods(self) -> list[Method]:
        """The ways of voting that the rulebook names for the current item."""
        rule = methods_for(self.body, self.matter)
        return list(rule.methods) if rule else []

    @cached_property
    def methods(self) -> list[Method]:
        """The ways of voting, those the rulebook names first."""
        named = self.named_methods
        return named + [method for method in Method if method not in named] if named else []

    @cached_property
    def usual_method(self) -> Method | None:
        """The method offered first: 举手 where the rulebook names it, else the first it names."""
        return Method.SHOW_OF_HANDS if Method.SHOW_OF_HANDS in self.named_methods else next(iter(self.methods), None)

    @cached_property
    def secret_warning(self) -> SecretMinimum | None:
        """The warning that so few voters reveal themselves in a secret ballot."""
        minimum = rules_for(self.meeting, self.now).secret_minimum
        return minimum if minimum.warns(self.counted_present) else None

    @cached_property
    def may_hear(self) -> bool:
        """Whether the current item may end without a vote."""
        return may_go_without_vote(self.body, self.matter)

    @cached_property
    def may_judge_disagreement(self) -> bool:
        """Whether the chair may put the closed ballot off for a wide difference of opinions."""
        ballot = self.ballot
        if ballot is None or ballot.state != BallotState.CLOSED or ballot.outcome == Outcome.DEFERRED:
            return False
        return may_put_off(self.body.disagreement, self.matter, emergency=ballot.emergency) is not None

    @cached_property
    def stages(self) -> list[dict[str, str]]:
        """汇报 → 表态 → 表决 → 结论 of the current item, for the stage line."""
        order = (EntryStage.REPORTING, EntryStage.OPINIONS, EntryStage.VOTING, EntryStage.CONCLUDED)
        at = order.index(EntryStage(self.entry.stage)) if self.entry else -1
        if self.ballot is not None and self.ballot.state == BallotState.CLOSED:
            at = 3
        labels = ("汇报", "表态", "表决", "结论")
        return [
            {"label": label, "state": "done" if index < at else "now" if index == at else "next"}
            for index, label in enumerate(labels)
        ]


def console_of(meeting: Meeting, now: datetime) -> Console:
    """The meeting as it stands."""
    return Console(meeting=meeting, now=now, entries=list(agenda_of(meeting)))
