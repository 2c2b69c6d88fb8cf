"""会后: announcing, publication, follow-up, reconsideration, emergencies, self-check."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from committees.rules.clause import Clause, rule_for, silent
from committees.rules.fraction import counts, least, limit_text
from committees.rules.terms import ALL_MATTERS, DayUnit, Matter, Outcome
from committees.rules.verdict import Verdict

if TYPE_CHECKING:
    from committees.rules.body import Body


@dataclass(frozen=True)
class AnnouncementRule:
    """The result is announced on the spot."""

    clause: Clause
    on_the_spot: bool = True


@dataclass(frozen=True)
class PublicationRule:
    """Decisions are made public by `channels`, save `secret` matters; `approver` agrees."""

    clause: Clause
    channels: tuple[str, ...] = ()
    approver: str = ""
    secret: tuple[Matter, ...] = ()


@dataclass(frozen=True)
class FollowUpRule:
    """Who is charged with a decision (`assigned_by`, `assignee`), who follows it up.

    `feedback_days` (in `feedback_unit`) limits the report where the rulebook sets one; `explains_to`
    hears why a decision is not carried out.
    """

    clause: Clause
    assigned_by: str = ""
    assignee: str = ""
    supervisor: str = ""
    explains_to: str = ""
    feedback_days: int | None = None
    feedback_unit: DayUnit = DayUnit.CALENDAR
    steps: tuple[str, ...] = ()


@dataclass(frozen=True)
class ReconsiderationRule:
    """A decision is changed only by the body that made it; until then it binds.

    `approver` agrees first; `share_num/share_den` of the members (strictly more) must agree
    first where set; `max_attempts` 0 is without limit.
    """

    clause: Clause
    approver: str = ""
    share_num: int = 0
    share_den: int = 1
    same_body: bool = True
    binds_until: bool = True
    max_attempts: int = 0
    matters: tuple[Matter, ...] = ALL_MATTERS

    def required(self, members: int) -> int:
        """How many members must first agree (0: none)."""
        if self.share_num == 0:
            return 0
        return least(members, self.share_num, self.share_den, strict=True)


DEFAULT_RECONSIDERATION = (
    ReconsiderationRule(
        clause=silent("干部人事事项复议，须先有超过半数的成员同意"),
        share_num=1,
        share_den=2,
        matters=(Matter.PERSONNEL,),
    ),
    ReconsiderationRule(clause=silent("变更决定须由作出决定的会议重新决定，此前仍按原决定执行")),
)


@dataclass(frozen=True)
class EmergencyRule:
    """突发紧急: who may act (`actors`) with whose consent, and to whom a report is due."""

    clause: Clause
    actors: tuple[str, ...]
    consent_of: tuple[str, ...] = ()
    report_to: str = ""
    report_at: str = "事后及时"


@dataclass(frozen=True)
class SelfCheckRule:
    """The body checks every `months` months whether it kept its rules."""

    clause: Clause
    months: int = 12
    owner: str = ""


@dataclass(frozen=True)
class DissentRule:
    """Reserved opinions and reasons are recorded; a stated dissent relieves responsibility."""

    clause: Clause
    reasons_required: bool = False
    relieves: bool = False


def reconsideration_rule(body: Body, matter: Matter) -> ReconsiderationRule | None:
    """What must come before a decision of this class is taken up again."""
    return rule_for(body.reconsideration, matter)


def judge_reconsideration(
    body: Body, matter: Matter, *, members: int, agreeing: int, approved: bool, attempts: int = 0
) -> Verdict:
    """Whether a decision may be taken up again: allowed or refused.

    `agreeing` of the `members` want it; `approved` by the rule's approver; `attempts` so far.
    """
    counts(members=members, agreeing=agreeing, attempts=attempts)
    rule = reconsideration_rule(body, matter) or DEFAULT_RECONSIDERATION[-1]
    required = rule.required(members)
    exhausted = 0 < rule.max_attempts <= attempts
    consent = approved or not rule.approver
    allowed = agreeing >= required and consent and not exhausted
    given = {"members": members, "agreeing": agreeing, "approved": approved, "attempts": attempts}
    return Verdict(
        check="reconsider",
        outcome=Outcome.ALLOWED if allowed else Outcome.REFUSED,
        force=rule.clause.force,
        arithmetic=_arithmetic(rule, members, agreeing, allowed),
        clause=rule.clause,
        facts=given,
        required=required,
        reason=f"{rule.clause.label}：{rule.clause.wording}，{_todo(rule, allowed)}。",
    )


def _arithmetic(rule: ReconsiderationRule, members: int, agreeing: int, allowed: bool) -> str:
    word = Outcome.ALLOWED.label if allowed else Outcome.REFUSED.label
    if rule.share_num == 0:
        return f"复议，{word}"
    limit = limit_text(members, rule.share_num, rule.share_den)
    return f"同意复议 {agreeing}，须 > {limit}，{word}"


def _todo(rule: ReconsiderationRule, allowed: bool) -> str:
    if allowed:
        return "可以复议，重新决定前仍按原决定执行"
    return f"须先经{rule.approver}同意" if rule.approver else "条件尚未具备，不能复议"
