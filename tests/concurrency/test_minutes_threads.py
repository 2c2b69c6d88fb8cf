"""Ten people at one draft, two signatures at once: numbers have no gaps, no change is lost, no job runs twice."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from django.utils import timezone

from committees.documents import services as documents
from committees.documents.models import Job
from committees.documents.ports import JobKind, JobProduct, register_job
from committees.documents.tasks import run_job
from committees.errors import Refused
from committees.ledger.verification import verify
from committees.rules import Matter
from decisions.minutes import services
from decisions.minutes.models import Minutes, MinutesComment, NumberSeries
from decisions.minutes.selectors import digest_now
from decisions.minutes.states import MinutesState, ParagraphKind
from tests.minutes_support import Held, hold_meeting, paragraph
from tests.threads import in_threads

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _quiet(settings: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.BLOB_ROOT = tmp_path  # type: ignore[attr-defined]
    monkeypatch.setattr(documents.current_app, "send_task", lambda *_arguments, **_options: None)


@pytest.fixture
def held(now: datetime) -> Held:
    return hold_meeting(now, matters=(Matter.GENERAL,))


def test_a_meeting_is_drafted_once(held: Held) -> None:
    errors = in_threads(4, lambda _number: held.draft())
    assert len(errors) == 3
    assert all(isinstance(error, Refused) for error in errors)
    assert Minutes.objects.count() == 1


def test_one_signature_gives_one_number(held: Held) -> None:
    minutes = held.at(MinutesState.SIGNING)
    errors = in_threads(4, lambda _number: held.sign(Minutes.objects.get(pk=minutes.pk)))
    assert len(errors) == 3
    assert all(isinstance(error, Refused) for error in errors)
    assert NumberSeries.objects.get().last == 1
    assert Job.objects.count() == 1


def test_five_signatures_at_once_are_numbered_without_gaps(held: Held, now: datetime) -> None:
    more = range(2, 6)
    later = [hold_meeting(now, district=held.district, number=each, matters=(Matter.GENERAL,)) for each in more]
    meetings = [held, *later]
    waiting = [each.at(MinutesState.SIGNING) for each in meetings]
    assert in_threads(5, lambda number: meetings[number].sign(waiting[number])) == []
    assert sorted(Minutes.objects.values_list("number", flat=True)) == [1, 2, 3, 4, 5]
    assert verify().holds


def test_ten_people_remark_and_two_sign(held: Held) -> None:
    minutes = held.at(MinutesState.SIGNING)
    prose = paragraph(minutes, ParagraphKind.DUTY)
    digest = digest_now(minutes)

    def act(number: int) -> None:
        if number < 10:
            services.comment(
                paragraph=prose, text=f"意见{number}", user=held.user(f"member{number % 10 + 1}"), now=held.now
            )
        else:
            services.sign_minutes(
                minutes=Minutes.objects.get(pk=minutes.pk), digest=digest, user=held.user("chair"), now=held.now
            )

    errors = in_threads(12, act)
    assert all(isinstance(error, Refused) for error in errors)
    assert MinutesComment.objects.count() + len(errors) == 11
    assert Minutes.objects.get().number == 1
    assert verify().holds


def test_two_rewrite_one_paragraph(held: Held) -> None:
    prose = paragraph(held.draft(), ParagraphKind.DUTY)

    def write(number: int) -> None:
        name = ("secretary", "office")[number]
        services.edit_paragraph(paragraph=prose, text=f"由{name}改写。", version=0, user=held.user(name), now=held.now)

    (error,) = in_threads(2, write)
    assert isinstance(error, Refused)
    assert "刚刚被他人改动" in error.message


def test_a_job_is_asked_for_once_and_run_once() -> None:
    runs: list[str] = []

    def produce(subject: str, _progress: object) -> JobProduct:
        runs.append(subject)
        return JobProduct(b"x", "x.pdf", "application/pdf")

    register_job(JobKind("test-race", "测试", produce, lambda *_: None, lambda *_: True, lambda _subject: "/"))
    now = timezone.now()
    asked: list[int] = []

    def ask(_number: int) -> None:
        asked.append(documents.request_job(kind="test-race", subject="x:1", user=None, now=now).pk)

    assert in_threads(6, ask) == []
    assert len(set(asked)) == 1
    assert in_threads(6, lambda _number: run_job(asked[0])) == []
    assert runs == ["x:1"]
