"""Files under their digest: the same once, checked always, never half."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from committees.documents import storage

CONTENT = "纪要".encode() * 1000


@pytest.fixture(autouse=True)
def _root(settings: object, tmp_path: Path) -> None:
    settings.BLOB_ROOT = tmp_path / "blobs"  # type: ignore[attr-defined]


def test_what_was_put_in_comes_out() -> None:
    blob = storage.store(CONTENT)
    assert blob == storage.StoredBlob(hashlib.sha256(CONTENT).hexdigest(), len(CONTENT))
    with storage.open_checked(blob.digest) as file:
        assert file.read() == CONTENT


def test_the_same_bytes_are_one_file(tmp_path: Path) -> None:
    assert storage.store(CONTENT) == storage.store_chunks([CONTENT[:10], CONTENT[10:]])
    assert len([path for path in (tmp_path / "blobs").rglob("*") if path.is_file()]) == 1


@pytest.mark.parametrize("change", [lambda b: b[:-1], lambda b: b + b"x", lambda b: b"X" + b[1:], lambda b: b""])
def test_a_changed_file_is_refused(change: object) -> None:
    path = storage.path_of(storage.store(CONTENT).digest)
    path.chmod(0o600)
    path.write_bytes(change(CONTENT))  # type: ignore[operator]
    with pytest.raises(storage.BlobDamaged, match="摘要不符"):
        storage.read_checked(path.name)


def test_storing_again_heals_a_damaged_file() -> None:
    path = storage.path_of(storage.store(CONTENT).digest)
    path.chmod(0o600)
    path.write_bytes(b"damaged")
    assert storage.read_checked(storage.store(CONTENT).digest) == CONTENT


def test_a_missing_file_is_named() -> None:
    with pytest.raises(storage.BlobMissing, match="找不到登记的文件"):
        storage.read_checked("0" * 64)


@pytest.mark.parametrize("digest", ["", "../../etc/passwd", "A" * 64, "0" * 63, "0" * 64 + "\n"])
def test_only_digests_are_paths(digest: str) -> None:
    with pytest.raises(storage.BlobMissing, match="标识不正确"):
        storage.open_checked(digest)


def test_a_broken_stream_leaves_nothing(tmp_path: Path) -> None:
    def broken() -> Iterator[bytes]:
        yield CONTENT
        raise OSError("connection lost")

    with pytest.raises(OSError, match="connection lost"):
        storage.store_chunks(broken())
    assert [path for path in (tmp_path / "blobs").rglob("*") if path.is_file()] == []


def test_files_are_readable_by_their_owner_only() -> None:
    path = storage.path_of(storage.store(CONTENT).digest)
    assert path.stat().st_mode & 0o777 == 0o400
    assert path.parent.stat().st_mode & 0o077 == 0
