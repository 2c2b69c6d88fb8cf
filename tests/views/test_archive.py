"""The pages of the archive: who reaches them, what an extract withholds, how many queries the register takes."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from committees.documents.selectors import last_job
from committees.documents.tasks import run_job
from committees.rules import Matter
from decisions.archive import services
from decisions.archive.models import ArchiveFiling
from decisions.archive.selectors import JOB, subject_of
from decisions.minutes.states import MinutesState
from meetings.models import Meeting
from tests.minutes_support import Held, hold_meeting

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _blobs(settings: Any, tmp_path: Path) -> None:
    settings.BLOB_ROOT = tmp_path


def filed(held: Held) -> ArchiveFiling:
    held.at(MinutesState.ISSUED)
    meeting = Meeting.objects.get(pk=held.sitting.meeting.pk)
    return services.archive_meeting(meeting=meeting, user=held.user("archivist"), now=held.now)[0]


def test_from_the_tab_to_the_package(client: Client, now: datetime) -> None:
    held = hold_meeting(now, matters=(Matter.GENERAL, Matter.PERSONNEL))
    held.at(MinutesState.ISSUED)
    meeting = held.sitting.meeting
    tab = reverse("archive-meeting", args=[meeting.pk])
    client.force_login(held.user("archivist"))
    assert f"归档：{meeting.title}" in client.get(reverse("desk")).content.decode()
    assert reverse("archive-file", args=[meeting.pk]) in client.get(tab).content.decode()
    client.post(reverse("archive-file", args=[meeting.pk]))
    filing = ArchiveFiling.objects.get()
    job = last_job(JOB, subject_of(filing))
    assert job is not None
    assert client.get(reverse("job", args=[job.pk])).status_code == 404  # the job's file is the whole package
    assert run_job(job.pk) == "done"
    page = client.get(tab).content.decode()
    assert filing.number in page
    assert "您下载的是摘录" in page
    assert held.sitting.entries[1].item.title not in page
    content = b"".join(client.get(reverse("archive-package", args=[filing.pk])).streaming_content)
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        assert "items/01/record.pdf" in package.namelist()
        assert "items/02/record.pdf" not in package.namelist()
    assert "全部成立" in client.get(reverse("archive-verification", args=[filing.pk])).content.decode()
    client.force_login(held.user("outsider"))
    for name, key in (
        ("archive-package", filing.pk),
        ("archive-verification", filing.pk),
        ("archive-meeting", meeting.pk),
    ):
        assert client.get(reverse(name, args=[key])).status_code == 404
    assert filing.number not in client.get(reverse("archive")).content.decode()
    client.force_login(held.user("member1"))
    assert client.get(tab).status_code == 404


def test_the_register_takes_as_many_queries_for_three_as_for_one(
    client: Client, now: datetime, django_assert_max_num_queries: Any
) -> None:
    held = hold_meeting(now, matters=(Matter.GENERAL,))
    held.at(MinutesState.ISSUED)
    filing = services.archive_meeting(meeting=Meeting.objects.get(), user=held.user("archivist"), now=now)[0]
    client.force_login(held.user("archivist"))
    client.get(reverse("archive"))
    with django_assert_max_num_queries(40) as one:
        assert filing.number in client.get(reverse("archive")).content.decode()
    for number in (2, 3):
        ArchiveFiling.objects.create(
            organisation=filing.organisation,
            meeting=hold_meeting(now, district=held.district, number=number, matters=(Matter.GENERAL,)).sitting.meeting,
            fonds=filing.fonds,
            year=filing.year,
            piece=number,
            filed_by=filing.filed_by,
            filed_at=now,
        )
    with django_assert_max_num_queries(len(one)):
        assert "BGS-0003" in client.get(reverse("archive")).content.decode()
    book = load_workbook(io.BytesIO(b"".join(client.get(reverse("archive-register-file")).streaming_content)))
    assert [row[0] for row in book.active.values][1:] == [f"{filing.fonds}-WS·2026-Y-BGS-000{n}" for n in (1, 2, 3)]
