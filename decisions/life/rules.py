"""Which steps a rulebook asks for around a 民主生活会, by which clause, and without which it is not held."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from committees.calendar.rules import Counted, WorkingCalendar
from committees.rules import Body, Clause, DayUnit, Force
from committees.rules.clause import silent
from committees.rules.deadlines import limit_day
from decisions.life.states import STEP_LABELS, StepKind

# 整改清单: a calendar month where the rulebook does not say otherwise.
RECTIFY = (1, DayUnit.MONTH)
K = StepKind


@dataclass(frozen=True)
class Step:
    """One step, the clause that asks for it, and within what time after the meeting, where that is set."""

    kind: StepKind
    clause: Clause
    limit: tuple[int, DayUnit] | None = None


def steps_of(body: Body) -> list[Step]:
    """The steps in their order. What the rulebook does not name but the procedure needs is the software's own."""
    consulted = body.preliminary[0].clause if body.preliminary else None
    listed, within = None, RECTIFY
    rule = body.follow_up
    if rule is not None and rule.feedback_days is not None:
        listed, within = rule.clause, (rule.feedback_days, rule.feedback_unit)
    reported = _titled(body, "会后") or (body.minutes.clause if body.minutes else None)
    found = [
        Step(K.OPINIONS, consulted or _own("会前征求党员、群众意见，并在会上反馈")),
        Step(K.TALKS, _own("会前开展谈心谈话，只登记对象和时间")),
        Step(K.MATERIALS, _own("班子成员撰写对照检查材料")),
        _optional(K.REPORT_BEFORE, _titled(body, "会前")),
        Step(K.MEETING, body.frequency.clause if body.frequency else _own("召开会议，开展批评与自我批评")),
        Step(K.RECTIFICATION, listed or _own("会后一个月内列出整改清单，明确专人和时限"), within),
        _optional(K.REPORT_AFTER, reported),
        _optional(K.MADE_KNOWN, body.publication.clause if body.publication else None),
        Step(K.FILED, body.file.clause if body.file else _own("会议资料整理归档")),
    ]
    return [each for each in found if each is not None]


def _own(wording: str) -> Clause:
    return silent(wording, Force.ORDINARY)


def _optional(kind: StepKind, clause: Clause | None) -> Step | None:
    return Step(kind, clause) if clause is not None else None


def _titled(body: Body, beginning: str) -> Clause | None:
    """The provision of the body that speaks of a report before (会前) or after (会后) the meeting."""
    return next((each.clause for each in body.provisions if each.title.startswith(beginning)), None)


def rectify_limit(held_on: date, within: tuple[int, DayUnit], calendar: WorkingCalendar) -> Counted:
    """Until when the list must stand: so many days, working days or calendar months after the meeting."""
    number, unit = within
    return limit_day(held_on, number, unit, calendar, before=False)


def missing_before(undone: Iterable[tuple[StepKind, Clause]]) -> tuple[list[str], list[str]]:
    """Of the steps before the meeting that are not done: those that forbid it, and those that need a reason."""
    forbidding: list[str] = []
    asking: list[str] = []
    for kind, clause in undone:
        words = f"{STEP_LABELS[kind]}（{clause.label}：{clause.wording}）"
        (forbidding if clause.force is Force.MANDATORY and not clause.default else asking).append(words)
    return forbidding, asking


def lacking(members: Sequence[tuple[int, str]], handed_in: Iterable[int]) -> list[str]:
    """The names of the members whose material has not come."""
    there = set(handed_in)
    return [name for pk, name in members if pk not in there]
