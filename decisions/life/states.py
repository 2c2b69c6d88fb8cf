"""民主生活会 from its preparation to the list of rectification, as data."""

from __future__ import annotations

from enum import StrEnum


class LifeState(StrEnum):
    """筹备 → 已召开 → 整改 → 已完成."""

    PREPARING = "preparing"
    HELD = "held"
    RECTIFYING = "rectifying"
    CLOSED = "closed"


class StepKind(StrEnum):
    """What a step is fulfilled by: records of its own kind, the meeting, the list, or one entry with evidence."""

    OPINIONS = "opinions"
    TALKS = "talks"
    MATERIALS = "materials"
    REPORT_BEFORE = "report-before"
    MEETING = "meeting"
    RECTIFICATION = "rectification"
    REPORT_AFTER = "report-after"
    MADE_KNOWN = "made-known"
    FILED = "filed"


class RecordKind(StrEnum):
    OPINION = "opinion"
    TALK = "talk"
    MATERIAL = "material"


STATE_LABELS = {
    LifeState.PREPARING: "筹备中",
    LifeState.HELD: "已召开，待列整改清单",
    LifeState.RECTIFYING: "整改中",
    LifeState.CLOSED: "已完成",
}
STATE_TONES = {
    LifeState.PREPARING: ("waiting", "hourglass-split"),
    LifeState.HELD: ("attention", "list-check"),
    LifeState.RECTIFYING: ("active", "arrow-repeat"),
    LifeState.CLOSED: ("done", "check2-all"),
}
STEP_LABELS = {
    StepKind.OPINIONS: "征求意见",
    StepKind.TALKS: "谈心谈话",
    StepKind.MATERIALS: "对照检查材料",
    StepKind.REPORT_BEFORE: "会前报告",
    StepKind.MEETING: "召开会议",
    StepKind.RECTIFICATION: "整改清单",
    StepKind.REPORT_AFTER: "会后报告",
    StepKind.MADE_KNOWN: "通报反馈",
    StepKind.FILED: "资料归档",
}
RECORD_LABELS = {RecordKind.OPINION: "意见", RecordKind.TALK: "谈话", RecordKind.MATERIAL: "材料"}
RECORD_STEPS = {
    RecordKind.OPINION: StepKind.OPINIONS,
    RecordKind.TALK: StepKind.TALKS,
    RecordKind.MATERIAL: StepKind.MATERIALS,
}
# The steps that come before the meeting, and those that are owed after it.
BEFORE = (StepKind.OPINIONS, StepKind.TALKS, StepKind.MATERIALS, StepKind.REPORT_BEFORE)
AFTER = (StepKind.RECTIFICATION, StepKind.REPORT_AFTER, StepKind.MADE_KNOWN, StepKind.FILED)
# Steps that a person ticks with an account of it; the others have buttons of their own.
TICKED = (*BEFORE, StepKind.REPORT_AFTER, StepKind.MADE_KNOWN, StepKind.FILED)
