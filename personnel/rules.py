"""Publicity, probation, quorum of a personnel item, and what a record sheet must hold. Pure, whole numbers only."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from committees.calendar.rules import Counted, WorkingCalendar, count_working_days
from committees.rules import (
    Body,
    FactError,
    Force,
    Matter,
    Outcome,
    QuorumFacts,
    TallyFacts,
    Verdict,
    judge_quorum,
    judge_vote,
    rule_for,
)
from committees.rules.clause import silent
from committees.rules.near_tie import may_put_off
from committees.rules.quorum import base_and_present
from personnel.states import (
    LEANING_LABELS,
    CandidateKind,
    CandidateState,
    DecisionOutcome,
    Finding,
    Leaning,
    Retention,
)

PUBLICITY_DAYS = 5
"""任前公示 lasts at least so many working days; the day after publication is day one."""
REMIND_PROBATION = timedelta(days=30)
NONE_WORD = "无"
MASK = "干部任免事项"

# A candidate's file is complete when each of these is filled in, or says 无 explicitly.
REQUIRED_FIELDS = {
    "present_post": "现任职务",
    "post": "拟任免职务",
    "grounds": "任免理由",
    "recommendation": "民主推荐情况",
    "inspection": "考察情况",
    "discipline_opinion": "纪检监察意见",
    "exception": "破格情况",
    "superior_reply": "上级批复",
}


def reference(year: int, number: int) -> str:
    """The number of a matter, by which it is called outside its circle: 任免〔2026〕3号."""
    return f"任免〔{year}〕{number}号"


def item_title(year: int, number: int, sequence: int) -> str:
    """How a candidate's item reads on agendas, notices and lists: no name, no post."""
    return f"{MASK}（{reference(year, number)}之{sequence}）"


def numbers_in(title: str) -> tuple[int, int, int] | None:
    """Year, number and sequence of the candidate whose item has this title; None for any other title."""
    found = re.fullmatch(rf"{MASK}（任免〔(\d{{4}})〕(\d{{1,6}})号之(\d{{1,6}})）", title)
    return (int(found[1]), int(found[2]), int(found[3])) if found else None


def question(year: int, number: int, sequence: int) -> str:
    """What the meeting is asked, as the motion will repeat it: by number only."""
    return f"是否同意{reference(year, number)}之{sequence}所提任免意见"


# “关于×××同志任职的请示”, “免去×××职务”: a person by name and a post. Rules on cadres in general have neither.
_APPOINTMENT = re.compile(
    r"(同志|等\d*[一二三四五六七八九十]*[名位]?同志|同志等).{0,20}(任职|免职|任免|任命|提名|职务|人选|调任|试用)"
    r"|(任命|免去|提名|拟任|拟免|聘任|解聘|推荐).{1,30}(同志|职务|为.{0,20}(书记|主任|局长|部长|院长|经理|处长|科长|镇长|乡长))"
)


def reads_like_appointment(title: str) -> bool:
    """Whether a title proposes somebody for a post, so that it would tell a name to everybody who reads agendas."""
    return _APPOINTMENT.search(title) is not None


def missing_fields(values: Mapping[str, str]) -> list[str]:
    """The required fields that are empty, by their Chinese names. “无” is an answer, silence is none."""
    return [label for name, label in REQUIRED_FIELDS.items() if not values.get(name, "").strip()]


def exception_without_reply(exception: str, reply: str) -> bool:
    """Whether somebody is promoted 破格 while no reply of the superior body is named."""
    return exception.strip() not in {"", NONE_WORD} and reply.strip() in {"", NONE_WORD}


def publicity_ends(calendar: WorkingCalendar, published: date, days: int) -> Counted:
    """The last day of a 公示 of `days` working days. Raises FactError below the least number."""
    if days < PUBLICITY_DAYS:
        raise FactError(f"任前公示不得少于 {PUBLICITY_DAYS} 个工作日")
    return count_working_days(calendar, published, days)


def publicity_open(ends_on: date, day: date) -> bool:
    """Whether objections may still come in: the last day belongs to the 公示."""
    return day <= ends_on


def needs_publicity(kind: CandidateKind) -> bool:
    """Who takes up a post is publicised before; who only leaves one is not."""
    return kind is not CandidateKind.REMOVE


def may_clear(ends_on: date, day: date, findings: list[Finding]) -> str | None:
    """Why a 公示 cannot be closed favourably now, in words; None when it can."""
    if publicity_open(ends_on, day):
        return f"公示期到 {ends_on.month}月{ends_on.day}日 24:00 止，期满后才能办理"
    if Finding.OPEN in findings:
        return "还有反映的问题没有查清和答复"
    if Finding.UPHELD in findings:
        return "有反映的问题属实并影响任用，不能办理任职"
    return None


def one_year_after(day: date) -> date:
    """The last day of a probation of one year that began on `day`."""
    try:
        again = day.replace(year=day.year + 1)
    except ValueError:  # 29 February
        again = date(day.year + 1, 3, 1)
    return again - timedelta(days=1)


def remind_probation_from(until: date) -> date:
    """The day from which the end of a probation is announced."""
    return until - REMIND_PROBATION


@dataclass(frozen=True)
class Numbers:
    """A decision in figures: `counted` is P as the quorum counts it, the recused left out as the rulebook says."""

    entitled: int
    present: int
    recused: int
    counted: int
    required_present: int
    in_favour: int
    against: int
    abstain: int
    defer: int
    required_favour: int

    @property
    def has_quorum(self) -> bool:
        """Whether enough were there for anything to be decided."""
        return self.counted >= self.required_present


def numbers_of(body: Body, facts: TallyFacts) -> Numbers:
    """The figures with the limits that the rulebook sets for them. A body without a rule requires one member."""
    seen = QuorumFacts(entitled=facts.entitled, present=facts.present, recused=facts.recused)
    quorum = judge_quorum(body, Matter.PERSONNEL, seen)
    base, counted = base_and_present(body, seen)
    majority = rule_for(body.majority, Matter.PERSONNEL)
    return Numbers(
        entitled=facts.entitled,
        present=facts.present,
        recused=facts.recused,
        counted=counted,
        required_present=quorum.required or 1,
        in_favour=facts.in_favour,
        against=facts.against,
        abstain=facts.abstain,
        defer=facts.defer,
        required_favour=majority.required(base) if majority else 1,
    )


def judge_past(body: Body, facts: TallyFacts) -> tuple[DecisionOutcome, Verdict]:
    """What a past decision was worth by its numbers. Below the item's quorum it is void, whatever was written down.

    The verdict that speaks is the quorum's where that was missing, else the vote's. Raises FactError.
    """
    seen = QuorumFacts(entitled=facts.entitled, present=facts.present, recused=facts.recused)
    quorum = judge_quorum(body, Matter.PERSONNEL, seen)
    if not quorum.favourable:
        return DecisionOutcome.VOID, quorum
    vote = judge_vote(body, Matter.PERSONNEL, facts)
    outcomes = {
        Outcome.ADOPTED: DecisionOutcome.ADOPTED,
        Outcome.REJECTED: DecisionOutcome.REJECTED,
        Outcome.DEFERRED: DecisionOutcome.DEFERRED,
    }
    return outcomes.get(Outcome(vote.outcome), DecisionOutcome.VOID), vote


def retention_of(outcome: DecisionOutcome) -> Retention:
    """How long the record sheet is kept: adopted for ever, everything else ten years."""
    return Retention.PERMANENT if outcome is DecisionOutcome.ADOPTED else Retention.TEN_YEARS


def counts_as_transfer(kind: CandidateKind, state: CandidateState) -> bool:
    """Whether a proposal takes a place of the cap on 调动、指派: decided or on its way; who only leaves does not."""
    gone = {CandidateState.DRAFT, CandidateState.REJECTED, CandidateState.VOID, CandidateState.WITHDRAWN}
    return kind is not CandidateKind.REMOVE and state not in gone | {CandidateState.HALTED}


_HOUSES = ("", "党委", "镇党委", "乡党委", "街道党工委", "党工委", "镇", "乡", "区委", "县委", "市委", "党组", "局党组")


def holds_post(post: str, role: str) -> bool:
    """Whether a post is the one that a rulebook names: 镇党委副书记、镇长 is a 副书记, 镇纪委书记 is no 书记."""
    return any(part.strip() == f"{house}{role}" for part in re.split(r"[、，,；;兼]", post) for house in _HOUSES)


def judge_leaning(body: Body | None, leaning: Leaning) -> Verdict | None:
    """What a rulebook says of going on after this leaning; None where nothing stands in the way. 分歧即缓."""
    if leaning is Leaning.FAVOURS:
        return None
    rule = may_put_off(body.disagreement, Matter.PERSONNEL) if body is not None else None
    clause = rule.clause if rule else silent("酝酿意见不一致或者建议缓议的，一般应当缓议", Force.ORDINARY)
    return Verdict(
        check="deliberation_leaning",
        outcome=Outcome.NOT_MET,
        force=clause.force,
        arithmetic=f"酝酿倾向：{LEANING_LABELS[leaning]}",
        clause=clause,
        facts={"leaning": str(leaning)},
        reason=f"{clause.label}：{clause.wording}。可以继续酝酿，取得一致后再提请。",
    )
