"""The way of a personnel matter and of each candidate in it. Buttons, pages and tests come from these tables."""

from enum import StrEnum


class MatterState(StrEnum):
    PREPARING = "preparing"
    DELIBERATING = "deliberating"
    SUBMITTED = "submitted"
    SETTLED = "settled"


MATTER_STATE_LABELS = {
    MatterState.PREPARING: "动议准备",
    MatterState.DELIBERATING: "酝酿",
    MatterState.SUBMITTED: "提请会议",
    MatterState.SETTLED: "办结",
}
MATTER_STATE_TONES = {
    MatterState.PREPARING: "neutral",
    MatterState.DELIBERATING: "waiting",
    MatterState.SUBMITTED: "active",
    MatterState.SETTLED: "done",
}


class CandidateState(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    ADOPTED = "adopted"
    REJECTED = "rejected"
    DEFERRED = "deferred"
    VOID = "void"
    PUBLICISED = "publicised"
    CLEARED = "cleared"
    HALTED = "halted"
    PROBATION = "probation"
    FAILED = "failed"
    ENDED = "ended"
    DONE = "done"
    WITHDRAWN = "withdrawn"


class CandidateEvent(StrEnum):
    SUBMIT = "submit"
    ADOPT = "adopt"
    REJECT = "reject"
    DEFER = "defer"
    RECONSIDER = "reconsider"
    PUBLISH = "publish"
    CLEAR = "clear"
    HALT = "halt"
    APPOINT = "appoint"
    TRY = "try"
    CONFIRM = "confirm"
    FAIL = "fail"
    END = "end"
    WITHDRAW = "withdraw"


CANDIDATE_STATE_LABELS = {
    CandidateState.DRAFT: "拟议",
    CandidateState.SUBMITTED: "已提请会议",
    CandidateState.ADOPTED: "会议通过",
    CandidateState.REJECTED: "未通过",
    CandidateState.DEFERRED: "缓议",
    CandidateState.VOID: "决定无效",
    CandidateState.PUBLICISED: "任前公示",
    CandidateState.CLEARED: "公示期满",
    CandidateState.HALTED: "停止任用",
    CandidateState.PROBATION: "试用期",
    CandidateState.FAILED: "试用不合格",
    CandidateState.ENDED: "试用期内离任",
    CandidateState.DONE: "办结",
    CandidateState.WITHDRAWN: "撤回",
}
CANDIDATE_STATE_TONES = {
    CandidateState.DRAFT: "neutral",
    CandidateState.SUBMITTED: "active",
    CandidateState.ADOPTED: "active",
    CandidateState.REJECTED: "refused",
    CandidateState.DEFERRED: "waiting",
    CandidateState.VOID: "refused",
    CandidateState.PUBLICISED: "waiting",
    CandidateState.CLEARED: "active",
    CandidateState.HALTED: "attention",
    CandidateState.PROBATION: "waiting",
    CandidateState.FAILED: "refused",
    CandidateState.ENDED: "neutral",
    CandidateState.DONE: "done",
    CandidateState.WITHDRAWN: "neutral",
}
CANDIDATE_EVENT_LABELS = {
    CandidateEvent.SUBMIT: "提请会议",
    CandidateEvent.ADOPT: "会议通过",
    CandidateEvent.REJECT: "会议不同意",
    CandidateEvent.DEFER: "会议缓议",
    CandidateEvent.RECONSIDER: "复议",
    CandidateEvent.PUBLISH: "任前公示",
    CandidateEvent.CLEAR: "公示期满",
    CandidateEvent.HALT: "停止任用",
    CandidateEvent.APPOINT: "办理任免",
    CandidateEvent.TRY: "任职并试用",
    CandidateEvent.CONFIRM: "试用期满任职",
    CandidateEvent.FAIL: "试用不合格",
    CandidateEvent.END: "终止试用",
    CandidateEvent.WITHDRAW: "撤回",
}

_S, _E = CandidateState, CandidateEvent
# RECONSIDER leads back: a deferred one waits in the pool already; what was rejected or void is proposed anew, and so is
# what was adopted, while no 任免通知 was issued. Afterwards only another appointment changes it. Who was taken back
# after a meeting had decided on him comes back the same way: taking back undoes no decision.
CANDIDATE_TRANSITIONS: dict[tuple[CandidateState, CandidateEvent], CandidateState] = {
    (_S.DRAFT, _E.SUBMIT): _S.SUBMITTED,
    (_S.DRAFT, _E.WITHDRAW): _S.WITHDRAWN,
    (_S.SUBMITTED, _E.WITHDRAW): _S.WITHDRAWN,
    (_S.SUBMITTED, _E.ADOPT): _S.ADOPTED,
    (_S.SUBMITTED, _E.REJECT): _S.REJECTED,
    (_S.SUBMITTED, _E.DEFER): _S.DEFERRED,
    (_S.DEFERRED, _E.RECONSIDER): _S.SUBMITTED,
    (_S.DEFERRED, _E.WITHDRAW): _S.WITHDRAWN,
    (_S.REJECTED, _E.RECONSIDER): _S.DRAFT,
    (_S.WITHDRAWN, _E.RECONSIDER): _S.DRAFT,
    (_S.VOID, _E.RECONSIDER): _S.DRAFT,
    (_S.ADOPTED, _E.RECONSIDER): _S.DRAFT,
    (_S.PUBLICISED, _E.RECONSIDER): _S.DRAFT,
    (_S.CLEARED, _E.RECONSIDER): _S.DRAFT,
    (_S.HALTED, _E.RECONSIDER): _S.DRAFT,
    (_S.ADOPTED, _E.PUBLISH): _S.PUBLICISED,
    (_S.ADOPTED, _E.APPOINT): _S.DONE,
    (_S.PUBLICISED, _E.CLEAR): _S.CLEARED,
    (_S.PUBLICISED, _E.HALT): _S.HALTED,
    (_S.CLEARED, _E.APPOINT): _S.DONE,
    (_S.CLEARED, _E.TRY): _S.PROBATION,
    (_S.PROBATION, _E.CONFIRM): _S.DONE,
    (_S.PROBATION, _E.FAIL): _S.FAILED,
    (_S.PROBATION, _E.END): _S.ENDED,
}
# Nothing follows by itself: a matter whose candidates are all here is settled.
FINAL_STATES = frozenset({_S.REJECTED, _S.HALTED, _S.FAILED, _S.ENDED, _S.DONE, _S.WITHDRAWN})


class CandidateKind(StrEnum):
    APPOINT = "appoint"
    REMOVE = "remove"
    TRANSFER = "transfer"


KIND_LABELS = {
    CandidateKind.APPOINT: "任职",
    CandidateKind.REMOVE: "免职",
    CandidateKind.TRANSFER: "调任",
}


class DecisionOutcome(StrEnum):
    ADOPTED = "adopted"
    REJECTED = "rejected"
    DEFERRED = "deferred"
    VOID = "void"


DECISION_LABELS = {
    DecisionOutcome.ADOPTED: "同意",
    DecisionOutcome.REJECTED: "不同意",
    DecisionOutcome.DEFERRED: "缓议",
    DecisionOutcome.VOID: "无效",
}
DECISION_TONES = {
    DecisionOutcome.ADOPTED: "done",
    DecisionOutcome.REJECTED: "refused",
    DecisionOutcome.DEFERRED: "waiting",
    DecisionOutcome.VOID: "refused",
}
DECISION_EVENTS = {
    DecisionOutcome.ADOPTED: CandidateEvent.ADOPT,
    DecisionOutcome.REJECTED: CandidateEvent.REJECT,
    DecisionOutcome.DEFERRED: CandidateEvent.DEFER,
}


class Leaning(StrEnum):
    """What a deliberation leans to. None of them is a decision."""

    FAVOURS = "favours"
    DIVIDED = "divided"
    PUT_OFF = "put_off"


LEANING_LABELS = {
    Leaning.FAVOURS: "倾向同意，提请会议",
    Leaning.DIVIDED: "意见不一致",
    Leaning.PUT_OFF: "建议缓议",
}


class View(StrEnum):
    """What one person says who is consulted."""

    FOR = "for"
    AGAINST = "against"
    DEFER = "defer"


VIEW_LABELS = {View.FOR: "同意", View.AGAINST: "不同意", View.DEFER: "缓议"}


class Finding(StrEnum):
    """What the examination of an objection to a 公示 found."""

    OPEN = "open"
    UNFOUNDED = "unfounded"
    HARMLESS = "harmless"
    UPHELD = "upheld"


FINDING_LABELS = {
    Finding.OPEN: "调查中",
    Finding.UNFOUNDED: "不属实",
    Finding.HARMLESS: "属实但不影响任用",
    Finding.UPHELD: "属实并影响任用",
}


class Retention(StrEnum):
    PERMANENT = "Y"
    TEN_YEARS = "D10"


RETENTION_LABELS = {Retention.PERMANENT: "永久", Retention.TEN_YEARS: "10年"}
