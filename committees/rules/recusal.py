"""回避: what a recused member loses for one item, and what the count loses."""

from __future__ import annotations

from dataclasses import dataclass

from committees.rules.clause import Clause, silent
from committees.rules.terms import ALL_MATTERS, Matter

RECUSE = silent("涉及本人、亲属的事项应当回避，仍计入应到人数，不计入该议题实到人数")


@dataclass(frozen=True)
class RecusalRule:
    """Who must recuse (`circle`) in which matters, and the effects for that item.

    By default the recused stay in N (`in_base`), are not counted present, see no papers, and
    neither discuss nor vote. `report_to` hears of it. `blocks_on_quorum`: an item whose
    quorum recusal breaks is rescheduled or passed upward, never decided by fewer.
    """

    clause: Clause = RECUSE
    circle: tuple[str, ...] = ("本人", "亲属")
    matters: tuple[Matter, ...] = ALL_MATTERS
    in_base: bool = True
    counts_present: bool = False
    may_discuss: bool = False
    may_vote: bool = False
    sees_papers: bool = False
    report_to: str = "召集人"
    blocks_on_quorum: bool = True


@dataclass(frozen=True)
class RecusalEffects:
    """What a recused member may still do for one item."""

    counts_in_base: bool
    counts_present: bool
    may_discuss: bool
    may_vote: bool
    sees_papers: bool


def recusal_effects(rule: RecusalRule) -> RecusalEffects:
    """The effects of a recusal under the rule, once the member is recused."""
    return RecusalEffects(
        counts_in_base=rule.in_base,
        counts_present=rule.counts_present,
        may_discuss=rule.may_discuss,
        may_vote=rule.may_vote,
        sees_papers=rule.sees_papers,
    )


def must_recuse(rule: RecusalRule, matter: Matter, relations: frozenset[str]) -> bool:
    """Whether a member standing in these relations to the item must recuse."""
    return matter in rule.matters and not relations.isdisjoint(rule.circle)
