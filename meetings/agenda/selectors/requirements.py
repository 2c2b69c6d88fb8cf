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
from meetings.agenda.rules import LEADER, PlannedStep, is_circled, planned_steps, signed_first
from meetings.agenda.selectors.review import people_with
from meetings.agenda.states import Position


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
    """How many of each kind of preparation the item records: a tick alone is none, it says by whom or with what result.

    Alternatives are counted as they are written out on the item. Where the units coordinated with are named, their
    positions decide, not a tick: one that dissents leaves the matter uncoordinated.
    """
    told = [row for row in item.preparations if any(row.get(part) for part in ("by", "opinion", "note"))]
    done = {Preparation(row["kind"]): int(row.get("count", 1)) for row in told}
    done[Preparation.ALTERNATIVES] = sum(1 for row in item.alternatives if row["text"])
    if item.coordination:
        agreed = all(row["position"] == Position.AGREE for row in item.coordination)
        done[Preparation.COORDINATION] = len(item.coordination) if agreed else 0
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


def unclassed_sum(committee: Committee, spend_kind: str, amount: int | None, now: datetime) -> str:
    """What is wrong with a sum whose kind is not named, where the rulebook has a threshold for any; else empty."""
    if amount is None or spend_kind:
        return ""
    limits = rules_for(committee, now).thresholds
    if not limits:
        return ""
    kinds = "、".join(dict.fromkeys(rule.kind.label for rule in limits))
    return f"填写了金额，须选择资金类别，才能按规则的金额标准判断事项类别（有标准的：{kinds}）。"


def steps_for(item: AgendaItem, now: datetime) -> tuple[PlannedStep, ...]:
    """The chain that this item goes through: with its unit's leader, where one has a login to sign with.

    What is circled goes without: the circle would grow by a step that no rulebook asks for.
    """
    steps = planned_steps(body_rules(item.committee, now), Matter(item.matter))
    if is_circled(item.matter) or not people_with(LEADER.permission, item.unit).exists():
        return steps
    return signed_first(steps)


def plan_for(committee: Committee, matter: str, now: datetime) -> tuple[PlannedStep, ...]:
    """The chain that an item of this class would go through."""
    steps = planned_steps(body_rules(committee, now), Matter(matter))
    return steps if is_circled(matter) else signed_first(steps)
