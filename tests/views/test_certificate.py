"""The certificate of a decision: what it proves, who may have it, and that it never says who voted how."""

from __future__ import annotations

import io
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from committees.documents.models import Job
from committees.documents.storage import read_checked
from committees.documents.tasks import run_job
from committees.ledger.models import LedgerEntry
from committees.rules import Matter
from decisions.models import Resolution
from tests.minutes_support import hold_meeting

pytestmark = pytest.mark.django_db


def test_the_certificate_names_rules_numbers_and_digests(
    client: Client, now: datetime, settings: Any, tmp_path: Path
) -> None:
    settings.BLOB_ROOT = tmp_path
    held = hold_meeting(now, matters=(Matter.GENERAL, Matter.PERSONNEL))
    open_one, circled = Resolution.objects.order_by("number")
    page = reverse("certificate", args=[open_one.pk])
    client.force_login(held.user("member1"))
    assert page in client.get(reverse("resolution", args=[open_one.pk])).content.decode()
    words = client.get(page).content.decode()
    closed = LedgerEntry.objects.get(verb="ballot_closed", payload__ballot=open_one.ballot_id)
    assert "同意 8 票，不同意 1 票" in words
    assert closed.digest[:8] in words
    assert held.sitting.meeting.rulebook_version.rulebook.title in words
    client.post(reverse("certificate-pdf", args=[open_one.pk]))
    job = Job.objects.get(kind="certificate")
    assert run_job(job.pk) == "done"
    job.refresh_from_db()
    text = "".join(each.extract_text() for each in PdfReader(io.BytesIO(read_checked(job.result_digest))).pages)
    assert closed.digest[:8] in text
    client.force_login(held.user("archivist"))
    assert client.get(reverse("certificate", args=[circled.pk])).status_code == 404
    client.force_login(held.user("outsider"))
    assert client.get(page).status_code == 404
    assert client.get(reverse("job", args=[job.pk])).status_code == 404
