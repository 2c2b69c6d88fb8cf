"""What the worker does for blank sheets, and who may follow it."""

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
from decisions.outage.paper import blank_sheets
from decisions.outage.selectors import has_outage_page
from meetings.models import Meeting

JOB = "blank-sheets"


def subject_of(meeting: Meeting) -> str:
    """How jobs name the blank sheets of a meeting."""
    return f"blank-sheets:{meeting.pk}"


def ask_for_sheets(*, meeting: Meeting, user: User, now: datetime) -> Job:
    """Have the sheets made as agenda and roll stand."""
    if not has_outage_page(meeting, user):
        raise Refused("空白表由会议记录人员或办公室印制。")
    return request_job(kind=JOB, subject=subject_of(meeting), user=user, now=now)


def newest_job(meeting: Meeting) -> Job | None:
    """The last making of the sheets."""
    return Job.objects.filter(kind=JOB, subject=subject_of(meeting)).order_by("-pk").first()


def _meeting(subject: str) -> Meeting:
    found = Meeting.objects.select_related("committee", "organisation", "chair").filter(pk=_key(subject)).first()
    if found is None:
        raise Refused("会议已不存在。")
    return found


def _key(subject: str) -> int:
    return int(subject.split(":")[1])


def _produce(subject: str, progress: Progress) -> JobProduct:
    meeting = _meeting(subject)
    progress(20, "正在排版")
    return JobProduct(blank_sheets(meeting, timezone.now()), f"{meeting.title}空白记录表.pdf", "application/pdf")


def _keep_nothing(subject: str, blob: StoredBlob, now: datetime) -> None:
    """The sheets belong to their job alone."""


def _may_see(user: User, subject: str) -> bool:
    meeting = Meeting.objects.select_related("committee").filter(pk=_key(subject)).first()
    return meeting is not None and has_outage_page(meeting, user)


def _address(subject: str) -> str:
    return reverse("outage", args=[_key(subject)])


KIND = JobKind(JOB, "空白记录表", _produce, _keep_nothing, _may_see, _address)
