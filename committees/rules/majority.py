"""表决结果: void, put off, adopted or rejected, in this order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from committees.rules.clause import Clause, rule_for
from committees.rules.errors import FactError
from committees.rules.fraction import counts, least, limit_text
from committees.rules.near_tie import NearTieRule
from committees.rules.quorum import QuorumFacts, judge_quorum
from committees.rules.terms import ALL_MATTERS, Choice, Matter, Outcome
from committees.rules.verdict import Verdict

if TYPE_CHECKING:
    from committees.rules.body import Body


@dataclass(frozen=True)
class MajorityRule:
    """Adopted by at least (strict: more than) num/den of all entitled, never of those present.

    `choices` are what a member may choose; everything but `for` counts as not in favour.
    `item_by_item` and `one_by_one` say for which matters votes are taken singly.
    """

    clause: Clause
    num: int = 1
    den: int = 2
    strict: bool = True
    matters: tuple[Matter, ...] = ALL_MATTERS
    choices: tuple[Choice, ...] = (Choice.FOR, Choice.AGAINST, Choice.ABSTAIN)

    def required(self, entitled: int) -> int:
        """The least number in favour, for N entitled."""
        return least(entitled, self.num, self.den, strict=self.strict)


@dataclass(frozen=True)
class SingleVoteRule:
    """逐项表决、逐个表决: items (or people) are voted on one at a time."""

    clause: Clause
    per_person: bool = False
    matters: tuple[Matter, ...] = ALL_MATTERS


@dataclass(frozen=True)
class MustVoteRule:
    """必须进行表决: these matters end in a vote, not in a chair's summary."""

    clause: Clause
    matters: tuple[Matter, ...] = ALL_MATTERS


@dataclass(frozen=True)
class TallyFacts:
    """The count of one ballot. Written opinions are those of absent members."""

    entitled: int
    present: int
    in_favour: int
    against: int
    abstain: int = 0
    defer: int = 0
    written_for: int = 0
    written_against: int = 0
    emergency: bool = False
    recused: int = 0

    def __post_init__(self) -> None:
        """Refuse numbers that cannot be true together."""
        numbers = {k: v for k, v in vars(self).items() if k != "emergency"}
        counts(**{"for" if k == "in_favour" else k: v for k, v in numbers.items()})
        if type(self.emergency) is not bool:
            raise FactError("emergency 须为 true 或 false")
        QuorumFacts(self.entitled, self.present, self.recused)
        if self.cast > self.present:
            raise FactError("票数合计大于 present，票数不能多于实到人数")
        if self.written > self.entitled - self.present:
            raise FactError("书面意见多于未到会人数，书面意见只能来自未到会成员")

    @property
    def cast(self) -> int:
        """All votes cast."""
        return self.in_favour + self.against + self.abstain + self.defer

    @property
    def written(self) -> int:
        """All written opinions."""
        return self.written_for + self.written_against

    @property
    def quorum(self) -> QuorumFacts:
        """The attendance behind this ballot."""
        return QuorumFacts(self.entitled, self.present, self.recused)


def judge_vote(body: Body, matter: Matter, facts: TallyFacts) -> Verdict:
    """The end of a ballot: adopted, rejected, deferred or void.

    Raises FactError where the body takes no votes or more voted than may vote.
    """
    counted = judge_count(body, matter, facts)
    tie = near_tie_rule(body, matter, facts)
    if counted.outcome is Outcome.VOID or tie is None:
        return counted
    return _deferred(tie, counted.required, facts)


def judge_count(body: Body, matter: Matter, facts: TallyFacts) -> Verdict:
    """The count alone, close sides set aside: adopted, rejected or void.

    For a near tie of ordinary force that was overridden with a recorded reason.
    """
    rule = rule_for(body.majority, matter)
    if rule is None:
        raise FactError(f"“{body.title}”不进行表决")
    voters = facts.present if body.recusal.may_vote else facts.present - facts.recused
    if facts.cast > voters:
        raise FactError("票数合计多于可以表决的人数，回避的成员不参加表决")
    quorum = judge_quorum(body, matter, facts.quorum)
    if quorum.outcome is Outcome.NOT_MET:
        return _void(quorum, facts)
    return _counted(body, rule, matter, facts)


def near_tie_rule(body: Body, matter: Matter, facts: TallyFacts) -> NearTieRule | None:
    """The rule that puts this vote off, when the sides are close under it."""
    rule = rule_for(body.near_tie, matter)
    if rule is None:
        return None
    if rule.emergency_decides and (facts.emergency or matter is Matter.EMERGENCY):
        return None
    return rule if rule.is_close(*_sides(rule, facts)) else None


def _sides(rule: NearTieRule, facts: TallyFacts) -> tuple[int, int]:
    if not rule.counts_written:
        return facts.in_favour, facts.against
    return facts.in_favour + facts.written_for, facts.against + facts.written_against


def _base(body: Body, facts: TallyFacts) -> int:
    return facts.entitled if body.recusal.in_base else facts.entitled - facts.recused


def tally_dict(facts: TallyFacts) -> dict[str, int | bool]:
    """The facts under their public names (`for`, not `in_favour`)."""
    return {"for" if k == "in_favour" else k: v for k, v in vars(facts).items()}


def _void(quorum: Verdict, facts: TallyFacts) -> Verdict:
    return Verdict(
        check="vote",
        outcome=Outcome.VOID,
        force=quorum.force,
        arithmetic=f"{quorum.arithmetic}，表决无效",
        clause=quorum.clause,
        facts=tally_dict(facts),
        required=quorum.required,
        reason=f"表决时到会人数不够，此次表决无效。{quorum.reason}",
    )


def _deferred(tie: NearTieRule, required: int | None, facts: TallyFacts) -> Verdict:
    in_favour, opposed = _sides(tie, facts)
    written = "（含书面意见）" if tie.counts_written and facts.written else ""
    ask = "，也可报请上级裁决" if tie.may_ask_superior else ""
    return Verdict(
        check="vote",
        outcome=Outcome.DEFERRED,
        force=tie.clause.force,
        arithmetic=(
            f"赞成 {in_favour}，反对 {opposed}{written}，"
            f"相差 {abs(in_favour - opposed)}，≤ {tie.margin}，人数接近，暂缓"
        ),
        clause=tie.clause,
        facts=tally_dict(facts),
        required=required,
        reason=(
            f"{tie.clause.label}：{tie.clause.wording}。"
            f"请暂缓决定，进一步调查研究、交换意见，下次会议再表决{ask}；紧急情况除外。"
        ),
    )


def _counted(body: Body, rule: MajorityRule, matter: Matter, facts: TallyFacts) -> Verdict:
    base = _base(body, facts)
    required = rule.required(base)
    adopted = facts.in_favour >= required
    sign = ">" if rule.strict else "≥"
    limit = limit_text(base, rule.num, rule.den) if rule.strict else str(required)
    word = "通过" if adopted else "未通过"
    return Verdict(
        check="vote",
        outcome=Outcome.ADOPTED if adopted else Outcome.REJECTED,
        force=rule.clause.force,
        arithmetic=f"赞成 {facts.in_favour}，须 {sign} {limit}，{word}",
        clause=rule.clause,
        facts=tally_dict(facts),
        required=required,
        reason=_counted_reason(body, rule.clause, matter, adopted),
    )


def _counted_reason(body: Body, clause: Clause, matter: Matter, adopted: bool) -> str:
    text = f"{clause.label}：{clause.wording}，"
    if not adopted:
        return text + "赞成票不够，此事项未通过。"
    if matter in body.deciding.matters:
        return text + "此事项通过。"
    return text + f"赞成票已够；但“{body.title}”无权决定“{matter.label}”，须提交决策会议。"
