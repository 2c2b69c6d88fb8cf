"""The whole demonstration: a district, a meeting held last month, one in session now, one noticed for next week."""

from __future__ import annotations

import random
from datetime import datetime, time, timedelta

from committees.calendar.rules import SHANGHAI
from committees.rules import Method
from decisions.minutes.models import Minutes
from meetings.models import Meeting
from meetings.notices import services as notices
from meetings.scheduling import services as scheduling
from meetings.session import services as session
from personnel.demo import subjects
from personnel.demo.appointments import build_appointments
from personnel.demo.business import approve, bring_to, call_meeting
from personnel.demo.consulting import before_next_week, consult
from personnel.demo.followup import follow_up
from personnel.demo.house import House, build_house
from personnel.demo.office import lend_paper, work_the_office
from personnel.demo.paperwork import print_own_head, sign_minutes
from personnel.demo.post import deliver_until
from personnel.demo.sitting import (
    Secretary,
    announce,
    arrive,
    discuss,
    gather,
    hear_on_paper,
    receive,
    vote,
    vote_secretly,
)

ABSENT = {"wuzhuang": "参加省军区会议", "tongzhan": "外出考察，已提前报告"}


def thursday(day: datetime, weeks: int) -> datetime:
    """15:00 in Beijing on the Thursday of the week that lies `weeks` from that of `day`."""
    local = day.astimezone(SHANGHAI)
    date = local.date() + timedelta(days=3 - local.weekday(), weeks=weeks)
    return datetime.combine(date, time(15), tzinfo=SHANGHAI)


def build(password: str, now: datetime, dice: random.Random) -> tuple[House, Minutes]:
    """Build it all in one transaction of the caller; answers the house and the signed minutes."""
    house = build_house(password, thursday(now, -6))
    build_appointments(house, now, thursday(now, -5), dice)
    print_own_head(house, thursday(now, -6))
    signed = sign_minutes(house, hold_last_month(house, now, dice))
    follow_up(house, now)
    sit_now(house, now, dice)
    upcoming = call_next_week(house, now)
    before_next_week(house, upcoming, now)
    consult(house, now)
    for number, (subject, state, steps) in enumerate(subjects.IN_PROGRESS):
        bring_to(house, subject, state, steps, now - timedelta(days=3, hours=number))
    work_the_office(house, upcoming, now)
    deliver_until(now)
    return house, signed


def hold_last_month(house: House, now: datetime, dice: random.Random) -> Meeting:
    """A meeting from notice to adjournment: adopted, deferred for a near tie, heard during an outage (entered late),
    voted on secretly, decided in an emergency."""
    starts_at = thursday(now, -4)
    meeting = call_meeting(house, subjects.LAST_MONTH, starts_at, starts_at - timedelta(days=3, hours=5))
    receive(house, meeting, ABSENT, starts_at - timedelta(days=3))
    lend_paper(house, meeting, starts_at - timedelta(days=2))
    raise_late(house, meeting, starts_at - timedelta(hours=22))
    secretary = Secretary(house, meeting, starts_at - timedelta(minutes=15), dice)
    gather(secretary, set(ABSENT), late={"fuquzhang"})
    discuss(secretary, 1)
    arrive(secretary, "fuquzhang")
    announce(secretary, vote(secretary, 1, "同意2026年重点项目下半年投资计划", Method.SHOW_OF_HANDS))
    # Nine in the room, 5 for and 4 against: close sides on an important matter, which the rules put off.
    against = {"jiwei", "zhengfa", "xuanchuan-buzhang", "zuzhi-buzhang"}
    discuss(secretary, 2, against=against)
    announce(secretary, vote(secretary, 2, "同意城东片区新建小学采用甲址", Method.NAMED, against=against))
    hear_on_paper(secretary, 3, "会议听取了汇报，要求六月底前完成其余八处隐患整改。", "会议室配电箱跳闸停电")
    discuss(secretary, 4, against={"jiwei"})
    ballot = vote_secretly(secretary, 4, "同意印发老旧小区改造资金分担办法", against={"jiwei"})
    announce(secretary, ballot, with_revision=True)
    discuss(secretary, 5)
    urgent = "河堤渗漏，须在下一次降雨前加固"
    ballot = vote(secretary, 5, "同意追加防汛抢险应急资金一百二十万元", Method.SHOW_OF_HANDS, urgent=urgent)
    announce(secretary, ballot)
    return session.close_meeting(meeting=secretary.meeting, actor=secretary.user, now=secretary.later(120))


def raise_late(house: House, meeting: Meeting, now: datetime) -> None:
    """An item after the notice: the rulebook lets it in only with a reason and the name of who agreed (三.1)."""
    item = approve(house, subjects.RAISED_LATE, now - timedelta(hours=20))
    scheduling.add_adhoc_item(
        meeting=meeting,
        item=item,
        reason="河堤渗漏须在下一次降雨前加固",
        approver=house.people["shuji"].name,
        user=house.user("bangong"),
        now=now,
    )
    notices.send_notice(meeting=meeting, user=house.user("bangong"), now=now + timedelta(minutes=10))
    deliver_until(now + timedelta(minutes=11))
    receive(house, meeting, {}, now + timedelta(minutes=15))


def call_next_week(house: House, now: datetime) -> Meeting:
    """A meeting whose notice went out; some have signed, one asks leave."""
    starts_at = thursday(now, 1)
    meeting = call_meeting(house, subjects.NEXT_WEEK, starts_at, now - timedelta(hours=20))
    receive(house, meeting, {"zhengfa": "参加市委政法工作会议"}, now - timedelta(hours=19))
    return meeting


def sit_now(house: House, now: datetime, dice: random.Random) -> Meeting:
    """A meeting in session: the first item decided, the second being voted on."""
    starts_at = now - timedelta(minutes=40)
    meeting = call_meeting(house, subjects.TODAY, starts_at, starts_at - timedelta(days=3))
    receive(house, meeting, {"wuzhuang": "参加征兵工作会议"}, starts_at - timedelta(days=2))
    secretary = Secretary(house, meeting, starts_at - timedelta(minutes=10), dice)
    gather(secretary, {"wuzhuang"}, late={"tongzhan"})
    discuss(secretary, 1)
    announce(secretary, vote(secretary, 1, "同意科技创新园区土地利用方案", Method.SHOW_OF_HANDS))
    arrive(secretary, "tongzhan")
    discuss(secretary, 2, against={"jiwei"})
    return secretary.meeting
