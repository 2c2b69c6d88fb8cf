"""The outcomes that old registers state."""

from enum import StrEnum


class PastOutcome(StrEnum):
    ADOPTED = "adopted"
    ADOPTED_WITH_REVISION = "adopted-with-revision"
    REJECTED = "rejected"
    DEFERRED = "deferred"
    HEARD = "heard"


PAST_OUTCOME_LABELS = {
    PastOutcome.ADOPTED: "同意",
    PastOutcome.ADOPTED_WITH_REVISION: "原则同意",
    PastOutcome.REJECTED: "不同意",
    PastOutcome.DEFERRED: "缓议",
    PastOutcome.HEARD: "听取",
}
PAST_OUTCOME_TONES = {
    PastOutcome.ADOPTED: "done",
    PastOutcome.ADOPTED_WITH_REVISION: "done",
    PastOutcome.REJECTED: "refused",
    PastOutcome.DEFERRED: "waiting",
    PastOutcome.HEARD: "neutral",
}
