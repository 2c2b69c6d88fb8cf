"""前置条件: what must be done before an item may be discussed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from committees.rules.clause import Clause
from committees.rules.fraction import counts
from committees.rules.terms import ALL_MATTERS, Force, Matter, Outcome, Term
from committees.rules.verdict import Verdict

if TYPE_CHECKING:
    from committees.rules.body import Body


class Preparation(Term):
    """The kinds of preparation a rulebook may ask for."""

    RESEARCH = "research", "调查研究"
    PROPOSAL = "proposal", "初步方案"
    ALTERNATIVES = "alternatives", "备选方案"
    ASSESSMENT = "assessment", "论证评估"
    RISK = "risk", "风险评估"
    LEGALITY = "legality", "合法合规性审查"
    PRE_REVIEW = "pre-review", "前置审核"
    COORDINATION = "coordination", "会前协调"
    CONSULTATION = "consultation", "征求意见"
    PARTY_GROUP = "party-group", "党组讨论"
    PUBLIC_NOTICE = "public-notice", "公示"
    PRE_DISCUSSION = "pre-discussion", "会前酝酿"


@dataclass(frozen=True)
class PreliminaryRule:
    """`kind` must be done, `at_least` times (two alternatives), by or with `who`.

    `dissent_attached`: where agreement is not reached but a decision is needed, the item may
    go up with a preferred opinion and the dissenting ones.
    """

    clause: Clause
    kind: Preparation
    at_least: int = 1
    who: str = ""
    matters: tuple[Matter, ...] = ALL_MATTERS
    dissent_attached: Clause | None = None
    when: str = ""


def preliminaries(body: Body, matter: Matter, conditions: frozenset[str] = frozenset()) -> tuple[PreliminaryRule, ...]:
    """All that the rulebook asks for before this class of matter is discussed.

    `conditions` are the conditional rules (their `when`) that people marked as given.
    """
    return tuple(
        rule for rule in body.preliminary if matter in rule.matters and (not rule.when or rule.when in conditions)
    )


def alternatives_required(body: Body, matter: Matter, conditions: frozenset[str] = frozenset()) -> int:
    """How many alternatives an item needs: 0 where the rulebook does not ask or only offers."""
    found = [
        rule.at_least
        for rule in preliminaries(body, matter, conditions)
        if rule.kind is Preparation.ALTERNATIVES and rule.clause.force is not Force.OPTIONAL
    ]
    return max(found, default=0)


def judge_preliminary(
    body: Body,
    matter: Matter,
    done: Mapping[Preparation, int],
    *,
    dissent: bool = False,
    conditions: frozenset[str] = frozenset(),
) -> tuple[Verdict, ...]:
    """One verdict for each preparation asked for: allowed, needs_reason or refused.

    `done` says how many of each kind exist. `dissent`: dissenting opinions are attached.
    `conditions` as in `preliminaries`.
    """
    counts(**{str(kind): number for kind, number in done.items()})
    rules = preliminaries(body, matter, conditions)
    return tuple(_judged(rule, done.get(rule.kind, 0), dissent) for rule in rules)


def _judged(rule: PreliminaryRule, number: int, dissent: bool) -> Verdict:
    clause, outcome = rule.clause, _outcome(rule, number)
    if outcome is not Outcome.ALLOWED and dissent and rule.dissent_attached is not None:
        clause, outcome = rule.dissent_attached, Outcome.ALLOWED
    tail = "已具备" if outcome is Outcome.ALLOWED else f"请先完成{rule.kind.label}"
    return Verdict(
        check="preliminary",
        outcome=outcome,
        force=clause.force,
        arithmetic=f"{rule.kind.label} {number}，须 ≥ {rule.at_least}，{outcome.label}",
        clause=clause,
        facts={"kind": str(rule.kind), "done": number, "dissent": dissent},
        required=rule.at_least,
        reason=f"{clause.label}：{clause.wording}，{tail}。",
    )


def _outcome(rule: PreliminaryRule, number: int) -> Outcome:
    if number >= rule.at_least or rule.clause.force is Force.OPTIONAL:
        return Outcome.ALLOWED
    if rule.clause.force is Force.ORDINARY:
        return Outcome.NEEDS_REASON
    return Outcome.REFUSED
