"""Opening a ballot, and giving one up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from committees.errors import Refused
from committees.models import User
from committees.rulebooks.selectors import body_rules, rules_for
from committees.rulebooks.services import Override, enforce
from committees.rules import Matter, Method, Outcome, judge_decide, judge_method, presses
from decisions.voting.models import Ballot, Motion
from decisions.voting.ports import objection_to_motion
from decisions.voting.selectors import unsettled_ballot, why_no_vote
from decisions.voting.services.secret_count import destroy_secret_votes
from decisions.voting.states import BALLOT_STATE_LABELS, BALLOT_TRANSITIONS, BallotEvent, BallotState, CorrectionState
from meetings.scheduling.models import AgendaEntry, Meeting
from meetings.scheduling.states import EntryStage
from meetings.session.selectors import room_of
from meetings.session.services import (
    enforce_quorum,
    entry_payload,
    is_repeat,
    lock_meeting,
    move_entry,
    record,
    refuse_words,
    require_recorder,
    require_session,
    still_there,
    stop_clock,
    take_entry,
)
from meetings.session.states import EntryEvent


@transaction.atomic
def open_ballot(
    *,
    motion: Motion,
    method: Method,
    actor: User,
    now: datetime,
    emergency_reason: str = "",
    electronic: bool = False,
    override: Override | None = None,
    client_id: UUID | None = None,
) -> Ballot:
    """Open a round of voting on a motion. Present at this moment are those who may vote in it.

    The body must be able to decide the matter, the method be one the rulebook knows, and the item's quorum be there.
    With `emergency_reason` the emergency clauses hold (no putting off for a near tie). One ballot at a time.
    `electronic`: a secret ballot on the voters' own devices instead of paper. Too few voters are warned of, and the
    record says so.
    """
    meeting, entry = take_entry(motion.entry, actor)
    if is_repeat(meeting, client_id, "open_ballot", actor, now):
        return still_there(motion.ballots.order_by("round").last(), "这一轮表决")
    _refuse_opening(entry, motion)
    if emergency_reason or override is not None:
        refuse_words(entry, f"{emergency_reason} {override.reason if override else ''}")
    _enforce_rules(entry, method, emergency_reason, actor, now, override)
    stop_clock(entry, actor, now)
    if entry.stage != EntryStage.VOTING:
        move_entry(entry, EntryEvent.VOTE)
    how = Conduct(method, emergency_reason.strip(), electronic and method is Method.SECRET)
    ballot = _create(motion, entry, how, actor, now)
    record(meeting, "ballot_opened", _opening_payload(ballot, entry, now), actor, now)
    return ballot


@dataclass(frozen=True)
class Conduct:
    """How a ballot is taken."""

    method: Method
    emergency_reason: str
    electronic: bool


def _opening_payload(ballot: Ballot, entry: AgendaEntry, now: datetime) -> dict[str, object]:
    payload = ballot_payload(ballot, entry, method=ballot.method, present=ballot.present_at_opening)
    if ballot.emergency:
        payload["emergency_reason"] = ballot.emergency_reason
    if ballot.electronic:
        payload["electronic"] = True
    if ballot.method == Method.SECRET:
        body, room = body_rules(entry.meeting, now), room_of(entry.meeting, entry)
        voters = sum(why_no_vote(ballot, seated, body) is None for seated in room.members)
        if rules_for(entry.meeting, now).secret_minimum.warns(voters):
            payload["few_voters"] = voters
    return payload


def _refuse_opening(entry: AgendaEntry, motion: Motion) -> None:
    if entry.stage not in {EntryStage.OPINIONS, EntryStage.VOTING}:
        raise Refused("表决前须先听取表态。请先进入表态，再开始表决。")
    other = unsettled_ballot(entry)
    if other is not None:
        word = "正在表决" if other.state == BallotState.OPEN else "已结束、尚未宣布"
        raise Refused(f"“{other.motion.text}”第{other.round}轮{word}，请先完成，再开始新的表决。")
    if motion.ballots.filter(state=BallotState.ANNOUNCED).exists():
        raise Refused("此事项已表决并宣布结果，不再重复表决。")
    # Asked when the motion was put, and again: a recusal may have been taken back since, a relation have become known.
    objection = objection_to_motion(entry, motion, motion.text)
    if objection:
        raise Refused(objection)


def _enforce_rules(
    entry: AgendaEntry,
    method: Method,
    emergency_reason: str,
    actor: User,
    now: datetime,
    override: Override | None,
) -> None:
    meeting, matter = entry.meeting, Matter(entry.item.matter)
    body = body_rules(meeting, now)
    emergency = presses(matter, emergency=bool(emergency_reason.strip()))
    for verdict in (judge_decide(body, matter, emergency=emergency), judge_method(body, matter, method)):
        enforce(
            verdict,
            aggregate=f"meeting:{meeting.pk}",
            organisation_id=meeting.organisation_id,
            subject=f"第{entry.position}项 开始表决",
            actor=actor,
            now=now,
            override=override,
        )
    enforce_quorum(entry, "开始表决", actor, now, override)


def _create(motion: Motion, entry: AgendaEntry, how: Conduct, actor: User, now: datetime) -> Ballot:
    last = motion.ballots.aggregate(last=Max("round"))["last"] or 0
    return Ballot.objects.create(
        motion=motion,
        round=last + 1,
        method=how.method,
        electronic=how.electronic,
        emergency=bool(how.emergency_reason),
        emergency_reason=how.emergency_reason[:300],
        opened_at=now,
        opened_by=actor,
        present_at_opening=[seated.roll.pk for seated in room_of(entry.meeting, entry).present],
    )


@transaction.atomic
def abandon_ballot(*, ballot: Ballot, reason: str, actor: User, now: datetime, client_id: UUID | None = None) -> Ballot:
    """作废 an open ballot (quorum lost, papers do not add up), with a reason. The motion may be voted on again.

    A closed one only where the rules found it void: no other result is thrown away because it does not please.
    """
    meeting, entry, ballot = take_ballot(ballot, actor)
    if is_repeat(meeting, client_id, "abandon_ballot", actor, now):
        return ballot
    if not reason.strip():
        raise Refused("请填写表决作废的原因。")
    refuse_words(entry, reason)
    was_open = ballot.state == BallotState.OPEN
    if ballot.state == BallotState.CLOSED and ballot.outcome != Outcome.VOID:
        raise Refused("本轮表决已结束，结果有效，不能作废。请宣布结果。")
    if ballot.corrections.filter(state=CorrectionState.ASKED).exists():
        raise Refused("有一项表决更正尚待第二人确认，请先确认或撤回。")
    move_ballot(ballot, BallotEvent.ABANDON, **({"closed_at": now} if was_open else {}))
    if ballot.electronic and was_open:
        destroy_secret_votes(ballot)
    record(meeting, "ballot_abandoned", ballot_payload(ballot, entry, reason=reason.strip()), actor, now)
    return ballot


def take_ballot(ballot: Ballot, actor: User, *, as_voter: bool = False) -> tuple[Meeting, AgendaEntry, Ballot]:
    """The meeting locked, and the ballot as it stands after whoever held the lock before."""
    meeting = lock_meeting(ballot.motion.entry.meeting_id)
    if not as_voter:
        require_recorder(meeting, actor)
    require_session(meeting)
    fresh = (
        Ballot.objects.select_for_update(of=("self",))
        .select_related("motion__entry__item__in_charge")
        .get(pk=ballot.pk)
    )
    entry = fresh.motion.entry
    entry.meeting = meeting
    return meeting, entry, fresh


def move_ballot(ballot: Ballot, event: BallotEvent, **values: object) -> None:
    """Move a ballot by the table, compare-and-swap on its state."""
    target = BALLOT_TRANSITIONS.get((BallotState(ballot.state), event))
    if target is None:
        words = {BallotEvent.CLOSE: "结束", BallotEvent.ANNOUNCE: "宣布", BallotEvent.ABANDON: "作废"}[event]
        raise Refused(f"本轮表决现在是“{BALLOT_STATE_LABELS[BallotState(ballot.state)]}”，不能{words}。")
    changed = Ballot.objects.filter(pk=ballot.pk, state=ballot.state).update(state=target, **values)
    if changed != 1:
        raise Refused("本轮表决已被他人结束，请刷新页面。")
    ballot.state = target
    for name, value in values.items():
        setattr(ballot, name, value)


def ballot_payload(ballot: Ballot, entry: AgendaEntry, **more: object) -> dict[str, object]:
    """What the record says of a ballot in every entry about it."""
    motion = ballot.motion
    return entry_payload(
        entry,
        ballot=ballot.pk,
        round=ballot.round,
        motion=motion.pk,
        sequence=motion.sequence,
        text=motion.text,
        **more,
    )
