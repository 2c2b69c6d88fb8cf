"""发言次序: who reports first, and that the chair speaks last."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from committees.rules.clause import Clause, rule_for, silent
from committees.rules.errors import FactError
from committees.rules.fraction import counts
from committees.rules.terms import ALL_MATTERS, Force, Matter, Outcome, Speaker
from committees.rules.verdict import Verdict

if TYPE_CHECKING:
    from committees.rules.body import Body


@dataclass(frozen=True)
class SpeakingRule:
    """末位表态: with `chair_last` the chair gives an opinion after all the others."""

    clause: Clause
    chair_last: bool = True
    matters: tuple[Matter, ...] = ALL_MATTERS


@dataclass(frozen=True)
class PresenterRule:
    """Who presents an item before the others speak."""

    clause: Clause
    presenter: str
    matters: tuple[Matter, ...] = ALL_MATTERS


def judge_speaking(body: Body, matter: Matter, speaker: Speaker, *, others_remaining: int) -> Verdict:
    """Whether this speaker may give an opinion while others have not yet spoken."""
    counts(others_remaining=others_remaining)
    if not isinstance(speaker, Speaker):
        raise FactError("speaker 须为 chair 或 member")
    rule = rule_for(body.speaking, matter)
    clause = rule.clause if rule else silent("本会议没有规定发言次序", Force.OPTIONAL)
    waits = rule is not None and rule.chair_last
    early = waits and speaker is Speaker.CHAIR and others_remaining > 0
    outcome = _outcome(clause, early)
    return Verdict(
        check="speak",
        outcome=outcome,
        force=clause.force,
        arithmetic=f"{speaker.label}表态，尚有 {others_remaining} 人未表态，{outcome.label}",
        clause=clause,
        facts={"speaker": str(speaker), "others_remaining": others_remaining},
        reason=_reason(clause, early, others_remaining),
    )


def _outcome(clause: Clause, early: bool) -> Outcome:
    if not early:
        return Outcome.ALLOWED
    if clause.force is Force.MANDATORY:
        return Outcome.REFUSED
    return Outcome.NEEDS_REASON


def _reason(clause: Clause, early: bool, others_remaining: int) -> str:
    cited = f"{clause.label}：{clause.wording}"
    if early:
        return f"{cited}。请先听取其余 {others_remaining} 人的意见。"
    return f"{cited}，现在可以表态。"
