"""Named votes: recorded, changed and taken back until the ballot closes."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from committees.access.selectors import can
from committees.errors import Refused
from committees.models import User
from committees.people.selectors import person_of
from committees.rulebooks.selectors import body_rules
from committees.rules import Body, Choice, Matter, Method
from decisions.voting.models import Ballot, Vote
from decisions.voting.selectors import choices_for, why_no_vote
from decisions.voting.services.ballots import ballot_payload, take_ballot
from decisions.voting.states import BallotState
from meetings.scheduling.models import AgendaEntry, Meeting
from meetings.session.models import RollEntry
from meetings.session.selectors import seated_now
from meetings.session.services import is_repeat, record


@transaction.atomic
def record_vote(
    *,
    ballot: Ballot,
    roll: RollEntry,
    choice: Choice,
    actor: User,
    now: datetime,
    client_id: UUID | None = None,
    expected: str | None = None,
) -> Vote:
    """Record one member's vote; a second press replaces the first while the ballot is open.

    The recorder records for the members; in a named vote a member also for himself. `expected` is the choice (or "")
    on the presser's screen: if someone else has changed it meanwhile, nothing is overwritten. The same `client_id`
    arriving twice counts once. Refused for one who is absent, recused, not entitled, or came after the opening.
    """
    person_of(actor)  # who it is, asked before the lock: in a vote everyone presses at once and waits for it
    meeting, entry, ballot = take_ballot(ballot, actor, as_voter=True)
    _require_hand(meeting, ballot, roll, actor)
    if is_repeat(meeting, client_id, "record_vote", actor, now):
        return _vote_or_refuse(ballot, roll)
    _require_open(ballot)
    body = body_rules(meeting, now)
    _refuse_choice(body, entry, choice)
    reason = why_no_vote(ballot, seated_now(roll, entry), body)
    if reason:
        raise Refused(reason)
    vote = _stored(ballot, roll)
    before = _refuse_conflict(vote, roll, expected)
    vote = _written(vote or Vote(ballot=ballot, roll=roll), choice, actor, now)
    payload = ballot_payload(ballot, entry, roll=roll.pk, name=roll.name, choice=str(choice), before=before)
    record(meeting, "vote_recorded", payload, actor, now)
    return vote


@transaction.atomic
def undo_vote(
    *,
    ballot: Ballot,
    roll: RollEntry,
    actor: User,
    now: datetime,
    client_id: UUID | None = None,
    expected: str | None = None,
) -> None:
    """Take a vote back while the ballot is open; nothing to take back is refused. The record keeps both entries."""
    meeting, entry, ballot = take_ballot(ballot, actor, as_voter=True)
    _require_hand(meeting, ballot, roll, actor)
    if is_repeat(meeting, client_id, "undo_vote", actor, now):
        return
    _require_open(ballot)
    before = _refuse_conflict(_stored(ballot, roll), roll, expected)
    if not before:
        raise Refused(f"{roll.name}在本轮表决中还没有记录，无需撤销。")
    Vote.objects.filter(ballot=ballot, roll=roll).delete()
    payload = ballot_payload(ballot, entry, roll=roll.pk, name=roll.name, before=before)
    record(meeting, "vote_undone", payload, actor, now)


def _require_hand(meeting: Meeting, ballot: Ballot, roll: RollEntry, actor: User) -> None:
    if ballot.method == Method.SECRET:
        raise Refused("无记名投票不记录个人的选择。请在清点后录入票数。")
    if roll.meeting_id != meeting.pk:
        raise Refused("此人不在本次会议的名册上，不能表决。")
    if can(actor, "record_meeting", meeting.committee):
        return
    person = person_of(actor)
    own = person is not None and person.pk == roll.person_id
    if not own or ballot.method != Method.NAMED:
        raise Refused("您不能代他人记录表决。表决由会议秘书记录；记名投票时成员可以自己投票。")


def _require_open(ballot: Ballot) -> None:
    if ballot.state != BallotState.OPEN:
        raise Refused("本轮表决已经结束，不能再记录或撤销。")


def _refuse_choice(body: Body, entry: AgendaEntry, choice: Choice) -> None:
    allowed = choices_for(body, Matter(entry.item.matter))
    if choice not in allowed:
        names = "、".join(each.label for each in allowed)
        raise Refused(f"此事项的表决不能选“{choice.label}”，可以选：{names}。")


def _stored(ballot: Ballot, roll: RollEntry) -> Vote | None:
    return Vote.objects.filter(ballot=ballot, roll=roll).order_by().first()


def _written(vote: Vote, choice: Choice, actor: User, now: datetime) -> Vote:
    """The vote written. The ballot is locked, so no other press comes between reading and writing it; the constraint
    of one vote a seat stands behind this as ever."""
    vote.choice, vote.recorded_by, vote.recorded_at = str(choice), actor, now
    vote.save()
    return vote


def _refuse_conflict(vote: Vote | None, roll: RollEntry, expected: str | None) -> str:
    """The choice recorded now. Refused when it is not what the presser saw."""
    stored = vote.choice if vote is not None else ""
    if expected is not None and expected != stored:
        seen = Choice(stored).label if stored else "未记录"
        raise Refused(f"{roll.name}的表决已由另一处改为“{seen}”，您的操作没有生效。请核对后重新操作。")
    return stored


def _vote_or_refuse(ballot: Ballot, roll: RollEntry) -> Vote:
    vote = _stored(ballot, roll)
    if vote is None:
        raise Refused(f"{roll.name}的这次表决已被撤销。")
    return vote
