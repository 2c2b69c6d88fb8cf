"""Ten people at one draft, two signatures at once: numbers have no gaps, no change is lost, no job runs twice."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from django.utils import timezone

from committees.access.services import grant_role
from committees.access.states import Role
from committees.documents import services as documents
from committees.documents.models import Job
from committees.documents.ports import JobKind, JobProduct, register_job
from committees.documents.tasks import run_job
from committees.errors import Refused
from committees.ledger.models import LedgerEntry
from committees.ledger.verification import verify
from committees.rules import Matter
from decisions.minutes import services
from decisions.minutes.models import Minutes, MinutesComment, MinutesParagraph, NumberSeries
from decisions.minutes.selectors import digest_now
from decisions.minutes.states import MinutesState, ParagraphKind
from tests.factories import TERM_START
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


REMARKING = (*(f"member{number}" for number in range(2, 11)), "office_head")
SIGNING = ("chair", "member1")


def test_ten_people_remark_at_once_and_none_is_lost(held: Held) -> None:
    prose = paragraph(held.at(MinutesState.SIGNING), ParagraphKind.DUTY)
    assert in_threads(10, lambda number: remark(held, prose, REMARKING[number])) == []
    assert {(each.author.username, each.text) for each in MinutesComment.objects.select_related("author")} == {
        (held.user(name).username, f"{name}的意见") for name in REMARKING
    }
    assert LedgerEntry.objects.filter(verb="minutes_commented").count() == 10
    assert verify().holds


def test_ten_people_remark_while_two_sign(held: Held) -> None:
    """Ten people and two who may sign, each with a login of his own: one signature, one number; a remark is either
    kept with its words or refused because the minutes are signed, never dropped without a word."""
    grant_role(
        role=Role.CHAIR, scope=held.district.committee, user=held.user("member1"), starts_on=TERM_START, now=held.now
    )
    minutes = held.at(MinutesState.SIGNING)
    prose, digest = paragraph(minutes, ParagraphKind.DUTY), digest_now(minutes)
    refused: dict[str, str] = {}

    def act(number: int) -> None:
        name = (*REMARKING, *SIGNING)[number]
        try:
            if name in SIGNING:
                fresh = Minutes.objects.get(pk=minutes.pk)
                services.sign_minutes(minutes=fresh, digest=digest, user=held.user(name), now=held.now)
            else:
                remark(held, prose, name)
        except Refused as refusal:
            refused[name] = refusal.message

    assert in_threads(12, act) == []
    signed = Minutes.objects.select_related("signed_by").get()
    (late,) = [name for name in SIGNING if name in refused]
    (first,) = [name for name in SIGNING if name != late]
    assert signed.signed_by == held.user(first)
    assert (signed.number, signed.signed_digest, NumberSeries.objects.get().last) == (1, digest, 1)
    assert LedgerEntry.objects.filter(verb="minutes_signed").count() == 1
    kept = dict(MinutesComment.objects.values_list("author__username", "text"))
    told = [name for name in REMARKING if name not in refused]
    assert kept == {held.user(name).username: f"{name}的意见" for name in told}
    assert {refused[name] for name in REMARKING if name in refused} <= {"纪要已经签发，不再征求意见。"}
    assert Job.objects.count() == 1
    assert verify().holds


def remark(held: Held, prose: MinutesParagraph, name: str) -> None:
    services.comment(paragraph=prose, text=f"{name}的意见", user=held.user(name), now=held.now)


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
