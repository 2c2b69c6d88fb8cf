"""一并通过: several minor items in one act, where nobody in the room is against any. Each is recorded singly.

The consent closes the votes; announcing them, with the words of every decision confirmed, is a second press.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from committees.errors import Refused
from committees.models import User
from committees.rulebooks.selectors import body_rules
from committees.rulebooks.services import Override
from committees.rules import Choice, Matter, Method, Outcome
from decisions.voting.models import Ballot
from decisions.voting.rules import why_not_together
from decisions.voting.selectors import methods_for, suggested_words, why_no_vote
from decisions.voting.services.announcing import announce_ballot
from decisions.voting.services.ballots import open_ballot
from decisions.voting.services.closing import close_ballot
from decisions.voting.services.motions import put_motion
from decisions.voting.services.votes import record_vote
from decisions.voting.states import BallotState
from meetings.scheduling.models import AgendaEntry, Meeting
from meetings.scheduling.states import EntryStage
from meetings.session.selectors import room_of
from meetings.session.services import (
    begin_entry,
    hear_opinions,
    is_repeat,
    lock_meeting,
    move_entry,
    record,
    refuse_unannounced,
    require_recorder,
    require_session,
    take_entry,
)
from meetings.session.states import EntryEvent

FEWEST = 2


@transaction.atomic
def adopt_together(
    *,
    meeting: Meeting,
    entries: Sequence[AgendaEntry],
    actor: User,
    now: datetime,
    override: Override | None = None,
    client_id: UUID | None = None,
) -> list[Ballot]:
    """Ask for consent to several items: one press, and for each item its own motion, votes and closed ballot.

    Nothing is announced yet (`announce_together`). Only minor items that have not begun, and only where no clause
    demands that they be voted on one by one. One item that cannot be adopted this way stops the whole press. Every rule
    of a vote (quorum, majority) holds as ever.
    """
    meeting = lock_meeting(meeting.pk)
    require_recorder(meeting, actor)
    require_session(meeting)
    if is_repeat(meeting, client_id, "adopt_together", actor, now):
        return []
    chosen = sorted(entries, key=lambda entry: entry.position)
    if len(chosen) < FEWEST:
        raise Refused("一并通过须选择两项以上议题；只有一项的，请单独审议。")
    refuse_unannounced(meeting)
    for entry in chosen:
        _refuse(meeting, entry, now)
    numbers = "、".join(str(entry.position) for entry in chosen)
    record(meeting, "consent_asked", {"entries": [entry.pk for entry in chosen], "numbers": numbers}, actor, now)
    return [_adopt(meeting, entry, actor, now, override) for entry in chosen]


def _refuse(meeting: Meeting, entry: AgendaEntry, now: datetime) -> None:
    if entry.meeting_id != meeting.pk or entry.stage != EntryStage.WAITING:
        raise Refused(f"第{entry.position}项已经开始或已有结论，不能一并通过。")
    reason = why_not_together(body_rules(meeting, now), Matter(entry.item.matter))
    if reason:
        raise Refused(f"第{entry.position}项不能一并通过：{reason}")


def _adopt(meeting: Meeting, entry: AgendaEntry, actor: User, now: datetime, override: Override | None) -> Ballot:
    _, entry = take_entry(entry, actor)
    entry = begin_entry(entry, actor, now, override)
    hear_opinions(entry=entry, actor=actor, now=now)
    motion = put_motion(entry=entry, text=suggested_words(entry.item), actor=actor, now=now)
    method = _method(meeting, entry, now)
    ballot = open_ballot(motion=motion, method=method, actor=actor, now=now, override=override)
    body = body_rules(meeting, now)
    for seated in room_of(meeting, entry).members:
        if why_no_vote(ballot, seated, body) is None:
            record_vote(ballot=ballot, roll=seated.roll, choice=Choice.FOR, actor=actor, now=now)
    ballot = close_ballot(ballot=ballot, actor=actor, now=now, override=override)
    if ballot.outcome == Outcome.VOID:
        reason = (ballot.verdict or {})["reason"]
        raise Refused(f"第{entry.position}项表决无效，不能一并通过：{reason}")
    entry.refresh_from_db(fields=["stage"])
    move_entry(entry, EntryEvent.AGREE)  # the next item can begin; its result waits for the second press
    return ballot


@dataclass(frozen=True)
class Announcement:
    """The result of one ballot to be announced, with the words of the decision as they were confirmed."""

    ballot: Ballot
    text: str = ""
    with_revision: bool = False


@transaction.atomic
def announce_together(
    *,
    meeting: Meeting,
    announcements: Sequence[Announcement],
    actor: User,
    now: datetime,
    client_id: UUID | None = None,
) -> list[Ballot]:
    """宣布 what was adopted together: a second press, in which the words of every decision are confirmed.

    Each ballot becomes its own decision, in the order of the agenda. One that cannot be announced stops the press.
    """
    meeting = lock_meeting(meeting.pk)
    require_recorder(meeting, actor)
    require_session(meeting)
    if is_repeat(meeting, client_id, "announce_together", actor, now):
        return []
    words = {each.ballot.pk: each for each in announcements}
    waiting = Ballot.objects.filter(
        pk__in=words, motion__entry__meeting=meeting, motion__entry__stage=EntryStage.AGREED, state=BallotState.CLOSED
    )
    ballots = list(waiting.select_related("motion__entry").order_by("motion__entry__position"))
    if not ballots or len(ballots) != len(words):
        raise Refused("只有一并征询意见、尚未宣布的议题才能一并宣布。请刷新页面。")
    return [
        announce_ballot(
            ballot=ballot,
            text=words[ballot.pk].text,
            with_revision=words[ballot.pk].with_revision,
            actor=actor,
            now=now,
        )
        for ballot in ballots
    ]


def _method(meeting: Meeting, entry: AgendaEntry, now: datetime) -> Method:
    """口头 where the rulebook names it, else the first way it names that is not secret."""
    rule = methods_for(body_rules(meeting, now), Matter(entry.item.matter))
    named = [method for method in (rule.methods if rule else ()) if method is not Method.SECRET]
    if Method.ORAL in named or not named:
        return Method.ORAL
    return named[0]
