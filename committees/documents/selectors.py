"""Jobs as people may see them."""

from __future__ import annotations

from datetime import datetime, timedelta

from committees.documents.models import Job
from committees.documents.ports import job_kind
from committees.documents.states import JobState
from committees.people.models import User

WAKE_AFTER = timedelta(seconds=30)
LOST_AFTER = timedelta(seconds=330)
"""Longer than the task's hard time limit: a job without a sign of life for so long has lost its worker."""


def job_for(user: User, job_id: int) -> Job | None:
    """The job, if this person asked for it or may see its subject; None hides it."""
    job = Job.objects.filter(pk=job_id).first()
    if job is None:
        return None
    if not job_kind(job.kind).may_see(user, job.subject):
        return None
    return job


def open_job(kind: str, subject: str) -> Job | None:
    """The job that is waiting or running for this subject."""
    return Job.objects.filter(kind=kind, subject=subject, state__in=[JobState.QUEUED, JobState.RUNNING]).first()


def last_job(kind: str, subject: str) -> Job | None:
    """The newest job of a subject, whatever became of it."""
    return Job.objects.filter(kind=kind, subject=subject).first()


def overdue_jobs(now: datetime) -> list[int]:
    """Queued jobs whose last wake-up has gone unheard."""
    due = Job.objects.filter(state=JobState.QUEUED, woken_at__lte=now - WAKE_AFTER)
    return list(due.order_by("pk").values_list("pk", flat=True)[:100])


def lost_jobs(now: datetime) -> list[Job]:
    """Running jobs that have given no sign of life for longer than any job may run."""
    return list(Job.objects.filter(state=JobState.RUNNING, heartbeat_at__lte=now - LOST_AFTER).order_by("pk")[:100])
