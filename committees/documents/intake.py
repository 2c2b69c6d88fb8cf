"""What may come in: judged by content before a byte is kept. Nothing is written here."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePosixPath
from typing import BinaryIO

from django.conf import settings

from committees.documents.intake_office import inspect_docx, inspect_xlsx
from committees.documents.intake_pdf import inspect_pdf
from committees.documents.intake_plain import inspect_image, inspect_text
from committees.documents.reading import Reading
from committees.documents.rules import TextPage, secrecy_marks
from committees.errors import Refused

NAME_LIMIT = 120
WARNING_LIMIT = 20
ALLOWED = "PDF、Word（.docx）、Excel（.xlsx）、文本（.txt）和扫描图片（.png、.jpg）"


class FileKind(StrEnum):
    """Kinds of file that are accepted."""

    PDF = "pdf"
    DOCX = "docx"
    XLSX = "xlsx"
    TEXT = "txt"
    PNG = "png"
    JPEG = "jpeg"


@dataclass(frozen=True)
class CheckedUpload:
    """A file that may be kept. `warnings`: places with the bare words of secrecy; `scanned`: text could not be read;
    `text`: the words that could be read, for search."""

    name: str
    kind: FileKind
    media_type: str
    size: int
    pages: int
    scanned: bool
    declared: bool
    warnings: tuple[str, ...]
    text: str = ""


MEDIA_TYPES = {
    FileKind.PDF: "application/pdf",
    FileKind.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    FileKind.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    FileKind.TEXT: "text/plain; charset=utf-8",
    FileKind.PNG: "image/png",
    FileKind.JPEG: "image/jpeg",
}
SUFFIXES = {
    ".pdf": FileKind.PDF,
    ".docx": FileKind.DOCX,
    ".xlsx": FileKind.XLSX,
    ".txt": FileKind.TEXT,
    ".png": FileKind.PNG,
    ".jpg": FileKind.JPEG,
    ".jpeg": FileKind.JPEG,
}
INSPECTORS: dict[FileKind, Callable[[BinaryIO], Reading]] = {
    FileKind.PDF: inspect_pdf,
    FileKind.DOCX: inspect_docx,
    FileKind.XLSX: inspect_xlsx,
    FileKind.TEXT: inspect_text,
    FileKind.PNG: lambda file: inspect_image(file, "PNG"),
    FileKind.JPEG: lambda file: inspect_image(file, "JPEG"),
}
# Signatures of what is refused, with the words that help.
ARCHIVES = (b"Rar!\x1a", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b", b"BZh", b"\xfd7zXZ")
PROGRAMS = (b"MZ", b"\x7fELF", b"#!", b"\xca\xfe\xba\xbe")
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def check_upload(file: BinaryIO, *, name: str, declared: bool = False, limit: int | None = None) -> CheckedUpload:
    """Decide whether a file may be kept. `limit` in bytes (the setting's by default), `declared`: not a state secret.

    The size is asked for before a byte is read; the file is handed back rewound. Raises Refused in Chinese.
    """
    size = _size_of(file)
    _require_size(size, settings.UPLOAD_LIMIT if limit is None else limit)
    shown = clean_name(name)
    kind = _kind_of(file, shown)
    try:
        file.seek(0)
        reading = INSPECTORS[kind](file)
    finally:
        file.seek(0)
    warnings = _require_no_state_secret(reading, shown)
    _require_declaration(reading, shown, declared=declared)
    return CheckedUpload(
        name=shown,
        kind=kind,
        media_type=MEDIA_TYPES[kind],
        size=size,
        pages=reading.pages,
        scanned=bool(reading.unread_places),
        declared=declared,
        warnings=warnings,
        text=reading.text.replace("\x00", ""),
    )


def clean_name(name: str) -> str:
    """A file's name without folders, invisible or direction-changing characters; refused when nothing is left."""
    base = PurePosixPath(name.replace("\\", "/")).name
    visible = "".join(
        c for c in unicodedata.normalize("NFC", base) if unicodedata.category(c) not in {"Cc", "Cf", "Cs"}
    )
    tidy = re.sub(r"\s+", " ", visible).strip(" .")
    stem, dot, suffix = tidy.rpartition(".")
    if not dot or not stem:
        raise Refused(f"文件名“{tidy or '（空）'}”不完整，请使用带扩展名的文件名。可以上传：{ALLOWED}。")
    return f"{stem[: NAME_LIMIT - len(suffix) - 1]}.{suffix}"


def _size_of(file: BinaryIO) -> int:
    file.seek(0, 2)
    size = file.tell()
    file.seek(0)
    return size


def _require_size(size: int, limit: int) -> None:
    if size == 0:
        raise Refused("文件是空的，请重新选择。")
    if size > limit:
        raise Refused(f"文件有 {readable_size(size)}，超过上限 {readable_size(limit)}。请压缩图片或拆分后再上传。")


def readable_size(size: int) -> str:
    """Bytes in the unit that a person would use, rounded up to a tenth: 1.2 MB."""
    for unit, name in ((1024**3, "GB"), (1024**2, "MB"), (1024, "KB")):
        if size >= unit:
            tenths = -(-size * 10 // unit)
            return f"{tenths // 10}.{tenths % 10} {name}" if tenths % 10 else f"{tenths // 10} {name}"
    return f"{size} 字节"


def _kind_of(file: BinaryIO, name: str) -> FileKind:
    head = file.read(2048)
    by_name = SUFFIXES.get(PurePosixPath(name).suffix.lower())
    by_content = _sniff(head, by_name)
    if by_name is None:
        raise Refused(f"不能上传“{name}”这种类型的文件。可以上传：{ALLOWED}。")
    if by_content is not by_name:
        raise Refused(f"“{name}”的内容与扩展名不符，可能被改过名或已损坏。请用原程序另存为 {ALLOWED} 后再上传。")
    return by_name


def _sniff(head: bytes, by_name: FileKind | None) -> FileKind | None:
    if head.startswith(ARCHIVES) or (head.startswith(b"PK") and by_name not in {FileKind.DOCX, FileKind.XLSX}):
        raise Refused(f"不接受压缩包。请解压后逐个上传其中的文件；可以上传：{ALLOWED}。")
    if head.startswith(PROGRAMS):
        raise Refused(f"不接受程序或脚本文件。可以上传：{ALLOWED}。")
    if head.startswith(OLD_OFFICE):
        raise Refused(
            "不接受旧格式或加密的 Office 文件（.doc、.xls、.ppt）。请去掉密码，另存为 .docx、.xlsx 或 PDF 后再上传。"
        )
    if b"%PDF-" in head[:1024]:
        return FileKind.PDF
    if head.startswith(b"PK\x03\x04"):
        return by_name
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return FileKind.PNG
    if head.startswith(b"\xff\xd8\xff"):
        return FileKind.JPEG
    return FileKind.TEXT if by_name is FileKind.TEXT else None


def _require_declaration(reading: Reading, name: str, *, declared: bool) -> None:
    if reading.unread_places and not declared:
        places = "、".join(reading.unread_places[:5])
        raise Refused(
            f"“{name}”中有读不出文字的扫描内容（{places}），系统无法检查密级标志。"
            "请上传人核对原件，勾选“我声明该文件不涉及国家秘密”后再提交；涉密文件不得上传。"
        )


def _require_no_state_secret(reading: Reading, name: str) -> tuple[str, ...]:
    finding = secrecy_marks(reading.texts, name=name)
    if finding.marks:
        shown = "；".join(f"{mark.place}“{mark.text}”" for mark in finding.marks[:5])
        raise Refused(
            f"“{name}”带有国家秘密标志（{shown}），不得进入本系统。请立即停止传输，"
            "按涉密载体管理规定线下流转；借出、归还在“涉密文件借阅”登记，只记编号、借阅人和归还时间，不存放内容。"
        )
    return finding.words[:WARNING_LIMIT]


def refuse_marks(title: str, words: str = "") -> None:
    """Refuse a title or text that bears a mark of classification: state secrets stay out of this system."""
    found = secrecy_marks([TextPage("内容", tuple(words.splitlines()), is_first=True)], name=title)
    if found.marks:
        raise Refused(f"内容中有密级标志“{found.marks[0].text}”。国家秘密不得进入本系统，请按涉密文件的渠道办理。")
