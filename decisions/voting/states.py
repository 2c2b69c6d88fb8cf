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


class CorrectionState(StrEnum):
    """更正: asked by one, confirmed by another, or taken back."""

    ASKED = "asked"
    CONFIRMED = "confirmed"
    WITHDRAWN = "withdrawn"


CORRECTION_STATE_LABELS = {
    CorrectionState.ASKED: "待确认",
    CorrectionState.CONFIRMED: "已更正",
    CorrectionState.WITHDRAWN: "已撤回",
}

BALLOT_STATE_LABELS = {
    BallotState.OPEN: "表决中",
    BallotState.CLOSED: "待宣布",
    BallotState.ANNOUNCED: "已宣布",
    BallotState.ABANDONED: "作废",
}

BALLOT_TRANSITIONS: dict[tuple[BallotState, BallotEvent], BallotState] = {
    (BallotState.OPEN, BallotEvent.CLOSE): BallotState.CLOSED,
    (BallotState.OPEN, BallotEvent.ABANDON): BallotState.ABANDONED,
    (BallotState.CLOSED, BallotEvent.ABANDON): BallotState.ABANDONED,  # only where the rules found the vote void
    (BallotState.CLOSED, BallotEvent.ANNOUNCE): BallotState.ANNOUNCED,
}
