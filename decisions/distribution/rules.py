"""To whom issued minutes go, from the rulebook's list and what was decided. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from committees.rules import Matter, MinutesRule
from decisions.distribution.states import RecipientKind

# Words of a distribution list that stand for people who have an account here: they get a copy each.
MEMBERS = ("组成人员", "班子成员", "党组成员")
# And for the units whose items were decided: each gets its own excerpt.
UNITS = ("有关单位", "有关部门", "有关处室和单位")


@dataclass(frozen=True)
class Recipient:
    """Someone outside who gets a copy, and on what grounds."""

    kind: RecipientKind
    name: str
    grounds: str


def recipients(names: Iterable[str], rule: MinutesRule | None, matters: Iterable[str]) -> list[Recipient]:
    """The copies that leave the house: the names of the list, and the superiors where important items were decided."""
    listed = set(rule.recipients) if rule is not None else set()
    clause = rule.clause.label if rule is not None else ""
    found = [
        Recipient(RecipientKind.OUTSIDE, name, clause if name in listed else "抄送名单")
        for name in names
        if not name.endswith((*MEMBERS, *UNITS))
    ]
    if rule is not None and any(Matter(each).is_important for each in matters):
        found += [Recipient(RecipientKind.SUPERIOR, name, f"重要事项，{clause}") for name in rule.superiors]
    return found
