"""What the rulebook asks of an item: preparations, the class of a sum, the chain to come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from committees.models import Committee
from committees.rulebooks.selectors import body_rules, rules_for
from committees.rules import (
    Clause,
    FactError,
    Matter,
    PreliminaryRule,
    Preparation,
    SpendKind,
    Verdict,
    classify_amount,
    judge_preliminary,
    preliminaries,
)
from meetings.agenda.models import AgendaItem
from meetings.agenda.rules import PlannedStep, planned_steps


@dataclass(frozen=True)
class Preparations:
    """A preparation that the rulebook asks for, with the verdict on this item."""

    rule: PreliminaryRule
    verdict: Verdict

    @property
    def clause(self) -> Clause:
        return self.verdict.clause


def required_preparations(committee: Committee, matter: str, now: datetime) -> tuple[PreliminaryRule, ...]:
    """All that may have to be done before this class of matter is discussed in this committee, whatever the case."""
    rules = body_rules(committee, now).preliminary
    return tuple(rule for rule in rules if matter in rule.matters)


def preparations_of(item: AgendaItem, now: datetime) -> list[Preparations]:
    """Each preparation asked for, done or missing, with its clause."""
    body, matter, given = body_rules(item.committee, now), Matter(item.matter), frozenset(item.conditions)
    done = preparations_done(item)
    verdicts = judge_preliminary(body, matter, done, dissent=item.dissent_attached, conditions=given)
    rules = preliminaries(body, matter, given)
    return [Preparations(rule, verdict) for rule, verdict in zip(rules, verdicts, strict=True)]


def preparations_done(item: AgendaItem) -> dict[Preparation, int]:
    """How many of each kind of preparation the item records."""
    done = {Preparation(row["kind"]): int(row.get("count", 1)) for row in item.preparations}
    if item.alternatives:
        # What is written out on the item counts, whatever number was typed beside it.
        done[Preparation.ALTERNATIVES] = len(item.alternatives)
    return done


def classified(committee: Committee, spend_kind: str, amount: int | None, now: datetime) -> Verdict | None:
    """The class that the rulebook's thresholds give a sum of money; None without kind, sum or threshold."""
    if amount is None or spend_kind not in {str(kind) for kind in SpendKind}:
        return None
    try:
        verdict = classify_amount(rules_for(committee, now), SpendKind(spend_kind), amount)
    except FactError:
        return None
    return verdict if verdict.required is not None else None


def plan_for(committee: Committee, matter: str, now: datetime) -> tuple[PlannedStep, ...]:
    """The chain that an item of this class would go through."""
    return planned_steps(body_rules(committee, now), Matter(matter))
