"""What the worker does for the record of a meeting, and who may follow it: each reader has his own."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils import timezone

from committees.documents.models import Job
from committees.documents.ports import JobKind, JobProduct, Progress
from committees.documents.services import request_job
from committees.documents.storage import StoredBlob
from committees.errors import Refused
from committees.models import User
from decisions.live.paper import record_paper
from decisions.live.selectors import has_record_page, live_meeting, record_of
from meetings.scheduling.models import Meeting

JOB = "meeting-record"


def subject_of(meeting: Meeting, user: User) -> str:
    """How jobs name a reader's record as it stands: with the last entry that he may read."""
    lines = record_of(meeting, user)
    return f"record:{meeting.pk}:{user.pk}:{lines[-1].sequence if lines else 0}"


def ask_for_record(*, meeting: Meeting, user: User, now: datetime) -> Job:
    """Have the record made as a paper, for whom its page is open to."""
    if live_meeting(user, meeting.pk) is None or not has_record_page(meeting, user):
        raise Refused("会议记录未向您开放，不能生成。")
    return request_job(kind=JOB, subject=subject_of(meeting, user), user=user, now=now)


def newest_job(meeting: Meeting, user: User) -> Job | None:
    """The last making of the record as it stands."""
    return Job.objects.filter(kind=JOB, subject=subject_of(meeting, user)).order_by("-pk").first()


def _parts(subject: str) -> tuple[int, int]:
    _, meeting, user, _ = subject.split(":")
    return int(meeting), int(user)


def _produce(subject: str, progress: Progress) -> JobProduct:
    meeting_id, user_id = _parts(subject)
    user = User.objects.get(pk=user_id)
    meeting = live_meeting(user, meeting_id)
    if meeting is None or not has_record_page(meeting, user):
        raise Refused("会议记录已不在您的知悉范围内，没有生成。")
    progress(20, "正在排版")
    content = record_paper(meeting, user, timezone.now())
    return JobProduct(content, f"{meeting.title}会议记录.pdf", "application/pdf")


def _keep_nothing(subject: str, blob: StoredBlob, now: datetime) -> None:
    """The paper belongs to its job alone: the next one is made from the record again."""


def _may_see(user: User, subject: str) -> bool:
    meeting_id, user_id = _parts(subject)
    meeting = live_meeting(user, meeting_id) if user.pk == user_id else None
    return meeting is not None and has_record_page(meeting, user) and subject_of(meeting, user) == subject


def _address(subject: str) -> str:
    return reverse("record", args=[_parts(subject)[0]])


KIND = JobKind(JOB, "会议记录", _produce, _keep_nothing, _may_see, _address)
