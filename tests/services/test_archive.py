"""The archive: a package that proves itself, whatever was done to it, and an extract that tells less and still does."""

from __future__ import annotations

import ast
import io
import json
import subprocess
import sys
import zipfile
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from pypdf import PdfReader

from committees.documents.models import Job
from committees.documents.storage import read_checked, store
from committees.documents.tasks import run_job
from committees.errors import Refused
from committees.ledger import services as ledger
from committees.ledger.anchoring import complete_anchor
from committees.ledger.rules import BEGINNING, anchor_digest
from committees.rules import Matter
from decisions.archive import ports, services
from decisions.archive.checking import (
    BROKEN,
    SIGNED,
    canonical,
    check_package,
    check_path,
    header,
    sha256,
    zipped,
)
from decisions.archive.models import ArchiveFiling, ArchivePackage
from decisions.archive.packing import extract
from decisions.archive.selectors import withheld_from
from decisions.minutes.states import MinutesState
from meetings.models import Meeting, Paper
from meetings.scheduling.states import MeetingState
from tests.minutes_support import Held, hold_meeting

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _blobs(settings: Any, tmp_path: Path) -> None:
    settings.BLOB_ROOT = tmp_path / "blobs"


@pytest.fixture
def held(now: datetime) -> Held:
    found = hold_meeting(now)
    found.at(MinutesState.ISSUED)
    return found


def archive(held: Held) -> ArchivePackage:
    meeting = Meeting.objects.get(pk=held.sitting.meeting.pk)
    filing, job = services.archive_meeting(meeting=meeting, user=held.user("archivist"), now=held.now)
    assert run_job(job.pk) == "done", Job.objects.get(pk=job.pk).message
    return ArchivePackage.objects.get(filing=filing)


def contents(package: ArchivePackage) -> dict[str, bytes]:
    return unpacked(read_checked(package.digest))


def unpacked(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as found:
        return {name: found.read(name) for name in found.namelist()}


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
    assert f"meeting:{meeting.pk}：{anchor['day']}的锚点" in done.stdout
    call_command("verify_archive", str(tmp_path / "package.zip"))


def test_every_file_with_one_byte_changed_is_found_and_named(held: Held) -> None:
    files = contents(archive(held))
    assert check_package(files).sound
    for name, content in files.items():
        changed = content[:-2] + bytes([content[-2] ^ 1]) + content[-1:]
        faults = check_package({**files, name: changed}).faults
        assert any(name in fault for fault in faults), name
        rest = {each: part for each, part in files.items() if each != name}
        group = next(
            (row["group"] for row in json.loads(files["manifest.json"])["files"] if row["path"] == name), "open"
        )
        if group == "open":
            assert any(name in fault for fault in check_package(rest).faults), name
    assert any("more.txt" in fault for fault in check_package({**files, "more.txt": b"x"}).faults)


def faults_of(content: bytes, folder: Path) -> list[str]:
    """What the checks find in a ZIP as it lies on a disk."""
    path = folder / "changed.zip"
    path.write_bytes(content)
    try:
        return check_path(path).faults
    except BROKEN as error:
        return [f"压缩包损坏 {error}"]


def test_one_byte_changed_anywhere_in_the_package_is_found_and_named(held: Held, tmp_path: Path) -> None:
    """Not in the files alone: in the names, times, sums and lists of the ZIP around them as well."""
    content = read_checked(archive(held).digest)
    assert faults_of(content, tmp_path) == []
    ends, at = [], 0
    for name, part in unpacked(content).items():
        ends.append((name, at, at + 30 + len(name.encode()), at + 30 + len(name.encode()) + len(part)))
        at = ends[-1][-1]
    for number, (name, begin, inside, end) in enumerate(ends):
        # Another byte of the header for each file, so that every field of it has its turn, and a byte of the file.
        for place in (begin + number % 30, (inside, (inside + end) // 2, end - 1)[number % 3]):
            changed = bytearray(content)
            changed[place] ^= 1 << number % 8
            assert any(name in fault for fault in faults_of(bytes(changed), tmp_path)), (name, place - begin)
    for place in range(at, len(content), 79):
        changed = bytearray(content)
        changed[place] ^= 1
        assert faults_of(bytes(changed), tmp_path), place - at
    for other in (content + b"x", b"x" + content, content[:-1], content[1:], b""):
        assert faults_of(other, tmp_path)


def test_command_and_script_name_the_file_in_which_a_byte_was_changed(held: Held, tmp_path: Path) -> None:
    content = read_checked(archive(held).digest)
    (tmp_path / "verify.py").write_bytes(unpacked(content)["verify.py"])
    name = "documents/03-会议记录.pdf"
    within = content.index(unpacked(content)[name]) + 5000
    header = content.index(name.encode()) - 20
    for place, words in ((within, "内容与清单所记摘要不符"), (header, "外壳被改动")):
        changed = bytearray(content)
        changed[place] ^= 1
        (tmp_path / "changed.zip").write_bytes(bytes(changed))
        arguments = [sys.executable, "-I", "verify.py", "changed.zip"]
        done = subprocess.run(arguments, cwd=tmp_path, capture_output=True, text=True, check=False)
        assert done.returncode == 1, done.stdout + done.stderr
        (line,) = [line for line in done.stdout.splitlines() if line.startswith("不符")]
        assert name in line
        assert words in line
        told = io.StringIO()
        with pytest.raises(CommandError, match="核验不通过：1 处不符"):
            call_command("verify_archive", str(tmp_path / "changed.zip"), stdout=told)
        assert line in told.getvalue()
    (tmp_path / "changed.zip").write_bytes(content[: len(content) // 2])
    done = subprocess.run(arguments, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, "不是完整的归档包" in done.stdout) == (2, True)
    with pytest.raises(CommandError, match="不是完整的归档包"):
        call_command("verify_archive", str(tmp_path / "changed.zip"))


def test_a_package_unpacked_into_a_folder_holds_as_well(held: Held, tmp_path: Path) -> None:
    content = read_checked(archive(held).digest)
    folder = tmp_path / "unpacked"
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        package.extractall(folder)
    done = subprocess.run([sys.executable, "verify.py"], cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    call_command("verify_archive", str(folder))


def forged(files: dict[str, bytes]) -> dict[str, bytes]:
    """One vote of the first ballot turned with its sums, the minutes signed anew over other numbers and another file in
    their place, and every digest of the package made to fit again."""
    files = dict(files)
    told = {name: json.loads(files[name]) for name in json.loads(files["manifest.json"])["payloads"]}
    chain = json.loads(files["ledger/meeting.json"])
    secrets = {key: secret for part in told.values() for key, secret in part.items()}
    files[SIGNED] = forged_content(files[SIGNED])
    files["documents/04-会议纪要.pdf"] += b"another"
    for row in chain:
        secret = secrets.get(f"{row['aggregate']}#{row['sequence']}")
        if secret:
            forge(row["verb"], secret["payload"], files)
    previous = BEGINNING
    for row in chain:
        secret = secrets.get(f"{row['aggregate']}#{row['sequence']}")
        if secret:
            row["commitment"] = sha256(f"{secret['salt']}\n{canonical(secret['payload'])}".encode())
        row["algorithm"], row["previous"] = "sha256", previous
        row["digest"] = previous = sha256(header(row, row["commitment"], previous).encode())
    files |= {name: dump(part) for name, part in told.items()} | {"ledger/meeting.json": dump(chain)}
    return resealed(files, {chain[-1]["aggregate"]: [chain[-1]["sequence"], previous]})


def forged_content(signed: bytes) -> bytes:
    content = json.loads(signed)
    for numbers in (content["facts"]["items"][0]["ballots"][0]["tally"],):
        numbers["for"], numbers["against"] = numbers["for"] + numbers["against"], 0
    return dump(content)


def forge(verb: str, payload: dict[str, Any], files: dict[str, bytes]) -> None:
    if verb == "vote_recorded" and payload["choice"] == "against" and payload["position"] == 1:
        payload["choice"] = "for"
    elif verb == "ballot_closed" and payload["position"] == 1:
        tally, verdict = payload["tally"], payload["verdict"]
        for numbers in (tally, verdict["facts"]):
            numbers["for"], numbers["against"] = numbers["for"] + numbers["against"], 0
        verdict["arithmetic"] = verdict["arithmetic"].replace("赞成 8", "赞成 9")
    elif verb == "minutes_signed":
        payload["digest"] = sha256(canonical(json.loads(files[SIGNED])).encode())
    elif verb == "minutes_rendered":
        payload["digest"] = sha256(files["documents/04-会议纪要.pdf"])


def dump(content: object) -> bytes:
    return json.dumps(content, ensure_ascii=False).encode()


def resealed(files: dict[str, bytes], heads: dict[str, Any]) -> dict[str, bytes]:
    manifest, old = json.loads(files["manifest.json"]), sha256(files["manifest.json"])
    manifest["heads"].update(heads)
    for row in manifest["files"]:
        row["sha256"], row["size"] = sha256(files[row["path"]]), len(files[row["path"]])
    files["manifest.json"] = dump(manifest)
    new = sha256(files["manifest.json"])
    files["encapsulation.xml"] = files["encapsulation.xml"].replace(old.encode(), new.encode())
    seal = f"{new}  manifest.json\n{sha256(files['encapsulation.xml'])}  encapsulation.xml\n"
    return {**files, "manifest.sha256": seal.encode()}


def test_an_altered_number_is_named_and_with_all_digests_made_anew_found_against_an_anchor(
    held: Held, tmp_path: Path
) -> None:
    anchor = complete_anchor(organisation=held.district.organisation, now=held.now)
    whole = contents(archive(held))
    assert any("“不同意”记为 0 票，逐人记录为 1 票" in fault for fault in tally_faults(whole))
    assert any("判断所用“不同意”人数与计票不同" in fault for fault in tally_faults(whole))
    files = forged(whole)
    found = check_package(files)
    assert found.sound, found.faults  # within itself the forgery is perfect
    assert any("的锚点（第" in fault and "与包内台账不符" in fault for fault in check_package(files, [anchor]).faults)
    (tmp_path / "forged.zip").write_bytes(zipped(files))
    (tmp_path / "verify.py").write_bytes(files["verify.py"])
    (tmp_path / "anchor.json").write_text(json.dumps(anchor))
    for more, code, words in (([], 0, "核验通过"), (["--anchor", "anchor.json"], 1, "锚定之后被整体改写")):
        arguments = [sys.executable, "-I", "verify.py", "forged.zip", *more]
        done = subprocess.run(arguments, cwd=tmp_path, capture_output=True, text=True, check=False)
        assert (done.returncode, words in done.stdout) == (code, True), done.stdout + done.stderr
    told = io.StringIO()
    with pytest.raises(CommandError):
        call_command("verify_archive", str(tmp_path / "forged.zip"), anchor=[tmp_path / "anchor.json"], stdout=told)
    assert "锚定之后被整体改写" in told.getvalue()
    with pytest.raises(CommandError, match="核验不通过"):  # and the register does not know it
        call_command("verify_archive", str(tmp_path / "forged.zip"))


def uploaded(held: Held, number: int) -> None:
    """A paper of an item, and what the item's chain says of it."""
    item, blob = held.sitting.entries[number].item, store(b"report")
    paper = Paper.objects.create(
        item=item, title="材料", file_name="a.txt", media_type="text/plain", size=6, digest=blob.digest,
        uploaded_by=held.user("handler"), uploaded_at=held.now,
    )  # fmt: skip
    ledger.append(
        aggregate=f"item:{item.pk}", organisation_id=item.organisation_id, verb="paper_added",
        payload={"paper": paper.pk, "digest": paper.digest}, actor=None, now=held.now,
    )  # fmt: skip


def rewritten(files: dict[str, bytes], **changes: Any) -> dict[str, bytes]:
    """The package with other lines in its manifest, all its seals made to fit."""
    manifest = json.loads(files["manifest.json"]) | changes
    seal = {"manifest.json": dump(manifest), "encapsulation.xml": files["encapsulation.xml"].replace(
        sha256(files["manifest.json"]).encode(), sha256(dump(manifest)).encode())}  # fmt: skip
    return resealed({**files, **seal}, {})


def test_what_was_put_in_the_place_of_a_file_is_found_though_all_seals_were_made_anew(held: Held) -> None:
    """The ledger names the minutes, what was signed in them, and every paper by their digests."""
    uploaded(held, 0)
    files = contents(archive(held))
    found = check_package(files)
    assert found.sound, found.faults
    told = "\n".join(found.holds)
    assert "documents/04-会议纪要.pdf：与签发后台账登记的文件摘要一致" in told
    assert "minutes/signed.json：与签发时台账登记的内容摘要一致" in told
    assert "1 份上传材料与台账登记的摘要一致" in told
    for name, words in (
        ("documents/04-会议纪要.pdf", "与签发后台账登记的文件摘要不符，被替换"),
        (SIGNED, "与签发时台账登记的内容摘要不符，被替换"),
        ("items/01/paper-01.txt", "台账中没有记载这份材料的摘要，被替换"),
    ):
        other = forged_content(files[name]) if name == SIGNED else files[name] + b"x"
        faults = check_package(resealed({**files, name: other}, {})).faults
        assert any(name in fault and words in fault for fault in faults), faults


def test_a_package_without_the_record_of_its_meeting_proves_nothing(held: Held) -> None:
    files = contents(archive(held))
    assert any("没有列出会议的台账" in fault for fault in check_package(rewritten(files, chains=[])).faults)
    empty = check_package(resealed({**files, "ledger/meeting.json": b"{}"}, {})).faults
    assert any("ledger/meeting.json：没有台账记录" in fault for fault in empty)


def test_numbers_of_those_present_are_those_of_the_roll_and_of_the_check_in(held: Held) -> None:
    files = contents(archive(held))
    assert any("关于到会人数的" in line for line in check_package(files).holds)
    name = "ledger/payloads-item-1.json"
    told = json.loads(files[name])
    for secret in told.values():
        if "tally" in secret["payload"]:
            secret["payload"]["tally"].update(present=11, entitled=12)
    faults = check_package({**files, name: dump(told)}).faults
    assert any("应到记为 12 人，名册为 11 人" in fault for fault in faults)
    assert any("实到记为 11 人，按签到离会记录至多 9 人" in fault for fault in faults)
    assert any("未表决记为 0 人" in fault for fault in faults)
    for group in json.loads(files["manifest.json"])["payloads"]:
        told = json.loads(files[group])
        ruled = [each["payload"]["verdict"] for each in told.values() if "subject" in each["payload"]]
        for verdict in (each for each in ruled if each["check"] == "quorum"):
            verdict["required"] = 3
        faults = check_package({**files, group: dump(told)}).faults
        assert any("所需人数记为 3，按包内规则和应到人数重新计算应为" in f for f in faults) == any(
            each["check"] == "quorum" for each in ruled
        )


def test_an_anchor_tells_of_entries_cut_off_and_says_where_it_does_not_help(held: Held) -> None:
    early = complete_anchor(organisation=held.district.organisation, now=held.now - timedelta(days=30))
    files = contents(archive(held))
    chain = json.loads(files["ledger/meeting.json"])
    key = chain[0]["aggregate"]
    assert check_package(files, [early]).sound
    short = chain[: early["heads"][key][0] - 1]
    cut = resealed({**files, "ledger/meeting.json": dump(short)}, {key: [short[-1]["sequence"], short[-1]["digest"]]})
    assert any("其后的记录被删去" in fault for fault in check_package(cut, [early]).faults)
    changed = {**early, "heads": {**early["heads"], key: [1, chain[0]["digest"]]}}
    assert any("锚点文件与其自身摘要不符" in fault for fault in check_package(files, [changed]).faults)
    later = complete_anchor(organisation=held.district.organisation, now=held.now)
    assert any("晚于本包" in note for note in check_package(files, [later]).notes)
    other = {**early, "heads": {}}
    other["digest"] = anchor_digest(other)
    found = check_package(files, [other])
    assert found.sound
    assert any("没有起到核对作用" in note for note in found.notes)


def test_the_script_of_the_package_is_its_parts_in_one_file(held: Held) -> None:
    text = contents(archive(held))["verify.py"].decode()
    assert "decisions." not in text
    names = [node.name for node in ast.parse(text).body if isinstance(node, ast.FunctionDef | ast.ClassDef)]
    assert len(names) == len(set(names))  # nothing of one part stands in the way of another
    assert {"check_path", "check_votes", "zipped"} <= set(names)
    assert {
        alias.name for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Import) for alias in node.names
    } <= set(sys.stdlib_module_names)


def tally_faults(files: dict[str, bytes]) -> list[str]:
    told = json.loads(files["ledger/payloads-item-1.json"])
    for secret in told.values():
        if "tally" in secret["payload"]:
            secret["payload"]["tally"]["against"] = 0
    return check_package({**files, "ledger/payloads-item-1.json": dump(told)}).faults


def test_what_was_required_is_computed_again_from_the_rules_in_the_package(held: Held) -> None:
    files = contents(archive(held))
    assert any("算式成立" in text for text in check_package(files).holds)
    told = json.loads(files["ledger/payloads-item-1.json"])
    for secret in told.values():
        if secret["payload"].get("verdict", {}).get("outcome") == "adopted":
            secret["payload"]["verdict"]["required"] = 5
    lowered = check_package({**files, "ledger/payloads-item-1.json": dump(told)}).faults
    assert any("“须同意”为 5，按包内规则和应到人数重新计算应为 6" in fault for fault in lowered)
    rulebook = json.loads(files["rules/rulebook.json"])
    rulebook["data"]["bodies"]["standing-committee"]["majority"][0].update(num=1, den=3)
    loosened = check_package({**files, "rules/rulebook.json": dump(rulebook)}).faults
    assert any("规则内容与其版本摘要不符" in fault for fault in loosened)
    assert any("重新计算应为 4" in fault for fault in loosened)


def test_papers_not_passed_are_a_piece_of_their_own(held: Held) -> None:
    uploaded(held, 2)
    package = archive(held)
    files, filing = contents(package), package.filing
    assert filing.short_number == f"{filing.fonds}-WS·2026-D10-BGS-0001"
    assert files["pieces/D10-0001/item-03-paper-01.txt"] == b"report"
    first = PdfReader(io.BytesIO(files["pieces/D10-0001/00-目录.pdf"])).pages[0].extract_text()
    assert "10年" in first
    assert "0001" in first
    kept = {row["path"]: row["retention"] for row in package.manifest["files"]}
    assert {kept[path] for path in kept if path.startswith("pieces/")} == {"D10"}
    receipts = PdfReader(io.BytesIO(files["documents/06-印发与签收.pdf"]))
    assert "未查看" not in (text := "".join(page.extract_text() for page in receipts.pages))
    assert "签收：无" in text
    assert "documents/07-签到表.pdf" in files
    assert check_package(files).sound


def test_an_extract_leaves_personnel_out_and_still_verifies(held: Held) -> None:
    package = archive(held)
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


def test_archived_rows_refuse_change(held: Held) -> None:
    package = archive(held)
    for rows in (ArchivePackage.objects.filter(pk=package.pk), ArchiveFiling.objects.filter(pk=package.filing_id)):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.update(id=rows.get().pk)
        with pytest.raises(DatabaseError), transaction.atomic():
            rows._raw_delete(rows.db)
    if connection.vendor == "sqlite":
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("INSERT OR REPLACE INTO decisions_archivefiling SELECT * FROM decisions_archivefiling")


def test_a_correction_is_a_new_version_that_names_the_old(held: Held) -> None:
    old = archive(held)
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
