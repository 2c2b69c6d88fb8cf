"""期限: notice, papers and objections before a meeting, minutes after it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING

from committees.calendar.rules import (
    Counted,
    WorkingCalendar,
    count_calendar_days,
    count_months,
    count_working_days,
    end_of,
    local_day,
    next_working_day,
    previous_working_day,
)
from committees.rules.clause import Clause, rule_for, silent
from committees.rules.errors import FactError
from committees.rules.terms import ALL_MATTERS, DayUnit, Force, Matter, Outcome
from committees.rules.verdict import Verdict

if TYPE_CHECKING:
    from committees.rules.aftermath import FollowUpRule
    from committees.rules.body import Body
    from committees.rules.minutes import MinutesRule

WEEKDAYS = "一二三四五六日"


@dataclass(frozen=True)
class LeadTime:
    """Due `days` before the meeting, by 24:00; the day of the meeting is not counted.

    `days` of None: the rulebook asks for it in advance but sets no number. `target` is the
    earlier day that is better kept (1 to 2 days before: due 1, target 2). `exempt` matters
    need none. `owner` provides it, `recipient` receives it.
    """

    clause: Clause
    days: int | None = None
    unit: DayUnit = DayUnit.CALENDAR
    target: int | None = None
    matters: tuple[Matter, ...] = ALL_MATTERS
    exempt: tuple[Matter, ...] = ()
    owner: str = ""
    recipient: str = ""


@dataclass(frozen=True)
class Window:
    """A limit before or after an event, with the Chinese words that explain it."""

    check: str
    event: str
    moment: datetime
    clause: Clause
    days: int
    unit: DayUnit
    before: bool


def deadline_notice(body: Body, matter: Matter, moment: datetime, calendar: WorkingCalendar) -> Verdict:
    """When the notice of a meeting at `moment` is due: due, exempt or none."""
    return _lead("notice", body.notice, matter, moment, calendar)


def deadline_materials(body: Body, matter: Matter, moment: datetime, calendar: WorkingCalendar) -> Verdict:
    """When the papers for a meeting at `moment` are due: due, exempt or none."""
    return _lead("materials", body.materials, matter, moment, calendar)


def keeps_papers_back(body: Body, matter: Matter) -> bool:
    """Whether papers of this class are not sent before the meeting (干部、纪律处分的材料会前不发)."""
    rule = rule_for(body.materials, matter)
    return rule is not None and matter in rule.exempt


def deadline_objection(body: Body, matter: Matter, moment: datetime, calendar: WorkingCalendar) -> Verdict:
    """By when members may object to the agenda of a meeting at `moment`."""
    return _lead("objection", body.objection, matter, moment, calendar)


def deadline_minutes(body: Body, matter: Matter, moment: datetime, calendar: WorkingCalendar) -> Verdict:
    """When the minutes of a meeting that ended at `moment` are due: due, exempt or none.

    Matters that are left out of the minutes are exempt.
    A limit in calendar days that ends on a day off goes on to the next working day.
    """
    rule: MinutesRule | None = body.minutes
    if rule is None or rule.days is None:
        clause = rule.clause if rule else silent("本规则没有规定印发纪要的期限", Force.OPTIONAL)
        return _without("minutes", Outcome.NONE, clause)
    if matter in rule.left_out:
        return _without("minutes", Outcome.EXEMPT, rule.clause)
    window = Window("minutes", "散会", moment, rule.clause, rule.days, rule.unit, before=False)
    return _due(window, calendar)


def deadline_feedback(body: Body, moment: datetime, calendar: WorkingCalendar) -> Verdict:
    """By when a report on what was carried out is due after a meeting that ended at `moment`: due or none.

    A limit in calendar days that ends on a day off goes on to the next working day.
    """
    rule: FollowUpRule | None = body.follow_up
    if rule is None or rule.feedback_days is None:
        clause = rule.clause if rule else silent("本规则没有规定反馈落实情况的期限", Force.OPTIONAL)
        return _without("feedback", Outcome.NONE, clause)
    return _due(
        Window("feedback", "散会", moment, rule.clause, rule.feedback_days, rule.feedback_unit, False), calendar
    )


def reminder_day(due: datetime, calendar: WorkingCalendar) -> date:
    """The last working day on or before a deadline: when to remind."""
    return previous_working_day(calendar, local_day(due)).day


def _lead(
    check: str,
    rules: tuple[LeadTime, ...],
    matter: Matter,
    moment: datetime,
    calendar: WorkingCalendar,
) -> Verdict:
    rule = rule_for(rules, matter)
    if rule is None:
        return _without(check, Outcome.NONE, silent("本规则没有规定此项期限", Force.OPTIONAL))
    if matter in rule.exempt:
        return _without(check, Outcome.EXEMPT, rule.clause)
    if rule.days is None:
        return _without(check, Outcome.NONE, rule.clause)
    window = Window(check, "会议", moment, rule.clause, rule.days, rule.unit, before=True)
    verdict = _due(window, calendar)
    if rule.target is None:
        return verdict
    better = _end(replace(window, days=rule.target), calendar)
    return replace(verdict, details={**verdict.details, "target": end_of(better.day).isoformat()})


def _without(check: str, outcome: Outcome, clause: Clause) -> Verdict:
    return Verdict(
        check=check,
        outcome=outcome,
        force=clause.force,
        arithmetic=outcome.label,
        clause=clause,
        reason=f"{clause.label}：{clause.wording}，{outcome.label}。",
        details={"due": None, "provisional": False, "exempt": outcome is Outcome.EXEMPT},
    )


def limit_day(start: date, number: int, unit: DayUnit, calendar: WorkingCalendar, *, before: bool) -> Counted:
    """The day on which `number` days, working days or months from `start` end, before it or after; it is not counted.

    A limit after `start` that is not in working days and ends on a day off goes on to the next working day.
    Raises OverflowError at the ends of the calendar.
    """
    away = -number if before else number
    if unit is DayUnit.WORKING:
        return count_working_days(calendar, start, away)
    counted = count_months(start, away) if unit is DayUnit.MONTH else count_calendar_days(start, away)
    return counted if before else next_working_day(calendar, counted.day)


def _end(window: Window, calendar: WorkingCalendar) -> Counted:
    """The day on which the limit ends. Raises FactError at the ends of the calendar."""
    try:
        return limit_day(local_day(window.moment), window.days, window.unit, calendar, before=window.before)
    except OverflowError as error:
        raise FactError("日期超出可以计算的范围") from error


def _due(window: Window, calendar: WorkingCalendar) -> Verdict:
    end, clause = _end(window, calendar), window.clause
    provisional = "（暂定，该年度工作日安排尚未公布）" if end.provisional else ""
    details = {"due": end_of(end.day).isoformat(), "provisional": end.provisional, "exempt": False}
    if window.unit is DayUnit.WORKING or not window.before:
        details["calendar"] = calendar.between(local_day(window.moment), end.day)
    return Verdict(
        check=window.check,
        outcome=Outcome.DUE,
        force=clause.force,
        arithmetic=f"{_limit(window)}，截止 {_day(end.day)} 24:00{provisional}",
        clause=clause,
        facts={"moment": window.moment.isoformat()},
        required=window.days,
        reason=f"{clause.label}：{clause.wording}，最迟 {_day(end.day)} 24:00{provisional}。",
        details=details,
    )


def _limit(window: Window) -> str:
    side = "提前" if window.before else "会后"
    day = _day(local_day(window.moment))
    return f"{window.event} {day}，{side} {window.days} {window.unit.label}"


def _day(day: date) -> str:
    return f"{day.isoformat()}（周{WEEKDAYS[day.weekday()]}）"
