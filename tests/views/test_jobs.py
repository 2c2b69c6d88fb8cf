"""The page of a job: seen by those who may see its subject, polled until it ends, its file checked on the way out."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, RequestFactory
from django.urls import reverse

from committees.documents import services, storage
from committees.documents.models import Job
from committees.documents.ports import JobKind, JobProduct, register_job
from committees.documents.tasks import run_job
from committees.documents.uploads import taken_file
from committees.errors import Refused
from committees.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader(settings: object, tmp_path: Path) -> User:
    settings.BLOB_ROOT = tmp_path  # type: ignore[attr-defined]
    user = User.objects.create_user("reader", password="Reader-2026-x")
    register_job(
        JobKind(
            "test-page",
            "测试文件",
            produce=lambda subject, _progress: JobProduct(subject.encode(), "区委纪要.pdf", "application/pdf"),
            deliver=lambda _subject, _blob, _now: None,
            may_see=lambda who, _subject: who.username == "reader",
            address=lambda _subject: "/minutes/1/",
        )
    )
    return user


@pytest.fixture
def job(reader: User, now: datetime) -> Job:
    return services.request_job(kind="test-page", subject="minutes:1", user=reader, now=now)


def test_the_page_polls_while_open_and_ends_with_a_link(client: Client, reader: User, job: Job) -> None:
    client.force_login(reader)
    address = reverse("job", args=[job.pk])
    page = client.get(address)
    assert "排队中" in page.content.decode()
    part = client.get(address, headers={"HX-Request": "true"}).content.decode()
    assert 'hx-trigger="every 1s"' in part
    assert "<html" not in part
    run_job(job.pk)
    done = client.get(address, headers={"HX-Request": "true"}).content.decode()
    assert "hx-get" not in done
    assert reverse("job-file", args=[job.pk]) in done
    assert "查看并继续办理" in done
    there = {"HX-Request": "true", "HX-Current-URL": "http://testserver/minutes/1/?tab=papers"}
    assert "刷新本页" in client.get(address, headers=there).content.decode()  # it would lead to where one is


def test_the_file_is_handed_out_as_an_attachment(client: Client, reader: User, job: Job) -> None:
    client.force_login(reader)
    assert client.get(reverse("job-file", args=[job.pk])).status_code == 404
    run_job(job.pk)
    answer = client.get(reverse("job-file", args=[job.pk]))
    assert b"".join(answer.streaming_content) == b"minutes:1"
    assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_a_damaged_file_is_not_handed_out(client: Client, reader: User, job: Job) -> None:
    client.force_login(reader)
    run_job(job.pk)
    path = storage.path_of(Job.objects.get(pk=job.pk).result_digest)
    path.chmod(0o600)
    path.write_bytes(b"changed")
    answer = client.get(reverse("job-file", args=[job.pk]))
    assert answer.status_code == 409
    assert "摘要不符" in answer.content.decode()


@pytest.mark.parametrize("name", ["job", "job-file"])
def test_strangers_find_nothing(client: Client, job: Job, name: str) -> None:
    assert client.get(reverse(name, args=[job.pk])).status_code == 302
    client.force_login(User.objects.create_user("stranger", password="Stranger-2026"))
    assert client.get(reverse(name, args=[job.pk])).status_code == 404


def test_too_large_a_file_is_dropped_while_it_arrives(rf: RequestFactory, settings: object) -> None:
    settings.UPLOAD_LIMIT = 100_000  # type: ignore[attr-defined]
    data = {
        "title": "议题",
        "paper": SimpleUploadedFile("a.pdf", b"x" * 200_000),
        "small": SimpleUploadedFile("b.pdf", b"y"),
    }
    request = rf.post("/items/", data)
    with pytest.raises(Refused, match=r"超过上限 97\.7 KB"):
        taken_file(request, "paper")
    assert "paper" not in request.FILES
    assert request.POST["title"] == "议题"
    small = taken_file(request, "small")
    assert small is not None
    assert small.read() == b"y"
    assert taken_file(request, "other") is None
