"""The life of a job: asked for once, claimed once, ended once, whatever the broker repeats or loses."""

from __future__ import annotations

import logging
from datetime import datetime
from functools import partial

from celery import current_app
from django.db import IntegrityError, transaction
from django.db.models import F
from kombu.exceptions import KombuError

from committees.documents import selectors
from committees.documents.models import Job
from committees.documents.ports import JobProduct, job_kind
from committees.documents.states import TRANSITIONS, JobEvent, JobState
from committees.documents.storage import StoredBlob
from committees.people.models import User

logger = logging.getLogger(__name__)
RUN_JOB = "committees.documents.run_job"
MESSAGE_LENGTH = 500
LOST = "处理进程多次中断，没有完成。请稍后重试；仍不成功时请联系系统管理员。"


class JobLost(Exception):
    """Someone else has taken the job over; what this worker made is thrown away."""


def request_job(*, kind: str, subject: str, user: User | None, now: datetime) -> Job:
    """Ask for work on a subject; while one is open, that one is the answer. Wakes the worker on commit."""
    job_kind(kind)
    if (waiting := selectors.open_job(kind, subject)) is not None:
        return waiting
    try:
        with transaction.atomic():
            job = Job.objects.create(kind=kind, subject=subject, requested_by=user, created_at=now, woken_at=now)
    except IntegrityError:  # asked for twice at the same moment
        if (waiting := selectors.open_job(kind, subject)) is not None:
            return waiting
        raise
    transaction.on_commit(partial(wake, job.pk))
    return job


def claim_job(*, job_id: int, now: datetime) -> Job | None:
    """Take a queued job; None when it is not (or no longer) there to be taken."""
    taken = Job.objects.filter(pk=job_id, state=JobState.QUEUED).update(
        state=TRANSITIONS[JobState.QUEUED, JobEvent.CLAIM],
        attempts=F("attempts") + 1,
        started_at=now,
        heartbeat_at=now,
        message="",  # the progress stays: long work goes on where another run of it stopped
    )
    return Job.objects.get(pk=job_id) if taken == 1 else None


def report_progress(*, job: Job, percent: int, message: str, now: datetime) -> None:
    """Show how far it is, and that the worker lives. Raises JobLost when the job is no longer this worker's."""
    _change(job, progress=max(0, min(99, percent)), message=message[:MESSAGE_LENGTH], heartbeat_at=now)


def finish_job(*, job: Job, blob: StoredBlob, product: JobProduct, now: datetime) -> None:
    """End well: the stored file is tied to its subject in the same transaction. Raises JobLost."""
    with transaction.atomic():
        _change(
            job,
            state=TRANSITIONS[JobState.RUNNING, JobEvent.FINISH],
            progress=100,
            message="",
            result_digest=blob.digest,
            result_name=product.name,
            result_type=product.media_type,
            finished_at=now,
        )
        job_kind(job.kind).deliver(job.subject, blob, now)


def fail_job(*, job: Job, message: str, now: datetime) -> None:
    """End badly, with words for whoever asked. Raises JobLost."""
    state = TRANSITIONS[JobState.RUNNING, JobEvent.FAIL]
    _change(job, state=state, message=message[:MESSAGE_LENGTH], finished_at=now)


def put_back(*, job: Job, now: datetime) -> None:
    """Queue a running job once more, or give it up after as many runs as its kind allows. Raises JobLost."""
    if job.attempts >= job_kind(job.kind).attempts:
        fail_job(job=job, message=LOST, now=now)
        return
    _change(job, state=TRANSITIONS[JobState.RUNNING, JobEvent.REVIVE], woken_at=now)
    wake(job.pk)


def revive_lost_jobs(*, now: datetime) -> int:
    """Put back jobs whose worker has died, or give them up after some tries. Answers how many were touched."""
    touched = 0
    for job in selectors.lost_jobs(now):
        try:
            put_back(job=job, now=now)
        except JobLost:
            continue
        touched += 1
    return touched


def wake_overdue_jobs(*, now: datetime) -> int:
    """Wake the worker again for queued jobs that nobody has heard of."""
    overdue = selectors.overdue_jobs(now)
    Job.objects.filter(pk__in=overdue, state=JobState.QUEUED).update(woken_at=now)
    for job_id in overdue:
        wake(job_id)
    return len(overdue)


def wake(job_id: int) -> None:
    """Ask a worker to take the job. A broker that is away loses nothing: the sweep finds the row."""
    try:
        current_app.send_task(RUN_JOB, args=[job_id], ignore_result=True, retry=False)
    except (KombuError, OSError) as error:
        logger.warning("The worker could not be woken for job %s (%s); the next sweep will find it.", job_id, error)


def _change(job: Job, **values: object) -> None:
    """Write only while the job is running in this very attempt."""
    mine = Job.objects.filter(pk=job.pk, state=JobState.RUNNING, attempts=job.attempts)
    if mine.update(**values) != 1:
        raise JobLost(f"job {job.pk}, attempt {job.attempts}")
