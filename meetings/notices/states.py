"""Notices, receipts and leave."""

from enum import StrEnum


class Capacity(StrEnum):
    """In which capacity a person is invited or on the roll."""

    MEMBER = "member"
    ALTERNATE = "alternate"
    OBSERVER = "observer"


CAPACITY_LABELS = {Capacity.MEMBER: "成员", Capacity.ALTERNATE: "候补", Capacity.OBSERVER: "列席"}


class LeaveState(StrEnum):
    ASKED = "asked"
    GRANTED = "granted"
    DECLINED = "declined"


LEAVE_STATE_LABELS = {LeaveState.ASKED: "待批", LeaveState.GRANTED: "准假", LeaveState.DECLINED: "未准"}
