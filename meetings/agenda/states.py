"""The life of an item from draft to conclusion, and of one step of its review chain."""

from enum import StrEnum


class ItemState(StrEnum):
    DRAFT = "draft"
    IN_REVIEW = "in_review"
    RETURNED = "returned"
    POOLED = "pooled"
    SCHEDULED = "scheduled"
    CONCLUDED = "concluded"
    WITHDRAWN = "withdrawn"


class ItemEvent(StrEnum):
    SUBMIT = "submit"
    RETURN = "return"
    APPROVE = "approve"
    SCHEDULE = "schedule"
    UNSCHEDULE = "unschedule"
    CONCLUDE = "conclude"
    DEFER = "defer"
    WITHDRAW = "withdraw"


ITEM_STATE_LABELS = {
    ItemState.DRAFT: "草稿",
    ItemState.IN_REVIEW: "审核中",
    ItemState.RETURNED: "退回补正",
    ItemState.POOLED: "议题库",
    ItemState.SCHEDULED: "已排会",
    ItemState.CONCLUDED: "已有结论",
    ItemState.WITHDRAWN: "已撤回",
}

ITEM_TRANSITIONS: dict[tuple[ItemState, ItemEvent], ItemState] = {
    (ItemState.DRAFT, ItemEvent.SUBMIT): ItemState.IN_REVIEW,
    (ItemState.RETURNED, ItemEvent.SUBMIT): ItemState.IN_REVIEW,
    (ItemState.IN_REVIEW, ItemEvent.RETURN): ItemState.RETURNED,
    (ItemState.IN_REVIEW, ItemEvent.APPROVE): ItemState.POOLED,
    (ItemState.POOLED, ItemEvent.SCHEDULE): ItemState.SCHEDULED,
    (ItemState.SCHEDULED, ItemEvent.UNSCHEDULE): ItemState.POOLED,
    (ItemState.SCHEDULED, ItemEvent.CONCLUDE): ItemState.CONCLUDED,
    (ItemState.SCHEDULED, ItemEvent.DEFER): ItemState.POOLED,
    (ItemState.DRAFT, ItemEvent.WITHDRAW): ItemState.WITHDRAWN,
    (ItemState.IN_REVIEW, ItemEvent.WITHDRAW): ItemState.WITHDRAWN,
    (ItemState.RETURNED, ItemEvent.WITHDRAW): ItemState.WITHDRAWN,
    (ItemState.POOLED, ItemEvent.WITHDRAW): ItemState.WITHDRAWN,
}


class StepState(StrEnum):
    WAITING = "waiting"
    AGREED = "agreed"
    RETURNED = "returned"


STEP_STATE_LABELS = {StepState.WAITING: "待办", StepState.AGREED: "同意", StepState.RETURNED: "退回"}
