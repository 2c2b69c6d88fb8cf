"""书面征求意见 from the asking to the collected views. It is never a vote."""

from enum import StrEnum


class ConsultationState(StrEnum):
    ASKED = "asked"
    OPEN = "open"
    CLOSED = "closed"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class ConsultationEvent(StrEnum):
    CONSENT = "consent"
    DECLINE = "decline"
    CLOSE = "close"
    WITHDRAW = "withdraw"


class Stance(StrEnum):
    """Whether a view has something to say; nobody is for or against anything, and nothing is counted."""

    NONE = "none"
    REMARKS = "remarks"


STATE_LABELS = {
    ConsultationState.ASKED: "待同意",
    ConsultationState.OPEN: "征求中",
    ConsultationState.CLOSED: "已汇总",
    ConsultationState.DECLINED: "未同意",
    ConsultationState.WITHDRAWN: "已撤回",
}
STATE_TONES = {
    ConsultationState.ASKED: "waiting",
    ConsultationState.OPEN: "active",
    ConsultationState.CLOSED: "done",
    ConsultationState.DECLINED: "refused",
    ConsultationState.WITHDRAWN: "neutral",
}
EVENT_LABELS = {
    ConsultationEvent.CONSENT: "同意征求",
    ConsultationEvent.DECLINE: "不同意征求",
    ConsultationEvent.CLOSE: "汇总",
    ConsultationEvent.WITHDRAW: "撤回",
}
STANCE_LABELS = {Stance.NONE: "没有意见", Stance.REMARKS: "有意见建议"}

TRANSITIONS: dict[tuple[ConsultationState, ConsultationEvent], ConsultationState] = {
    (ConsultationState.ASKED, ConsultationEvent.CONSENT): ConsultationState.OPEN,
    (ConsultationState.ASKED, ConsultationEvent.DECLINE): ConsultationState.DECLINED,
    (ConsultationState.ASKED, ConsultationEvent.WITHDRAW): ConsultationState.WITHDRAWN,
    (ConsultationState.OPEN, ConsultationEvent.CLOSE): ConsultationState.CLOSED,
    (ConsultationState.OPEN, ConsultationEvent.WITHDRAW): ConsultationState.WITHDRAWN,
}
