"""From an uploaded file to bytes under their digest: judged and stored before any transaction begins."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, cast

from django.core.files.base import File

from committees.documents.intake import CheckedUpload, check_upload, refuse_marks
from committees.documents.storage import CHUNK, StoredBlob, store_chunks


@dataclass(frozen=True)
class Upload:
    """What a person hands in. `declared`: he declares that a scan holds no state secret; `preparation`: the code of
    the 前置工作 that the file proves."""

    file: File[bytes] | BinaryIO
    name: str
    title: str = ""
    declared: bool = False
    preparation: str = ""


@dataclass(frozen=True)
class Taken:
    """A file that was judged and stored; rows may name it now."""

    checked: CheckedUpload
    blob: StoredBlob
    title: str
    preparation: str = ""

    @property
    def shown_title(self) -> str:
        """The given title, else the file's name without its ending."""
        return (self.title.strip() or self.checked.name.rpartition(".")[0])[:150]


def take_in(upload: Upload) -> Taken:
    """Judge a file by its content and keep its bytes. Raises Refused: size, type, marks of state secrets."""
    refuse_marks(upload.title)
    file = cast("BinaryIO", upload.file)
    checked = check_upload(file, name=upload.name, declared=upload.declared)
    file.seek(0)
    return Taken(checked=checked, blob=store_chunks(_pieces(file)), title=upload.title, preparation=upload.preparation)


def _pieces(file: BinaryIO) -> Iterator[bytes]:
    while piece := file.read(CHUNK):
        yield piece
