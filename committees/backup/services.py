"""备份与恢复: the database and the files in one encrypted file; restored only into an empty installation."""

from __future__ import annotations

import hashlib
import io
import json
import os
import tarfile
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO, cast

from django.conf import settings
from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder

from committees.backup import rows
from committees.backup.sealing import SealedReader, SealedWriter
from committees.errors import Refused
from committees.ledger.verification import verify
from committees.people.models import Organisation, User

FORMAT = 1
MANIFEST, BLOBS, TABLES = "manifest.json", "blobs/", "tables/"


@dataclass(frozen=True)
class Summary:
    """What a backup holds."""

    rows: int
    files: int


def _applied() -> list[str]:
    return sorted(f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations())


def back_up(*, target: Path, passphrase: str, now: datetime) -> Summary:
    """Write an encrypted backup. Refuses a target that exists; a half-written file never bears the target's name.

    Files are written once under their digest, so that copying them after the rows misses none that a row names.
    """
    if target.exists():
        raise Refused(f"{target} 已存在，请另选文件名。")
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = target.with_name(target.name + ".part")
    handle = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with (
        os.fdopen(handle, "wb") as raw,
        SealedWriter(raw, passphrase) as sealed,
        tarfile.open(fileobj=cast("BinaryIO", sealed), mode="w|gz") as tar,
    ):
        summary = _write(tar, now)
    unfinished.replace(target)
    return summary


def _write(tar: tarfile.TarFile, now: datetime) -> Summary:
    digests: dict[str, str] = {}
    count = 0
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        for model in rows.tables():
            name = f"{TABLES}{rows.label(model)}.jsonl"
            lines, digests[name] = _spooled(tar, name, rows.written(model))
            count += lines
    files = 0
    for path in sorted(path for path in Path(settings.BLOB_ROOT).rglob("*") if path.is_file()):
        if path.name.startswith("."):
            continue
        name = BLOBS + path.relative_to(settings.BLOB_ROOT).as_posix()
        with path.open("rb") as file:
            digests[name] = hashlib.file_digest(file, "sha256").hexdigest()
        tar.add(path, arcname=name, recursive=False)
        files += 1
    manifest = {"format": FORMAT, "at": now.isoformat(), "rows": count, "migrations": _applied(), "digests": digests}
    content = json.dumps(manifest, ensure_ascii=False).encode()
    _add(tar, MANIFEST, io.BytesIO(content), len(content))
    return Summary(count, files)


def _spooled(tar: tarfile.TarFile, name: str, lines: Iterator[str]) -> tuple[int, str]:
    count, hasher = 0, hashlib.sha256()
    with tempfile.TemporaryFile() as spool:
        for count, line in enumerate(lines, start=1):  # noqa: B007 (the last number is the count)
            data = line.encode() + b"\n"
            hasher.update(data)
            spool.write(data)
        size = spool.tell()
        spool.seek(0)
        _add(tar, name, spool, size)
    return count, hasher.hexdigest()


def _add(tar: tarfile.TarFile, name: str, content: Any, size: int) -> None:
    info = tarfile.TarInfo(name)
    info.size = size
    tar.addfile(info, content)


def restore(*, source: Path, passphrase: str) -> Summary:
    """Restore into an installation that is migrated and empty. Every digest is checked before a row is entered, and
    the ledger is verified before anything stays. Refuses an installation in use, and a backup of other migrations."""
    if Organisation.objects.exists() or User.objects.exists():
        raise Refused("本系统中已有数据。恢复只能在新建的空库上进行。")
    with tempfile.TemporaryDirectory(dir=settings.DATA_DIR) as folder:
        manifest = _unpacked(source, passphrase, Path(folder))
        if manifest["migrations"] != _applied():
            raise Refused("备份与本系统的版本不同。请用备份时的版本恢复，再升级。")
        with transaction.atomic():
            count = _enter(Path(folder))
            if count != manifest["rows"]:
                raise Refused(f"备份应有{manifest['rows']}行，实有{count}行，未恢复。")
            files = _place(Path(folder))
            report = verify()
            if not report.holds:
                raise Refused("恢复后的台账核验不通过，未恢复。请改用另一份备份。")
    return Summary(count, files)


def _unpacked(source: Path, passphrase: str, folder: Path) -> dict[str, Any]:
    """Everything into a folder, checked against the manifest: nothing more, nothing less, nothing altered."""
    try:
        with (
            source.open("rb") as raw,
            tarfile.open(fileobj=io.BufferedReader(SealedReader(raw, passphrase)), mode="r|gz") as tar,
        ):
            tar.extractall(folder, filter="data")
    except OSError as error:
        raise Refused(f"无法读取 {source}：{error.strerror or error}。") from error
    except tarfile.TarError as error:
        raise Refused("备份文件已损坏。") from error
    manifest: dict[str, Any] = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    found = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()} - {MANIFEST}
    if manifest["format"] != FORMAT or found != set(manifest["digests"]):
        raise Refused("备份内容与其清单不符。")
    for name, digest in manifest["digests"].items():
        with (folder / name).open("rb") as file:
            if hashlib.file_digest(file, "sha256").hexdigest() != digest:
                raise Refused(f"备份中的 {name} 与清单的摘要不符。")
    return manifest


def _enter(folder: Path) -> int:
    rows.empty_refilled()
    count = 0
    for model in rows.tables():  # foreign keys are checked at the end of the transaction
        with (folder / f"{TABLES}{rows.label(model)}.jsonl").open(encoding="utf-8", newline="\n") as lines:
            count += rows.read(model, lines)
    rows.continue_numbers()
    return count


def _place(folder: Path) -> int:
    count = 0
    for path in sorted((folder / BLOBS).rglob("*")) if (folder / BLOBS).is_dir() else []:
        if path.is_file():
            place = Path(settings.BLOB_ROOT) / path.relative_to(folder / BLOBS)
            place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            path.replace(place)
            count += 1
    return count
