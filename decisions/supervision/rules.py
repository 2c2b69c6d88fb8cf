"""Lights, reminders and what the rulebook says of failing: pure functions over days."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache

from committees.calendar.rules import WorkingCalendar, count_working_days, next_working_day
from committees.rules import Clause
from committees.rules.duties import LEADERS_APPROVE, Provision, Topic
from committees.search.rules import grams, normalised
from decisions.supervision.states import FINISHED_STATES, OPEN_STATES, MatterState


class Light(StrEnum):
    """The light of a matter."""

    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"
    PAUSED = "paused"
    MET = "met"
    LATE = "late"
    NONE = "none"
    ENDED = "ended"


LIGHT_LABELS = {
    Light.GREEN: "绿灯 按期",
    Light.YELLOW: "黄灯 临期",
    Light.RED: "红灯 逾期",
    Light.PAUSED: "中止",
    Light.MET: "按期办结",
    Light.LATE: "逾期办结",
    Light.NONE: "未交办",
    Light.ENDED: "已终止",
}
LIGHT_TONES = {
    Light.GREEN: ("done", "circle-fill"),
    Light.YELLOW: ("waiting", "exclamation-triangle-fill"),
    Light.RED: ("refused", "exclamation-octagon-fill"),
    Light.PAUSED: ("neutral", "pause-circle"),
    Light.MET: ("done", "check-circle"),
    Light.LATE: ("attention", "clock-history"),
    Light.NONE: ("neutral", "circle"),
    Light.ENDED: ("neutral", "slash-circle"),
}
REPORT_AGAIN_WHEN_LATE = 7
REMIND_BEFORE = (3, 1, 0)
MONTHLY = 31


def light_of(state: MatterState, due_on: date, today: date, finished_on: date | None, yellow_days: int) -> Light:
    """The light of a matter today: red after its limit, yellow from `yellow_days` before, else green.

    What lies with the checking office is judged by the day on which the unit reported it finished (`finished_on`).
    """
    if state in FINISHED_STATES:
        return Light.LATE if finished_on is not None and finished_on > due_on else Light.MET
    if state is MatterState.SUSPENDED:
        return Light.PAUSED
    if state is MatterState.ENDED:
        return Light.ENDED
    if state not in OPEN_STATES:
        return Light.NONE
    if state is MatterState.CHECKING and finished_on is not None:
        return Light.RED if finished_on > due_on else Light.GREEN
    if today > due_on:
        return Light.RED
    return Light.YELLOW if due_on - today <= timedelta(days=yellow_days) else Light.GREEN


@dataclass(frozen=True)
class Limit:
    """A limit as it stands in the matter: rolled to a working day, provisional where its year is not known."""

    day: date
    provisional: bool


def rolled_limit(day: date, calendar: WorkingCalendar) -> Limit:
    """A limit that falls on a day off rolls to the next working day."""
    counted = next_working_day(calendar, day)
    return Limit(counted.day, counted.provisional)


def reminder_key(due_on: date, today: date, calendar: WorkingCalendar) -> str | None:
    """Which reminder is due today, or None: 3 and 1 working days before, the day itself, then every week late.

    Only the latest counts, so that none pile up; on days off nothing is sent.
    """
    if not calendar.is_working(today):
        return None
    if today > due_on:
        return f"late{(today - due_on).days // 7}"
    key = None
    for before in REMIND_BEFORE:
        first = count_working_days(calendar, due_on, -before).day if before else due_on
        if today >= first:
            key = f"before{before}"
    return key


def next_report_day(today: date, every: int | None, due_on: date) -> date | None:
    """When the next report is owed: every so many days; whoever is late goes on reporting every week."""
    if today > due_on:
        return today + timedelta(days=min(every or REPORT_AGAIN_WHEN_LATE, REPORT_AGAIN_WHEN_LATE))
    return today + timedelta(days=every) if every else None


def shifted_limit(due_on: date, suspended_on: date, resumed_on: date) -> date:
    """A suspension does not eat up the time: the limit moves by as many days as it lasted."""
    return due_on + (resumed_on - suspended_on)


@dataclass(frozen=True)
class FailureRule:
    """What the rulebook says where work is found wanting; None where it says nothing."""

    report_days: int | None = None
    report_clause: Clause | None = None
    in_a_row: int | None = None
    row_clause: Clause | None = None

    def is_serious(self, failures: int) -> bool:
        """Whether as many failures in a row as the rulebook names have come together."""
        return self.in_a_row is not None and failures >= self.in_a_row


def failure_rule(provisions: Iterable[Provision]) -> FailureRule:
    """Among the provisions on supervision, the one with days limits the report of rectification, the one with times
    names how many failures in a row have a consequence."""
    found = [each for each in provisions if each.topic is Topic.SUPERVISION]
    days = next((each for each in found if each.days is not None), None)
    times = next((each for each in found if each.times is not None), None)
    return FailureRule(
        report_days=days.days if days else None,
        report_clause=days.clause if days else None,
        in_a_row=times.times if times else None,
        row_clause=times.clause if times else None,
    )


def approval_clause(provisions: Iterable[Provision]) -> Clause | None:
    """The clause that leaves the approval of a matter (立项审定) to the leaders, where the rulebook has one."""
    return next((each.clause for each in provisions if _is_leaders_approval(each)), None)


def _is_leaders_approval(provision: Provision) -> bool:
    """By its code; versions stored before there were codes name it by its title, and hold as they are."""
    titled = provision.topic is Topic.SUPERVISION and provision.title == "立项审定"
    return provision.code == LEADERS_APPROVE or (titled and not provision.code)


def why_not_judge(
    unit_ids: set[int], own_unit: int | None, person_id: int | None, carriers: Carriers, *, reported: bool = False
) -> str | None:
    """Why this person may not judge or sign off the matter: who carries it out never does, nor who once `reported` on
    it, wherever he serves now. None: he may."""
    if unit_ids & carriers.units or (own_unit is not None and own_unit in carriers.units):
        return "承办单位的人员不能审核、销号本单位承办的事项，请由督查部门中与承办单位无关的人员办理。"
    if person_id is not None and person_id == carriers.responsible:
        return "责任领导不能审核、销号自己负责的事项，请由督查部门的其他人员办理。"
    if reported:
        return "报告过该事项办理情况的人员不能审核、销号该事项，请由督查部门的其他人员办理。"
    return None


@dataclass(frozen=True)
class Carriers:
    """Who carries a matter out: the lead and supporting units, and the leader responsible."""

    units: frozenset[int]
    responsible: int | None


# Words that change or end a decision; of a decision named by its number a softer word is enough.
ENDING = re.compile("变更|改变|撤销|废止|取消|停止执行|不再执行|终止执行")
ALTERING = re.compile(f"{ENDING.pattern}|修改|调整|改为|推翻")
# 决定〔2026〕1号, 〔2026〕1号决定, or the number standing alone; 卫发〔2026〕1号 is a document of another series.
NUMBER = r"〔(\d{4})〕\s*(\d{1,5})\s*号"
NUMBERED = re.compile(rf"(?:决定|决议)第?{NUMBER}|(?<![发办字函文]){NUMBER}(?:决定|决议)|(?<![\u4e00-\u9fff]){NUMBER}")


def decisions_altered(words: str) -> list[tuple[int, int]]:
    """The decisions, as (year, number), that these words name and would change. Empty where they change nothing."""
    if not ALTERING.search(words):
        return []
    found = ([part for part in groups if part] for groups in NUMBERED.findall(words))
    return list(dict.fromkeys((int(year), int(number)) for year, number in found))


def ends_something(words: str) -> bool:
    """Whether the words change or end what was decided, without naming it."""
    return ENDING.search(words) is not None


# An earlier decision that is meant without its number.
EARLIER = re.compile("原定|原有?(?:的)?(?:决定|决议|方案|计划|办法|安排)|此前|以前|前次|上次|既定|已作出的?决定")
# Words that stand in the title of any item and say nothing of its subject.
COMMONPLACE = re.compile(
    "关于|进一步|的|与|和|及|对|议题|议案|汇报|报告|请示|方案|办法|意见|建议|情况|工作|事项|审议|研究|决定|决议|通过|同意|是否"
    "|说明|复议|撤销|变更|改变|废止|取消|调整|修改|提请|予以|有关|第|件|[0-9]+年?|全区|我区|全市|全县|全镇"
)
YEAR = re.compile(r"(20\d\d)年")
SUBJECT_PAIRS = 3
# A title so short would lie within many decisions: a part must say more of itself.
PART_PAIRS = 5


@lru_cache(maxsize=4096)  # a desk holds many items against many decisions, each text again and again
def subject_of(text: str) -> frozenset[int]:
    """What a title or a motion is about, as pairs of characters without the words that any item has."""
    return frozenset(grams(COMMONPLACE.sub(" ", normalised(text))))


def same_subject(decided: str, proposed: str, *, title: str = "", decision: str = "") -> bool:
    """Whether what is proposed speaks of what an item with the title `decided` has settled: two thirds of its pairs.

    Or the other way round: a narrower item, by its `title`, lies within a wider one and the words of its `decision`.
    Plans of different years are different subjects.
    """
    old, new, part = subject_of(decided), subject_of(proposed), subject_of(title)
    whole = len(old) >= SUBJECT_PAIRS and 3 * len(old & new) >= 2 * len(old)
    within = len(part) >= PART_PAIRS and 3 * len(part & (old | subject_of(decision))) >= 2 * len(part)
    if not (whole or within):
        return False
    years, now = set(YEAR.findall(decided)), set(YEAR.findall(proposed))
    return not years or not now or bool(years & now)


def means_an_earlier_one(words: str) -> bool:
    """Whether the words change or end something decided earlier without saying which decision."""
    return ends_something(words) and EARLIER.search(words) is not None and not decisions_altered(words)
