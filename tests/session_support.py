"""A meeting with its notice out, ready to be held, and the shortest way through its items."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from committees.models import Person, User
from committees.rulebooks.selectors import version_in_force
from committees.rules import Choice, Matter, Method
from decisions.models import Ballot, Motion
from decisions.voting import services as voting
from meetings.agenda.states import ItemState
from meetings.models import AgendaEntry, AgendaItem, LeaveRequest, Meeting, RollEntry, WrittenOpinion
from meetings.notices.states import LeaveState
from meetings.scheduling.states import MeetingState
from meetings.session import services as session
from tests.factories import District, make_district
from tests.snapshots import remembered

DEFAULT_MATTERS = (Matter.MAJOR_DECISION, Matter.PERSONNEL, Matter.GENERAL)


@dataclass
class Sitting:
    """A district with one meeting."""

    district: District
    meeting: Meeting
    now: datetime

    @property
    def secretary(self) -> User:
        return self.district.user("secretary")

    @property
    def entries(self) -> list[AgendaEntry]:
        return list(self.meeting.entries.select_related("item", "meeting").order_by("position"))

    @property
    def roll(self) -> list[RollEntry]:
        return list(self.meeting.roll.filter(entitled=True).order_by("order"))

    def at(self, minutes: int) -> datetime:
        return self.now + timedelta(minutes=minutes)

    def prepare(self) -> list[RollEntry]:
        session.prepare_roll(meeting=self.meeting, actor=self.secretary, now=self.now)
        return self.roll

    def admit(self, count: int) -> list[RollEntry]:
        """Check the first `count` members in."""
        rows = self.prepare()[:count]
        for row in rows:
            session.check_in(roll=row, actor=self.secretary, now=self.now)
        return rows

    def open(self, count: int = 11) -> Meeting:
        self.admit(count)
        self.meeting = session.open_meeting(meeting=self.meeting, actor=self.secretary, now=self.now)
        return self.meeting

    def to_opinions(self, position: int = 1) -> AgendaEntry:
        entry = session.start_item(entry=self.entries[position - 1], actor=self.secretary, now=self.at(1))
        return session.hear_opinions(entry=entry, actor=self.secretary, now=self.at(2))

    def motion(self, position: int = 1, text: str = "同意该项目立项") -> Motion:
        entry = self.entries[position - 1]
        if entry.stage == "waiting":
            entry = self.to_opinions(position)
        return voting.put_motion(entry=entry, text=text, actor=self.secretary, now=self.at(3))

    def ballot(self, position: int = 1, method: Method = Method.SHOW_OF_HANDS, **more: object) -> Ballot:
        motion = self.motion(position)
        return voting.open_ballot(motion=motion, method=method, actor=self.secretary, now=self.at(4), **more)  # type: ignore[arg-type]

    def vote(self, ballot: Ballot, choices: str) -> None:
        """Votes by rank: f(or), a(gainst), n(eutral: abstain), d(efer), - (none)."""
        codes = {"f": Choice.FOR, "a": Choice.AGAINST, "n": Choice.ABSTAIN, "d": Choice.DEFER}
        for row, code in zip(self.roll, choices, strict=False):
            if code != "-":
                voting.record_vote(ballot=ballot, roll=row, choice=codes[code], actor=self.secretary, now=self.at(5))

    def close(self, ballot: Ballot) -> Ballot:
        return voting.close_ballot(ballot=ballot, actor=self.secretary, now=self.at(6))

    def announce(self, ballot: Ballot, **more: object) -> Ballot:
        return voting.announce_ballot(ballot=ballot, actor=self.secretary, now=self.at(7), **more)  # type: ignore[arg-type]

    def decide(self, position: int, choices: str, method: Method = Method.SHOW_OF_HANDS) -> Ballot:
        ballot = self.ballot(position, method)
        self.vote(ballot, choices)
        self.close(ballot)
        return self.announce(ballot)


@remembered
def make_sitting(
    now: datetime,
    *,
    matters: tuple[Matter, ...] = DEFAULT_MATTERS,
    district: District | None = None,
    number: int = 1,
    **facts: object,
) -> Sitting:
    """A noticed meeting of a district (built when none is given), one item per matter, in charge of the fourth seat."""
    district = district or make_district(now, **facts)  # type: ignore[arg-type]
    handler = district.user("handler")
    meeting = Meeting.objects.create(
        organisation=district.organisation,
        committee=district.committee,
        year=2026,
        number=number,
        title=f"区委常委会2026年第{number}次会议",
        starts_at=now,
        ends_at=now + timedelta(hours=3),
        place="第一会议室",
        chair=district.chair,
        recorder=district.user("secretary").person,
        state=MeetingState.NOTICED,
        notice_round=1,
        rulebook_version=version_in_force(district.committee, now),
        noticed_at=now - timedelta(days=3),
        created_by=district.user("office"),
        created_at=now - timedelta(days=9),
    )
    for position, matter in enumerate(matters, start=1):
        item = AgendaItem.objects.create(
            organisation=district.organisation,
            committee=district.committee,
            unit=district.unit,
            title=f"关于第{position}件事项的请示",
            matter=matter,
            question=f"是否同意第{position}件事项",
            report="汇报内容",
            in_charge=district.seats[3] if len(district.seats) > 3 else None,
            state=ItemState.SCHEDULED,
            round=1,
            created_by=handler,
            created_at=now,
            updated_at=now,
        )
        AgendaEntry.objects.create(meeting=meeting, item=item, position=position)
    return Sitting(district, meeting, now)


@remembered
def open_sitting(now: datetime, count: int = 11, **facts: object) -> Sitting:
    """The same meeting, opened with the first `count` members."""
    sitting = make_sitting(now, **facts)  # type: ignore[arg-type]
    sitting.open(count)
    return sitting


class Awaited(Sitting):
    """A meeting that is made when it is first asked for: where it is opened first of all, it is made open."""

    def __init__(self, now: datetime, **facts: object) -> None:
        self.now, self._facts = now, facts

    def _takes_over(self, made: Sitting) -> Sitting:
        self.district, self.meeting = made.district, made.meeting
        return made

    def __getattr__(self, name: str) -> object:
        if name not in {"district", "meeting"}:
            raise AttributeError(name)
        return getattr(self._takes_over(make_sitting(self.now, **self._facts)), name)  # type: ignore[arg-type]

    def open(self, count: int = 11) -> Meeting:
        if "meeting" in vars(self):
            return super().open(count)
        return self._takes_over(open_sitting(self.now, count, **self._facts)).meeting


def grant_leave(sitting: Sitting, person: Person, reason: str = "外出学习") -> LeaveRequest:
    return LeaveRequest.objects.create(
        meeting=sitting.meeting, person=person, reason=reason, state=LeaveState.GRANTED, asked_at=sitting.now
    )


def write_opinion(entry: AgendaEntry, person: Person, position: Choice, now: datetime) -> WrittenOpinion:
    return WrittenOpinion.objects.create(entry=entry, person=person, position=position, given_at=now)
