"""To whom issued minutes go, and what becomes of it."""

from __future__ import annotations

from enum import StrEnum


class RecipientKind(StrEnum):
    """成员在系统内签收，单位收决定事项通知，其余由办公室登记。"""

    MEMBER = "member"
    UNIT = "unit"
    OUTSIDE = "outside"
    SUPERIOR = "superior"


RECIPIENT_LABELS = {
    RecipientKind.MEMBER: "会议成员",
    RecipientKind.UNIT: "有关单位",
    RecipientKind.OUTSIDE: "抄送单位",
    RecipientKind.SUPERIOR: "上级领导",
}
# Who has no account here: the office writes down who took the copy, and when.
REGISTERED = (RecipientKind.OUTSIDE, RecipientKind.SUPERIOR)
