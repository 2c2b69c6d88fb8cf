"""The one way in which a meeting changes its state."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from committees.errors import Refused
from committees.ledger import services as ledger
from committees.models import User
from committees.people.acting import holds
from meetings.scheduling.models import Meeting
from meetings.scheduling.ports import blockers_of, followed
from meetings.scheduling.services.live import touch
from meetings.scheduling.states import EVENT_LABELS, MEETING_TRANSITIONS, MeetingEvent, MeetingState, Transition


def record(meeting: Meeting, verb: str, payload: dict[str, Any], user: User | None, now: datetime) -> None:
    """One entry in the meeting's ledger, in the caller's transaction."""
    ledger.append(
        aggregate=f"meeting:{meeting.pk}",
        organisation_id=meeting.organisation_id,
        verb=verb,
        payload=payload,
        actor=user,
        now=now,
    )


def require(user: User, permission: str, meeting: Meeting, act: str) -> None:
    """Refuse a user who does not hold `permission` on the meeting's committee."""
    if not holds(user, permission, meeting.committee):
        raise Refused(f"您没有“{act}”的权限，请由{meeting.committee}的会务人员办理。")


def locked(meeting: Meeting) -> Meeting:
    """The meeting as it stands now, its row locked where the database locks rows.

    SQLite serialises whole transactions instead; the compare-and-swap on the state is the last judge on both.
    """
    return Meeting.objects.select_for_update(of=("self",)).select_related("committee", "chair").get(pk=meeting.pk)


def transition_of(meeting: Meeting, event: MeetingEvent) -> Transition:
    """What the table says about `event` in the meeting's state; refuses what it does not name."""
    state = MeetingState(meeting.state)
    found = MEETING_TRANSITIONS.get((state, event))
    if found is None:
        raise Refused(
            f"会议目前为“{meeting.get_state_display()}”，不能“{EVENT_LABELS[event]}”。请刷新页面查看最新状态。"
        )
    return found


@transaction.atomic
def advance_meeting(
    *,
    meeting: Meeting,
    event: MeetingEvent,
    user: User,
    now: datetime,
    payload: dict[str, Any] | None = None,
    changes: dict[str, Any] | None = None,
    reason: str = "",
) -> Meeting:
    """Carry out one event of a meeting: permission, table, blockers, compare-and-swap, ledger, live version, followers.

    `changes` are written with the state; `payload` goes to the ledger. Refuses an event that the state does not
    know, a user without the permission of the table, whatever a blocker names, and the loser of a race.
    """
    meeting = locked(meeting)
    found = transition_of(meeting, event)
    require(user, found.permission, meeting, EVENT_LABELS[event])
    blockers = blockers_of(meeting, event, now)
    if blockers:
        raise Refused("".join(f"{blocker.text.rstrip('。')}。" for blocker in blockers))
    values = {**(changes or {}), "state": found.target}
    changed = Meeting.objects.filter(pk=meeting.pk, state=meeting.state).update(**values)
    if changed != 1:
        raise Refused("会议状态刚刚被他人改变，请刷新页面后再试。")
    source = meeting.state
    meeting.refresh_from_db()
    record(meeting, str(event), {"from": source, "to": str(found.target), **(payload or {})}, user, now)
    touch(meeting)
    followed(meeting, event, user, reason, now)
    return meeting
