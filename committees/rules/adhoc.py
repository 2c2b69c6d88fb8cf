"""临时动议: may an item be taken up that was not on the agenda?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from committees.rules.clause import Clause, rule_for, silent
from committees.rules.terms import ALL_MATTERS, Matter, Outcome
from committees.rules.verdict import Verdict

if TYPE_CHECKING:
    from committees.rules.body import Body


@dataclass(frozen=True)
class AdhocRule:
    """`normally` and `when_urgent` are allowed, needs_reason or refused; who approves.

    `urgent_clause` is the exception for emergencies, where it stands apart from the rule.
    """

    clause: Clause
    urgent_clause: Clause | None = None
    normally: Outcome = Outcome.REFUSED
    when_urgent: Outcome = Outcome.REFUSED
    approver: str = "主持人"
    matters: tuple[Matter, ...] = ALL_MATTERS


def judge_adhoc(body: Body, matter: Matter, *, urgent: bool = False) -> Verdict:
    """Whether an unannounced item may be added: allowed, needs_reason or refused.

    Where the rulebook is silent ad-hoc items are refused. An item of the class emergency
    is urgent by its nature.
    """
    rule = rule_for(body.adhoc, matter)
    if rule is None:
        rule = AdhocRule(clause=silent("规则没有允许临时动议的，不得临时动议"))
    pressing = urgent or matter is Matter.EMERGENCY
    outcome = rule.when_urgent if pressing else rule.normally
    clause = (pressing and rule.urgent_clause) or rule.clause
    return Verdict(
        check="adhoc",
        outcome=outcome,
        force=clause.force,
        arithmetic=f"临时议题（{matter.label}，{'紧急' if pressing else '非紧急'}），{outcome.label}",
        clause=clause,
        facts={"urgent": urgent},
        reason=_reason(rule, clause, outcome),
    )


def _reason(rule: AdhocRule, clause: Clause, outcome: Outcome) -> str:
    cited = f"{clause.label}：{clause.wording}"
    if outcome is Outcome.ALLOWED:
        return f"{cited}，可以在会上提出。"
    if outcome is Outcome.NEEDS_REASON:
        return f"{cited}。须由{rule.approver}同意，并记明理由。"
    return f"{cited}，不能作为临时议题。请列入下次会议。"
