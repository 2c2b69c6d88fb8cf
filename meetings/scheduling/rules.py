"""The times of an agenda, and who may chair. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from committees.rules import ConveningRule, Force, Outcome, Verdict, silent

# 列席人员 arrive this long before their item's slot (办会流程; the software's default where no clause says so).
ARRIVE_BEFORE = timedelta(minutes=10)
NOT_ENLARGED = silent("规则没有规定扩大会议的，不召开扩大会议，需要的人员按议题列席")


@dataclass(frozen=True)
class Slot:
    """When an item is expected to begin and end, and when its observers should be there."""

    starts_at: datetime
    ends_at: datetime

    @property
    def arrive_at(self) -> datetime:
        """When those who attend this item only should be at the door."""
        return self.starts_at - ARRIVE_BEFORE


def slots(starts_at: datetime, minutes: Sequence[int]) -> list[Slot]:
    """The slots of items that follow each other from `starts_at`, each of so many whole minutes."""
    found, begin = [], starts_at
    for length in minutes:
        end = begin + timedelta(minutes=length)
        found.append(Slot(begin, end))
        begin = end
    return found


def may_chair(rule: ConveningRule, role: str, all_roles: Iterable[str]) -> bool:
    """Whether the holder of a seat's role may chair: by right, or by the delegation that the rulebook allows.

    A rulebook may name a chair that is nobody's seat in this committee (为首的负责同志): then any member may.
    """
    named = any(rule.may_chair(each, delegated=True) for each in all_roles)
    return not named or rule.may_chair(role, delegated=True)


def is_delegated(rule: ConveningRule, role: str) -> bool:
    """Whether the holder of a role chairs for another, as the rulebook lets him (受委托主持)."""
    return role in rule.delegates and role != rule.chair


def judge_chair(rule: ConveningRule, name: str, role: str, all_roles: Iterable[str]) -> Verdict:
    """Whether this member may chair the meeting: allowed or refused, with who else may."""
    fits = may_chair(rule, role, all_roles)
    outcome = Outcome.ALLOWED if fits else Outcome.REFUSED
    delegated = fits and is_delegated(rule, role)
    word = "受委托主持" if delegated else "主持"
    clause = rule.clause
    others = "、".join((rule.chair, *rule.delegates))
    tail = "。" if fits else f"。请改由{others}主持。"
    return Verdict(
        check="chair",
        outcome=outcome,
        force=clause.force if fits else Force.MANDATORY,
        arithmetic=f"{role} {name} {word}，{outcome.label}",
        clause=clause,
        facts={"role": role, "delegated": delegated},
        reason=f"{clause.label}：{clause.wording}{tail}",
    )


def judge_enlarged(rule: ConveningRule) -> Verdict:
    """Whether the rulebook lets this body hold an enlarged meeting (扩大会议); where it is silent there is none."""
    clause = rule.enlarged or NOT_ENLARGED
    outcome = Outcome.ALLOWED if rule.enlarged else Outcome.REFUSED
    return Verdict(
        check="enlarged",
        outcome=outcome,
        force=clause.force,
        arithmetic=f"扩大会议：{outcome.label}",
        clause=clause,
        reason=f"{clause.label}：{clause.wording}。",
    )
