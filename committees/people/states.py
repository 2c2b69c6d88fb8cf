"""What seats and people can be: the roles of seats and the kinds of membership."""

from enum import StrEnum


class SeatKind(StrEnum):
    """Whether a seat votes. 候补委员 may attend and speak but neither vote nor count in 应到会."""

    VOTING = "voting"
    ALTERNATE = "alternate"


SEAT_KIND_LABELS = {SeatKind.VOTING: "正式", SeatKind.ALTERNATE: "候补"}
