"""Closing a ballot: roll, counts and verdict are frozen. Nobody types a result."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from committees.errors import Refused
from committees.models import User
from committees.rulebooks.selectors import body_rules
from committees.rulebooks.services import Override
from committees.rules import FactError, Matter, Method, Outcome, TallyFacts, Verdict, judge_vote, may_put_off
from decisions.voting.models import Ballot, PaperCount
from decisions.voting.rules import Mark, Sums, count_marks, tally_facts
from decisions.voting.selectors import Voter, voters_of
from decisions.voting.services.ballots import ballot_payload, move_ballot, take_ballot
from decisions.voting.services.secret_count import count_secret_votes
from decisions.voting.states import BallotEvent, BallotState
from meetings.scheduling.models import AgendaEntry
from meetings.session.selectors import room_of, those_there_since, written_opinions
from meetings.session.services import enforce_quorum, is_repeat, record, refuse_words


@transaction.atomic
def close_ballot(
    *, ballot: Ballot, actor: User, now: datetime, override: Override | None = None, client_id: UUID | None = None
) -> Ballot:
    """End the voting and judge it. Present are those in the room when it opened and now.

    The quorum is asked again: lost, the ballot stays open (wait, or abandon it). Written opinions of absent members
    stand in the frozen roll and never in the count. Under the meeting's lock every accepted vote is counted.
    """
    meeting, entry, ballot = take_ballot(ballot, actor)
    if is_repeat(meeting, client_id, "close_ballot", actor, now):
        return ballot
    if ballot.state != BallotState.OPEN:
        raise Refused("本轮表决已经结束。")
    room = room_of(meeting, entry)
    there = those_there_since(room, ballot.present_at_opening)
    enforce_quorum(entry, "结束表决", actor, now, override, there)
    voters = voters_of(ballot, room, written_opinions(entry))
    sums, receipts = _count(ballot, voters)
    facts, verdict = _judge(ballot, entry, tally_facts((v.mark for v in voters), sums, emergency=ballot.emergency), now)
    roll = [voter.frozen for voter in voters]
    tally = _tally(ballot, facts, len(receipts))
    move_ballot(
        ballot,
        BallotEvent.CLOSE,
        closed_at=now,
        roll=roll,
        tally=tally,
        receipts=receipts,
        verdict=verdict.as_dict(),
        outcome=str(verdict.outcome),
    )
    payload = ballot_payload(ballot, entry, tally=tally, verdict=verdict.as_dict())
    if ballot.electronic:
        payload["receipts"] = receipts
    record(meeting, "ballot_closed", payload, actor, now)
    return ballot


def _count(ballot: Ballot, voters: list[Voter]) -> tuple[Sums, list[str]]:
    """The sums, and the receipt codes of an electronic secret ballot."""
    if ballot.electronic:
        return count_secret_votes(ballot)
    if ballot.method == Method.SECRET:
        return _paper_sums(ballot), []
    return count_marks(voter.mark for voter in voters), []


def _judge(ballot: Ballot, entry: AgendaEntry, facts: TallyFacts, now: datetime) -> tuple[TallyFacts, Verdict]:
    try:
        return facts, judge_vote(body_rules(entry.meeting, now), Matter(entry.item.matter), facts)
    except FactError as error:
        raise Refused(f"第{ballot.round}轮表决不能结束：{error}。") from error


def judge_rows(ballot: Ballot, entry: AgendaEntry, marks: list[Mark], now: datetime) -> tuple[dict[str, Any], Verdict]:
    """Counts and verdict of a ballot with votes by name, from the marks of its frozen roll."""
    facts = tally_facts(marks, count_marks(marks), emergency=ballot.emergency)
    facts, verdict = _judge(ballot, entry, facts, now)
    return _tally(ballot, facts, 0), verdict


def _paper_sums(ballot: Ballot) -> Sums:
    count = PaperCount.objects.filter(ballot=ballot).first()
    if count is None:
        raise Refused("无记名投票尚未录入清点结果。请由两名监票、计票人清点后录入。")
    return Sums(count.in_favour, count.against, count.abstain, count.defer)


def _tally(ballot: Ballot, facts: TallyFacts, cast: int) -> dict[str, Any]:
    tally: dict[str, Any] = {
        "entitled": facts.entitled,
        "present": facts.present,
        "recused": facts.recused,
        "for": facts.in_favour,
        "against": facts.against,
        "abstain": facts.abstain,
        "defer": facts.defer,
        "not_voted": max(facts.present - facts.recused - facts.cast, 0),
        "written_for": facts.written_for,
        "written_against": facts.written_against,
    }
    if ballot.electronic:
        tally["electronic"] = {"cast": cast}
    elif ballot.method == Method.SECRET:
        count = ballot.paper
        tally["paper"] = {
            "issued": count.issued,
            "returned": count.returned,
            "valid": count.valid,
            "invalid": count.invalid,
            "tellers": [count.first_teller.name, count.second_teller.name],
        }
    return tally


@transaction.atomic
def record_disagreement(
    *, ballot: Ballot, reason: str, judged_by: str, actor: User, now: datetime, client_id: UUID | None = None
) -> Ballot:
    """The chair judges that opinions differ widely (意见分歧较大): the closed ballot is put off instead of announced.

    Only where the rulebook leaves this to the chair, with a reason and his name; never in an emergency it exempts.
    """
    meeting, entry, ballot = take_ballot(ballot, actor)
    if is_repeat(meeting, client_id, "record_disagreement", actor, now):
        return ballot
    if ballot.state != BallotState.CLOSED:
        raise Refused("只有已结束、尚未宣布的表决才能判定暂缓。尚未表决的，请直接缓议。")
    rule = may_put_off(body_rules(meeting, now).disagreement, Matter(entry.item.matter), emergency=ballot.emergency)
    if rule is None:
        raise Refused("本会议的规则没有授权主持人以意见分歧较大为由暂缓此事项。")
    if not reason.strip() or not judged_by.strip():
        raise Refused("请填写分歧情况和作出判断的主持人姓名。")
    words = f"{judged_by.strip()}：{reason.strip()}"
    if len(words) > 300:
        raise Refused(f"主持人姓名和分歧情况共 {len(words)} 字，不能超过 300 字。")
    refuse_words(entry, reason)
    Ballot.objects.filter(pk=ballot.pk, state=BallotState.CLOSED).update(
        disagreement=words, outcome=str(Outcome.DEFERRED)
    )
    payload = ballot_payload(
        ballot, entry, reason=reason.strip(), judged_by=judged_by.strip(), clause=rule.clause.as_dict()
    )
    record(meeting, "disagreement_judged", payload, actor, now)
    ballot.refresh_from_db()
    return ballot
