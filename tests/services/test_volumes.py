"""All minutes of a year in one go: each as it was signed, with progress, and going on where a worker stopped."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from committees.documents.models import Job
from committees.documents.states import JobState
from committees.documents.storage import read_checked
from committees.documents.tasks import run_job
from committees.errors import Refused
from committees.rules import Matter
from decisions.minutes import jobs, services, volumes
from decisions.minutes.models import Minutes
from decisions.minutes.volumes import volume
from tests.items import signed_in
from tests.minutes_support import hold_meeting, signed_often

pytestmark = pytest.mark.django_db


def test_all_minutes_of_a_year_in_one_go(now: datetime, settings: Any, tmp_path: Path) -> None:
    settings.BLOB_ROOT = tmp_path / "blobs"
    held = hold_meeting(now)
    signed_often(held, 4)
    committee = held.district.committee
    with pytest.raises(Refused, match="权限"):
        services.request_volume(committee=committee, year=2026, user=held.user("member1"), now=held.now)
    client = signed_in(held.district, "office")
    assert "尚无文件" in client.get(reverse("minutes-volumes")).content.decode()
    answer = client.post(reverse("minutes-volume", args=[committee.pk, 2026]))
    job = services.request_volume(committee=committee, year=2026, user=held.user("office"), now=held.now)
    assert answer.url == reverse("job", args=[job.pk])
    assert run_job(job.pk) == "done"
    job.refresh_from_db()
    with zipfile.ZipFile(io.BytesIO(read_checked(job.result_digest))) as package:
        names = package.namelist()
        first = package.read(names[0])
    assert len(names) == 5
    assert "〔2026〕1号" in names[0]
    assert first == read_checked(Minutes.objects.get(number=1).pdf_digest)
    told: list[tuple[int, str]] = []
    again = volume(committee.pk, 2026, lambda percent, words: told.append((percent, words)), timezone.now())
    assert again == read_checked(job.result_digest)
    assert [words[:5] for _, words in told] == ["第 1 份", "第 2 份", "第 3 份", "第 4 份"]
    assert [percent for percent, _ in told] == sorted(percent for percent, _ in told)
    call_command("render_minutes", "2026", "--again")
    Minutes.objects.filter(number=2).update(pdf_size=1)
    with pytest.raises(CommandError, match="2号"):
        call_command("render_minutes", "2026", "--again")
    with pytest.raises(Refused, match="没有已签发"):
        volume(committee.pk, 2025, lambda *_: None, timezone.now())


def test_a_long_volume_goes_on_in_further_runs_of_one_job_and_its_page_shows_how_far(
    now: datetime, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.BLOB_ROOT = tmp_path / "blobs"
    monkeypatch.setattr(volumes, "PART", 2)
    held = hold_meeting(now, matters=(Matter.GENERAL,))
    signed_often(held, 5)
    client = signed_in(held.district, "office")
    job = services.request_volume(
        committee=held.district.committee, year=2026, user=held.user("office"), now=timezone.now()
    )
    shown, bars = client.get(reverse("job", args=[job.pk])).content.decode(), []
    assert "排队中 · 0%" in shown
    for rendered in (2, 4):
        assert run_job(job.pk) == "more"
        assert Minutes.objects.exclude(pdf_digest="").count() == rendered
        shown = client.get(reverse("job", args=[job.pk]), headers={"HX-Request": "true"}).content.decode()
        assert "data-poll" in shown
        bars.append(int(shown.split('max="100" value="')[1].split('"')[0]))
    assert 0 < bars[0] < bars[1] < 100
    assert run_job(job.pk) == "done"
    assert "纪要汇编2026年.zip" in client.get(reverse("job", args=[job.pk])).content.decode()
    assert Job.objects.get(pk=job.pk).attempts == 3
    with zipfile.ZipFile(io.BytesIO(read_checked(Job.objects.get(pk=job.pk).result_digest))) as package:
        assert len(package.namelist()) == 6


def test_a_volume_that_never_ends_is_given_up(now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    held = hold_meeting(now, matters=(Matter.GENERAL,))
    signed_often(held, 1)
    monkeypatch.setattr(volumes, "PART", 0)
    job = services.request_volume(
        committee=held.district.committee, year=2026, user=held.user("office"), now=timezone.now()
    )
    results = [run_job(job.pk) for _ in range(jobs.VOLUME_RUNS + 1)]
    assert results == ["more"] * jobs.VOLUME_RUNS + ["nothing to do"]
    job.refresh_from_db()
    assert (job.state, "多次中断" in job.message) == (JobState.FAILED, True)


def test_agenda_and_attendance_come_on_paper_without_personnel(now: datetime, settings: Any, tmp_path: Path) -> None:
    settings.BLOB_ROOT = tmp_path / "blobs"
    held = hold_meeting(now)
    meeting = held.sitting.meeting
    client = signed_in(held.district, "secretary")
    texts = {}
    for key in ("agenda", "attendance"):
        assert client.post(reverse("meeting-minutes-sheet", args=[meeting.pk, key])).status_code == 302
        job = services.request_sheet(meeting=meeting, sheet=key, user=held.user("secretary"), now=held.now)
        assert run_job(job.pk) == "done"
        job.refresh_from_db()
        pages = PdfReader(io.BytesIO(read_checked(job.result_digest))).pages
        texts[key] = "".join("".join(page.extract_text() for page in pages).split())
    assert "第1件事项" in texts["agenda"]
    assert "第2件事项" not in texts["agenda"]
    assert "应到11人，实到9人" in texts["attendance"]
    assert all(person.name in texts["attendance"] for person in held.district.members)
    assert (
        signed_in(held.district, "member1")
        .post(reverse("meeting-minutes-sheet", args=[meeting.pk, "agenda"]))
        .status_code
        == 404
    )
