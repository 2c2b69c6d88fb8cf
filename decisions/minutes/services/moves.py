"""The one way in which minutes change their state, and how each act gets into the meeting's ledger."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import F

from committees.errors import Refused
from committees.ledger import services as ledger
from committees.models import User
from committees.people.acting import exercise
from committees.search import services as search
from decisions.minutes.finding import KIND
from decisions.minutes.models import Minutes
from decisions.minutes.selectors import may, may_edit, rights_of
from decisions.minutes.states import (
    MINUTES_STATE_LABELS,
    MINUTES_TRANSITIONS,
    REVIEWED_STATES,
    MinutesEvent,
    MinutesState,
    Transition,
)
from meetings.session.ports import objection_to_telling

REASON = 500
CHANGED = "纪要刚刚被他人改动，请刷新页面，看过最新内容后再办理。"


def refuse_long(words: str, what: str, most: int) -> None:
    """Refuse what would have to be cut: a reason is kept whole or not at all."""
    if len(words.strip()) > most:
        raise Refused(f"{what}不能超过 {most} 字，现有 {len(words.strip())} 字，请压缩后再提交。")


def refuse_telling(minutes: Minutes, words: str, user: User) -> None:
    """Refuse words that a higher floor keeps out of what every reader of the minutes sees."""
    objection = objection_to_telling(minutes.meeting, words, user)
    if objection:
        raise Refused(objection)


def record(minutes: Minutes, verb: str, payload: dict[str, Any], user: User | None, now: datetime) -> None:
    """One entry in the ledger of the meeting, in the caller's transaction; what search finds follows each act."""
    ledger.append(
        aggregate=f"meeting:{minutes.meeting_id}",
        organisation_id=minutes.organisation_id,
        verb=verb,
        payload={"minutes": minutes.pk, "version": minutes.version, **payload},
        actor=user,
        now=now,
    )
    search.refresh(kind=KIND, subjects=[minutes.pk])


def locked(minutes: Minutes) -> Minutes:
    """The minutes as they stand now, their row locked where the database locks rows."""
    rows = Minutes.objects.select_for_update(of=("self",)).select_related("meeting__committee", "organisation")
    return rows.get(pk=minutes.pk)


def transition_of(minutes: Minutes, event: MinutesEvent) -> Transition:
    """What the table says about `event` in this state; refuses what it does not name."""
    state = MinutesState(minutes.state)
    found = MINUTES_TRANSITIONS.get((state, event))
    if found is None:
        raise Refused(f"纪要目前为“{MINUTES_STATE_LABELS[state]}”，不能这样办理。请刷新页面查看最新状态。")
    return found


def require_actor(minutes: Minutes, event: MinutesEvent, user: User, now: datetime) -> Transition:
    """The transition, if this user may press it. Refuses others."""
    found = transition_of(minutes, event)
    if not may(user, found.permissions, minutes, now):
        raise Refused(f"您没有“{found.label}”的权限，请由规则指定的人员办理。")
    exercise(user, rights_of(found.permissions, minutes, now), minutes.meeting.committee)
    return found


def move(minutes: Minutes, event: MinutesEvent, **values: object) -> None:
    """Write the new state by compare-and-swap on state and revision; refuses the loser of a race."""
    found = transition_of(minutes, event)
    rows = Minutes.objects.filter(pk=minutes.pk, state=minutes.state, revision=minutes.revision)
    if rows.update(state=found.target, **values) != 1:
        raise Refused(CHANGED)
    minutes.refresh_from_db()


def touch(minutes: Minutes) -> None:
    """Count a change of the content: what a signer has seen is told by this number. Refuses once it is signed."""
    rows = Minutes.objects.filter(pk=minutes.pk, state__in=REVIEWED_STATES)
    if rows.update(revision=F("revision") + 1) != 1:
        raise Refused("纪要已经签发，不能再改。确需更正的，请在印发后起草更正版本。")


def require_editor(minutes: Minutes, user: User, now: datetime) -> None:
    """Refuse whoever may not rewrite prose in this state."""
    if not may_edit(user, minutes, now):
        raise Refused(f"纪要目前为“{minutes.get_state_display()}”，您不能修改。需要改动的，请写下意见或退回修改。")
