"""A district with a personnel matter, and the shortest way of its candidates through a meeting."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from committees.access.services import grant_role
from committees.access.states import Role
from committees.models import Person
from committees.rules import Choice, Method
from decisions.models import Ballot
from decisions.voting import services as voting
from decisions.voting.services.papers import PaperSums
from meetings.agenda import services as items
from meetings.agenda.states import ItemState
from meetings.models import AgendaEntry, Meeting, Recusal
from meetings.scheduling.states import MeetingState
from meetings.session import services as session
from meetings.session.selectors import room_of
from personnel.models import Candidate, PersonnelMatter
from personnel.services import deliberating, preparing, submitting
from tests.factories import TERM_START, District, make_district, make_person
from tests.items import agree_once
from tests.snapshots import remembered

FILE = {
    "present_post": "区委办公室副主任",
    "post": "区民政局局长",
    "grounds": "工作需要，德才表现良好",
    "recommendation": "会议推荐得票 18/20，个别谈话推荐 9/10",
    "inspection": "考察组考察，未发现影响任用的问题",
    "discipline_opinion": "区纪委监委回复：无影响任用的情形",
    "exception": "无",
    "superior_reply": "无",
}
NAMES = ("褚遂南", "卫青峦", "蒋子墨")


@dataclass
class Affair:
    """One matter with its candidates."""

    district: District
    matter: PersonnelMatter
    now: datetime
    candidates: list[Candidate] = field(default_factory=list)
    meeting: Meeting | None = None

    @property
    def organiser(self):
        return self.district.user("organiser")

    @property
    def secretary(self):
        return self.district.user("secretary")

    def at(self, **more: int) -> datetime:
        return self.now + timedelta(**more)

    def fresh(self, index: int) -> Candidate:
        return Candidate.objects.select_related("matter", "item").get(pk=self.candidates[index].pk)

    def submit(self, index: int, now: datetime | None = None) -> Candidate:
        candidate = submitting.submit_candidate(candidate=self.fresh(index), user=self.organiser, now=now or self.now)
        item = candidate.item
        while item.state == ItemState.IN_REVIEW:
            item = agree_once(item, now or self.now)
        return self.fresh(index)

    def entry(self, index: int) -> AgendaEntry:
        return AgendaEntry.objects.select_related("item", "meeting").get(
            item=self.fresh(index).item_id, meeting=self.meeting
        )

    def convene(self, *indexes: int, number: int = 1, starts: datetime | None = None) -> Meeting:
        starts = starts or self.now
        self.meeting = Meeting.objects.create(
            organisation=self.district.organisation,
            committee=self.district.committee,
            year=2026,
            number=number,
            title=f"区委常委会2026年第{number}次会议",
            starts_at=starts,
            ends_at=starts + timedelta(hours=3),
            place="第一会议室",
            chair=self.district.chair,
            recorder=self.secretary.person,
            state=MeetingState.NOTICED,
            notice_round=1,
            noticed_at=starts - timedelta(days=3),
            created_by=self.district.user("office"),
            created_at=starts - timedelta(days=9),
        )
        for position, index in enumerate(indexes, start=1):
            item = items.schedule_item(item=self.fresh(index).item, now=starts, meeting=self.meeting)
            AgendaEntry.objects.create(meeting=self.meeting, item=item, position=position)
        return self.meeting

    def open(self, present: int = 11, now: datetime | None = None) -> None:
        now = now or self.now
        rows = session.prepare_roll(meeting=self.meeting, actor=self.secretary, now=now)
        for row in [row for row in rows if row.entitled][:present]:
            session.check_in(roll=row, actor=self.secretary, now=now)
        self.meeting = session.open_meeting(meeting=self.meeting, actor=self.secretary, now=now)

    def discuss(self, index: int, now: datetime, against: int = 0, note: str = "了解情况，条件成熟。") -> AgendaEntry:
        session.start_item(entry=self.entry(index), actor=self.secretary, now=now)
        voters = [seated for seated in room_of(self.meeting, self.entry(index)).present if seated.may_vote]
        for number, seated in enumerate(sorted(voters, key=lambda each: each.roll.is_chair)):
            session.record_opinion(
                entry=self.entry(index),
                roll=seated.roll,
                position=Choice.AGAINST if number < against else Choice.FOR,
                note=note,
                actor=self.secretary,
                now=now + timedelta(seconds=number + 1),
            )
        return self.entry(index)

    def ballot(self, index: int, now: datetime, method: Method = Method.SECRET, *, electronic: bool = False) -> Ballot:
        question = self.fresh(index).item.question.removeprefix("是否")
        motion = voting.put_motion(entry=self.entry(index), text=question, actor=self.secretary, now=now)
        return voting.open_ballot(motion=motion, method=method, electronic=electronic, actor=self.secretary, now=now)

    def decide(self, index: int, now: datetime, in_favour: int, against: int = 0, defer: int = 0) -> Ballot:
        """A secret paper ballot, counted, closed and announced."""
        self.discuss(index, now)
        ballot = self.ballot(index, now + timedelta(minutes=1))
        tellers = [seated.roll for seated in room_of(self.meeting, self.entry(index)).present if seated.may_vote][:2]
        total = in_favour + against + defer
        voting.record_paper_count(
            ballot=ballot,
            sums=PaperSums(
                issued=total,
                returned=total,
                valid=total,
                invalid=0,
                in_favour=in_favour,
                against=against,
                abstain=defer,
            ),
            tellers=(tellers[0], tellers[1]),
            actor=self.secretary,
            now=now + timedelta(minutes=2),
        )
        voting.close_ballot(ballot=ballot, actor=self.secretary, now=now + timedelta(minutes=3))
        ballot = voting.announce_ballot(ballot=ballot, actor=self.secretary, now=now + timedelta(minutes=4))
        for recusal in Recusal.objects.filter(entry=self.entry(index)):
            session.return_from_recusal(recusal=recusal, actor=self.secretary, now=now + timedelta(minutes=5))
        return ballot


@remembered
def make_affair(
    now: datetime, *, consult: bool = True, names: tuple[str, ...] = NAMES, strangers: bool = False, **facts: object
) -> Affair:
    """Candidates of one matter, with their files complete; `consult`: one member was asked.

    `strangers`: they come from outside and stand in no list of people of the house.
    """
    district = make_district(now, **facts)  # type: ignore[arg-type]
    grant_role(
        role=Role.UNIT_HANDLER,
        scope=district.unit,
        user=district.users["organiser"],
        starts_on=TERM_START,
        now=now,
    )
    matter = preparing.open_matter(
        committee=district.committee,
        unit=district.unit,
        grounds="区民政局领导职务空缺",
        introducer=district.members[3],
        user=district.user("organiser"),
        now=now,
    )
    affair = Affair(district, matter, now)
    for number, name in enumerate(names):
        if strangers:
            affair.candidates.append(enter(affair, None, name=name))
            continue
        person = make_person(
            district.organisation, name, "副主任", now, login=f"{district.organisation.code}-cand{number}"
        )
        district.users[f"cand{number}"] = person.user
        affair.candidates.append(enter(affair, person))
    if consult:
        ask(affair, district.members[1])
    return affair


@remembered
def submitted(now: datetime, index: int = 0, **facts: object) -> Affair:
    """The same, a candidate of them submitted and agreed to."""
    affair = make_affair(now, **facts)  # type: ignore[arg-type]
    affair.submit(index)
    return affair


@remembered
def at_the_table(now: datetime, index: int = 0, **facts: object) -> Affair:
    """The same, and the meeting that decides on him is open."""
    affair = submitted(now, index, **facts)
    affair.convene(index)
    affair.open()
    return affair


def enter(affair: Affair, person: Person | None, **more: object) -> Candidate:
    values = {**FILE, "kind": "appoint", "probationary": True, **more}
    return preparing.add_candidate(matter=affair.matter, user=affair.organiser, now=affair.now, person=person, **values)


def ask(affair: Affair, person: Person, view: str = "for", words: str = "") -> None:
    deliberating.record_consultation(
        matter=affair.matter,
        person=person,
        at=affair.now,
        view=view,
        words=words,
        user=affair.organiser,
        now=affair.now,
    )
