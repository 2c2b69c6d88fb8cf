"""The worker's side of jobs: take an id, claim, produce, store, end."""

from __future__ import annotations

import logging

from celery import shared_task
from celery.exceptions import SoftTimeLimitExceeded
from celery.signals import worker_process_shutdown
from django.db import Error as DatabaseError
from django.utils import timezone

from committees.documents import services, storage
from committees.documents.models import Job
from committees.documents.ports import Unfinished, job_kind
from committees.errors import Refused

logger = logging.getLogger(__name__)
TOO_SLOW = "生成时间过长，已停止。请减少内容或分批生成后重试。"
BROKEN = "生成时出现意外错误，已记入系统日志。请联系系统管理员。"


@worker_process_shutdown.connect
def _leave_nothing(**_: object) -> None:
    """A worker's process ends without the interpreter's own clearing up."""
    from committees.documents.rendering import forget_fonts

    forget_fonts()


@shared_task(name="committees.documents.run_job")
def run_job(job_id: int) -> str:
    """Run one job, if it is still there to be run. Being told twice does no harm."""
    job = services.claim_job(job_id=job_id, now=timezone.now())
    if job is None:
        return "nothing to do"
    try:
        return _run(job)
    except services.JobLost:
        logger.warning("Job %s was taken over by another worker.", job.pk)
        return "lost"


@shared_task(name="committees.documents.sweep_jobs")
def sweep_jobs() -> list[int]:
    """Put back what lost its worker, wake for what nobody heard of."""
    now = timezone.now()
    return [services.revive_lost_jobs(now=now), services.wake_overdue_jobs(now=now)]


def _run(job: Job) -> str:
    def progress(percent: int, message: str) -> None:
        services.report_progress(job=job, percent=percent, message=message, now=timezone.now())

    try:
        product = job_kind(job.kind).produce(job.subject, progress)
        progress(95, "正在保存")
        blob = storage.store(product.content)
        services.finish_job(job=job, blob=blob, product=product, now=timezone.now())
    except Refused as refusal:
        services.fail_job(job=job, message=refusal.message, now=timezone.now())
        return "refused"
    except Unfinished:  # others in the queue have their turn between two parts
        services.put_back(job=job, now=timezone.now())
        return "more"
    except SoftTimeLimitExceeded:
        services.fail_job(job=job, message=TOO_SLOW, now=timezone.now())
        return "too slow"
    except (services.JobLost, DatabaseError):
        raise  # the row stays as it is, and the sweep puts it back
    except Exception:
        logger.exception("Job %s (%s) failed.", job.pk, job.kind)
        services.fail_job(job=job, message=BROKEN, now=timezone.now())
        return "failed"
    return "done"
