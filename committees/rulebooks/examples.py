"""What a rule means in a concrete case: the example beside it, and what an edit would change. Pure."""

from __future__ import annotations

from datetime import datetime
from functools import singledispatch
from typing import Any

from committees.calendar.rules import SHANGHAI
from committees.calendar.shipped import load_calendar
from committees.rules import (
    AdhocRule,
    Body,
    FrequencyRule,
    LeadTime,
    MajorityRule,
    Matter,
    MethodRule,
    MinutesRule,
    NearTieRule,
    QuorumRule,
    RecusalRule,
    SpeakingRule,
    ThresholdRule,
    TransferCapRule,
    deadline_minutes,
    deadline_notice,
)
from committees.rules.attendance import ConveningRule
from committees.rules.deciding import DecidingRule

SIZES = (7, 11, 33)
MEETING = datetime(2026, 9, 10, 15, 0, tzinfo=SHANGHAI)  # a Thursday in an ordinary week
SEATS = 21


@singledispatch
def example(rule: Any) -> str:  # noqa: ARG001
    """One concrete case, or an empty text where the sentence says it all."""
    return ""


@example.register
def _(rule: QuorumRule) -> str:
    if rule.is_absolute:
        return f"须到 {rule.minimum} 人"
    return "；".join(f"应到 {size} 时须到 {rule.required(size)}" for size in SIZES)


@example.register
def _(rule: MajorityRule) -> str:
    return "；".join(f"应到 {size} 时赞成 {rule.required(size)} 票通过" for size in SIZES)


@example.register
def _(rule: NearTieRule) -> str:
    pairs = [(6, 5), (6, 4), (6, 3)]
    words = [f"{a} 比 {b} {'暂缓' if rule.is_close(a, b) else '不暂缓'}" for a, b in pairs]
    return "赞成比反对：" + "，".join(words)


@example.register
def _(rule: LeadTime) -> str:
    if rule.days is None:
        return ""
    body = _bare(notice=(LeadTime(clause=rule.clause, days=rule.days, unit=rule.unit),))
    due = deadline_notice(body, Matter.GENERAL, MEETING, load_calendar()).details["due"]
    return f"9月10日（周四）的会，最迟 {_day(due)} 24:00"


@example.register
def _(rule: MinutesRule) -> str:
    if rule.days is None:
        return ""
    due = deadline_minutes(_bare(minutes=rule), Matter.GENERAL, MEETING, load_calendar()).details["due"]
    return f"9月10日（周四）散会，最迟 {_day(due)} 24:00 印发"


@example.register
def _(rule: MethodRule) -> str:
    return "可用：" + "、".join(method.label for method in rule.methods)


@example.register
def _(rule: AdhocRule) -> str:
    return f"平时：{rule.normally.label}；紧急：{rule.when_urgent.label}"


@example.register
def _(rule: RecusalRule) -> str:
    entitled = 11 if rule.in_base else 10
    present = 9 if rule.counts_present else 8
    return f"11 人中到会 9 人、1 人回避：该议题应到 {entitled}，实到 {present}"


@example.register
def _(rule: FrequencyRule) -> str:
    months = {"week": 52, "month": 12, "quarter": 4, "half": 2, "year": 1}[rule.period]
    return f"全年至少 {rule.times * months} 次"


@example.register
def _(rule: SpeakingRule) -> str:
    return "还有人未表态时主持人不能先表态" if rule.chair_last else ""


@example.register
def _(rule: ThresholdRule) -> str:
    return f"{rule.amount - 1} 元：一般事项；{rule.amount} 元：{rule.matter.label}" if rule.amount else ""


@example.register
def _(rule: TransferCapRule) -> str:
    return f"职数 {SEATS} 时最多 {SEATS * rule.num // rule.den} 人"


def _bare(**rules: Any) -> Body:
    """A body with nothing but the rules given: the judges then tell what those alone mean."""
    clause = next(iter(rules.values()))
    clause = clause[0].clause if isinstance(clause, tuple) else clause.clause
    convening = ConveningRule(clause=clause, convener="召集人", chair="主持人")
    return Body(code="example", title="示例", convening=convening, deciding=DecidingRule(clause=clause), **rules)


def _day(iso: str) -> str:
    day = datetime.fromisoformat(iso)
    return f"{day.month}月{day.day}日（周{'一二三四五六日'[day.weekday()]}）"
