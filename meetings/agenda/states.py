"""The life of an item from draft to conclusion, and of one step of its review chain."""

from enum import StrEnum

TITLE = "item"  # what the search calls the kind of text that an item's title is


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

ITEM_STATE_TONES = {
    ItemState.DRAFT: "neutral",
    ItemState.IN_REVIEW: "waiting",
    ItemState.RETURNED: "attention",
    ItemState.POOLED: "active",
    ItemState.SCHEDULED: "active",
    ItemState.CONCLUDED: "done",
    ItemState.WITHDRAWN: "neutral",
}

ITEM_EVENT_LABELS = {
    ItemEvent.SUBMIT: "报送",
    ItemEvent.RETURN: "退回补正",
    ItemEvent.APPROVE: "审定",
    ItemEvent.SCHEDULE: "列入议程",
    ItemEvent.UNSCHEDULE: "移出议程",
    ItemEvent.CONCLUDE: "作出结论",
    ItemEvent.DEFER: "缓议",
    ItemEvent.WITHDRAW: "撤回",
}

# While the unit holds the item: it may rewrite it and exchange its papers.
EDITABLE_STATES = (ItemState.DRAFT, ItemState.RETURNED)
# While the office holds the item, a paper may still be brought up to date, and the class confirmed.
OFFICE_STATES = (ItemState.IN_REVIEW, ItemState.POOLED, ItemState.SCHEDULED)

ITEM_TRANSITIONS: dict[tuple[ItemState, ItemEvent], ItemState] = {
    (ItemState.DRAFT, ItemEvent.SUBMIT): ItemState.IN_REVIEW,
    (ItemState.RETURNED, ItemEvent.SUBMIT): ItemState.IN_REVIEW,
    (ItemState.IN_REVIEW, ItemEvent.RETURN): ItemState.RETURNED,
    (ItemState.IN_REVIEW, ItemEvent.APPROVE): ItemState.POOLED,
    (ItemState.POOLED, ItemEvent.RETURN): ItemState.RETURNED,
    (ItemState.POOLED, ItemEvent.SCHEDULE): ItemState.SCHEDULED,
    (ItemState.SCHEDULED, ItemEvent.UNSCHEDULE): ItemState.POOLED,
    (ItemState.SCHEDULED, ItemEvent.CONCLUDE): ItemState.CONCLUDED,
    (ItemState.SCHEDULED, ItemEvent.DEFER): ItemState.POOLED,
    (ItemState.DRAFT, ItemEvent.WITHDRAW): ItemState.WITHDRAWN,
    (ItemState.IN_REVIEW, ItemEvent.WITHDRAW): ItemState.WITHDRAWN,
    (ItemState.RETURNED, ItemEvent.WITHDRAW): ItemState.WITHDRAWN,
    (ItemState.POOLED, ItemEvent.WITHDRAW): ItemState.WITHDRAWN,
}


class Position(StrEnum):
    """What another unit said when the item was coordinated with it."""

    AGREE = "agree"
    DISSENT = "dissent"


POSITION_LABELS = {Position.AGREE: "同意", Position.DISSENT: "不同意并附意见"}


class StepState(StrEnum):
    WAITING = "waiting"
    AGREED = "agreed"
    RETURNED = "returned"


STEP_STATE_LABELS = {StepState.WAITING: "待办", StepState.AGREED: "同意", StepState.RETURNED: "退回"}
