"""Who counts as present, and whether a meeting may open with those who are here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from committees.rules import Body, Choice, Matter, QuorumFacts, Verdict, judge_decide, judge_quorum, rule_for

POSITIONS = (Choice.FOR, Choice.AGAINST, Choice.DEFER)  # 同意、不同意、缓议: what a member states before the vote


@dataclass(frozen=True)
class Standing:
    """One person of the roll at one moment, looked at for one item (or for the meeting as a whole).

    `out`: left the room for another item's recusal and has not come back.
    """

    roll_id: int
    person_id: int
    entitled: bool
    in_room: bool
    recused: bool = False
    out: bool = False

    @property
    def present(self) -> bool:
        """Counts on the attendance sheet: a member in the room (those recused from this item included)."""
        return self.entitled and self.in_room and not self.out


def quorum_facts(standings: Iterable[Standing], in_charge_id: int | None) -> QuorumFacts:
    """N, P and the recused of an item. `in_charge_id` is the person in charge of the item, where there is one."""
    rows = tuple(standings)
    present = [row for row in rows if row.present]
    return QuorumFacts(
        entitled=sum(row.entitled for row in rows),
        present=len(present),
        recused=sum(row.recused for row in present),
        in_charge_present=in_charge_id is None or any(row.person_id == in_charge_id for row in present),
    )


def judge_opening(body: Body, matters: Iterable[Matter], facts: QuorumFacts) -> Verdict:
    """Whether a meeting may open: it needs the quorum of at least one of its items, the least demanding.

    An item of a stricter class (干部人事) is judged again when it is started. A meeting of such items only
    therefore opens only with their quorum.
    """
    verdicts = [judge_quorum(body, matter, facts) for matter in dict.fromkeys(matters)]
    return min(verdicts, key=lambda verdict: (not verdict.favourable, verdict.required or 0))


def may_go_without_vote(body: Body, matter: Matter) -> bool:
    """Whether an item of this class may end by hearing it: minor matters, and where the body does not vote on it."""
    decides = judge_decide(body, matter).favourable and rule_for(body.majority, matter) is not None
    return not matter.is_important or not decides
