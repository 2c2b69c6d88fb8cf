"""The archive: what a package holds, its numbers and versions, and an extract that tells less and still verifies."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from pypdf import PdfReader

from committees.documents.storage import read_checked
from committees.documents.tasks import run_job
from committees.errors import Refused
from committees.ledger.anchoring import complete_anchor
from committees.models import Organisation
from committees.rules import Matter
from decisions.archive import ports, services
from decisions.archive.checking import (
    check_package,
    zipped,
)
from decisions.archive.models import ArchiveFiling, ArchivePackage
from decisions.archive.packing import extract
from decisions.archive.paper import receipts_body
from decisions.archive.selectors import withheld_from
from decisions.distribution.models import DecisionNotice
from decisions.minutes.models import Minutes
from meetings.models import Meeting
from meetings.scheduling.states import MeetingState
from tests.archive_support import (
    archive,
    archived_meeting,
    contents,
    unpacked,
    uploaded,
)
from tests.minutes_support import Held, hold_meeting

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _blobs(settings: Any, tmp_path: Path) -> None:
    settings.BLOB_ROOT = tmp_path / "blobs"


Archived = tuple[Held, ArchivePackage]


@pytest.fixture
def archived(now: datetime) -> Archived:
    return archived_meeting(now)


def test_a_meeting_is_archived_and_its_package_holds_for_an_outsider(held: Held, tmp_path: Path) -> None:
    anchor = complete_anchor(organisation=held.district.organisation, now=held.now)
    package = archive(held)
    meeting = Meeting.objects.get()
    assert meeting.state == MeetingState.ARCHIVED
    assert package.filing.number == f"{held.district.organisation.code.upper()}-WS·2026-Y-BGS-0001"
    files = contents(package)
    assert files["documents/04-会议纪要.pdf"].startswith(b"%PDF")
    assert "0001" in PdfReader(io.BytesIO(files["documents/00-归档目录.pdf"])).pages[0].extract_text()
    assert all(check["holds"] for check in package.manifest["checks"])
    (tmp_path / "package.zip").write_bytes(read_checked(package.digest))
    (tmp_path / "verify.py").write_bytes(files["verify.py"])
    (tmp_path / "anchor.json").write_text(json.dumps(anchor))
    arguments = [sys.executable, "-I", "verify.py", "package.zip", "--anchor", "anchor.json"]
    done = subprocess.run(arguments, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "核验通过" in done.stdout
    assert "算式成立" in done.stdout
    assert "次判断按包内规则重新计算，结论、条款和算式一致" in done.stdout
    assert f"meeting:{meeting.pk}：{anchor['day']}的锚点" in done.stdout
    call_command("verify_archive", str(tmp_path / "package.zip"))


def test_a_digest_on_the_receipts_stands_in_groups_that_a_line_can_break(held: Held) -> None:
    assert DecisionNotice.objects.update(pdf_digest="a" * 64)
    text = "".join(paragraph.text for paragraph in receipts_body(Minutes.objects.get()))
    assert "aaaaaaaa aaaaaaaa" in text
    assert "a" * 9 not in text


def test_papers_not_passed_are_a_piece_of_their_own(held: Held) -> None:
    uploaded(held, 2)
    Organisation.objects.update(archive_section="DZB")
    package = archive(held)
    files, filing = contents(package), package.filing
    assert filing.short_number == f"{filing.fonds}-WS·2026-D10-DZB-0001"
    assert filing.number == f"{filing.fonds}-WS·2026-Y-DZB-0001"
    assert files["pieces/D10-0001/item-03-paper-01.txt"] == b"report"
    first = PdfReader(io.BytesIO(files["pieces/D10-0001/00-目录.pdf"])).pages[0].extract_text()
    assert "10年" in first
    assert "DZB" in first
    assert "0001" in first
    kept = {row["path"]: row["retention"] for row in package.manifest["files"]}
    assert {kept[path] for path in kept if path.startswith("pieces/")} == {"D10"}
    receipts = PdfReader(io.BytesIO(files["documents/06-印发与签收.pdf"]))
    assert "未查看" not in (text := "".join(page.extract_text() for page in receipts.pages))
    assert "签收：无" in text
    assert "documents/07-签到表.pdf" in files
    assert check_package(files).sound


def test_an_extract_leaves_personnel_out_and_still_verifies(archived: Archived) -> None:
    held, package = archived
    withheld = withheld_from(held.user("archivist"), held.sitting.meeting)
    assert withheld == {"item-2", "mixed"}
    assert withheld_from(held.user("chair"), held.sitting.meeting) == frozenset()
    files = unpacked(extract(read_checked(package.digest), withheld))
    found = check_package(files)
    assert found.sound, found.faults
    assert any("本份为摘录" in note for note in found.notes)
    personnel = held.sitting.entries[1].item.title
    for name, content in files.items():
        assert personnel.encode() not in content, name
        if name.endswith(".pdf"):
            text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
            assert personnel not in text.replace("\n", ""), name
    assert personnel.encode() in contents(package)["ledger/payloads-item-2.json"]


def test_archived_rows_refuse_change(archived: Archived) -> None:
    _, package = archived
    for rows in (ArchivePackage.objects.filter(pk=package.pk), ArchiveFiling.objects.filter(pk=package.filing_id)):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.update(id=rows.get().pk)
        with pytest.raises(DatabaseError), transaction.atomic():
            rows._raw_delete(rows.db)
    if connection.vendor == "sqlite":
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("INSERT OR REPLACE INTO decisions_archivefiling SELECT * FROM decisions_archivefiling")


def test_a_correction_is_a_new_version_that_names_the_old(archived: Archived) -> None:
    held, package = archived
    old = package
    meeting = Meeting.objects.get()
    with pytest.raises(Refused, match="原因"):
        services.correct_archive(meeting=meeting, reason=" ", user=held.user("archivist"), now=held.now)
    filing, job = services.correct_archive(
        meeting=meeting, reason="补入送达证明", user=held.user("archivist"), now=held.now
    )
    assert run_job(job.pk) == "done"
    new = ArchivePackage.objects.get(filing=filing)
    assert (filing.version, filing.replaces, filing.number) == (2, old.filing, old.filing.number)
    assert new.manifest["replaces"] == old.manifest_digest
    assert ArchivePackage.objects.count() == 2
    wrapper = ET.fromstring(contents(new)["encapsulation.xml"])
    space = "{http://www.saac.gov.cn/standards/ERM/encapsulation}"
    assert wrapper.tag == f"{space}电子文件封装包"
    assert wrapper.findtext(f"{space}被签名对象/{space}封装包类型") == "修改型"


def test_only_the_archivist_files_and_only_once(held: Held) -> None:
    meeting = Meeting.objects.get()
    with pytest.raises(Refused, match="权限"):
        services.archive_meeting(meeting=meeting, user=held.user("office"), now=held.now)
    first, job = services.archive_meeting(meeting=meeting, user=held.user("archivist"), now=held.now)
    again, same = services.archive_meeting(meeting=meeting, user=held.user("archivist"), now=held.now)
    assert (first, job) == (again, same)


def test_nothing_is_archived_before_its_minutes_are_issued(now: datetime) -> None:
    held = hold_meeting(now, matters=(Matter.GENERAL,))
    with pytest.raises(Refused, match="纪要印发之后"):
        services.archive_meeting(meeting=held.sitting.meeting, user=held.user("archivist"), now=now)


def test_a_higher_floor_puts_in_its_own_sheets(held: Held, monkeypatch: pytest.MonkeyPatch) -> None:
    part = ports.Part("personnel/sheet.txt", "审批表", b"sheet", "item-2")
    monkeypatch.setattr(ports, "_sources", [])
    ports.add_parts(lambda meeting, now: [part])
    files = contents(archive(held))
    assert files["personnel/sheet.txt"] == b"sheet"
    assert "personnel/sheet.txt" not in unpacked(extract(zipped(files), frozenset({"item-2"})))
