"""The words that all rules share, and `say`, which `phrases` teaches each kind of rule."""

from __future__ import annotations

from collections.abc import Sequence
from functools import singledispatch
from typing import Any

from committees.rules import ALL_MATTERS, IMPORTANT_MATTERS, MINOR_MATTERS, Clause, Force, Matter

MUST = {Force.MANDATORY: "须", Force.ORDINARY: "一般应", Force.OPTIONAL: "可以"}
FRACTIONS = {(1, 2): "半数", (2, 3): "三分之二", (1, 3): "三分之一", (3, 4): "四分之三", (1, 4): "四分之一"}
WEEKDAYS = "一二三四五六日"


def must(clause: Clause) -> str:
    """须、一般应 or 可以, by the force of the clause."""
    return MUST[clause.force]


def fraction(num: int, den: int) -> str:
    """半数, 三分之二, or 3/5 where there is no usual word."""
    return FRACTIONS.get((num, den), f"{num}/{den}")


def listed(words: Sequence[str]) -> str:
    """Words joined by 、."""
    return "、".join(words)


def scope(matters: Sequence[Matter]) -> str:
    """For which matters a rule holds, as short as it can be said."""
    known = set(matters)
    if known == set(ALL_MATTERS):
        return "所有事项"
    if known == set(IMPORTANT_MATTERS):
        return "重要事项"
    if known == set(MINOR_MATTERS):
        return "一般事项、学习传达和听取汇报"
    left = [matter.label for matter in ALL_MATTERS if matter not in known]
    if len(left) <= 3:
        return f"除{listed(left)}以外的事项"
    return listed([matter.label for matter in matters])


def listed_or(roles: Sequence[str]) -> str:
    """Roles of which any one may act."""
    return "或".join(roles)


@singledispatch
def say(rule: Any) -> str:
    """The rule as one Chinese sentence without its full stop."""
    raise TypeError(f"no words for {type(rule).__name__}")
