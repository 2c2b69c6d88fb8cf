"""The other kinds of meetings that a district's office puts on, each called for the coming weeks with its checklist."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from committees.access.services import grant_role
from committees.access.states import Role
from committees.models import Committee, Rulebook
from committees.people import services as people
from meetings.checklists import services as checklists
from meetings.checklists.selectors import duties_of
from meetings.models import Meeting
from meetings.scheduling import services as scheduling
from personnel.demo.build import thursday
from personnel.demo.house import House

BEGAN = date(2026, 1, 5)
LEADERS = ("shuji", "fu1", "fu2")
HELPERS = ("bangong", "mishu", "zonghe", "xingzheng")
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Conference:
    """One kind of meeting: the rulebook's body, in what role its leaders sit, what it is called and where."""

    body: str
    name: str
    role: str
    title: str
    place: str


CONFERENCES = (
    Conference("district-conference", "全区性大会", "区委领导", "全区经济工作会议", "区会堂"),
    Conference("teleconference", "电视电话会议", "区委领导", "全市安全生产电视电话会议（区分会场）", "区委视频会议室"),
    Conference("secretary-topic", "书记专题会议", "拟定的参会单位", "城区内涝治理专题会议", "区委二号会议室"),
)


def call_conferences(house: House, now: datetime) -> None:
    """Found the bodies in the office's house, call a meeting of each and lay out its checklist."""
    for weeks, conference in enumerate(CONFERENCES, start=1):
        committee = _body(house, conference, thursday(now, -weeks - 1))
        office = house.user("bangong")
        meeting = scheduling.schedule_meeting(
            committee=committee,
            starts_at=thursday(now, weeks + 1) - DAY - timedelta(hours=5, minutes=30),
            place=conference.place,
            chair=house.people["shuji"],
            recorder=house.people["mishu"],
            user=office,
            now=now - DAY,
            title=conference.title,
        )
        _prepare(house, meeting, now)


def _body(house: House, conference: Conference, now: datetime) -> Committee:
    committee = people.found_committee(
        organisation=house.organisation,
        rulebook=Rulebook.objects.get(code="district-office-2019", organisation=None),
        body=conference.body,
        name=f"卫东区{conference.name}",
        short_name=conference.name,
        user=None,
        now=now,
    )
    seats = [people.NewSeat(house.people[login], conference.role) for login in LEADERS]
    people.elect_term(committee=committee, starts_on=BEGAN, seats=seats, user=None, now=now)
    for login, role in (("bangong", Role.OFFICE), ("mishu", Role.SECRETARY)):
        grant_role(role=role, scope=committee, user=house.user(login), starts_on=BEGAN, now=now)
    return committee


def _prepare(house: House, meeting: Meeting, now: datetime) -> None:
    """The rulebook's lines, each with a person and a time; the first is done."""
    office, start = house.user("bangong"), meeting.starts_at
    checklists.lay_out(meeting=meeting, user=office, now=now - DAY)
    lines = list(duties_of(meeting))
    for number, duty in enumerate(lines):
        helper = house.people[HELPERS[number % len(HELPERS)]]
        due = duty.due_at or start - (len(lines) - number + 1) // 2 * DAY
        checklists.assign_duty(duty=duty, person=helper, due_at=due, user=office, now=now - DAY)
        if number == 0:
            checklists.finish_duty(duty=duty, done=True, user=office, now=now - DAY / 2)
