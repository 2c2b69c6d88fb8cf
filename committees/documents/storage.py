"""Files under their own digest: written once, checked on every read, never in a folder that is served."""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

from django.conf import settings

from committees.errors import Refused

ALGORITHM = "sha256"
CHUNK = 1024 * 1024
SPOOL_LIMIT = 8 * CHUNK
DIGEST = re.compile(r"[0-9a-f]{64}")


class BlobMissing(Refused):
    """The register names a file that is not in the store."""


class BlobDamaged(Refused):
    """The bytes in the store are no longer those that were put in."""


@dataclass(frozen=True)
class StoredBlob:
    """What to keep in the register: digest (SHA-256, hexadecimal) and size in bytes."""

    digest: str
    size: int


def store(content: bytes) -> StoredBlob:
    """Keep these bytes under their SHA-256; the same bytes twice are one file."""
    return store_chunks([content])


def store_chunks(chunks: Iterable[bytes]) -> StoredBlob:
    """Keep a stream without holding it in memory: written beside its place, synced, then moved there in one step."""
    root = Path(settings.BLOB_ROOT)
    root.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=".incoming-", dir=root)
    try:
        hasher, size = hashlib.new(ALGORITHM), 0
        with os.fdopen(handle, "wb") as target:
            for chunk in chunks:
                hasher.update(chunk)
                size += len(chunk)
                target.write(chunk)
            target.flush()
            os.fsync(target.fileno())
        blob = StoredBlob(hasher.hexdigest(), size)
        _move(Path(name), blob)
    finally:
        with contextlib.suppress(FileNotFoundError):
            Path(name).unlink()
    return blob


def open_checked(digest: str) -> BinaryIO:
    """A private copy of the blob, handed out only after its digest was recomputed.

    The copy is what was hashed, so that nothing can change between the check and the reading.
    Raises BlobMissing or BlobDamaged.
    """
    path = path_of(digest)
    hasher = hashlib.new(ALGORITHM)
    copy = tempfile.SpooledTemporaryFile(max_size=SPOOL_LIMIT)  # noqa: SIM115 - the caller closes it
    try:
        for chunk in _chunks_of(path):
            hasher.update(chunk)
            copy.write(chunk)
        _require_same(hasher.hexdigest(), digest)
    except BaseException:
        copy.close()
        raise
    copy.seek(0)
    return cast("BinaryIO", copy)


def read_checked(digest: str) -> bytes:
    """The whole blob in memory, for documents of our own; raises as `open_checked`."""
    with open_checked(digest) as blob:
        return blob.read()


def is_kept(file: BinaryIO) -> bool:
    """Whether the very bytes of this file lie in the store. The place in the file is left as it was."""
    place, hasher = file.tell(), hashlib.new(ALGORITHM)
    file.seek(0)
    while chunk := file.read(CHUNK):
        hasher.update(chunk)
    file.seek(place)
    return path_of(hasher.hexdigest()).is_file()


def path_of(digest: str) -> Path:
    """Where a blob lies. Anything that is not a digest is refused, so that no path can be smuggled in."""
    if not DIGEST.fullmatch(digest):
        raise BlobMissing("文件标识不正确，无法打开。")
    return Path(settings.BLOB_ROOT) / digest[:2] / digest[2:4] / digest


def _require_same(found: str, digest: str) -> None:
    if found != digest:
        raise BlobDamaged(f"文件内容与登记的摘要不符（{digest[:12]}…），已拒绝打开。请系统管理员从备份恢复后核对。")


def _chunks_of(path: Path) -> Iterator[bytes]:
    try:
        with path.open("rb") as source:
            while chunk := source.read(CHUNK):
                yield chunk
    except FileNotFoundError:
        raise BlobMissing(f"文件库中找不到登记的文件（{path.name[:12]}…）。请系统管理员从备份恢复。") from None


def _move(source: Path, blob: StoredBlob) -> None:
    """Put the finished file in its place. One that lies there whole stays; a damaged one is healed by the good copy."""
    target = path_of(blob.digest)
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if target.exists() and _digest_of(target) == blob.digest:
        return
    source.chmod(0o400)
    source.replace(target)
    for folder in (target.parent, target.parent.parent, Path(settings.BLOB_ROOT)):
        _sync_folder(folder)


def _digest_of(path: Path) -> str:
    hasher = hashlib.new(ALGORITHM)
    for chunk in _chunks_of(path):
        hasher.update(chunk)
    return hasher.hexdigest()


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
