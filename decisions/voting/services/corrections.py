"""更正误记: a named vote found wrong between closing and announcing. One asks, a second person confirms."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from committees.errors import Refused
from committees.ledger.selectors import entries_of
from committees.models import User
from committees.people.selectors import person_of
from committees.rulebooks.selectors import body_rules
from committees.rules import Body, Choice, Matter, Method, Outcome
from decisions.voting.models import Ballot, Vote, VoteCorrection
from decisions.voting.rules import Mark
from decisions.voting.selectors import choices_for, may_confirm
from decisions.voting.services.ballots import ballot_payload, take_ballot
from decisions.voting.services.closing import judge_rows
from decisions.voting.states import BallotState, CorrectionState
from meetings.scheduling.models import AgendaEntry, Meeting
from meetings.session.models import RollEntry
from meetings.session.services import is_repeat, record, refuse_words, still_there


@transaction.atomic
def ask_correction(
    *,
    ballot: Ballot,
    roll: RollEntry,
    choice: Choice,
    reason: str,
    actor: User,
    now: datetime,
    client_id: UUID | None = None,
) -> VoteCorrection:
    """Ask that a wrongly recorded vote be corrected, with a reason. Nothing changes until a second person confirms.

    Refused for secret ballots, before closing and after announcing, and while another request for this vote waits.
    """
    meeting, entry, ballot = take_ballot(ballot, actor)
    if is_repeat(meeting, client_id, "ask_correction", actor, now):
        asked = VoteCorrection.objects.filter(ballot=ballot, roll=roll).order_by("asked_at")
        return still_there(asked.last(), f"{roll.name}的这次更正申请")
    _require_closed(ballot)
    body = body_rules(meeting, now)
    if roll.is_chair and not body.chair.votes:
        raise Refused(f"{roll.name}主持会议，按规则不参加表决，没有可更正的记录。")
    before = _recorded(ballot, roll, body)
    if choice not in choices_for(body, Matter(entry.item.matter)) or choice == before:
        raise Refused("请选择与原记录不同、且本次表决可以选的选项。")
    if not reason.strip():
        raise Refused("请填写更正的事由。")
    refuse_words(entry, reason)
    if VoteCorrection.objects.filter(ballot=ballot, roll=roll, state=CorrectionState.ASKED).exists():
        raise Refused(f"{roll.name}的表决已有一项更正待确认。")
    correction = VoteCorrection.objects.create(
        ballot=ballot, roll=roll, before=before, after=choice, reason=reason.strip()[:300], asked_by=actor, asked_at=now
    )
    record(meeting, "correction_asked", _payload(correction, ballot, entry), actor, now)
    return correction


@transaction.atomic
def confirm_correction(
    *, correction: VoteCorrection, actor: User, now: datetime, client_id: UUID | None = None
) -> Ballot:
    """The second person confirms: the vote, the frozen roll, the counts and the verdict are made anew.

    The second person is another recorder, whoever presides, or the member whose vote it is. Both entries stay in the
    record; a ballot that the chair has put off for wide disagreement stays put off.
    """
    meeting, entry, ballot = take_ballot(correction.ballot, actor, as_voter=True)
    if is_repeat(meeting, client_id, "confirm_correction", actor, now):
        return ballot
    _require_closed(ballot)
    if not may_confirm(actor, correction):
        raise Refused("更正须由申请人以外的记录人员、主持人或该成员本人确认。")
    _settle(correction, CorrectionState.CONFIRMED, confirmed_by=actor, confirmed_at=now)
    Vote.objects.update_or_create(
        ballot=ballot,
        roll=correction.roll,
        defaults={"choice": correction.after, "recorded_by": correction.asked_by, "recorded_at": now},
    )
    _count_again(ballot, entry, correction, now)
    payload = _payload(correction, ballot, entry, tally=ballot.tally, verdict=ballot.verdict)
    if (old := _entry_of(correction, meeting)) is not None:
        payload["corrects"] = old
    payload["confirmed_by"] = getattr(person_of(actor), "name", actor.username)
    record(meeting, "vote_corrected", payload, actor, now)
    return ballot


@transaction.atomic
def withdraw_correction(
    *, correction: VoteCorrection, actor: User, now: datetime, client_id: UUID | None = None
) -> None:
    """Take back a request that no one has confirmed: what was recorded stands."""
    meeting, entry, ballot = take_ballot(correction.ballot, actor)
    if is_repeat(meeting, client_id, "withdraw_correction", actor, now):
        return
    _settle(correction, CorrectionState.WITHDRAWN)
    record(meeting, "correction_withdrawn", _payload(correction, ballot, entry), actor, now)


def _require_closed(ballot: Ballot) -> None:
    if ballot.method == Method.SECRET:
        raise Refused("无记名投票没有个人记录，不能更正。")
    if ballot.state == BallotState.OPEN:
        raise Refused("本轮表决尚未结束，请直接更改记录。")
    if ballot.state != BallotState.CLOSED:
        raise Refused("结果已经宣布，不能更正。发现错误的，请按复议办理。")


def _recorded(ballot: Ballot, roll: RollEntry, body: Body) -> str:
    row = next((row for row in ballot.roll if row["roll"] == roll.pk), None)
    out = row is not None and row["recused"] and not body.recusal.may_vote  # 回全会表决的，有票可更正
    if row is None or not row["present"] or out:
        raise Refused(f"{roll.name}没有参加本轮表决，没有可更正的记录。")
    return str(row["choice"])


def _settle(correction: VoteCorrection, state: CorrectionState, **values: object) -> None:
    waiting = VoteCorrection.objects.filter(pk=correction.pk, state=CorrectionState.ASKED)
    if waiting.update(state=state, **values) != 1:
        raise Refused("该更正已经办理，请刷新页面。")
    correction.state = state


def _count_again(ballot: Ballot, entry: AgendaEntry, correction: VoteCorrection, now: datetime) -> None:
    roll = [{**row, "choice": correction.after} if row["roll"] == correction.roll_id else row for row in ballot.roll]
    tally, verdict = judge_rows(ballot, entry, [_mark(row) for row in roll], now)
    outcome = Outcome.DEFERRED if ballot.disagreement else verdict.outcome
    ballot.roll, ballot.tally, ballot.verdict, ballot.outcome = roll, tally, verdict.as_dict(), str(outcome)
    ballot.save(update_fields=["roll", "tally", "verdict", "outcome"])


def _entry_of(correction: VoteCorrection, meeting: Meeting) -> int | None:
    """The entry that is corrected: the last that recorded this member's vote; None where none was recorded."""
    votes = entries_of(f"meeting:{meeting.pk}").filter(verb__in=("vote_recorded", "vote_corrected"))
    own = votes.filter(payload__ballot=correction.ballot_id, payload__roll=correction.roll_id)
    return own.order_by("-sequence").values_list("sequence", flat=True).first() if correction.before else None


def _mark(row: dict[str, Any]) -> Mark:
    return Mark(
        entitled=True,
        present=row["present"],
        recused=row["recused"],
        choice=Choice(row["choice"]) if row["choice"] else None,
        written=Choice(row["written"]) if row["written"] else None,
    )


def _payload(correction: VoteCorrection, ballot: Ballot, entry: AgendaEntry, **more: object) -> dict[str, object]:
    return ballot_payload(
        ballot,
        entry,
        roll=correction.roll_id,
        name=correction.roll.name,
        before=correction.before,
        choice=correction.after,
        reason=correction.reason,
        asked_by=getattr(person_of(correction.asked_by), "name", correction.asked_by.username),
        **more,
    )
