"""What higher floors plug into a meeting: what blocks its next stage, and the tabs of its page.

Blockers are asked inside the transaction of the event they may block; their errors are not swallowed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from committees.rules.clause import Clause
from meetings.scheduling.states import MeetingEvent


@dataclass(frozen=True)
class Blocker:
    """One thing that must be done before an event: in words, with its clause, and where to do it."""

    text: str
    clause: Clause | None = None
    url: str = ""
    action: str = "去处理"


# The meeting is a `scheduling.models.Meeting`; a port stands left of the models and cannot name it.
BlockerSource = Callable[[Any, MeetingEvent, datetime], Sequence[Blocker]]
_blockers: list[BlockerSource] = []


def add_blocker(source: BlockerSource) -> None:
    """Register `source(meeting, event, now)`; registering twice changes nothing."""
    if source not in _blockers:
        _blockers.append(source)


def blockers_of(meeting: Any, event: MeetingEvent, now: datetime) -> list[Blocker]:
    """Everything that stands between this meeting and `event`, in the order of registration."""
    return [blocker for source in _blockers for blocker in source(meeting, event, now)]


def always(meeting: Any, user: Any) -> bool:  # noqa: ARG001
    """Shown to everybody who may see the meeting."""
    return True


@dataclass(frozen=True)
class Tab:
    """A tab of a meeting's page. `url_name` takes the meeting's pk as its only argument."""

    key: str
    label: str
    url_name: str
    order: int = 50
    visible: Callable[[Any, Any], bool] = always


_tabs: dict[str, Tab] = {}


def add_tab(tab: Tab) -> None:
    """Register a tab under its key; registering twice changes nothing."""
    _tabs[tab.key] = tab


def tabs_of(meeting: Any, user: Any) -> list[Tab]:
    """The tabs of this meeting that `user` may see, in order (议程 10 · 人员 20 · 现场 30 · 纪要 40 · 合规 50)."""
    return sorted((tab for tab in _tabs.values() if tab.visible(meeting, user)), key=lambda tab: tab.order)


# Called after the state was written, in the same transaction: (meeting, event, user, reason, now).
Follower = Callable[[Any, MeetingEvent, Any, str, datetime], None]
_followers: list[Follower] = []


def add_follower(follower: Follower) -> None:
    """Register what must follow an event of a meeting (a notice withdrawn, leave lapsed); its errors undo the event."""
    if follower not in _followers:
        _followers.append(follower)


def followed(meeting: Any, event: MeetingEvent, user: Any, reason: str, now: datetime) -> None:
    """Tell every follower."""
    for follower in _followers:
        follower(meeting, event, user, reason, now)


# Called when a meeting got another time, in the same transaction: (meeting as it stands now, its old start, user, now).
Mover = Callable[[Any, datetime, Any, datetime], None]
_movers: list[Mover] = []


def add_mover(mover: Mover) -> None:
    """Register what moves with a meeting (the times on its checklist); its errors undo the change."""
    if mover not in _movers:
        _movers.append(mover)


def moved(meeting: Any, before: datetime, user: Any, now: datetime) -> None:
    """Tell everyone registered that a meeting begins at another time."""
    for mover in _movers:
        mover(meeting, before, user, now)
