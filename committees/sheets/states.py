"""What a row of a workbook would do, and the life of one import."""

from enum import StrEnum


class RowKind(StrEnum):
    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    ERROR = "error"


ROW_LABELS = {
    RowKind.NEW: "新增",
    RowKind.CHANGED: "变更",
    RowKind.UNCHANGED: "无变化",
    RowKind.ERROR: "有误",
}

ROW_TONES = {
    RowKind.NEW: "active",
    RowKind.CHANGED: "attention",
    RowKind.UNCHANGED: "neutral",
    RowKind.ERROR: "refused",
}


class RunState(StrEnum):
    PREVIEWED = "previewed"
    DONE = "done"
    DROPPED = "dropped"


RUN_LABELS = {RunState.PREVIEWED: "待确认", RunState.DONE: "已导入", RunState.DROPPED: "已放弃"}
RUN_TONES = {RunState.PREVIEWED: "waiting", RunState.DONE: "done", RunState.DROPPED: "neutral"}
