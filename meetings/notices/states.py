"""Notices, receipts and leave."""

from enum import StrEnum


class Capacity(StrEnum):
    """In which capacity a person is invited or on the roll."""

    MEMBER = "member"
    ALTERNATE = "alternate"
    OBSERVER = "observer"


CAPACITY_LABELS = {Capacity.MEMBER: "成员", Capacity.ALTERNATE: "候补", Capacity.OBSERVER: "列席"}


class Wording(StrEnum):
    """The kinds of notice that an organisation may word itself."""

    WHOLE = "whole"
    SINGLE = "single"


WORDING_LABELS = {Wording.WHOLE: "会议通知", Wording.SINGLE: "列席单项议题的通知"}


class LeaveState(StrEnum):
    ASKED = "asked"
    GRANTED = "granted"
    DECLINED = "declined"
    LAPSED = "lapsed"


class LeaveEvent(StrEnum):
    ASK = "ask"
    GRANT = "grant"
    DECLINE = "decline"
    LAPSE = "lapse"


LEAVE_STATE_LABELS = {
    LeaveState.ASKED: "待批",
    LeaveState.GRANTED: "准假",
    LeaveState.DECLINED: "未准",
    LeaveState.LAPSED: "已失效",
}

# A declined or lapsed request may be asked again; a change of the meeting's time makes an earlier request lapse,
# since it was asked and granted for another hour.
LEAVE_TRANSITIONS: dict[tuple[LeaveState, LeaveEvent], LeaveState] = {
    (LeaveState.DECLINED, LeaveEvent.ASK): LeaveState.ASKED,
    (LeaveState.LAPSED, LeaveEvent.ASK): LeaveState.ASKED,
    (LeaveState.ASKED, LeaveEvent.GRANT): LeaveState.GRANTED,
    (LeaveState.ASKED, LeaveEvent.DECLINE): LeaveState.DECLINED,
    (LeaveState.ASKED, LeaveEvent.LAPSE): LeaveState.LAPSED,
    (LeaveState.GRANTED, LeaveEvent.LAPSE): LeaveState.LAPSED,
}
