"""Jobs: asked for once, claimed once, ended once; lost ones come back."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.db import transaction

from committees.documents import services, storage
from committees.documents.models import Job
from committees.documents.ports import JobKind, JobProduct, Progress, job_kind, register_job
from committees.documents.states import TRANSITIONS, JobEvent, JobState
from committees.documents.tasks import run_job, sweep_jobs
from committees.errors import Refused

pytestmark = pytest.mark.django_db
KIND = "test-document"
delivered: list[tuple[str, str]] = []


class Outcome:
    """What the next job of the test will do."""

    error: Exception | None = None
    refuse_delivery = False


def _produce(subject: str, progress: Progress) -> JobProduct:
    progress(50, "正在排版")
    if Outcome.error is not None:
        raise Outcome.error
    return JobProduct(subject.encode(), "文件.pdf", "application/pdf")


def _deliver(subject: str, blob: storage.StoredBlob, now: datetime) -> None:
    if Outcome.refuse_delivery:
        raise Refused("对象已经变化，请重新生成。")
    delivered.append((subject, blob.digest))


@pytest.fixture(autouse=True)
def _kind(settings: object, tmp_path: Path) -> None:
    settings.BLOB_ROOT = tmp_path  # type: ignore[attr-defined]
    Outcome.error, Outcome.refuse_delivery = None, False
    delivered.clear()
    register_job(
        JobKind(KIND, "测试文件", _produce, _deliver, lambda _user, _subject: True, lambda subject: f"/{subject}/")
    )


def ask(now: datetime, subject: str = "paper:1") -> Job:
    return services.request_job(kind=KIND, subject=subject, user=None, now=now)


def test_asking_twice_is_one_job_until_it_has_ended(now: datetime) -> None:
    first = ask(now)
    assert ask(now) == first
    assert ask(now, "paper:2") != first
    run_job(first.pk)
    assert ask(now) != first


def test_a_job_runs_stores_and_delivers(now: datetime) -> None:
    job = ask(now)
    assert run_job(job.pk) == "done"
    job.refresh_from_db()
    assert (job.state, job.progress, job.result_name) == (JobState.DONE, 100, "文件.pdf")
    assert storage.read_checked(job.result_digest) == b"paper:1"
    assert delivered == [("paper:1", job.result_digest)]


def test_being_told_twice_runs_once(now: datetime) -> None:
    job = ask(now)
    assert [run_job(job.pk), run_job(job.pk)] == ["done", "nothing to do"]
    assert len(delivered) == 1


def test_a_job_is_claimed_by_one_worker(now: datetime) -> None:
    job = ask(now)
    assert services.claim_job(job_id=job.pk, now=now) is not None
    assert services.claim_job(job_id=job.pk, now=now) is None


@pytest.mark.parametrize(
    ("error", "words"),
    [(Refused("有 1 个字没有可用的字形"), "没有可用的字形"), (ZeroDivisionError("secret detail"), "意外错误")],
)
def test_failures_end_with_words_for_people(error: Exception, words: str, now: datetime) -> None:
    Outcome.error = error
    job = ask(now)
    run_job(job.pk)
    job.refresh_from_db()
    assert job.state == JobState.FAILED
    assert words in job.message
    assert "secret" not in job.message
    assert delivered == []


def test_a_refused_delivery_leaves_no_result(now: datetime) -> None:
    Outcome.refuse_delivery = True
    job = ask(now)
    run_job(job.pk)
    job.refresh_from_db()
    assert (job.state, job.result_digest) == (JobState.FAILED, "")


def test_a_lost_job_comes_back_and_its_old_worker_is_shut_out(now: datetime) -> None:
    job = ask(now)
    old = services.claim_job(job_id=job.pk, now=now)
    assert old is not None
    assert services.revive_lost_jobs(now=now + timedelta(minutes=2)) == 0
    assert services.revive_lost_jobs(now=now + timedelta(minutes=6)) == 1
    fresh = services.claim_job(job_id=job.pk, now=now + timedelta(minutes=6))
    assert fresh is not None
    with pytest.raises(services.JobLost):
        services.report_progress(job=old, percent=10, message="", now=now)
    with pytest.raises(services.JobLost), transaction.atomic():
        services.fail_job(job=old, message="x", now=now)
    services.report_progress(job=fresh, percent=10, message="", now=now + timedelta(minutes=6))


def test_after_three_tries_a_job_is_given_up(now: datetime) -> None:
    job = ask(now)
    for attempt in range(1, job_kind(KIND).attempts + 1):
        at = now + timedelta(minutes=10 * attempt)
        assert services.claim_job(job_id=job.pk, now=at) is not None
        services.revive_lost_jobs(now=at + timedelta(minutes=6))
    job.refresh_from_db()
    assert job.state == JobState.FAILED
    assert "多次中断" in job.message


def test_the_sweep_wakes_what_nobody_heard_of(now: datetime) -> None:
    job = ask(now)
    assert services.wake_overdue_jobs(now=now + timedelta(seconds=10)) == 0
    assert services.wake_overdue_jobs(now=now + timedelta(seconds=40)) == 1
    assert services.wake_overdue_jobs(now=now + timedelta(seconds=41)) == 0
    job.refresh_from_db()
    assert job.state == JobState.QUEUED
    assert sweep_jobs() is not None


def test_a_rolled_back_request_leaves_no_job(now: datetime) -> None:
    with transaction.atomic():
        ask(now)
        transaction.set_rollback(True)
    assert not Job.objects.exists()


def test_unknown_kinds_are_refused(now: datetime) -> None:
    with pytest.raises(KeyError):
        services.request_job(kind="no-such-kind", subject="x:1", user=None, now=now)


@pytest.mark.parametrize("state", list(JobState))
@pytest.mark.parametrize("event", list(JobEvent))
def test_every_pair_of_state_and_event(state: JobState, event: JobEvent, now: datetime) -> None:
    """What the table does not allow changes nothing."""
    job = Job.objects.create(
        kind=KIND,
        subject="paper:9",
        state=state,
        created_at=now,
        woken_at=now,
        started_at=now,
        heartbeat_at=now - timedelta(hours=1),
        finished_at=now,
        attempts=1,
    )
    product, blob = JobProduct(b"x", "x.pdf", "application/pdf"), storage.StoredBlob("0" * 64, 1)
    try:
        with transaction.atomic():
            match event:
                case JobEvent.CLAIM:
                    services.claim_job(job_id=job.pk, now=now)
                case JobEvent.FINISH:
                    services.finish_job(job=job, blob=blob, product=product, now=now)
                case JobEvent.FAIL:
                    services.fail_job(job=job, message="x", now=now)
                case JobEvent.REVIVE:
                    services.revive_lost_jobs(now=now)
    except services.JobLost:
        assert (state, event) not in TRANSITIONS
    job.refresh_from_db()
    assert job.state == TRANSITIONS.get((state, event), state)
