"""公开: proposed, approved where the rulebook asks, published, taken down."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class PublicationState(StrEnum):
    PROPOSED = "proposed"
    APPROVED = "approved"
    PUBLISHED = "published"
    DECLINED = "declined"
    ENDED = "ended"


class PublicationEvent(StrEnum):
    APPROVE = "approve"
    DECLINE = "decline"
    PUBLISH = "publish"
    END = "end"


class PublicationForm(StrEnum):
    """公示 waits for objections until a day; 党务公开 and 政务公开 only tell."""

    PUBLIC_NOTICE = "public-notice"
    PARTY_AFFAIRS = "party-affairs"
    GOVERNMENT_AFFAIRS = "government-affairs"


class PublicationScope(StrEnum):
    INSIDE = "inside"
    PARTY = "party"
    SOCIETY = "society"


PUBLICATION_STATE_LABELS = {
    PublicationState.PROPOSED: "待审批",
    PublicationState.APPROVED: "待公开",
    PublicationState.PUBLISHED: "已公开",
    PublicationState.DECLINED: "不予公开",
    PublicationState.ENDED: "公开期满",
}
PUBLICATION_TONES = {
    PublicationState.PROPOSED: ("waiting", "hourglass-split"),
    PublicationState.APPROVED: ("active", "send"),
    PublicationState.PUBLISHED: ("done", "megaphone"),
    PublicationState.DECLINED: ("refused", "x-circle"),
    PublicationState.ENDED: ("neutral", "archive"),
}
FORM_LABELS = {
    PublicationForm.PUBLIC_NOTICE: "公示",
    PublicationForm.PARTY_AFFAIRS: "党务公开",
    PublicationForm.GOVERNMENT_AFFAIRS: "政务公开",
}
SCOPE_LABELS = {
    PublicationScope.INSIDE: "本机关内部",
    PublicationScope.PARTY: "党内",
    PublicationScope.SOCIETY: "社会",
}


@dataclass(frozen=True)
class Transition:
    """Where an event leads, what its button says, and which permissions on the committee may press it."""

    target: PublicationState
    permissions: tuple[str, ...]
    label: str


S, E = PublicationState, PublicationEvent
# Approving is for whoever the rulebook names: `approver` is replaced by his permission.
APPROVER = "approver"
PUBLICATION_TRANSITIONS: dict[tuple[PublicationState, PublicationEvent], Transition] = {
    (S.PROPOSED, E.APPROVE): Transition(S.APPROVED, (APPROVER,), "同意公开"),
    (S.PROPOSED, E.DECLINE): Transition(S.DECLINED, (APPROVER,), "不予公开"),
    (S.APPROVED, E.PUBLISH): Transition(S.PUBLISHED, ("handle_office",), "登记公开"),
    (S.PUBLISHED, E.END): Transition(S.ENDED, ("handle_office",), "公开期满"),
}
