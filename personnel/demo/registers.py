"""The registers and 民主生活会 of the demonstration: some in order, some late, one of each waiting for somebody."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.core.files.base import ContentFile

from committees.calendar.rules import local_day
from committees.models import User
from decisions.duties import selectors as duty_selectors
from decisions.duties.services import finish_occasion, open_occasion
from decisions.life import selectors as life_selectors
from decisions.life import services as life
from decisions.life.models import LifeMeeting
from decisions.life.states import RecordKind, StepKind
from decisions.registers import selectors, services
from decisions.registers.models import LeaveSlip
from meetings.papers.intake import Upload
from personnel.demo import cast
from personnel.demo.house import House

DAY = timedelta(days=1)
# Unit, title, reference, level, serial, pages, borrower, lent how many days ago, for how many days, back after.
LOANS = (
    ("fagai", "产业规划内部参考", "卫参〔2026〕12号", "secret", "000031", 18, "卢文博", 24, 10, 8),
    ("yingji", "应急预案（代称A）", "", "confidential", "000032", 42, "龚志强", 16, 10, 0),
    ("jiaoyu", "上级文件（代称B）", "安办〔2026〕7号", "secret", "000033", 6, "白雪梅", 3, 10, 0),
)
# Category (by place), title, channel, scope, how many days ago.
PUBLISHED = (
    (0, "2026年重点项目下半年投资计划落实情况", "党务公开栏", "public", 12),
    (1, "理论学习中心组三季度学习计划", "机关内网", "party", 40),
    (3, "领导班子成员分工调整", "党务公开栏", "party", 65),
    (5, "领导干部接访安排", "区政府网站", "public", 20),
    (6, "落实中央八项规定精神情况", "党员干部大会", "party", 33),
)
OPINIONS = (
    ("基层单位座谈会", "会议偏多，建议合并召开"),
    ("群众来信来访", "老旧小区停车难，推进较慢"),
    ("征求意见函", "调研点相对集中，建议多去偏远街道"),
)
PROBLEMS = (
    ("会议偏多、会期偏长", "全区性会议压减三成，每月第一周为无会周", "zhuren", 45),
    ("调研点过于集中", "每季度安排一次偏远街道调研", "changwei", 60),
)


def keep_registers(house: House, now: datetime) -> None:
    """Loans, leave, publications with last year's score begun, and two 民主生活会."""
    _lend(house, now)
    _leave(house, now)
    _publish(house, now)
    _hold_life(house, now)
    _plan_life(house, now)


def _lend(house: House, now: datetime) -> None:
    for unit, title, reference, level, serial, pages, borrower, ago, days, back in LOANS:
        at = now - ago * DAY
        loan = services.lend_paper(
            organisation=house.organisation,
            unit=house.units[unit],
            title=title,
            reference=reference,
            level=level,
            serial=serial,
            pages=pages,
            from_on=local_day(at),
            until_on=local_day(at + days * DAY),
            borrower=borrower,
            purpose="起草工作方案参考",
            unit_head="单位主要负责人",
            user=house.user("bangong"),
            now=at,
        )
        if back:
            day = local_day(at + back * DAY)
            services.return_paper(
                loan=loan, returned_on=day, returner=borrower, user=house.user("bangong"), now=at + back * DAY
            )


def _leave(house: House, now: datetime) -> None:
    """One back, one away without having reported back, one that waits for its decision."""
    rows = (("fuquzhang", "annual", -30, 5, "年休假"), ("wuzhuang", "official", -6, 4, "赴省军区参加集训"))
    for login, kind, start, days, reason in rows:
        at = now + start * DAY - 3 * DAY
        slip = _ask(house, login, kind, local_day(now + start * DAY), days, reason, at)
        services.decide_leave(slip=slip, approved=True, user=house.user("zhuren"), now=at + DAY, comment="同意")
        if kind == "annual":
            services.end_leave(slip=slip, back_on=slip.ends_on, user=house.user(login), now=now + (start + days) * DAY)
    _ask(house, "tongzhan", "official", local_day(now + 9 * DAY), 3, "赴外地考察统战工作", now - 5 * timedelta(hours=1))


def _ask(house: House, login: str, kind: str, start: date, days: int, reason: str, at: datetime) -> LeaveSlip:
    user = house.user(login)
    return services.ask_leave(
        organisation=house.organisation,
        person=house.people[login],
        kind=kind,
        starts_on=start,
        ends_on=start + days * DAY,
        reason=reason,
        user=user,
        now=at,
    )


def _publish(house: House, now: datetime) -> None:
    """Publications of some categories, and last year's score, which waits to be confirmed."""
    rules = selectors.publicity_rules(house.organisation, now)
    for place, title, channel, scope, ago in PUBLISHED:
        at = now - ago * DAY
        services.enter_publication(
            organisation=house.organisation,
            category=rules.categories[place],
            title=title,
            channel=channel,
            scope=scope,
            published_on=local_day(at),
            approved_by=house.people["zhuren"].name,
            user=house.user("bangong"),
            now=at,
        )
    full = rules.full_points
    services.score_year(
        organisation=house.organisation,
        year=now.year,
        points=[most - (2 if place % 2 else 0) for place, most in enumerate(full)],
        notes=["按台账登记数自评"] + [""] * (len(full) - 1),
        remark="平时自评，年末再评",
        user=house.user("bangong"),
        now=now - 2 * DAY,
    )


def _prepared(house: House, begun: datetime, theme: str, days: int) -> LifeMeeting:
    body = life_selectors.duties_for(house.user("bangong"), begun)[0][0].partition("|")[2]
    return life.plan_life(
        committee=house.committee,
        body=body,
        theme=theme,
        planned_on=local_day(begun + days * DAY),
        user=house.user("bangong"),
        now=begun,
    )


def _gather(house: House, meeting: LifeMeeting, at: datetime, members: Sequence[str], opinions: int) -> None:
    user, day = house.user("bangong"), local_day(at)
    for source, text in OPINIONS[:opinions]:
        life.gather(life=meeting, kind=RecordKind.OPINION, on=day, other=source, text=text, user=user, now=at)
    for login in members:
        person = house.people[login]
        other = "班子其他成员和分管单位负责人"
        life.gather(life=meeting, kind=RecordKind.TALK, on=day, person=person, other=other, user=user, now=at)
        file = Upload(ContentFile(f"{person.name}对照检查材料（演示）".encode()), f"{person.name}对照检查材料.txt")
        life.gather(life=meeting, kind=RecordKind.MATERIAL, on=day, person=person, file=file, user=user, now=at)


def _hold_life(house: House, now: datetime) -> None:
    """The first half year's: held, its list settled in time, one of two lines put right."""
    begun = now - 34 * DAY
    meeting = _prepared(house, begun, "学习贯彻中央八项规定精神", 6)
    members = [row.login for row in cast.MEMBERS]
    _gather(house, meeting, begun + 3 * DAY, members, len(OPINIONS))
    user = house.user("bangong")
    for kind in (StepKind.OPINIONS, StepKind.TALKS, StepKind.MATERIALS):
        day = local_day(begun + 4 * DAY)
        note = "已全部完成"
        life.tick_step(life=meeting, kind=kind, done_on=day, note=note, user=user, now=begun + 4 * DAY)
    held = begun + 6 * DAY
    note = "书记主持，常委全部到会"
    life.hold_life(life=meeting, held_on=local_day(held), note=note, user=user, now=held)
    for problem, measure, login, days in PROBLEMS:
        life.add_rectification(
            life=meeting,
            problem=problem,
            measure=measure,
            responsible=house.people[login],
            due_on=local_day(held + days * DAY),
            user=user,
            now=held + 5 * DAY,
        )
    life.settle_list(life=meeting, user=user, now=held + 9 * DAY)
    result = "上月全区性会议减少四个，无会周制度已印发"
    life.finish_rectification(life=meeting, number=1, result=result, user=user, now=now - 2 * DAY)


def _plan_life(house: House, now: datetime) -> None:
    """The next one: opinions gathered, talks begun, materials not all there."""
    meeting = _prepared(house, now - 5 * DAY, "改进作风，服务基层", 12)
    _gather(house, meeting, now - 2 * DAY, ("shuji", "quzhang"), 2)


def keep_occasions(house: House, user: User, now: datetime) -> None:
    """Duties of an occasion, where the rulebook has them: one done in time, one owed, one late."""
    codes = [code for code, _ in duty_selectors.occasion_duties(house.organisation, now)]
    for place, (ago, done) in enumerate(((50, 20), (12, 0), (75, 0))):
        if place >= len(codes):
            return
        at = now - ago * DAY
        row = open_occasion(
            organisation=house.organisation,
            code=codes[place],
            subject=f"事项{place + 1}",
            event_on=local_day(at),
            user=user,
            now=at,
        )
        if done:
            day = local_day(at + done * DAY)
            finish_occasion(occasion=row, day=day, evidence="已按规定办理，材料存档", user=user, now=at + done * DAY)
