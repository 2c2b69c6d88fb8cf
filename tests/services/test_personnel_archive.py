"""The package of a meeting with candidates: what the circle gets, what an extract for another leaves out; both hold."""

from __future__ import annotations

import io
import subprocess
import sys
import zipfile
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
from committees.models import User
from committees.rules import Matter
from decisions.archive import services
from decisions.archive.models import ArchivePackage
from decisions.archive.selectors import withheld_from
from decisions.minutes import services as minutes
from decisions.minutes.models import Minutes
from decisions.minutes.selectors import cosignatures_of, digest_now, job_of
from meetings.agenda import services as items
from meetings.agenda.states import ItemState
from meetings.models import AgendaEntry, Meeting
from meetings.session import services as session
from personnel.jobs import JOB
from personnel.models import Decision
from personnel.services import preparing, sitting
from tests.items import make_item
from tests.personnel_support import NAMES, Affair, make_affair

pytestmark = pytest.mark.django_db
OPENLY = "关于老旧小区改造的议题"


@pytest.fixture(autouse=True)
def _blobs(settings: Any, tmp_path: Path) -> None:
    settings.BLOB_ROOT = tmp_path / "blobs"


@pytest.fixture
def affair(now: datetime) -> Affair:
    """Item 1: adopted. Item 2: rejected, the chair recused. Item 3: an item like any other. Minutes issued."""
    found = make_affair(now, names=NAMES[:2])
    preparing.declare_kinship(
        candidate=found.fresh(1), person=found.district.chair, relation="近亲属", user=found.organiser, now=now
    )
    for index in (0, 1):
        found.submit(index)
    found.convene(0, 1)
    open_item = make_item(found.district, now, title=OPENLY, matter=Matter.GENERAL, state=ItemState.POOLED)
    open_item = items.schedule_item(item=open_item, now=now, meeting=found.meeting)
    AgendaEntry.objects.create(meeting=found.meeting, item=open_item, position=3)
    found.open()
    found.decide(0, found.at(minutes=10), in_favour=10, against=1)
    found.decide(1, found.at(minutes=30), in_favour=3, against=7)
    session.defer_item(
        entry=AgendaEntry.objects.get(item=open_item),
        reason="时间不够",
        actor=found.secretary,
        now=found.at(minutes=50),
    )
    found.meeting = session.close_meeting(meeting=found.meeting, actor=found.secretary, now=found.at(minutes=60))
    return found


def draw_up_sheets(affair: Affair) -> None:
    for decision in Decision.objects.order_by("pk"):
        sitting.draw_up_sheet(
            decision=decision,
            seal="封〔2026〕7号",
            observers="无",
            note="无",
            user=affair.secretary,
            now=affair.at(hours=2),
        )


def print_sheets() -> None:
    for job in Job.objects.filter(kind=JOB):
        assert run_job(job.pk) == "done", Job.objects.get(pk=job.pk).message


def issue(affair: Affair) -> None:
    when = affair.at(hours=3)
    draft = minutes.draft_minutes(meeting=affair.meeting, user=affair.secretary, now=when)
    draft = minutes.submit_minutes(minutes=draft, user=affair.secretary, now=when)
    draft = minutes.check_minutes(minutes=draft, user=affair.district.user("office_head"), now=when)
    for asked in cosignatures_of(draft):
        leader = User.objects.get(person=asked.person_id)
        draft = minutes.cosign_minutes(minutes=draft, digest=digest_now(draft), user=leader, now=when)
    draft = minutes.sign_minutes(minutes=draft, digest=digest_now(draft), user=affair.district.user("chair"), now=when)
    job = job_of(draft)
    assert job is not None
    assert run_job(job.pk) == "done"
    minutes.issue_minutes(minutes=Minutes.objects.get(), user=affair.district.user("office"), now=when)


def archived(affair: Affair) -> tuple[str, ArchivePackage | None]:
    meeting = Meeting.objects.get(pk=affair.meeting.pk)
    archivist = affair.district.user("archivist")
    filing, job = services.archive_meeting(meeting=meeting, user=archivist, now=affair.at(hours=4))
    return run_job(job.pk), ArchivePackage.objects.filter(filing=filing).first()


def downloaded(affair: Affair, name: str, package: ArchivePackage) -> bytes:
    client = Client()
    client.force_login(affair.district.user(name))
    answer = client.get(reverse("archive-package", args=[package.filing_id]))
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)  # type: ignore[arg-type]


def unpacked(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return {name: package.read(name) for name in package.namelist()}


def words(name: str, content: bytes) -> str:
    if not name.endswith(".pdf"):
        return content.decode("utf-8", "replace")
    pages = PdfReader(io.BytesIO(content)).pages
    return "".join("".join(page.extract_text() for page in pages).split())


def verified_outside(content: bytes, folder: Path) -> str:
    """What an outsider sees who has the package and a stock Python: isolated, in a folder of its own."""
    folder.mkdir()
    (folder / "package.zip").write_bytes(content)
    (folder / "verify.py").write_bytes(unpacked(content)["verify.py"])
    done = subprocess.run(
        [sys.executable, "-I", "verify.py", "package.zip"], cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "核验通过" in done.stdout
    return done.stdout


@pytest.fixture
def package(affair: Affair) -> ArchivePackage:
    draw_up_sheets(affair)
    print_sheets()
    issue(affair)
    result, found = archived(affair)
    assert result == "done"
    assert found is not None
    return found


def test_the_circle_gets_the_candidates_records_and_an_extract_for_another_names_nobody(
    affair: Affair, package: ArchivePackage, tmp_path: Path
) -> None:
    """One package and four readers: each copy holds for an outsider with a stock Python."""
    listed = {row["path"]: row for row in package.manifest["files"]}
    assert {path: (row["group"], row["retention"]) for path, row in listed.items() if "personnel-record" in path} == {
        "items/01/personnel-record.pdf": ("item-1", "Y"),
        "items/02/personnel-record.pdf": ("item-2", "D10"),
    }
    _the_circle_gets_everything(affair, package, tmp_path / "whole")
    for name in ("archivist", "office", "office_head"):
        _an_extract_names_no_candidate(affair, package, name, tmp_path / name)
    _who_was_recused_from_one_gets_the_other(affair, package, tmp_path / "recused")


def _the_circle_gets_everything(affair: Affair, package: ArchivePackage, folder: Path) -> None:
    whole = downloaded(affair, "secretary", package)
    assert whole == read_checked(package.digest)
    files = unpacked(whole)
    for number, decision in enumerate(Decision.objects.order_by("entry__position"), start=1):
        content = files[f"items/{number:02d}/personnel-record.pdf"]
        assert content == read_checked(decision.sheet_digest)
        text = words("x.pdf", content)
        for told in (NAMES[number - 1], "区民政局局长", "封〔2026〕7号", f"{decision.in_favour}"):
            assert told in text
    told = verified_outside(whole, folder)
    assert "本份为摘录" not in told
    assert "第1项" in told
    assert "算式成立" in told


def _an_extract_names_no_candidate(affair: Affair, package: ArchivePackage, name: str, folder: Path) -> None:
    content = downloaded(affair, name, package)
    files = unpacked(content)
    assert not [path for path in files if path.startswith(("items/01/", "items/02/"))], name
    assert "items/03/record.pdf" in files
    for path, part in files.items():
        text = words(path, part)
        for hidden in (*NAMES[:2], "区民政局局长", "封〔2026〕7号"):
            assert hidden not in text, (name, path, hidden)
    assert OPENLY in words("x.pdf", files["documents/02-议程.pdf"])
    told = verified_outside(content, folder)
    assert "本份为摘录" in told
    assert "第1项" not in told


def _who_was_recused_from_one_gets_the_other(affair: Affair, package: ArchivePackage, folder: Path) -> None:
    assert withheld_from(affair.district.user("chair"), affair.meeting) == {"item-2", "mixed"}
    content = downloaded(affair, "chair", package)
    files = unpacked(content)
    assert "items/01/personnel-record.pdf" in files
    assert not [path for path in files if path.startswith("items/02/")]
    assert not [path for path, part in files.items() if NAMES[1] in words(path, part)]
    verified_outside(content, folder)


def test_nothing_is_archived_while_a_record_is_not_on_paper(affair: Affair) -> None:
    draw_up_sheets(affair)
    issue(affair)
    result, package = archived(affair)
    assert (result, package) == ("refused", None)
    assert "任免事项记录尚未生成文件" in Job.objects.filter(kind="archive").latest("pk").message
    print_sheets()
    result, package = archived(affair)
    assert result == "done"
    assert package is not None
