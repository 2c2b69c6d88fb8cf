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

from committees.documents.storage import read_checked
from committees.documents.tasks import run_job
from committees.errors import Refused
from decisions.minutes import services
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
