"""表决方式: which ways of voting the rulebook offers for a matter."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from committees.rules.clause import Clause, rule_for, silent
from committees.rules.terms import ALL_MATTERS, Force, Matter, Method, Outcome
from committees.rules.verdict import Verdict

if TYPE_CHECKING:
    from committees.rules.body import Body


@dataclass(frozen=True)
class MethodRule:
    """The methods the clause names; any other follows the force of the clause."""

    clause: Clause
    methods: tuple[Method, ...] = tuple(Method)
    matters: tuple[Matter, ...] = ALL_MATTERS


def judge_method(body: Body, matter: Matter, method: Method) -> Verdict:
    """Whether the matter may be voted on this way: allowed, needs_reason or refused."""
    rule = rule_for(body.methods, matter)
    if rule is None or not body.majority:
        clause = silent("本会议不进行表决")
        return _answer(Outcome.REFUSED, clause, method, f"“{body.title}”不进行表决。")
    names = "、".join(each.label for each in rule.methods)
    cited = f"{rule.clause.label}：{rule.clause.wording}"
    if method in rule.methods:
        return _answer(Outcome.ALLOWED, rule.clause, method, f"{cited}，可以采用{method.label}。")
    if rule.clause.force is Force.MANDATORY:
        reason = f"{cited}，不能采用{method.label}，请改用{names}。"
        return _answer(Outcome.REFUSED, rule.clause, method, reason)
    reason = f"{cited}。采用{method.label}须记明理由和同意人，或改用{names}。"
    return _answer(Outcome.NEEDS_REASON, rule.clause, method, reason)


def _answer(outcome: Outcome, clause: Clause, method: Method, reason: str) -> Verdict:
    return Verdict(
        check="method",
        outcome=outcome,
        force=clause.force,
        arithmetic=f"表决方式 {method.label}，{outcome.label}",
        clause=clause,
        facts={"method": str(method)},
        reason=reason,
    )
