"""What the four-property check finds, each of its lines when it does not hold; working secrets; versions of minutes."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfWriter

from committees.documents.storage import read_checked
from committees.errors import Refused
from decisions.archive import examining, packing, services
from decisions.archive.checking import check_package, sha256
from decisions.archive.models import ArchivePackage
from decisions.archive.ports import Part
from decisions.archive.rules import Counts, four_properties
from decisions.archive.selectors import withheld_from
from decisions.archive.states import Origin
from decisions.minutes import services as minutes
from decisions.minutes.models import Minutes
from meetings.models import Meeting, Paper
from meetings.papers.marking import mark_secret
from tests.archive_support import archive, contents, unpacked, uploaded
from tests.minutes_support import Held, render

SOUND = Counts(0, minutes_match=True, entries=5, recorded=5, files=3, size=9)
BROKEN = [
    ("真实性", {"chain_flaws": 1}, "台账逐条"),
    ("真实性", {"minutes_match": False}, "纪要文件"),
    ("真实性", {"replaced": ("items/01/paper-01.pdf",)}, "items/01/paper-01.pdf"),
    ("完整性", {"missing": ("会议记录",)}, "缺少：会议记录"),
    ("完整性", {"entries": 4}, "台账应有 5 条"),
    ("完整性", {"unfilled": ("题名",)}, "元数据没有填写：题名"),
    ("可用性", {"unreadable": ("a.pdf",)}, "无法打开：a.pdf"),
    ("安全性", {"unsafe": ("材料：带有国家秘密标志",)}, "国家秘密标志"),
    ("安全性", {"secrets": 1, "exposed": 1}, "工作秘密 1 件没有限定知悉范围"),
]


@pytest.mark.parametrize(("kind", "change", "words"), BROKEN)
def test_each_line_of_the_check_fails_for_its_own_reason(kind: str, change: dict[str, Any], words: str) -> None:
    assert all(check.holds for check in four_properties(SOUND))
    (failed,) = [check for check in four_properties(replace(SOUND, **change)) if not check.holds]
    assert (failed.kind, words in failed.text) == (kind, True)


def plain_pdf() -> bytes:
    writer, file = PdfWriter(), io.BytesIO()
    writer.add_blank_page(100, 100)
    writer.write(file)
    return file.getvalue()


@pytest.mark.parametrize(
    ("path", "content", "origin", "opens"),
    [
        ("documents/02.pdf", b"%PDF-1.7 cut off", Origin.OWN, False),
        ("documents/02.pdf", plain_pdf(), Origin.OWN, False),  # a PDF, and no PDF/A
        ("items/01/paper-01.pdf", plain_pdf(), Origin.UPLOAD, True),
        ("items/01/paper-01.docx", b"PK no zip", Origin.UPLOAD, False),
        ("items/01/paper-01.txt", b"", Origin.UPLOAD, False),
        ("metadata.xml", b"<a>", Origin.MACHINE, False),
        ("ledger/meeting.json", b"{", Origin.MACHINE, False),
    ],
)
def test_a_file_opens_as_what_it_says_it_is(path: str, content: bytes, origin: Origin, opens: bool) -> None:
    assert (examining.unreadable([Part(path, "", content, origin=origin)]) == ()) == opens


def test_what_is_not_there_is_named() -> None:
    parts = [Part(f"documents/{key}-x.pdf", "", b"x") for key in ("01", "02", "03", "05", "06", "07")]
    parts += [Part("items/01/record.pdf", "", b"x"), Part("metadata.xml", "", b"x"), Part("verify.py", "", b"x")]
    found = examining.missing(parts, frozenset({sha256(b"paper")}), [1, 2])
    assert found[:2] == ("纪要", "第2项的记录与表决结果")
    assert any("会上所用材料" in name for name in found)
    assert "ledger/meeting.json" in found
    assert "题名" in examining.unfilled("<电子文件元数据><题名> </题名></电子文件元数据>".encode())
    assert examining.unsafe("机密★3年\n内容".encode(), name="a.txt", title="材料1", declared=False).startswith(
        "材料1："
    )
    assert examining.unsafe("内容".encode(), name="a.txt", title="材料1", declared=False) == ""


@pytest.fixture(autouse=True)
def _blobs(settings: Any, tmp_path: Path) -> None:
    settings.BLOB_ROOT = tmp_path / "blobs"


@pytest.mark.django_db
def test_a_paper_that_the_ledger_does_not_know_stops_the_archiving(held: Held, monkeypatch: pytest.MonkeyPatch) -> None:
    uploaded(held, 0)
    monkeypatch.setattr(packing, "KEPT", ())  # as if no act had named it
    meeting = Meeting.objects.get(pk=held.sitting.meeting.pk)
    filing, _ = services.archive_meeting(meeting=meeting, user=held.user("archivist"), now=held.now)
    with pytest.raises(Refused, match=r"台账登记的摘要不符：items/01/paper-01\.txt"):
        packing.pack(filing, lambda *_: None)


@pytest.mark.django_db
def test_a_working_secret_is_in_the_package_and_in_the_extract_of_its_circle_only(held: Held) -> None:
    uploaded(held, 0, b"secret")
    uploaded(held, 0)
    Paper.objects.filter(pk=Paper.objects.earliest("pk").pk).update(title="补偿底价测算")
    mark_secret(
        paper=Paper.objects.earliest("pk"), grounds="内部", approver="办公室主任", circle=[held.district.chair],
        user=held.user("office"), now=held.now,
    )  # fmt: skip
    package = archive(held)
    whole, files = contents(package), package.manifest["files"]
    (row,) = [row for row in files if "工作秘密材料" in row["title"] and row["origin"] == "upload"]
    assert (row["group"], whole[row["path"]]) == ("item-1-secret", b"secret")
    assert check_package(whole).sound
    assert any("工作秘密 1 件" in check["text"] and check["holds"] for check in package.manifest["checks"])
    for name in ("archivist", "secretary"):
        withheld = withheld_from(held.user(name), held.sitting.meeting)
        files = unpacked(packing.extract(read_checked(package.digest), withheld))
        found = check_package(files)
        assert (row["path"] in files, found.sound) == (False, True), found.faults
        assert not any("补偿底价测算".encode() in content for content in files.values())
    chair = withheld_from(held.user("chair"), held.sitting.meeting)
    assert row["path"] in unpacked(packing.extract(read_checked(package.digest), chair))


@pytest.mark.django_db
def test_archiving_waits_for_a_correction_and_then_holds_both_versions(held: Held) -> None:
    first = Minutes.objects.get()
    fresh = minutes.correct_minutes(minutes=first, reason="补充列席单位", user=held.user("secretary"), now=held.now)
    with pytest.raises(Refused, match="更正版尚未签发并印发"):
        archive(held)
    fresh = minutes.submit_minutes(minutes=fresh, user=held.user("secretary"), now=held.now)
    fresh = held.sign(minutes.check_minutes(minutes=fresh, user=held.user("office_head"), now=held.now))
    render(fresh)
    with pytest.raises(Refused, match="更正版尚未签发并印发（目前为“已编号”"):
        archive(held)
    minutes.issue_minutes(minutes=Minutes.objects.get(pk=fresh.pk), user=held.user("office"), now=held.now)
    package: ArchivePackage = archive(held)
    files, titles = contents(package), {row["path"]: row["title"] for row in package.manifest["files"]}
    fresh.refresh_from_db()
    assert files["documents/04-会议纪要.pdf"] == read_checked(fresh.pdf_digest)
    assert files["documents/04-会议纪要-第1版.pdf"] == read_checked(first.pdf_digest)
    assert f"更正版，替换{first.number_words}" in titles["documents/04-会议纪要.pdf"]
    found = check_package(files)
    assert found.sound, found.faults
    assert sum("与签发时台账登记的内容摘要一致" in line for line in found.holds) == 2
    less = {name: part for name, part in files.items() if name != "documents/04-会议纪要-第1版.pdf"}
    assert any("台账记有这一版印发，包内缺失" in fault for fault in check_package(less).faults)
