"""The life of a meeting and of an item on its agenda. Buttons, docs and tests come from these tables."""

from dataclasses import dataclass
from enum import StrEnum


class MeetingState(StrEnum):
    DRAFTING = "drafting"
    AGENDA_SET = "agenda_set"
    NOTICED = "noticed"
    IN_SESSION = "in_session"
    ADJOURNED = "adjourned"
    MINUTED = "minuted"
    ARCHIVED = "archived"
    CANCELLED = "cancelled"


class MeetingEvent(StrEnum):
    SET_AGENDA = "set_agenda"
    REOPEN_AGENDA = "reopen_agenda"
    SEND_NOTICE = "send_notice"
    RESCHEDULE = "reschedule"
    OPEN = "open"
    CLOSE = "close"
    ISSUE_MINUTES = "issue_minutes"
    ARCHIVE = "archive"
    CANCEL = "cancel"


MEETING_STATE_LABELS = {
    MeetingState.DRAFTING: "拟定",
    MeetingState.AGENDA_SET: "定议题",
    MeetingState.NOTICED: "已通知",
    MeetingState.IN_SESSION: "开会",
    MeetingState.ADJOURNED: "散会",
    MeetingState.MINUTED: "纪要",
    MeetingState.ARCHIVED: "归档",
    MeetingState.CANCELLED: "取消",
}


@dataclass(frozen=True)
class Transition:
    """Where an event leads, who may press it (a permission on the committee) and what its button says."""

    target: MeetingState
    permission: str
    label: str


S, E = MeetingState, MeetingEvent
MEETING_TRANSITIONS: dict[tuple[MeetingState, MeetingEvent], Transition] = {
    (S.DRAFTING, E.SET_AGENDA): Transition(S.AGENDA_SET, "handle_office", "确定议题"),
    (S.AGENDA_SET, E.REOPEN_AGENDA): Transition(S.DRAFTING, "handle_office", "重新调整议题"),
    (S.AGENDA_SET, E.SEND_NOTICE): Transition(S.NOTICED, "handle_office", "发出通知"),
    (S.DRAFTING, E.RESCHEDULE): Transition(S.DRAFTING, "handle_office", "改期"),
    (S.AGENDA_SET, E.RESCHEDULE): Transition(S.AGENDA_SET, "handle_office", "改期"),
    (S.NOTICED, E.RESCHEDULE): Transition(S.NOTICED, "handle_office", "改期"),
    (S.NOTICED, E.OPEN): Transition(S.IN_SESSION, "record_meeting", "开会"),
    (S.IN_SESSION, E.CLOSE): Transition(S.ADJOURNED, "record_meeting", "散会"),
    (S.ADJOURNED, E.ISSUE_MINUTES): Transition(S.MINUTED, "handle_office", "印发纪要"),
    (S.MINUTED, E.ARCHIVE): Transition(S.ARCHIVED, "keep_archive", "归档"),
    (S.DRAFTING, E.CANCEL): Transition(S.CANCELLED, "handle_office", "取消会议"),
    (S.AGENDA_SET, E.CANCEL): Transition(S.CANCELLED, "handle_office", "取消会议"),
    (S.NOTICED, E.CANCEL): Transition(S.CANCELLED, "handle_office", "取消会议"),
}


class EntryStage(StrEnum):
    """Where an item stands in the meeting: 汇报 → 表态 → 表决 → 结论."""

    WAITING = "waiting"
    REPORTING = "reporting"
    OPINIONS = "opinions"
    VOTING = "voting"
    CONCLUDED = "concluded"


ENTRY_STAGE_LABELS = {
    EntryStage.WAITING: "未开始",
    EntryStage.REPORTING: "汇报",
    EntryStage.OPINIONS: "表态",
    EntryStage.VOTING: "表决",
    EntryStage.CONCLUDED: "结论",
}


class EntryOutcome(StrEnum):
    """结论 of an item at one meeting."""

    ADOPTED = "adopted"
    ADOPTED_WITH_REVISION = "adopted-with-revision"
    REJECTED = "rejected"
    DEFERRED = "deferred"
    HEARD = "heard"


ENTRY_OUTCOME_LABELS = {
    EntryOutcome.ADOPTED: "同意",
    EntryOutcome.ADOPTED_WITH_REVISION: "原则同意",
    EntryOutcome.REJECTED: "不同意",
    EntryOutcome.DEFERRED: "缓议",
    EntryOutcome.HEARD: "听取",
}
