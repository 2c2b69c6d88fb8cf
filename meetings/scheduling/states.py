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


# How a state is coloured; the word and the sign say it too.
MEETING_STATE_TONES = {
    MeetingState.DRAFTING: "neutral",
    MeetingState.AGENDA_SET: "waiting",
    MeetingState.NOTICED: "active",
    MeetingState.IN_SESSION: "attention",
    MeetingState.ADJOURNED: "waiting",
    MeetingState.MINUTED: "done",
    MeetingState.ARCHIVED: "done",
    MeetingState.CANCELLED: "refused",
}

EVENT_LABELS = {
    MeetingEvent.SET_AGENDA: "确定议题",
    MeetingEvent.REOPEN_AGENDA: "重新调整议题",
    MeetingEvent.SEND_NOTICE: "发出通知",
    MeetingEvent.RESCHEDULE: "改期",
    MeetingEvent.OPEN: "开会",
    MeetingEvent.CLOSE: "散会",
    MeetingEvent.ISSUE_MINUTES: "印发纪要",
    MeetingEvent.ARCHIVE: "归档",
    MeetingEvent.CANCEL: "取消会议",
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
    (S.NOTICED, E.SEND_NOTICE): Transition(S.NOTICED, "handle_office", "补发变更通知"),
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


_ARCHIVED = frozenset({S.ARCHIVED})
_MINUTED = _ARCHIVED | {S.MINUTED}
_HELD = _MINUTED | {S.ADJOURNED}
_NOTICED = _HELD | {S.NOTICED, S.IN_SESSION}
_SET = _NOTICED | {S.AGENDA_SET}

# The stage line of a meeting: the stage's name, the event that completes it, and the states in which it is complete.
STAGES: tuple[tuple[str, MeetingEvent, frozenset[MeetingState]], ...] = (
    ("定议题", E.SET_AGENDA, _SET),
    ("通知", E.SEND_NOTICE, _NOTICED),
    ("开会", E.CLOSE, _HELD),
    ("纪要", E.ISSUE_MINUTES, _MINUTED),
    ("归档", E.ARCHIVE, _ARCHIVED),
)


class EntryStage(StrEnum):
    """Where an item stands in the meeting: 汇报 → 表态 → 表决 → 结论."""

    WAITING = "waiting"
    REPORTING = "reporting"
    OPINIONS = "opinions"
    VOTING = "voting"
    AGREED = "agreed"  # adopted together with others; the results wait to be announced
    CONCLUDED = "concluded"


ENTRY_STAGE_LABELS = {
    EntryStage.WAITING: "未开始",
    EntryStage.REPORTING: "汇报",
    EntryStage.OPINIONS: "表态",
    EntryStage.VOTING: "表决",
    EntryStage.AGREED: "待宣布",
    EntryStage.CONCLUDED: "结论",
}


class EntryOutcome(StrEnum):
    """结论 of an item at one meeting."""

    ADOPTED = "adopted"
    ADOPTED_WITH_REVISION = "adopted-with-revision"
    REJECTED = "rejected"
    DEFERRED = "deferred"
    HEARD = "heard"
    PASSED_ON = "passed-on"


ENTRY_OUTCOME_LABELS = {
    EntryOutcome.ADOPTED: "同意",
    EntryOutcome.ADOPTED_WITH_REVISION: "原则同意",
    EntryOutcome.REJECTED: "不同意",
    EntryOutcome.DEFERRED: "缓议",
    EntryOutcome.HEARD: "听取",
    EntryOutcome.PASSED_ON: "提请上级会议",
}
