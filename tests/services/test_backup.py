"""A drill: back up, restore onto an empty machine, verify. The same on SQLite and PostgreSQL."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from committees.backup.sealing import SealedReader, SealedWriter
from committees.backup.services import back_up, restore
from committees.documents.storage import store
from committees.errors import Refused
from committees.ledger import triggers
from committees.models import Organisation
from tests.factories import make_district

ROOT = Path(__file__).parents[2]
WORDS = "an office keeps this elsewhere"


@pytest.fixture
def places(settings, tmp_path: Path) -> Path:
    settings.BLOB_ROOT = tmp_path / "blobs"
    return tmp_path


def lose_everything() -> None:
    """Empty every table, also those that refuse it; what refuses comes back after the flush as after a migration."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name, '' FROM sqlite_master WHERE type = 'trigger'")
        else:
            cursor.execute(
                "SELECT t.tgname, ' ON ' || c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
                " WHERE NOT t.tgisinternal"
            )
        for name, table in cursor.fetchall():
            cursor.execute(f"DROP TRIGGER {name}{table}")
    # Keys go on behind those there were: rows that other tests have kept are put back under their own.
    call_command("flush", interactive=False, verbosity=0, reset_sequences=False)
    assert not triggers.missing(connection)


@contextmanager
def empty_machine(folder: Path) -> Iterator[dict[str, str]]:
    """The environment of a machine that never saw the installation: a database and a data folder of its own."""
    own = {"DATA_DIR": str(folder), "DJANGO_SETTINGS_MODULE": "config.settings"}
    folder.mkdir()
    if connection.vendor == "sqlite":
        yield own
        return
    server, _, _ = os.environ["DATABASE_URL"].rpartition("/")
    name = f"drill_{connection.settings_dict['NAME']}"
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name}")
        try:
            yield own | {"DATABASE_URL": f"{server}/{name}"}
        finally:
            cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")


DRILL = """
import django, sys
from pathlib import Path
django.setup()
from django.core.management import CommandError, call_command
from django.utils import timezone
call_command("migrate", verbosity=0)
source, phrase, again = map(Path, sys.argv[1:])
call_command("restore", source, passphrase_file=phrase)
call_command("verify_ledger")
call_command("backup", again, passphrase_file=phrase)
try:
    call_command("restore", source, passphrase_file=phrase)
except CommandError as refused:
    print(refused)
from committees.ledger.services import append
from committees.ledger.verification import verify
from committees.models import Organisation
house = Organisation.objects.create(code="another", name="另一机关", short_name="另")
append(aggregate="meeting:1", organisation_id=house.pk, verb="x", payload={}, actor=None, now=timezone.now())
print("goes on" if verify().holds else "broken")
"""


@pytest.mark.django_db(transaction=True)
def test_a_restore_onto_an_empty_machine_verifies_and_goes_on(places: Path, now: datetime) -> None:
    """And what that machine backs up again is what was backed up: every row, every file."""
    make_district(now, members=5)
    blob = store("会议材料".encode())
    source, phrase, again = places / "a.backup", places / "phrase", places / "again.backup"
    phrase.write_text(WORDS, encoding="utf-8")
    made = back_up(target=source, passphrase=WORDS, now=now)
    assert made.files == 1
    assert "会议材料".encode() not in source.read_bytes()
    with pytest.raises(Refused, match="空库"):
        restore(source=source, passphrase=WORDS)
    with empty_machine(places / "machine") as machine:
        command = [sys.executable, "-c", DRILL, source, phrase, again]
        run = subprocess.run(command, env=os.environ | machine, cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    told = run.stdout.splitlines()
    assert f"已恢复 {made.rows} 行、1 个文件，摘要和台账核验通过。" in told
    assert any(line.startswith("核验通过") for line in told)
    assert "本系统中已有数据。恢复只能在新建的空库上进行。" in told
    assert told[-1] == "goes on"
    assert contents(again) == contents(source)
    assert [path.name for path in (places / "machine" / "blobs").rglob("*") if path.is_file()] == [blob.digest]


def contents(backup: Path) -> dict[str, str]:
    """The digests of every table and file in a backup."""
    with (
        backup.open("rb") as raw,
        tarfile.open(fileobj=io.BufferedReader(SealedReader(raw, WORDS)), mode="r|gz") as tar,
    ):
        for member in tar:
            file = tar.extractfile(member)
            if member.name == "manifest.json" and file is not None:
                found: dict[str, str] = json.loads(file.read())["digests"]
                return found
    raise AssertionError("no manifest")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("harm", ["passphrase", "byte", "cut", "doubled"])
def test_a_backup_that_was_touched_restores_nothing(places: Path, now: datetime, harm: str) -> None:
    make_district(now, members=3)
    file = places / "a.backup"
    back_up(target=file, passphrase=WORDS, now=now)
    raw = bytearray(file.read_bytes())
    if harm == "byte":
        raw[len(raw) // 2] ^= 1
    file.write_bytes({"cut": raw[:-40], "doubled": raw + raw[24:]}.get(harm, raw))
    lose_everything()
    with pytest.raises(Refused):
        restore(source=file, passphrase="another passphrase" if harm == "passphrase" else WORDS)
    assert not Organisation.objects.exists()


def test_pieces_cannot_change_places(tmp_path: Path) -> None:
    piece = 1024 * 1024
    with (tmp_path / "x").open("wb") as raw, SealedWriter(raw, WORDS) as sealed:
        sealed.write(b"a" * piece + b"b" * piece + b"c")
    with (tmp_path / "x").open("rb") as raw:
        assert len(SealedReader(raw, WORDS).readall() or b"") == 2 * piece + 1
    data, sealed_piece = (tmp_path / "x").read_bytes(), piece + 16
    head, first, second = data[:24], data[24 : 24 + sealed_piece], data[24 + sealed_piece : 24 + 2 * sealed_piece]
    (tmp_path / "y").write_bytes(head + second + first + data[24 + 2 * sealed_piece :])
    with (tmp_path / "y").open("rb") as raw, pytest.raises(Refused, match="无法解密"):
        SealedReader(raw, WORDS).readall()


@pytest.mark.django_db
def test_commands_refuse_plainly(places: Path) -> None:
    words = places / "words"
    words.write_text("short", encoding="utf-8")
    with pytest.raises(CommandError, match="至少12"):
        call_command("backup", places / "a", passphrase_file=words)
    words.write_text(WORDS, encoding="utf-8")
    (places / "a").write_bytes(b"no backup at all, only some words")
    with pytest.raises(CommandError, match="不是本系统的备份"):
        call_command("restore", places / "a", passphrase_file=words)
    assert connection.vendor in {"sqlite", "postgresql"}
