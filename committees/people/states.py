"""What seats and people can be: the roles of seats and the kinds of membership."""

from enum import StrEnum


class SeatKind(StrEnum):
    """Whether a seat votes. 候补委员 may attend and speak but neither vote nor count in 应到会."""

    VOTING = "voting"
    ALTERNATE = "alternate"


SEAT_KIND_LABELS = {SeatKind.VOTING: "正式", SeatKind.ALTERNATE: "候补"}


class Beginning(StrEnum):
    """任职方式: how a seat was filled."""

    ELECTED = "elected"
    APPOINTED = "appointed"
    BY_ELECTION = "by_election"
    PROMOTED = "promoted"


BEGINNING_LABELS = {
    Beginning.ELECTED: "选举",
    Beginning.APPOINTED: "任命",
    Beginning.BY_ELECTION: "补选",
    Beginning.PROMOTED: "递补",
}


class Ending(StrEnum):
    """离任方式: how a seat ended."""

    TERM = "term"
    RESIGNED = "resigned"
    TRANSFERRED = "transferred"
    REMOVED = "removed"
    RETIRED = "retired"
    DIED = "died"
    OTHER = "other"


ENDING_LABELS = {
    Ending.TERM: "换届",
    Ending.RESIGNED: "辞职",
    Ending.TRANSFERRED: "调离",
    Ending.REMOVED: "免职",
    Ending.RETIRED: "退休",
    Ending.DIED: "去世",
    Ending.OTHER: "其他",
}


class InterestKind(StrEnum):
    """What a declared interest is in."""

    UNIT = "unit"
    FIRM = "firm"
    RELATIVE = "relative"


INTEREST_LABELS = {InterestKind.UNIT: "单位", InterestKind.FIRM: "企业", InterestKind.RELATIVE: "亲属"}


class AbsenceKind(StrEnum):
    """Why a person is away."""

    LEAVE = "leave"
    TRAVEL = "travel"
    STUDY = "study"


ABSENCE_LABELS = {AbsenceKind.LEAVE: "请假", AbsenceKind.TRAVEL: "外出", AbsenceKind.STUDY: "学习培训"}


class KeepLogin(StrEnum):
    """Which of two logins stays when a duplicate is merged; the other is closed."""

    KEPT = "kept"
    DUPLICATE = "duplicate"


KEEP_LOGIN_LABELS = {KeepLogin.KEPT: "本记录的账号", KeepLogin.DUPLICATE: "重复记录的账号"}
