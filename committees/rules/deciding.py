"""决策权: what a body may decide, and whether it may be convened at all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from committees.rules.clause import Clause
from committees.rules.errors import FactError
from committees.rules.terms import ALL_MATTERS, BodyKind, Force, Matter, Outcome
from committees.rules.verdict import Verdict

if TYPE_CHECKING:
    from committees.rules.body import Body


@dataclass(frozen=True)
class DecidingRule:
    """The matters a body may decide, and what it may do in an emergency.

    `report_to` receives a report: after every decision, or with only `emergency` after an
    emergency act. `pass_to` is the body that decides the rest.
    """

    clause: Clause
    kind: BodyKind = BodyKind.DECIDING
    matters: tuple[Matter, ...] = ALL_MATTERS
    emergency: bool = False
    emergency_clause: Clause | None = None
    report_to: str = ""
    report_always: bool = False
    pass_to: str = ""


def presses(matter: Matter, *, emergency: bool) -> bool:
    """Whether an emergency may be claimed for this class of matter before a body that only deliberates.

    Nobody has to be appointed before the deciding body can meet: 酝酿 never becomes a decision, however urgent.
    """
    return emergency and matter is not Matter.PERSONNEL


def judge_decide(body: Body, matter: Matter, *, emergency: bool = False) -> Verdict:
    """Whether the body may adopt a decision of this class: allowed or refused.

    `details.report_to` names the body to which a report is then due.
    """
    if type(emergency) is not bool:
        raise FactError("emergency 须为 true 或 false")
    if body.forbidden is not None:
        return _answer(body, matter, emergency, Outcome.REFUSED, body.forbidden)
    rule = body.deciding
    if matter in rule.matters:
        return _answer(body, matter, emergency, Outcome.ALLOWED, rule.clause)
    pressing = emergency or matter is Matter.EMERGENCY
    if pressing and rule.emergency:
        clause = rule.emergency_clause or rule.clause
        return _answer(body, matter, emergency, Outcome.ALLOWED, clause)
    return _answer(body, matter, emergency, Outcome.REFUSED, rule.clause)


def _answer(body: Body, matter: Matter, emergency: bool, outcome: Outcome, clause: Clause) -> Verdict:
    rule = body.deciding
    by_emergency = outcome is Outcome.ALLOWED and matter not in rule.matters
    reports = outcome is Outcome.ALLOWED and (rule.report_always or by_emergency)
    return Verdict(
        check="decide",
        outcome=outcome,
        force=Force.MANDATORY if outcome is Outcome.REFUSED else clause.force,
        arithmetic=f"{body.title}（{rule.kind.label}）决定“{matter.label}”，{outcome.label}",
        clause=clause,
        facts={"emergency": emergency},
        reason=_reason(clause, outcome, by_emergency, reports),
        details={
            "report_to": rule.report_to if reports else "",
            "pass_to": rule.pass_to if outcome is Outcome.REFUSED else "",
        },
    )


def _reason(clause: Clause, outcome: Outcome, by_emergency: bool, reports: bool) -> str:
    cited = f"{clause.label}：{clause.wording}"
    if outcome is Outcome.REFUSED:
        return f"{cited}，不能在此会议上决定。请提交有权决定的会议。"
    if by_emergency:
        return f"{cited}，紧急情况可以先行处置，事后须报告。"
    return f"{cited}，可以决定" + ("，并须报告。" if reports else "。")


def judge_hold(body: Body) -> Verdict:
    """Whether the rulebook lets this body be convened: allowed or refused."""
    outcome = Outcome.ALLOWED if body.forbidden is None else Outcome.REFUSED
    clause = body.forbidden or body.convening.clause
    tail = "，可以召开。" if outcome is Outcome.ALLOWED else "，不得召开。"
    return Verdict(
        check="hold",
        outcome=outcome,
        force=clause.force,
        arithmetic=f"召开{body.title}，{outcome.label}",
        clause=clause,
        reason=f"{clause.label}：{clause.wording}{tail}",
    )


def require_holdable(body: Body) -> None:
    """Raise FactError where the rulebook has abolished the body."""
    if body.forbidden is not None:
        raise FactError(f"{body.forbidden.label}：{body.forbidden.wording}，“{body.title}”不得召开，没有可判断的事项")
