"""The registers' states and words: what a loan, a leave, a publication and a yearly score can be."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """密级 of a paper that is lent: the register names it and holds nothing of the paper."""

    SECRET = "secret"  # noqa: S105 - a class of papers, no password
    CONFIDENTIAL = "confidential"
    TOP = "top"


class LeaveKind(StrEnum):
    OFFICIAL = "official"
    PERSONAL = "personal"
    SICK = "sick"
    ANNUAL = "annual"
    STUDY = "study"
    OTHER = "other"


class LeaveState(StrEnum):
    """待批准 → 已批准 → 已销假; aside: 未批准, 已撤回."""

    ASKED = "asked"
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    BACK = "back"


class LeaveEvent(StrEnum):
    APPROVE = "approve"
    REFUSE = "refuse"
    WITHDRAW = "withdraw"
    COME_BACK = "come-back"
    CANCEL = "cancel"


class Scope(StrEnum):
    """Before whom something is made public."""

    PARTY = "party"
    PUBLIC = "public"


class PublicationState(StrEnum):
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


class ScoreState(StrEnum):
    DRAFT = "draft"
    CONFIRMED = "confirmed"


class Side(StrEnum):
    """On which side of a leave the person stands who may press a button."""

    APPROVER = "approver"
    OWN = "own"


LEVEL_LABELS = {Level.SECRET: "秘密", Level.CONFIDENTIAL: "机密", Level.TOP: "绝密"}
LEAVE_KIND_LABELS = {
    LeaveKind.OFFICIAL: "公出",
    LeaveKind.PERSONAL: "事假",
    LeaveKind.SICK: "病假",
    LeaveKind.ANNUAL: "年休假",
    LeaveKind.STUDY: "学习培训",
    LeaveKind.OTHER: "其他",
}
LEAVE_STATE_LABELS = {
    LeaveState.ASKED: "待批准",
    LeaveState.APPROVED: "已批准",
    LeaveState.REFUSED: "未批准",
    LeaveState.WITHDRAWN: "已撤回",
    LeaveState.BACK: "已销假",
}
LEAVE_STATE_TONES = {
    LeaveState.ASKED: ("waiting", "hourglass-split"),
    LeaveState.APPROVED: ("active", "check-circle"),
    LeaveState.REFUSED: ("refused", "x-circle"),
    LeaveState.WITHDRAWN: ("neutral", "arrow-counterclockwise"),
    LeaveState.BACK: ("done", "check2-all"),
}
SCOPE_LABELS = {Scope.PARTY: "党内", Scope.PUBLIC: "社会"}
PUBLICATION_LABELS = {PublicationState.PUBLISHED: "已公开", PublicationState.WITHDRAWN: "已撤下"}
PUBLICATION_TONES = {
    PublicationState.PUBLISHED: ("done", "check-circle"),
    PublicationState.WITHDRAWN: ("neutral", "x-circle"),
}
SCORE_LABELS = {ScoreState.DRAFT: "自评中", ScoreState.CONFIRMED: "已确认"}


@dataclass(frozen=True)
class Transition:
    """Where an event leads, who may press it, and what its button says."""

    target: LeaveState
    side: Side
    label: str
    primary: bool = False


LEAVE_TRANSITIONS: dict[tuple[LeaveState, LeaveEvent], Transition] = {
    (LeaveState.ASKED, LeaveEvent.APPROVE): Transition(LeaveState.APPROVED, Side.APPROVER, "批准", primary=True),
    (LeaveState.ASKED, LeaveEvent.REFUSE): Transition(LeaveState.REFUSED, Side.APPROVER, "不批准"),
    (LeaveState.ASKED, LeaveEvent.WITHDRAW): Transition(LeaveState.WITHDRAWN, Side.OWN, "撤回"),
    (LeaveState.APPROVED, LeaveEvent.COME_BACK): Transition(LeaveState.BACK, Side.OWN, "销假", primary=True),
    (LeaveState.APPROVED, LeaveEvent.CANCEL): Transition(LeaveState.WITHDRAWN, Side.OWN, "取消"),
}

# Who keeps the registers of an organisation (any of these on one of its committees), and who approves leave.
KEEPERS = ("handle_office", "direct_office")
LOAN_READERS = (*KEEPERS, "keep_archive")
APPROVERS = ("preside", "decide_agenda", "direct_office")
PUBLICITY_READERS = (*KEEPERS, "supervise", "attend", "preside")
