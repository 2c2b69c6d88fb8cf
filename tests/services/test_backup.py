"""A drill: back up, lose everything, restore, verify. The same on SQLite and PostgreSQL."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from committees.backup.sealing import SealedReader, SealedWriter
from committees.backup.services import back_up, restore
from committees.documents.storage import open_checked, store
from committees.errors import Refused
from committees.ledger import triggers
from committees.ledger.services import append
from committees.ledger.verification import verify
from committees.models import LedgerEntry, Organisation, Seat, User
from tests.factories import make_district

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
    call_command("flush", interactive=False, verbosity=0)
    assert not triggers.missing(connection)


@pytest.mark.django_db(transaction=True)
def test_everything_lost_and_restored(places: Path, settings, now: datetime) -> None:
    district = make_district(now, members=5)
    blob = store("会议材料".encode())
    entries = list(LedgerEntry.objects.values())
    people = list(User.objects.order_by("pk").values())
    made = back_up(target=places / "a.backup", passphrase=WORDS, now=now)
    assert made.files == 1
    assert "会议材料".encode() not in (places / "a.backup").read_bytes()
    with pytest.raises(Refused, match="空库"):
        restore(source=places / "a.backup", passphrase=WORDS)

    lose_everything()
    settings.BLOB_ROOT = places / "elsewhere"
    assert not Organisation.objects.exists()
    assert restore(source=places / "a.backup", passphrase=WORDS) == made

    assert list(LedgerEntry.objects.values()) == entries
    assert list(User.objects.order_by("pk").values()) == people
    assert Seat.objects.count() == 5
    assert district.user("office").groups.count() == 1
    assert verify().holds
    with open_checked(blob.digest) as file:
        assert file.read() == "会议材料".encode()
    append(aggregate="meeting:1", organisation_id=district.organisation.pk, verb="x", payload={}, actor=None, now=now)
    Organisation.objects.create(code="another", name="另一机关", short_name="另")
    assert verify().holds


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
