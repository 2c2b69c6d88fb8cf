"""法定到会人数: may the meeting, or an item, go on with those who are here?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from committees.rules.clause import Clause, rule_for, silent
from committees.rules.errors import FactError
from committees.rules.fraction import counts, least, limit_text
from committees.rules.terms import ALL_MATTERS, Force, Matter, Outcome
from committees.rules.verdict import Verdict

if TYPE_CHECKING:
    from committees.rules.body import Body


@dataclass(frozen=True)
class QuorumRule:
    """At least num/den of those entitled (`strict`: more than), and at least `minimum` people.

    A fraction of 0/1 leaves only the absolute minimum. `in_charge` is the clause that wants
    the member in charge of the item to attend, where the rulebook has one.
    """

    clause: Clause
    num: int = 0
    den: int = 1
    strict: bool = False
    minimum: int = 0
    matters: tuple[Matter, ...] = ALL_MATTERS
    in_charge: Clause | None = None

    def required(self, entitled: int) -> int:
        """The least number present, for N entitled."""
        return max(least(entitled, self.num, self.den, strict=self.strict), self.minimum)

    @property
    def is_absolute(self) -> bool:
        """Only a number of people counts, whatever N is."""
        return self.num == 0


@dataclass(frozen=True)
class QuorumFacts:
    """`present` includes the recused, as the attendance sheet does; `entitled` is 应到会."""

    entitled: int
    present: int
    recused: int = 0
    in_charge_present: bool = True

    def __post_init__(self) -> None:
        """Refuse numbers that cannot be true together."""
        counts(entitled=self.entitled, present=self.present, recused=self.recused)
        if type(self.in_charge_present) is not bool:
            raise FactError("in_charge_present 须为 true 或 false")
        if self.entitled == 0:
            raise FactError("entitled 须至少为 1，没有应到会成员")
        if self.present > self.entitled:
            raise FactError("present 大于 entitled，实到人数不能多于应到人数")
        if self.recused > self.present:
            raise FactError("recused 大于 present，回避人数不能多于实到人数")


def quorum_rule(body: Body, matter: Matter) -> QuorumRule | None:
    """The quorum this body needs for this class of matter."""
    return rule_for(body.quorum, matter)


def base_and_present(body: Body, facts: QuorumFacts) -> tuple[int, int]:
    """N and P of the item: what recusal takes from each (by default from P only)."""
    entitled = facts.entitled if body.recusal.in_base else facts.entitled - facts.recused
    present = facts.present if body.recusal.counts_present else facts.present - facts.recused
    return entitled, min(present, entitled)


def judge_quorum(body: Body, matter: Matter, facts: QuorumFacts) -> Verdict:
    """Whether enough members are present to open, discuss or vote on the matter.

    met, not_met or not_required. With enough people but without the member in charge the
    answer is not_met with the force of that clause.
    """
    rule = quorum_rule(body, matter)
    if rule is None:
        return _not_required(facts)
    entitled, present = base_and_present(body, facts)
    required = rule.required(entitled)
    enough = present >= required
    missing = rule.in_charge if enough and not facts.in_charge_present else None
    return Verdict(
        check="quorum",
        outcome=Outcome.MET if enough and missing is None else Outcome.NOT_MET,
        force=missing.force if missing else rule.clause.force,
        arithmetic=_arithmetic(rule, facts, entitled, present),
        clause=missing or rule.clause,
        facts=dict(vars(facts)),
        required=required,
        reason=_reason(rule, matter, enough, missing),
    )


def _not_required(facts: QuorumFacts) -> Verdict:
    return Verdict(
        check="quorum",
        outcome=Outcome.NOT_REQUIRED,
        force=Force.OPTIONAL,
        arithmetic=f"应到 {facts.entitled}，实到 {facts.present}，不要求",
        clause=silent("本规则没有为此会议规定到会人数", Force.OPTIONAL),
        facts=dict(vars(facts)),
        reason="本规则没有为此会议规定到会人数，不作限制。",
    )


def _arithmetic(rule: QuorumRule, facts: QuorumFacts, entitled: int, present: int) -> str:
    recused = f"（回避 {facts.recused}，计 {present}）" if facts.recused else ""
    shown = facts.present if facts.recused else present
    required = rule.required(entitled)
    if rule.strict and required > rule.minimum:
        limit = f"> {limit_text(entitled, rule.num, rule.den)}"
    else:
        limit = f"≥ {required}"
    return f"应到 {entitled}，实到 {shown}{recused}，须 {limit}，{_word(rule, entitled, present)}"


def _word(rule: QuorumRule, entitled: int, present: int) -> str:
    if present < rule.required(entitled):
        return "未达到"
    exact = not rule.strict and present * rule.den == entitled * rule.num
    if exact or (rule.is_absolute and present == rule.minimum):
        return "恰好达到"
    return "达到"


def _reason(rule: QuorumRule, matter: Matter, enough: bool, missing: Clause | None) -> str:
    cited = f"{rule.clause.label}：{rule.clause.wording}"
    if missing is not None:
        return (
            f"到会人数已够，但分管此项工作的成员未到会。{missing.label}：{missing.wording}。"
            "请其到会，或记明特殊情况和同意人。"
        )
    if enough:
        return f"{cited}，“{matter.label}”的到会人数符合要求。"
    return f"{cited}，“{matter.label}”的到会人数不够。请等候、改期或把此议题移出本次会议。"
