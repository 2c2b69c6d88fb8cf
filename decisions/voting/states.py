"""The life of a ballot: open, closed with its verdict, announced. None is ever reopened; a repeat is a round."""

from enum import StrEnum


class BallotState(StrEnum):
    OPEN = "open"
    CLOSED = "closed"
    ANNOUNCED = "announced"
    ABANDONED = "abandoned"


class BallotEvent(StrEnum):
    CLOSE = "close"
    ANNOUNCE = "announce"
    ABANDON = "abandon"


BALLOT_STATE_LABELS = {
    BallotState.OPEN: "表决中",
    BallotState.CLOSED: "待宣布",
    BallotState.ANNOUNCED: "已宣布",
    BallotState.ABANDONED: "作废",
}

BALLOT_TRANSITIONS: dict[tuple[BallotState, BallotEvent], BallotState] = {
    (BallotState.OPEN, BallotEvent.CLOSE): BallotState.CLOSED,
    (BallotState.OPEN, BallotEvent.ABANDON): BallotState.ABANDONED,
    (BallotState.CLOSED, BallotEvent.ANNOUNCE): BallotState.ANNOUNCED,
}
