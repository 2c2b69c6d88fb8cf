"""A meeting of the demonstration, held press by press as a secretary would record it."""

from __future__ import annotations

import random
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from committees.models import User
from committees.rules import Choice, Method
from decisions.models import Ballot
from decisions.outage import services as outage
from decisions.voting import services as voting
from meetings.models import AgendaEntry, Meeting, Notice, RollEntry
from meetings.notices import services as notices
from meetings.session import services as session
from meetings.session.roomcode import LETTERS
from meetings.session.selectors import Seated, agenda_of, room_of
from personnel.demo.house import House
from personnel.demo.post import deliver_until

NOTES = {
    Choice.FOR: ("方案可行。", "同意，抓好落实。", "赞成，注意资金监管。", "同意。"),
    Choice.AGAINST: ("条件还不成熟。", "资金来源不够清楚。"),
    Choice.DEFER: ("建议再听取群众意见。", "建议补充论证。"),
}


@dataclass
class Secretary:
    """The recorder's hands: a clock that moves on with every press, and dice for who says what."""

    house: House
    meeting: Meeting
    now: datetime
    dice: random.Random
    login: User | None = None

    def later(self, seconds: int = 20) -> datetime:
        """The next moment."""
        self.now += timedelta(seconds=seconds)
        return self.now

    @property
    def user(self) -> User:
        """The recorder's login: the same throughout a meeting, so that what it may do is read once."""
        if self.login is None:
            self.login = self.house.user("mishu")
        return self.login


def receive(house: House, meeting: Meeting, absent: dict[str, str], at: datetime) -> None:
    """Everyone signs for the notice; those who will be absent ask leave and are given it by the chair."""
    for number, notice in enumerate(_unsigned(meeting)):
        login = next(name for name, person in house.people.items() if person.pk == notice.person_id)
        moment = at + timedelta(minutes=7 * number)
        notices.open_notice(notice=notice, user=house.user(login), now=moment)
        notices.sign_receipt(notice=notice, user=house.user(login), now=moment + timedelta(minutes=1))
        if login in absent:
            leave = notices.ask_leave(
                meeting=meeting, reason=absent[login], user=house.user(login), now=moment + timedelta(minutes=3)
            )
            notices.decide_leave(
                leave=leave, grant=True, user=house.user("shuji"), now=moment + timedelta(hours=1), comment="同意。"
            )

    deliver_until(at + timedelta(hours=4))


def _unsigned(meeting: Meeting) -> list[Notice]:
    return list(meeting.notices.filter(signed_at__isnull=True).select_related("person").order_by("pk"))


def gather(secretary: Secretary, absent: Collection[str], late: Collection[str] = ()) -> None:
    """Prepare the roll, check in who is there, open the meeting."""
    meeting, house = secretary.meeting, secretary.house
    away = {house.people[login].pk for login in {*absent, *late}}
    for roll in session.prepare_roll(meeting=meeting, actor=secretary.user, now=secretary.later()):
        if roll.person_id not in away:
            session.check_in(roll=roll, actor=secretary.user, now=secretary.later(5))
    secretary.meeting = session.open_meeting(meeting=meeting, actor=secretary.user, now=secretary.later(60))


def arrive(secretary: Secretary, login: str) -> None:
    """A latecomer comes in."""
    roll = RollEntry.objects.get(meeting=secretary.meeting, person=secretary.house.people[login])
    session.check_in(roll=roll, actor=secretary.user, now=secretary.later())


def entry_at(secretary: Secretary, position: int) -> AgendaEntry:
    """The item at a place of the agenda, as it stands now."""
    return agenda_of(secretary.meeting).get(position=position)


def hear_on_paper(secretary: Secretary, position: int, conclusion: str, reason: str) -> None:
    """The system is down: a report is heard and written on the blank sheet. Afterwards the recorder types it off, and
    the head of the office compares it with the paper (补录)."""
    entry = entry_at(secretary, position)
    begun = (secretary.later(60) + timedelta(minutes=1)).replace(second=0, microsecond=0)
    ended = begun + timedelta(minutes=14)
    line = {
        "entry": entry.pk,
        "position": position,
        "title": entry.item.title,
        "started_at": begun.isoformat(),
        "ended_at": ended.isoformat(),
        "out_at": "",
        "back_at": "",
        "recused": [],
        "opinions": [],
        "motion": "",
        "method": "",
        "emergency": "",
        "votes": [],
        "papers": {},
        "tellers": [],
        "deferred": False,
        "decision": conclusion,
    }
    secretary.now = ended
    sheet = outage.enter_sheet(
        meeting=secretary.meeting, part={"items": [line]}, reason=reason, actor=secretary.user, now=secretary.later(240)
    )
    outage.confirm_sheet(sheet=sheet, actor=secretary.house.user("zhuren"), now=secretary.later(180))


def discuss(secretary: Secretary, position: int, against: Collection[str] = ()) -> None:
    """An item is reported, and every member in the room states a position, the chair last."""
    session.start_item(entry=entry_at(secretary, position), actor=secretary.user, now=secretary.later(60))
    opposed = {secretary.house.people[login].pk for login in against}
    speakers = [seated.roll for seated in _voters(secretary, position)]
    for roll in sorted(speakers, key=lambda roll: roll.is_chair):
        choice = Choice.AGAINST if roll.person_id in opposed else Choice.FOR
        session.record_opinion(
            entry=entry_at(secretary, position),
            roll=roll,
            position=choice,
            note=secretary.dice.choice(NOTES[choice]),
            actor=secretary.user,
            now=secretary.later(70),
        )


def vote(
    secretary: Secretary,
    position: int,
    text: str,
    method: Method,
    against: Collection[str] = (),
    abstain: Collection[str] = (),
    urgent: str = "",
) -> Ballot:
    """A motion is put, voted on by everyone in the room, closed. Announcing is a second press (see `announce`)."""
    motion = voting.put_motion(
        entry=entry_at(secretary, position), text=text, actor=secretary.user, now=secretary.later()
    )
    ballot = voting.open_ballot(
        motion=motion, method=method, emergency_reason=urgent, actor=secretary.user, now=secretary.later()
    )
    opposed = {secretary.house.people[login].pk for login in against}
    undecided = {secretary.house.people[login].pk for login in abstain}
    for seated in _voters(secretary, position):
        person = seated.roll.person_id
        choice = Choice.AGAINST if person in opposed else Choice.ABSTAIN if person in undecided else Choice.FOR
        voting.record_vote(ballot=ballot, roll=seated.roll, choice=choice, actor=secretary.user, now=secretary.later(4))
    return voting.close_ballot(ballot=ballot, actor=secretary.user, now=secretary.later(10))


def vote_secretly(secretary: Secretary, position: int, text: str, against: Collection[str] = ()) -> Ballot:
    """An electronic secret ballot: every member in the room votes on his own device, under a receipt code."""
    entry = entry_at(secretary, position)
    motion = voting.put_motion(entry=entry, text=text, actor=secretary.user, now=secretary.later())
    ballot = voting.open_ballot(
        motion=motion, method=Method.SECRET, electronic=True, actor=secretary.user, now=secretary.later()
    )
    logins = {person.pk: login for login, person in secretary.house.people.items()}
    for seated in _voters(secretary, position):
        login = logins[seated.roll.person_id]
        letters = "".join(secretary.dice.choices(LETTERS, k=12))
        voting.cast_secret_vote(
            ballot=ballot,
            choice=Choice.AGAINST if login in against else Choice.FOR,
            code="-".join((letters[:4], letters[4:8], letters[8:])),
            actor=secretary.house.user(login),
            now=secretary.later(5),
        )
    return voting.close_ballot(ballot=ballot, actor=secretary.user, now=secretary.later(10))


def announce(secretary: Secretary, ballot: Ballot, *, with_revision: bool = False) -> None:
    """The chair announces what the rules computed."""
    voting.announce_ballot(ballot=ballot, with_revision=with_revision, actor=secretary.user, now=secretary.later(15))


def _voters(secretary: Secretary, position: int) -> list[Seated]:
    """Members in the room who are not recused from the item."""
    room = room_of(secretary.meeting, entry_at(secretary, position))
    return [seated for seated in room.present if seated.may_vote]
