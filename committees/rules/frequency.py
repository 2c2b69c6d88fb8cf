"""会议次数: whole calendar spans in which too few meetings were held."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from committees.rules.clause import Clause, silent
from committees.rules.errors import FactError
from committees.rules.terms import Force, Outcome, Period
from committees.rules.verdict import Verdict

if TYPE_CHECKING:
    from committees.rules.body import Body

UNCOUNTED = (Period.WEEK, Period.YEAR)
ONE_DAY = timedelta(days=1)
MONTHS = {Period.MONTH: 1, Period.QUARTER: 3, Period.HALF: 6, Period.YEAR: 12}


@dataclass(frozen=True)
class FrequencyRule:
    """At least `times` meetings in every `period`; `at_most` and `weekday` (1 = Monday) if named."""

    clause: Clause
    times: int
    period: Period
    at_most: int | None = None
    weekday: int | None = None


@dataclass(frozen=True)
class Span:
    """One whole period, first and last day included."""

    name: str
    first: date
    last: date


def _first_of(period: Period, day: date) -> date:
    if period is Period.WEEK:
        return day - timedelta(days=day.weekday())
    length = MONTHS[period]
    return date(day.year, (day.month - 1) // length * length + 1, 1)


def _next_start(period: Period, first: date) -> date:
    if period is Period.WEEK:
        return first + timedelta(days=7)
    month = first.month + MONTHS[period]
    return date(first.year + (month > 12), month - 12 if month > 12 else month, 1)


def _name(period: Period, first: date) -> str:
    if period is Period.WEEK:
        year, week, _ = first.isocalendar()
        return f"{year}-W{week:02d}"
    if period is Period.YEAR:
        return f"{first.year}"
    if period is Period.MONTH:
        return f"{first.year}-{first.month:02d}"
    letter = "Q" if period is Period.QUARTER else "H"
    return f"{first.year}-{letter}{(first.month - 1) // MONTHS[period] + 1}"


def whole_spans(period: Period, start: date, end: date) -> Iterator[Span]:
    """The whole calendar periods between two days, both included."""
    first = _first_of(period, start)
    if first < start:
        first = _next_start(period, first)
    while True:
        following = _next_start(period, first)
        if following - ONE_DAY > end:
            return
        yield Span(_name(period, first), first, following - ONE_DAY)
        first = following


def spoken(name: str) -> str:
    """The name of a period as people say it: 2026-W44 is 2026年第44周, 2026-H2 2026年下半年."""
    year, _, part = name.partition("-")
    if not part:
        return f"{year}年"
    if part.isdigit():
        return f"{year}年{int(part)}月"
    number = int(part[1:])
    halves, quarters = {1: "上半年", 2: "下半年"}, {1: "第一季度", 2: "第二季度", 3: "第三季度", 4: "第四季度"}
    return f"{year}年" + (f"第{number}周" if part[0] == "W" else (halves if part[0] == "H" else quarters)[number])


def judge_frequency(body: Body, held: Iterable[date], start: date, end: date) -> Verdict:
    """Whether the body met often enough in every whole period from `start` to `end`.

    met or short; `details.periods` names the short ones (2026-03, 2026-Q1, 2026-H1, 2026,
    2026-W10). A rulebook that sets no number is always met.
    """
    if start > end:
        raise FactError("from 晚于 to")
    rule = body.frequency
    if rule is None:
        return _unlimited()
    days = sorted(held)
    try:
        spans = list(whole_spans(rule.period, start, end))
    except (OverflowError, ValueError) as error:
        raise FactError("日期超出可以计算的范围") from error
    found = [(span.name, bisect_right(days, span.last) - bisect_left(days, span.first)) for span in spans]
    return _judged(rule, found, start, end)


def _judged(rule: FrequencyRule, found: list[tuple[str, int]], start: date, end: date) -> Verdict:
    short = [(name, n) for name, n in found if n < rule.times]
    clause = rule.clause
    tail = "，请补开或说明原因。" if short else "，次数符合要求。"
    return Verdict(
        check="frequency",
        outcome=Outcome.SHORT if short else Outcome.MET,
        force=clause.force,
        arithmetic=_arithmetic(rule, len(found), short),
        clause=clause,
        facts={
            "held": dict(found),
            "from": start.isoformat(),
            "to": end.isoformat(),
        },
        required=rule.times,
        reason=f"{clause.label}：{clause.wording}{tail}",
        details={"periods": [name for name, _ in short]},
    )


def _arithmetic(rule: FrequencyRule, spans: int, short: list[tuple[str, int]]) -> str:
    each = f"每{rule.period.label}须 ≥ {rule.times} 次"
    if not spans:
        return f"{each}，所选期间没有完整的一{'' if rule.period in UNCOUNTED else '个'}{rule.period.label}，不作对照"
    if not short:
        return f"{each}，共 {spans} 期，均达到"
    listed = "、".join(f"{name} 召开 {n} 次" for name, n in short)
    return f"{each}，共 {spans} 期，不足 {len(short)} 期：{listed}"


def _unlimited() -> Verdict:
    clause = silent("本规则没有规定会议次数", Force.OPTIONAL)
    return Verdict(
        check="frequency",
        outcome=Outcome.MET,
        force=clause.force,
        arithmetic="未规定次数",
        clause=clause,
        reason="本规则没有规定会议次数，不作限制。",
        details={"periods": []},
    )
