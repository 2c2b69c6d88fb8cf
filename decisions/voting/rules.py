"""From marks on a roll to the facts of a count; from the results of motions to the outcome of their item."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from committees.rules import Body, Choice, Matter, Outcome, TallyFacts, rule_for


@dataclass(frozen=True)
class Mark:
    """One member when a vote closes. `written`: position of a written opinion; `choice`: the vote, where known."""

    entitled: bool
    present: bool
    recused: bool = False
    choice: Choice | None = None
    written: Choice | None = None


@dataclass(frozen=True)
class Sums:
    """The votes by choice, counted from hands and names or from papers."""

    in_favour: int = 0
    against: int = 0
    abstain: int = 0
    defer: int = 0

    @property
    def cast(self) -> int:
        """All valid votes."""
        return self.in_favour + self.against + self.abstain + self.defer


def count_marks(marks: Iterable[Mark]) -> Sums:
    """The sums of named votes."""
    counted = Counter(mark.choice for mark in marks if mark.choice is not None)
    return Sums(
        in_favour=counted[Choice.FOR],
        against=counted[Choice.AGAINST],
        abstain=counted[Choice.ABSTAIN],
        defer=counted[Choice.DEFER],
    )


def tally_facts(marks: Iterable[Mark], sums: Sums, *, emergency: bool) -> TallyFacts:
    """What the verdict is judged by. Written opinions are those of members who were absent, never part of the sums;
    whoever is recused has none."""
    members = [mark for mark in marks if mark.entitled]
    written = Counter(mark.written for mark in members if not mark.present and not mark.recused)
    return TallyFacts(
        entitled=len(members),
        present=sum(mark.present for mark in members),
        recused=sum(mark.present and mark.recused for mark in members),
        in_favour=sums.in_favour,
        against=sums.against,
        abstain=sums.abstain,
        defer=sums.defer,
        written_for=written[Choice.FOR],
        written_against=written[Choice.AGAINST],
        emergency=emergency,
    )


def outcome_of_item(results: Iterable[tuple[Outcome, bool]]) -> tuple[Outcome, bool]:
    """The outcome of an item from its motions' (outcome, with revision).

    A motion put off sends the item back; else what was adopted counts; else it is rejected.
    """
    rows = tuple(results)
    outcomes = {outcome for outcome, _ in rows}
    if Outcome.DEFERRED in outcomes:
        return Outcome.DEFERRED, False
    if Outcome.ADOPTED in outcomes:
        return Outcome.ADOPTED, any(revised for outcome, revised in rows if outcome is Outcome.ADOPTED)
    return Outcome.REJECTED, False


def paper_faults(*, issued: int, returned: int, valid: int, invalid: int, sums: Sums, voters: int) -> list[str]:
    """Why a paper count does not add up, in words; empty when it does."""
    faults = []
    if issued > voters:
        faults.append(f"发出 {issued} 票，多于可以表决的 {voters} 人")
    if returned > issued:
        faults.append(f"收回 {returned} 票，多于发出 {issued} 票")
    if valid + invalid != returned:
        faults.append(f"有效 {valid} ＋ 无效 {invalid} ≠ 收回 {returned}")
    if sums.cast != valid:
        faults.append(f"各项票数合计 {sums.cast} ≠ 有效 {valid}")
    return faults


def why_not_together(body: Body, matter: Matter) -> str | None:
    """Why an item of this class is not adopted together with others in one act, in words; None where it may be.

    Only minor matters, where this body votes on them and no clause demands that they be voted on one by one.
    """
    if matter.is_important:
        return f"“{matter.label}”须单独审议、单独表决。"
    if rule_for(body.majority, matter) is None:
        return "本会议不进行表决。"
    single = next((rule for rule in body.single_votes if matter in rule.matters), None)
    if single is not None:
        return f"{single.clause.label}：{single.clause.wording}。"
    return None
