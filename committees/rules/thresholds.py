"""三重一大的金额标准，调动名额的上限，无记名表决的最少人数."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from committees.rules.clause import Clause, silent
from committees.rules.errors import FactError
from committees.rules.fraction import counts
from committees.rules.terms import Force, Matter, Outcome, SpendKind
from committees.rules.verdict import Verdict

if TYPE_CHECKING:
    from committees.rules.rulebook import Rulebook


@dataclass(frozen=True)
class ThresholdRule:
    """Spending of this kind from `amount` yuan on is of class `matter` (the amount included)."""

    clause: Clause
    kind: SpendKind
    amount: int
    matter: Matter


@dataclass(frozen=True)
class TransferCapRule:
    """At most num/den of a lower committee's seats may be transferred within its term."""

    clause: Clause
    num: int = 1
    den: int = 2


@dataclass(frozen=True)
class SecretMinimum:
    """Below this number of voters a secret ballot may betray the voters: warn before opening."""

    clause: Clause
    voters: int = 5

    def warns(self, voters: int) -> bool:
        """Whether so few may vote that the count could reveal who voted how."""
        return voters < self.voters


@dataclass(frozen=True)
class TransferFacts:
    """Seats of the lower committee, already transferred within the term, and proposed now."""

    seats: int
    transferred: int
    proposed: int

    def __post_init__(self) -> None:
        """Refuse what is no count."""
        counts(seats=self.seats, transferred=self.transferred, proposed=self.proposed)
        if self.seats == 0:
            raise FactError("seats 须至少为 1")


def classify_amount(rulebook: Rulebook, kind: SpendKind, amount: int) -> Verdict:
    """The matter class of a spend of `amount` whole yuan (以上 includes the amount itself)."""
    counts(amount=amount)
    rule = next((each for each in rulebook.thresholds if each.kind is kind), None)
    if rule is None:
        clause = silent("本规则没有规定金额标准，事项类别由办公室认定", Force.OPTIONAL)
        return _class(Matter.GENERAL, clause, kind, amount, None)
    reached = amount >= rule.amount
    matter = rule.matter if reached else Matter.GENERAL
    return _class(matter, rule.clause, kind, amount, rule.amount)


def _class(matter: Matter, clause: Clause, kind: SpendKind, amount: int, limit: int | None) -> Verdict:
    compared = "未规定标准" if limit is None else f"标准 ≥ {limit} 元"
    return Verdict(
        check="matter_class",
        outcome=matter,
        force=clause.force,
        arithmetic=f"{kind.label} {amount} 元，{compared}，{matter.label}",
        clause=clause,
        facts={"kind": str(kind), "amount": amount},
        required=limit,
        reason=f"{clause.label}：{clause.wording}，此事项按“{matter.label}”办理。",
    )


def judge_transfer_cap(rulebook: Rulebook, facts: TransferFacts) -> Verdict:
    """Whether the transfers of one term stay within the cap: met or exceeds."""
    total = facts.transferred + facts.proposed
    rule = rulebook.transfer_cap
    if rule is None:
        clause = silent("本规则没有规定调动名额的上限", Force.OPTIONAL)
        return _cap(Outcome.MET, clause, facts, None, f"合计 {total}，未规定上限")
    most = facts.seats * rule.num // rule.den
    exceeds = total > most
    word = "超出" if exceeds else "未超出"
    return _cap(
        Outcome.EXCEEDS if exceeds else Outcome.MET,
        rule.clause,
        facts,
        most,
        f"职数 {facts.seats}，已调动 {facts.transferred}，拟调动 {facts.proposed}，合计 {total}，须 ≤ {most}，{word}",
    )


def _cap(outcome: Outcome, clause: Clause, facts: TransferFacts, most: int | None, arithmetic: str) -> Verdict:
    tail = "，请减少名额，或记明理由和同意人。" if outcome is Outcome.EXCEEDS else "。"
    return Verdict(
        check="transfer_cap",
        outcome=outcome,
        force=clause.force,
        arithmetic=arithmetic,
        clause=clause,
        facts={
            "seats": facts.seats,
            "transferred": facts.transferred,
            "proposed": facts.proposed,
        },
        required=most,
        reason=f"{clause.label}：{clause.wording}{tail}",
    )
