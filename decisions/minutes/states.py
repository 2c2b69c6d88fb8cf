"""The life of minutes: drafted, checked, signed and numbered, issued. A correction after issue is a new version."""

from dataclasses import dataclass
from enum import StrEnum


class MinutesState(StrEnum):
    """起草 → 把关 → （会签） → 审签 → 编号 → 印发."""

    DRAFTING = "drafting"
    CHECKING = "checking"
    COSIGNING = "cosigning"
    SIGNING = "signing"
    NUMBERED = "numbered"
    ISSUED = "issued"


class MinutesEvent(StrEnum):
    SUBMIT = "submit"
    CHECK = "check"
    CIRCULATE = "circulate"
    COSIGN = "cosign"
    RETURN = "return"
    SIGN = "sign"
    ISSUE = "issue"


class ParagraphKind(StrEnum):
    """What a paragraph tells. Bound ones come from the record; prose is written by people."""

    OPENING = "opening"
    HEADING = "heading"
    REPORT = "report"
    RECUSAL = "recusal"
    DISCUSSION = "discussion"
    VOTE = "vote"
    DECISION = "decision"
    DUTY = "duty"
    PROSE = "prose"


MINUTES_STATE_LABELS = {
    MinutesState.DRAFTING: "起草",
    MinutesState.CHECKING: "把关",
    MinutesState.COSIGNING: "会签",
    MinutesState.SIGNING: "审签",
    MinutesState.NUMBERED: "已编号",
    MinutesState.ISSUED: "已印发",
}

MINUTES_TONES = {
    MinutesState.DRAFTING: ("neutral", "pencil"),
    MinutesState.CHECKING: ("waiting", "hourglass-split"),
    MinutesState.COSIGNING: ("waiting", "people"),
    MinutesState.SIGNING: ("waiting", "pen"),
    MinutesState.NUMBERED: ("active", "123"),
    MinutesState.ISSUED: ("done", "check-circle"),
}

PARAGRAPH_LABELS = {
    ParagraphKind.OPENING: "会议概况",
    ParagraphKind.HEADING: "议题",
    ParagraphKind.REPORT: "汇报",
    ParagraphKind.RECUSAL: "回避",
    ParagraphKind.DISCUSSION: "讨论情况",
    ParagraphKind.VOTE: "表决情况",
    ParagraphKind.DECISION: "会议决定",
    ParagraphKind.DUTY: "责任落实",
    ParagraphKind.PROSE: "补充内容",
}

# Taken from the record, never typed over.
BOUND_KINDS = frozenset(
    {
        ParagraphKind.OPENING,
        ParagraphKind.HEADING,
        ParagraphKind.REPORT,
        ParagraphKind.RECUSAL,
        ParagraphKind.VOTE,
        ParagraphKind.DECISION,
    }
)


@dataclass(frozen=True)
class Transition:
    """Where an event leads, who may press it (any of the permissions on the committee), and what its button says.

    `signer` is the permission of whoever the rulebook names as signer, and `cosigner` a leader who was asked to
    co-sign and has not, so neither is fixed here.
    """

    target: MinutesState
    permissions: tuple[str, ...]
    label: str


SIGNER, COSIGNER = "signer", "cosigner"
S, E = MinutesState, MinutesEvent
MINUTES_TRANSITIONS: dict[tuple[MinutesState, MinutesEvent], Transition] = {
    (S.DRAFTING, E.SUBMIT): Transition(S.CHECKING, ("handle_office", "record_meeting"), "送审"),
    (S.CHECKING, E.CHECK): Transition(S.SIGNING, ("check_minutes",), "把关通过，送审签"),
    (S.CHECKING, E.RETURN): Transition(S.DRAFTING, ("check_minutes",), "退回修改"),
    (S.CHECKING, E.CIRCULATE): Transition(S.COSIGNING, ("check_minutes",), "把关通过，送会签"),
    (S.COSIGNING, E.COSIGN): Transition(S.SIGNING, (COSIGNER,), "同意会签"),
    (S.COSIGNING, E.RETURN): Transition(S.DRAFTING, (COSIGNER, "check_minutes"), "退回修改"),
    (S.SIGNING, E.RETURN): Transition(S.DRAFTING, (SIGNER,), "退回修改"),
    (S.SIGNING, E.SIGN): Transition(S.NUMBERED, (SIGNER,), "签发"),
    (S.NUMBERED, E.ISSUE): Transition(S.ISSUED, ("handle_office",), "印发"),
}

# While prose may be rewritten: the drafter at first, the checker and the signer while it lies with them. What leaders
# co-sign is not rewritten under them: they remark or return it.
EDITING: dict[MinutesState, tuple[str, ...]] = {
    S.DRAFTING: ("handle_office", "record_meeting"),
    S.CHECKING: ("check_minutes",),
    S.SIGNING: (SIGNER,),
}
REVIEWED_STATES = (S.DRAFTING, S.CHECKING, S.COSIGNING, S.SIGNING)

STAGES: tuple[tuple[MinutesState, str], ...] = (
    (S.DRAFTING, "起草"),
    (S.CHECKING, "把关"),
    (S.COSIGNING, "会签"),
    (S.SIGNING, "审签"),
    (S.NUMBERED, "编号"),
    (S.ISSUED, "印发"),
)
