"""A package proves itself, whatever was done to it: changed bytes, other numbers, other files, cut-off entries."""

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

import pytest
from django.core.management import CommandError, call_command

from committees.documents.storage import read_checked
from committees.ledger.anchoring import complete_anchor
from committees.ledger.rules import anchor_digest
from decisions.archive.checking import (
    SIGNED,
    check_package,
    zipped,
)
from decisions.archive.models import ArchivePackage
from tests.archive_support import (
    archive,
    archived_meeting,
    contents,
    dump,
    faults_of,
    forged,
    forged_content,
    resealed,
    rewritten,
    tally_faults,
    unpacked,
    uploaded,
)
from tests.minutes_support import Held

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _blobs(settings: Any, tmp_path: Path) -> None:
    settings.BLOB_ROOT = tmp_path / "blobs"


Archived = tuple[Held, ArchivePackage]


@pytest.fixture
def archived(now: datetime) -> Archived:
    return archived_meeting(now)


def test_every_file_with_one_byte_changed_is_found_and_named(archived: Archived) -> None:
    _, package = archived
    files = contents(package)
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


def test_one_byte_changed_anywhere_in_the_package_is_found_and_named(archived: Archived, tmp_path: Path) -> None:
    """Not in the files alone: in the names, times, sums and lists of the ZIP around them as well."""
    _, package = archived
    content = read_checked(package.digest)
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


def test_command_and_script_name_the_file_in_which_a_byte_was_changed(archived: Archived, tmp_path: Path) -> None:
    _, package = archived
    content = read_checked(package.digest)
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


def test_a_package_unpacked_into_a_folder_holds_as_well(archived: Archived, tmp_path: Path) -> None:
    _, package = archived
    content = read_checked(package.digest)
    folder = tmp_path / "unpacked"
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        package.extractall(folder)
    done = subprocess.run([sys.executable, "verify.py"], cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    call_command("verify_archive", str(folder))


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


def test_a_package_without_the_record_of_its_meeting_proves_nothing(archived: Archived) -> None:
    _, package = archived
    files = contents(package)
    assert any("没有列出会议的台账" in fault for fault in check_package(rewritten(files, chains=[])).faults)
    empty = check_package(resealed({**files, "ledger/meeting.json": b"{}"}, {})).faults
    assert any("ledger/meeting.json：没有台账记录" in fault for fault in empty)


def test_numbers_of_those_present_are_those_of_the_roll_and_of_the_check_in(archived: Archived) -> None:
    _, package = archived
    files = contents(package)
    assert any("到会人数 10 次" in line for line in check_package(files).holds)
    name = "ledger/payloads-item-1.json"
    told = json.loads(files[name])
    for secret in told.values():
        if "tally" in secret["payload"]:
            secret["payload"]["tally"].update(present=11, entitled=12)
    faults = check_package({**files, name: dump(told)}).faults
    assert any("应到记为 12 人，名册为 11 人" in fault for fault in faults)
    assert any("实到记为 11 人，按签到离会记录为 9 人" in fault for fault in faults)
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


def test_the_script_of_the_package_is_its_parts_in_one_file(archived: Archived) -> None:
    _, package = archived
    text = contents(package)["verify.py"].decode()
    assert "decisions." not in text
    names = [node.name for node in ast.parse(text).body if isinstance(node, ast.FunctionDef | ast.ClassDef)]
    assert len(names) == len(set(names))  # nothing of one part stands in the way of another
    assert {"check_path", "check_votes", "zipped"} <= set(names)
    assert {
        alias.name for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Import) for alias in node.names
    } <= set(sys.stdlib_module_names)


def test_what_was_required_is_computed_again_from_the_rules_in_the_package(archived: Archived) -> None:
    _, package = archived
    files = contents(package)
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
