"""The states of a background job, as data."""

from enum import StrEnum


class JobState(StrEnum):
    """A job waits, runs, and ends well or badly; a lost worker sends it back to waiting."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class JobEvent(StrEnum):
    """What can happen to a job."""

    CLAIM = "claim"
    FINISH = "finish"
    FAIL = "fail"
    REVIVE = "revive"


OPEN_STATES: tuple[JobState, ...] = (JobState.QUEUED, JobState.RUNNING)

TRANSITIONS: dict[tuple[JobState, JobEvent], JobState] = {
    (JobState.QUEUED, JobEvent.CLAIM): JobState.RUNNING,
    (JobState.RUNNING, JobEvent.FINISH): JobState.DONE,
    (JobState.RUNNING, JobEvent.FAIL): JobState.FAILED,
    (JobState.RUNNING, JobEvent.REVIVE): JobState.QUEUED,
}

JOB_WORDS: dict[JobState, str] = {
    JobState.QUEUED: "排队中",
    JobState.RUNNING: "正在生成",
    JobState.DONE: "已完成",
    JobState.FAILED: "未完成",
}
