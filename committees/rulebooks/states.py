"""The life of a rulebook version: proposed by one person, put in force or declined by another."""

from enum import StrEnum


class VersionState(StrEnum):
    PROPOSED = "proposed"
    IN_FORCE = "in_force"
    DECLINED = "declined"


VERSION_STATE_LABELS = {
    VersionState.PROPOSED: "待批准",
    VersionState.IN_FORCE: "生效",
    VersionState.DECLINED: "不予采用",
}
