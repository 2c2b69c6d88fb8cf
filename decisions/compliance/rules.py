"""Which rules of a body a meeting kept, which were waived, and which had no occasion. Pure.

Every line of the rulebook gets one standing, from the verdicts that were frozen when they acted and from what the
record shows. Nothing is judged anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from committees.rulebooks.readable import Line, Section, lines_at_place, lines_of_verdict
from committees.rules import ALL_MATTERS, Force, Matter, Outcome, Verdict


class Standing(StrEnum):
    """What became of one rule at one meeting."""

    FAILED = "failed"
    WAIVED = "waived"
    MET = "met"
    PENDING = "pending"
    NO_OCCASION = "no_occasion"
    OPTIONAL = "optional"
    GUIDE = "guide"


STANDING_LABELS = {
    Standing.FAILED: "不符合",
    Standing.WAIVED: "经准许未按此办理",
    Standing.MET: "符合",
    Standing.PENDING: "尚未办理",
    Standing.NO_OCCASION: "没有适用情形",
    Standing.OPTIONAL: "可以选用，未采用",
    Standing.GUIDE: "提示性规定，不作判断",
}
STANDING_TONES = {
    Standing.FAILED: "refused",
    Standing.WAIVED: "attention",
    Standing.MET: "done",
    Standing.PENDING: "waiting",
}
APPLIED = (Standing.FAILED, Standing.WAIVED, Standing.MET)
# A vote that was rejected or put off kept its rules; one without a quorum did not.
KEPT = frozenset({Outcome.REJECTED, Outcome.DEFERRED})


@dataclass(frozen=True)
class Applied:
    """A verdict that acted: on what, and, where it was waived, why and by whom."""

    subject: str
    verdict: Verdict
    reason: str = ""
    allowed_by: str = ""

    @property
    def standing(self) -> Standing:
        """Kept, waived or not kept."""
        if self.reason:
            return Standing.WAIVED
        kept = self.verdict.favourable or self.verdict.outcome in KEPT
        return Standing.MET if kept else Standing.FAILED

    @property
    def text(self) -> str:
        """The verdict in one line; a waiver with its reason and who allowed it."""
        told = f"{self.subject}：{self.verdict.arithmetic}"
        return f"{told}。{self.allowed_by}准许，理由：{self.reason}" if self.reason else told


@dataclass(frozen=True)
class Fact:
    """What the record shows of a rule that no judge decides (a recorder, an announcement, minutes in time)."""

    field: str
    standing: Standing
    text: str
    matters: tuple[Matter, ...] = ALL_MATTERS
    kind: str = ""

    def tells_of(self, line: Line) -> bool:
        """Whether the fact belongs to a rule: its field, a matter in common, and the kind of preparation."""
        covered = set(getattr(line.rule, "matters", ALL_MATTERS))
        same_kind = not self.kind or self.kind == str(getattr(line.rule, "kind", ""))
        return self.field == line.field and same_kind and bool(covered & set(self.matters))


@dataclass(frozen=True)
class Row:
    """One rule of the body, what became of it, and the remarks that show it."""

    line: Line
    standing: Standing
    remarks: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """The standing in words."""
        return STANDING_LABELS[self.standing]

    @property
    def tone(self) -> str:
        """The tone of its badge."""
        return STANDING_TONES.get(self.standing, "neutral")


@dataclass(frozen=True)
class Group:
    """Rows under the heading of the rulebook."""

    title: str
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Listing:
    """The whole listing: rules by heading, and verdicts whose clause stands nowhere in the rulebook."""

    groups: tuple[Group, ...]
    others: tuple[Applied, ...]

    def count(self, standing: Standing) -> int:
        """How many rules have this standing."""
        return sum(row.standing is standing for group in self.groups for row in group.rows)


def listing(
    sections: Sequence[Section],
    applied: Iterable[Applied],
    facts: Iterable[Fact],
    matters: frozenset[Matter],
    over: bool,
) -> Listing:
    """Every rule of the body with its standing. `matters` were on the agenda; `over`: the meeting has ended."""
    remarks: dict[str, list[tuple[Standing, str]]] = {}
    others: list[Applied] = []
    for each in applied:
        lines = lines_of_verdict(tuple(sections), each.verdict) or lines_at_place(tuple(sections), each.verdict)
        if not lines:
            others.append(each)
        for line in lines[:1]:
            remarks.setdefault(line.path, []).append((each.standing, each.text))
    known = list(facts)
    groups = [
        Group(
            section.title, tuple(_row(line, remarks.get(line.path, []), known, matters, over) for line in section.lines)
        )
        for section in sections
    ]
    return Listing(tuple(groups), tuple(others))


def _row(
    line: Line, remarks: list[tuple[Standing, str]], facts: list[Fact], matters: frozenset[Matter], over: bool
) -> Row:
    covered = frozenset(getattr(line.rule, "matters", ALL_MATTERS))
    shown = [*remarks, *((fact.standing, fact.text) for fact in facts if fact.tells_of(line))]
    if shown:
        standings = {standing for standing, _ in shown}
        worst = next(standing for standing in Standing if standing in standings)
        return Row(line, worst, tuple(dict.fromkeys(text for _, text in shown)))
    return Row(line, *_without_occasion(line, covered, matters, over))


def _without_occasion(
    line: Line, covered: frozenset[Matter], matters: frozenset[Matter], over: bool
) -> tuple[Standing, tuple[str, ...]]:
    if line.guides:
        return Standing.GUIDE, ()
    if not covered & matters:
        return Standing.NO_OCCASION, (f"本次会议没有属于{line.matters or '此类'}的议题",)
    if line.clause.force is Force.OPTIONAL:
        return Standing.OPTIONAL, ()
    return (Standing.NO_OCCASION, ()) if over else (Standing.PENDING, ())
