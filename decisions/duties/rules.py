"""Duties with a frequency: what a rulebook asks for in a year, and whether each period was met or missed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from committees.rules import Clause, Rulebook
from committees.rules.frequency import Span, whole_spans
from committees.rules.terms import Period


class Standing(StrEnum):
    """Where one period of a duty stands."""

    MET = "met"
    MISSED = "missed"
    DUE = "due"
    COMING = "coming"


STANDING_LABELS = {
    Standing.MET: "已完成",
    Standing.MISSED: "未完成",
    Standing.DUE: "应在本期完成",
    Standing.COMING: "未到期",
}
STANDING_TONES = {
    Standing.MET: ("done", "check-circle"),
    Standing.MISSED: ("refused", "x-circle"),
    Standing.DUE: ("waiting", "hourglass-split"),
    Standing.COMING: ("neutral", "circle"),
}
MONTHS = {1: Period.MONTH, 3: Period.QUARTER, 6: Period.HALF, 12: Period.YEAR}


@dataclass(frozen=True)
class Obligation:
    """`owner` owes `title` so many `times` in each `period`; no period: as occasion arises, only recorded.

    `body` names the meeting type whose meetings themselves fulfil it, where it is one.
    """

    code: str
    title: str
    owner: str
    clause: Clause
    times: int = 1
    period: Period | None = None
    body: str = ""

    @property
    def wanted(self) -> str:
        """How often, in words."""
        return f"每{self.period.label} {self.times} 次" if self.period else "逢事办理"


@dataclass(frozen=True)
class Slot:
    """One period of one duty in a year."""

    span: Span
    done: int
    standing: Standing


def obligations_of(rules: Rulebook) -> Iterator[Obligation]:
    """The duties of a rulebook, its bodies with a frequency, and their self-checks."""
    for duty in rules.duties:
        times = duty.times if duty.times is not None else 1
        yield Obligation(f"duty:{duty.code}", duty.title, duty.owner, duty.clause, times, duty.period)
    for body in rules.bodies.values():
        if body.frequency is not None:
            rule = body.frequency
            owner = body.convening.convener if body.convening else ""
            yield Obligation(f"body:{body.code}", body.title, owner, rule.clause, rule.times, rule.period, body.code)
        if body.self_check is not None and body.self_check.months in MONTHS:
            check = body.self_check
            title = f"{body.title}规则执行自查"
            yield Obligation(f"check:{body.code}", title, check.owner, check.clause, 1, MONTHS[check.months])


def slots_of(obligation: Obligation, year: int, done: Iterable[date], today: date, since: date) -> list[Slot]:
    """The periods of a year from `since` on, each met, missed, due or still to come. Empty without a period.

    A period that had begun before `since` (when the office began to keep this record) is not called missed.
    """
    if obligation.period is None:
        return []
    days = list(done)
    found = []
    for span in whole_spans(obligation.period, date(year, 1, 1), date(year, 12, 31)):
        number = sum(span.first <= day <= span.last for day in days)
        if span.first < since and span.last < today and number < obligation.times:
            continue
        found.append(Slot(span, number, _standing(span, number, obligation.times, today)))
    return found


def _standing(span: Span, number: int, times: int, today: date) -> Standing:
    if number >= times:
        return Standing.MET
    if span.last < today:
        return Standing.MISSED
    return Standing.DUE if span.first <= today else Standing.COMING
