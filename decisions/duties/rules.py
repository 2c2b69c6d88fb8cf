"""Duties with a frequency: what a rulebook asks for in a year, and whether each period was met or missed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from committees.calendar.rules import Counted, WorkingCalendar, count_working_days, next_working_day
from committees.rules import Clause, Rulebook
from committees.rules.duties import DutyKind
from committees.rules.frequency import Span, spoken, whole_spans
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
# Of the occasions: how one of them stands.
OCCASION_BADGES = {
    "done": ("已办理", "done", "check-circle"),
    "done-late": ("逾期办理", "attention", "check-circle"),
    "late": ("已逾期", "refused", "x-circle"),
    "open": ("待办理", "waiting", "hourglass-split"),
    "cancelled": ("已撤销", "neutral", "x-circle"),
}
STANDING_TONES = {
    Standing.MET: ("done", "check-circle"),
    Standing.MISSED: ("refused", "x-circle"),
    Standing.DUE: ("waiting", "hourglass-split"),
    Standing.COMING: ("neutral", "circle"),
}
MISSED_TOLD = 7
MONTHS = {1: Period.MONTH, 3: Period.QUARTER, 6: Period.HALF, 12: Period.YEAR}


@dataclass(frozen=True)
class Obligation:
    """`owner` owes `title` so many `times` in each `period`; no period: as occasion arises, only recorded.

    `kind` with `days`: within so many days after an occasion, or so many before it; `extension_days` may be added
    once. Daily: on each working day, shown by month. `body` names the meeting type whose meetings fulfil it, `each`
    the one whose every member owes it by himself; `each_unit`: every department owes it.
    """

    code: str
    title: str
    owner: str
    clause: Clause
    times: int = 1
    period: Period | None = None
    body: str = ""
    kind: DutyKind = DutyKind.PERIODIC
    days: int | None = None
    extension_days: int | None = None
    reports_to: str = ""
    each: str = ""
    each_unit: bool = False

    @property
    def by_occasion(self) -> bool:
        """Whether its limit is counted from an occasion."""
        return self.kind in (DutyKind.WITHIN, DutyKind.BEFORE) and self.days is not None

    @property
    def wanted(self) -> str:
        """How often or by when, in words."""
        if self.kind is DutyKind.DAILY:
            return "每人每个工作日" if self.each else "每个工作日"
        if self.by_occasion:
            more = f"，可延长 {self.extension_days} 日" if self.extension_days else ""
            return f"{'事后' if self.kind is DutyKind.WITHIN else '事前'} {self.days} 日内{more}"
        each = "每人" if self.each else "每个部门" if self.each_unit else ""
        return f"{each}每{self.period.label} {self.times} 次" if self.period else "逢事办理"


@dataclass(frozen=True)
class Slot:
    """One period of one duty in a year. `lacking`: who still owes it, of those who owe it each (by key and name);
    `counted`: what they are counted in."""

    span: Span
    done: int
    standing: Standing
    wanted: int = 1
    lacking: tuple[tuple[int, str], ...] = ()
    each: bool = False
    counted: str = "人"

    @property
    def label(self) -> str:
        """The period as people say it."""
        return spoken(self.span.name)

    @property
    def names(self) -> str:
        """Who still owes it."""
        return "、".join(name for _, name in self.lacking)


@dataclass(frozen=True)
class Member:
    """Who owes a duty by himself, and when he held his seat (first and last day; no last day: he holds it).

    A department where each department owes it.
    """

    key: int
    name: str
    held: tuple[tuple[date, date | None], ...]

    def sat_on(self, day: date) -> bool:
        """Whether he sat on that day."""
        return any(first <= day and (last is None or day <= last) for first, last in self.held)


def obligations_of(rules: Rulebook) -> Iterator[Obligation]:
    """The duties of a rulebook, its bodies with a frequency, and their self-checks."""
    for duty in rules.duties:
        times = duty.times if duty.times is not None else 1
        yield Obligation(
            f"duty:{duty.code}",
            duty.title,
            duty.owner,
            duty.clause,
            times,
            Period.MONTH if duty.kind is DutyKind.DAILY else duty.period,
            kind=duty.kind,
            days=duty.days,
            extension_days=duty.extension_days,
            reports_to=duty.reports_to,
            each=duty.each,
            each_unit=duty.each_unit,
        )
    for body in rules.bodies.values():
        if body.frequency is not None:
            rule = body.frequency
            owner = body.convening.convener if body.convening else ""
            yield Obligation(f"body:{body.code}", body.title, owner, rule.clause, rule.times, rule.period, body.code)
        if body.self_check is not None and body.self_check.months in MONTHS:
            check = body.self_check
            title = f"{body.title}规则执行自查"
            yield Obligation(f"check:{body.code}", title, check.owner, check.clause, 1, MONTHS[check.months])


def slots_of(
    obligation: Obligation, year: int, done: Iterable[date], today: date, since: date, calendar: WorkingCalendar
) -> list[Slot]:
    """The periods of a year from `since` on, each met, missed, due or still to come. Empty without a period.

    A period that had begun before `since` (when the office began to keep this record) is not called missed. What is
    owed daily needs every working day of the month.
    """
    if obligation.period is None:
        return []
    days = set(done) if obligation.kind is DutyKind.DAILY else list(done)
    found = []
    for span in whole_spans(obligation.period, *days_of(year, obligation.period)):
        wanted = obligation.times
        if obligation.kind is DutyKind.DAILY:
            wanted = working_days(calendar, span)
        number = sum(span.first <= day <= span.last for day in days)
        if span.first < since and span.last < today and number < wanted:
            continue
        found.append(Slot(span, number, _standing(span, number, wanted, today), wanted))
    return found


def days_of(year: int, period: Period | None) -> tuple[date, date]:
    """The first and last day of a year; in weeks, of the year in which most days of each week lie, so that the week
    across New Year belongs to one year and to no other."""
    if period is Period.WEEK:
        return date.fromisocalendar(year, 1, 1), date.fromisocalendar(year + 1, 1, 1) - timedelta(days=1)
    return date(year, 1, 1), date(year, 12, 31)


def slots_of_each(
    obligation: Obligation,
    year: int,
    done: Mapping[int | None, Iterable[date]],
    members: Sequence[Member],
    today: date,
    since: date,
    calendar: WorkingCalendar,
) -> list[Slot]:
    """The same where every member owes it: a period is met once each has done it who sat at its end (or sits now).

    `done` by member; what was recorded for no member (None) was done by all.
    """
    shared = list(done.get(None, ()))
    found: dict[Span, list[tuple[Member, Slot]]] = {}
    for member in members:
        own = [*shared, *done.get(member.key, ())]
        for slot in slots_of(obligation, year, own, today, since, calendar):
            if member.sat_on(min(slot.span.last, today)):
                found.setdefault(slot.span, []).append((member, slot))
    counted = "个部门" if obligation.each_unit else "人"
    return [
        _together(span, rows, today, counted) for span, rows in sorted(found.items(), key=lambda each: each[0].first)
    ]


def _together(span: Span, rows: Sequence[tuple[Member, Slot]], today: date, counted: str) -> Slot:
    lacking = tuple((member.key, member.name) for member, slot in rows if slot.standing is not Standing.MET)
    number = len(rows) - len(lacking)
    return Slot(span, number, _standing(span, number, len(rows), today), len(rows), lacking, each=True, counted=counted)


def working_days(calendar: WorkingCalendar, span: Span) -> int:
    """How many days of a span are worked."""
    length = (span.last - span.first).days + 1
    return sum(calendar.is_working(span.first + timedelta(days=day)) for day in range(length))


def _standing(span: Span, number: int, times: int, today: date) -> Standing:
    if number >= times:
        return Standing.MET
    if span.last < today:
        return Standing.MISSED
    return Standing.DUE if span.first <= today else Standing.COMING


def occasion_limit(obligation: Obligation, event_on: date, calendar: WorkingCalendar) -> Counted:
    """By when a duty is owed that an occasion brings about. ValueError for a duty that none does.

    After the occasion the limit rolls to the next working day; before it, it stands as counted.
    """
    if not obligation.by_occasion or obligation.days is None:
        raise ValueError("no duty of an occasion")
    if obligation.kind is DutyKind.BEFORE:
        return Counted(event_on - timedelta(days=obligation.days), provisional=False)
    return next_working_day(calendar, event_on + timedelta(days=obligation.days))


def extended_limit(obligation: Obligation, due_on: date, calendar: WorkingCalendar) -> Counted | None:
    """The limit after the one extension that the rulebook allows; None where it allows none."""
    if not obligation.extension_days:
        return None
    return next_working_day(calendar, due_on + timedelta(days=obligation.extension_days))


def occasion_standing(limit: date, done_on: date | None, cancelled: bool, today: date) -> str:
    """How one occasion stands, as a key of OCCASION_BADGES."""
    if cancelled:
        return "cancelled"
    if done_on is not None:
        return "done" if done_on <= limit else "done-late"
    return "late" if limit < today else "open"


# How many working days before the end of a period its duty is told: a week's on the day before, a longer one's sooner.
AHEAD = {Period.MONTH: (3, 0), Period.QUARTER: (10, 3, 0), Period.HALF: (20, 3, 0), Period.YEAR: (20, 3, 0)}
WEEKLY = (1,)


def period_reminder(span: Span, period: Period, today: date, calendar: WorkingCalendar) -> str | None:
    """Which reminder of a duty still owed in this period is due today; after it, once within a week, that it is missed.

    Only the latest counts, so that none pile up; None on days off and long before.
    """
    if not calendar.is_working(today):
        return None
    if today > span.last:
        return "missed" if (today - span.last).days <= MISSED_TOLD else None
    key = None
    for before in AHEAD.get(period, WEEKLY):
        first = count_working_days(calendar, span.last, -before).day if before else span.last
        if today >= first:
            key = f"before{before}"
    return key
