"""The life of a supervised matter, from 立项 to 归档, as data: buttons, services and tests read this table."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class MatterState(StrEnum):
    """待立项 → 待交办 → 待签收 → 办理中 → 待审核 → (退回重办) → 已办结 → 销号 → 归档."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    ASSIGNED = "assigned"
    WORKING = "working"
    CHECKING = "checking"
    REWORK = "rework"
    SUSPENDED = "suspended"
    DONE = "done"
    SIGNED_OFF = "signed_off"
    ARCHIVED = "archived"
    DECLINED = "declined"
    ENDED = "ended"


class MatterEvent(StrEnum):
    APPROVE = "approve"
    DECLINE = "decline"
    ASSIGN = "assign"
    CONFIRM = "confirm"
    REPORT = "report"
    SUBMIT = "submit"
    RETURN = "return"
    ACCEPT = "accept"
    ASK_EXTENSION = "ask-extension"
    GRANT_EXTENSION = "grant-extension"
    REFUSE_EXTENSION = "refuse-extension"
    SUSPEND = "suspend"
    RESUME = "resume"
    HAND_OVER = "hand-over"
    SIGN_OFF = "sign-off"
    REOPEN = "reopen"
    ARCHIVE = "archive"
    FOLLOW_NEW = "follow-new"
    END = "end"


class MatterKind(StrEnum):
    """Where a matter comes from."""

    DECISION = "decision"
    INSTRUCTION = "instruction"


class ExtensionState(StrEnum):
    PENDING = "pending"
    GRANTED = "granted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class Who(StrEnum):
    """On which side of a matter the person stands who may press a button."""

    APPROVER = "approver"
    SUPERVISOR = "supervisor"
    LEADER = "leader"
    KEEPER = "keeper"
    LEAD = "lead"
    CARRIER = "carrier"


STATE_LABELS = {
    MatterState.PROPOSED: "待立项",
    MatterState.APPROVED: "待交办",
    MatterState.ASSIGNED: "待签收",
    MatterState.WORKING: "办理中",
    MatterState.CHECKING: "待审核",
    MatterState.REWORK: "退回重办",
    MatterState.SUSPENDED: "已中止",
    MatterState.DONE: "已办结",
    MatterState.SIGNED_OFF: "已销号",
    MatterState.ARCHIVED: "已归档",
    MatterState.DECLINED: "不予立项",
    MatterState.ENDED: "已终止",
}
STATE_TONES = {
    MatterState.PROPOSED: ("waiting", "hourglass-split"),
    MatterState.APPROVED: ("waiting", "send"),
    MatterState.ASSIGNED: ("waiting", "pen"),
    MatterState.WORKING: ("active", "arrow-repeat"),
    MatterState.CHECKING: ("waiting", "search"),
    MatterState.REWORK: ("refused", "arrow-counterclockwise"),
    MatterState.SUSPENDED: ("neutral", "pause-circle"),
    MatterState.DONE: ("done", "check-circle"),
    MatterState.SIGNED_OFF: ("done", "check2-all"),
    MatterState.ARCHIVED: ("neutral", "archive"),
    MatterState.DECLINED: ("neutral", "x-circle"),
    MatterState.ENDED: ("neutral", "slash-circle"),
}
KIND_LABELS = {MatterKind.DECISION: "决策督查", MatterKind.INSTRUCTION: "专项查办"}
EXTENSION_LABELS = {
    ExtensionState.PENDING: "待批准",
    ExtensionState.GRANTED: "已批准",
    ExtensionState.REFUSED: "未批准",
    ExtensionState.WITHDRAWN: "已撤回",
}

# Whoever stands on the side of the committee holds one of these on it; LEAD and CARRIER are judged by the unit.
WHO_PERMISSIONS: dict[Who, tuple[str, ...]] = {
    Who.APPROVER: ("direct_office", "preside", "decide_agenda"),
    Who.SUPERVISOR: ("supervise",),
    Who.LEADER: ("preside", "decide_agenda", "supervise"),
    Who.KEEPER: ("supervise", "keep_archive"),
}
# Within a circle the organisation department does what the supervising office does elsewhere, or the 督办人 named.
CIRCLED_PERMISSIONS: dict[Who, tuple[str, ...]] = {
    Who.APPROVER: ("preside", "decide_agenda"),
    Who.SUPERVISOR: ("handle_personnel",),
    Who.LEADER: ("preside", "decide_agenda"),
    Who.KEEPER: ("handle_personnel",),
}
INITIATORS = ("supervise", "handle_office", "direct_office")
CIRCLED_INITIATORS = (*INITIATORS, "handle_personnel")
UNIT_PERMISSIONS = ("handle_unit", "lead_unit")


@dataclass(frozen=True)
class Transition:
    """Where an event leads, who may press it, and what its button says."""

    target: MatterState
    who: Who
    label: str
    primary: bool = False


S, E = MatterState, MatterEvent
TRANSITIONS: dict[tuple[MatterState, MatterEvent], Transition] = {
    (S.PROPOSED, E.APPROVE): Transition(S.APPROVED, Who.APPROVER, "批准立项", primary=True),
    (S.PROPOSED, E.DECLINE): Transition(S.DECLINED, Who.APPROVER, "不予立项"),
    (S.APPROVED, E.ASSIGN): Transition(S.ASSIGNED, Who.SUPERVISOR, "交办", primary=True),
    (S.ASSIGNED, E.CONFIRM): Transition(S.WORKING, Who.LEAD, "签收", primary=True),
    (S.ASSIGNED, E.HAND_OVER): Transition(S.ASSIGNED, Who.SUPERVISOR, "转办"),
    (S.WORKING, E.HAND_OVER): Transition(S.ASSIGNED, Who.SUPERVISOR, "转办"),
    (S.REWORK, E.HAND_OVER): Transition(S.ASSIGNED, Who.SUPERVISOR, "转办"),
    (S.WORKING, E.SUSPEND): Transition(S.SUSPENDED, Who.SUPERVISOR, "中止"),
    (S.REWORK, E.SUSPEND): Transition(S.SUSPENDED, Who.SUPERVISOR, "中止"),
    (S.SUSPENDED, E.RESUME): Transition(S.WORKING, Who.SUPERVISOR, "恢复办理", primary=True),
    (S.CHECKING, E.ACCEPT): Transition(S.DONE, Who.SUPERVISOR, "审核通过，办结", primary=True),
    (S.CHECKING, E.RETURN): Transition(S.REWORK, Who.SUPERVISOR, "退回重办"),
    (S.DONE, E.SIGN_OFF): Transition(S.SIGNED_OFF, Who.SUPERVISOR, "销号", primary=True),
    (S.SIGNED_OFF, E.ARCHIVE): Transition(S.ARCHIVED, Who.KEEPER, "归档", primary=True),
    **{
        (state, event): Transition(target, who, label, primary)
        for state in (S.WORKING, S.REWORK)
        for event, target, who, label, primary in (
            (E.REPORT, state, Who.CARRIER, "报告进展", False),
            (E.SUBMIT, S.CHECKING, Who.LEAD, "报请办结", True),
            (E.ASK_EXTENSION, state, Who.LEAD, "申请延期", False),
            (E.GRANT_EXTENSION, state, Who.SUPERVISOR, "批准延期", False),
            (E.REFUSE_EXTENSION, state, Who.SUPERVISOR, "不批准延期", False),
        )
    },
    **{
        (state, E.REOPEN): Transition(S.ASSIGNED, Who.LEADER, "领导再批示，重新办理")
        for state in (S.DONE, S.SIGNED_OFF, S.ARCHIVED)
    },
    # Only where the decision behind the matter was made anew by its body; `superseding` asks.
    **{
        (state, event): Transition(target, Who.SUPERVISOR, label)
        for state in (S.PROPOSED, S.APPROVED, S.ASSIGNED, S.WORKING, S.REWORK, S.CHECKING, S.SUSPENDED)
        for event, target, label in (
            (E.FOLLOW_NEW, state, "按新决定办理"),
            (E.END, S.DECLINED if state in (S.PROPOSED, S.APPROVED) else S.ENDED, "终止办理"),
        )
    },
}

# With the unit that carries it out, or with the office that checks: the lights count these.
OPEN_STATES = (S.ASSIGNED, S.WORKING, S.REWORK, S.CHECKING)
FINISHED_STATES = (S.DONE, S.SIGNED_OFF, S.ARCHIVED)
# Before 交办 the units know nothing of a matter.
UNKNOWN_TO_UNITS = (S.PROPOSED, S.APPROVED, S.DECLINED)
STAGES = (S.PROPOSED, S.APPROVED, S.ASSIGNED, S.WORKING, S.CHECKING, S.DONE, S.SIGNED_OFF, S.ARCHIVED)
