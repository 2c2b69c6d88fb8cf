"""What becomes of a report that went up, as data: buttons, services and tests read this table."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class UpwardState(StrEnum):
    """已报送 → 已签收 → 已批复; aside: 已撤回."""

    SENT = "sent"
    RECEIVED = "received"
    ANSWERED = "answered"
    WITHDRAWN = "withdrawn"


class UpwardEvent(StrEnum):
    WITHDRAW = "withdraw"
    RECEIVE = "receive"
    ANSWER = "answer"


class Side(StrEnum):
    """On which side of the report the person stands who may press the button."""

    SENDER = "sender"
    SUPERIOR = "superior"


@dataclass(frozen=True)
class Move:
    """Where an event leads, and who may cause it."""

    target: UpwardState
    who: Side


MOVES: dict[tuple[UpwardState, UpwardEvent], Move] = {
    (UpwardState.SENT, UpwardEvent.WITHDRAW): Move(UpwardState.WITHDRAWN, Side.SENDER),
    (UpwardState.SENT, UpwardEvent.RECEIVE): Move(UpwardState.RECEIVED, Side.SUPERIOR),
    (UpwardState.RECEIVED, UpwardEvent.ANSWER): Move(UpwardState.ANSWERED, Side.SUPERIOR),
}
STATE_LABELS = {
    UpwardState.SENT: "已报送，待签收",
    UpwardState.RECEIVED: "已签收",
    UpwardState.ANSWERED: "已批复",
    UpwardState.WITHDRAWN: "已撤回",
}
STATE_TONES = {
    UpwardState.SENT: ("waiting", "send"),
    UpwardState.RECEIVED: ("active", "check-circle"),
    UpwardState.ANSWERED: ("done", "check2-all"),
    UpwardState.WITHDRAWN: ("neutral", "x-circle"),
}
EVENT_LABELS = {UpwardEvent.WITHDRAW: "撤回", UpwardEvent.RECEIVE: "签收", UpwardEvent.ANSWER: "批复"}
