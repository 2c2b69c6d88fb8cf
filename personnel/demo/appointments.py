"""干部任免 in the demonstration: one on probation, one put off and reconsidered, one waiting, one past record void."""

from __future__ import annotations

import io
import random
from datetime import date, datetime, timedelta

from committees.access.services import grant_role
from committees.access.states import Role
from committees.calendar.rules import local_day
from committees.models import Person
from committees.people import services as people
from committees.rules import Method
from decisions.voting import services as voting
from decisions.voting.services.papers import PaperSums
from meetings.agenda.states import ItemState
from meetings.models import Meeting
from meetings.notices import services as notices
from meetings.papers.intake import Upload
from meetings.scheduling import services as scheduling
from meetings.session import services as session
from personnel.demo.business import agree_next
from personnel.demo.house import TERM_BEGAN, House
from personnel.demo.sitting import Secretary, announce, discuss, entry_at, gather, receive
from personnel.models import Candidate, Decision, PersonnelMatter
from personnel.services import deliberating, following, past, preparing, sitting, submitting
from personnel.services.deliberating import Said

HANDLER = "ganbu"
PEOPLE = (
    ("翟明轩", "区民政局党组成员、副局长", "区民政局党组书记、局长"),
    ("骆思源", "柳林镇党委副书记", "区应急管理局党组书记"),
    ("晏知秋", "区委办公室综合科科长", "区委办公室副主任"),
)
ABSENT = {"wuzhuang": "参加省军区会议"}


def build_appointments(house: House, now: datetime, starts_at: datetime, dice: random.Random) -> Meeting:
    """A matter with three candidates: two at a meeting five weeks ago, the third still being prepared."""
    grant_role(
        role=Role.UNIT_HANDLER,
        scope=house.units["zuzhibu"],
        user=house.user(HANDLER),
        starts_on=TERM_BEGAN,
        now=starts_at - timedelta(days=6, hours=22),
    )
    matter = open_matter(house, starts_at - timedelta(days=6, hours=21))
    candidates = [
        enter(house, matter, number, starts_at - timedelta(days=6, hours=20)) for number in range(len(PEOPLE))
    ]
    deliberate(house, matter, starts_at - timedelta(days=6, hours=8))
    meeting = hold(house, candidates[:2], starts_at, dice)
    follow_first(house, candidates[0], starts_at)
    take_up_again(house, candidates[1], starts_at + timedelta(days=12))
    bring_in_void(house, now - timedelta(days=2))
    return meeting


def open_matter(house: House, now: datetime) -> PersonnelMatter:
    """The department proposes; its head will introduce the candidates one by one."""
    return preparing.open_matter(
        committee=house.committee,
        unit=house.units["zuzhibu"],
        grounds="区民政局、区应急管理局、区委办公室领导职务空缺，需及时配备。",
        introducer=house.people["zuzhi-buzhang"],
        user=house.user(HANDLER),
        now=now,
    )


def enter(house: House, matter: PersonnelMatter, number: int, now: datetime) -> Candidate:
    """One candidate with a complete file and one paper for the meeting."""
    name, present, post = PEOPLE[number]
    person = people.enter_person(organisation=house.organisation, name=name, post=present, now=now)
    body = preparing.enter_lower_body(
        organisation=house.organisation,
        name="柳林镇党委",
        seats=9,
        term_starts_on=date(2026, 1, 10),
        earlier=2,
        user=house.user(HANDLER),
        now=now,
    )
    candidate = preparing.add_candidate(
        matter=matter,
        user=house.user(HANDLER),
        now=now,
        person=person,
        present_post=present,
        kind="transfer" if number == 1 else "appoint",
        lower_body=body if number == 1 else None,
        post=post,
        grounds="政治素质好，熟悉业务，群众基础较好，适合岗位需要。",
        recommendation="会议推荐 42 票中得 37 票；谈话推荐 18 人中 15 人推荐。",
        inspection="考察组听取 26 人意见，未发现影响任用的问题。",
        discipline_opinion="区纪委监委回复：未发现影响任用的问题。",
        exception="无",
        superior_reply="无",
        probationary=number == 0,
    )
    paper = Upload(
        file=io.BytesIO(
            f"{name}同志考察材料\n\n一、基本情况\n现任{present}。\n二、德才表现\n工作扎实，敢于担当。\n".encode()
        ),
        name="考察材料.txt",
        title="考察材料",
    )
    preparing.add_candidate_paper(candidate=candidate, upload=paper, user=house.user(HANDLER), now=now)
    if number == 2:
        preparing.declare_kinship(
            candidate=candidate, person=house.people["zhengfa"], relation="近姻亲", user=house.user(HANDLER), now=now
        )
    return candidate


def deliberate(house: House, matter: PersonnelMatter, now: datetime) -> None:
    """书记办公会 deliberates, and one member is asked on his own."""
    group = [house.people[login] for login in ("shuji", "quzhang", "fushuji")]
    deliberating.record_deliberation(
        matter=matter,
        body="secretaries-meeting",
        held_at=now,
        place="区委小会议室",
        chair=group[0],
        voices=[Said(person, view="for") for person in group],
        leaning="favours",
        summary="逐个听取情况，同意提请常委会审议。",
        user=house.user(HANDLER),
        now=now + timedelta(hours=1),
    )
    deliberating.record_consultation(
        matter=matter,
        person=house.people["jiwei"],
        at=now + timedelta(hours=3),
        view="for",
        words="无影响任用的情形。",
        user=house.user(HANDLER),
        now=now + timedelta(hours=4),
    )


def submit(house: House, candidate: Candidate, now: datetime) -> Candidate:
    """Into the committee's review and through it."""
    candidate = submitting.submit_candidate(candidate=candidate, user=house.user(HANDLER), now=now)
    item = candidate.item
    hours = 0
    while item is not None and item.state == ItemState.IN_REVIEW:
        hours += 2
        item = agree_next(house, item, now + timedelta(hours=hours))
    return candidate


def hold(house: House, candidates: list[Candidate], starts_at: datetime, dice: random.Random) -> Meeting:
    """The meeting: the first adopted by secret paper ballot, the second put off, for the sides are close."""
    items = [submit(house, candidate, starts_at - timedelta(days=5, hours=22)).item for candidate in candidates]
    office = house.user("bangong")
    meeting = scheduling.schedule_meeting(
        committee=house.committee,
        starts_at=starts_at,
        minutes=90,
        place="区委一号会议室",
        chair=house.people["shuji"],
        recorder=house.people["mishu"],
        user=office,
        now=starts_at - timedelta(days=4, hours=20),
    )
    for item in items:
        if item is not None:
            scheduling.add_to_agenda(
                meeting=meeting, item=item, user=office, now=starts_at - timedelta(days=4, hours=12)
            )
    meeting = scheduling.set_agenda(meeting=meeting, user=office, now=starts_at - timedelta(days=4))
    meeting = notices.send_notice(meeting=meeting, user=office, now=starts_at - timedelta(days=3, hours=4)).meeting
    receive(house, meeting, ABSENT, starts_at - timedelta(days=3))
    secretary = Secretary(house, meeting, starts_at - timedelta(minutes=15), dice)
    gather(secretary, set(ABSENT))
    cast(secretary, 1, (9, 1, 0))
    cast(secretary, 2, (5, 5, 0))
    return session.close_meeting(meeting=secretary.meeting, actor=secretary.user, now=secretary.later(120))


def cast(secretary: Secretary, position: int, counted: tuple[int, int, int]) -> None:
    """A secret ballot on paper, counted by two tellers, announced at once."""
    in_favour, against, abstain = counted
    against_speakers = {"jiwei", "zhengfa", "xuanchuan-buzhang", "tongzhan"} if against > 1 else set()
    discuss(secretary, position, against=against_speakers)
    entry = entry_at(secretary, position)
    motion = voting.put_motion(
        entry=entry,
        text=entry.item.question.removeprefix("是否"),
        actor=secretary.user,
        now=secretary.later(),
    )
    ballot = voting.open_ballot(motion=motion, method=Method.SECRET, actor=secretary.user, now=secretary.later())
    roll = secretary.meeting.roll.filter(person__in=[secretary.house.people[each].pk for each in ("jiwei", "changwei")])
    total = sum(counted)
    first, second = roll.order_by("order")
    voting.record_paper_count(
        ballot=ballot,
        sums=PaperSums(
            issued=total, returned=total, valid=total, invalid=0, in_favour=in_favour, against=against, abstain=abstain
        ),
        tellers=(first, second),
        actor=secretary.user,
        now=secretary.later(300),
    )
    announce(secretary, voting.close_ballot(ballot=ballot, actor=secretary.user, now=secretary.later()))


def follow_first(house: House, candidate: Candidate, decided: datetime) -> None:
    """The record sheet, publicity with one report that proved unfounded, the notice, probation."""
    user = house.user(HANDLER)
    for decision in Decision.objects.filter(candidate__matter=candidate.matter):
        sitting.draw_up_sheet(
            decision=decision,
            seal=f"封存第{decision.pk}号",
            observers="无",
            note="无",
            user=house.user("mishu"),
            now=decided + timedelta(hours=3),
        )
    publicity = following.publish_candidate(
        candidate=candidate,
        published_on=local_day(decided) + timedelta(days=1),
        days=5,
        place="区政府网站、区民政局公示栏",
        contact="区委组织部干部监督科",
        user=user,
        now=decided + timedelta(days=1),
    )
    objection = following.enter_objection(
        publicity=publicity,
        received_on=local_day(decided) + timedelta(days=4),
        sender="匿名",
        content="反映其分管工作推进慢。",
        user=user,
        now=decided + timedelta(days=4),
    )
    following.answer_objection(
        objection=objection, finding="unfounded", answer="经核查不属实。", user=user, now=decided + timedelta(days=6)
    )
    # A holiday may stretch the five working days; twenty days later they are over in any year.
    over = decided + timedelta(days=20)
    following.close_publicity(publicity=publicity, conclusion="公示无影响任用的问题", user=user, now=over)
    following.issue_appointment(candidate=candidate, post_after=candidate.post, user=user, now=over + timedelta(days=1))


def take_up_again(house: House, candidate: Candidate, now: datetime) -> None:
    """Seven of eleven members agree to a second vote."""
    logins = ("shuji", "quzhang", "fushuji", "changwei", "zuzhi-buzhang", "fuquzhang", "tongzhan")
    agreeing: list[Person] = [house.people[login] for login in logins]
    submitting.reconsider_candidate(
        candidate=candidate, agreeing=agreeing, grounds="补充考察后再议", user=house.user(HANDLER), now=now
    )


def bring_in_void(house: House, now: datetime) -> None:
    """A record of former years whose numbers show that the quorum was not there."""
    past.import_past(
        committee=house.committee,
        unit=house.units["zuzhibu"],
        introducer=house.people["zuzhi-buzhang"],
        past=past.PastRecord(
            name="丘文澜",
            kind="appoint",
            post="区委宣传部副部长",
            present_post="区融媒体中心主任",
            decided_at=now - timedelta(days=900),
            stated="adopted",
            source="区委常委会会议记录第三卷第 41 页",
        ),
        numbers=past.PastNumbers(entitled=11, present=7, in_favour=7, against=0),
        user=house.user(HANDLER),
        now=now,
    )
