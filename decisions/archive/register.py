"""归档目录 as a workbook."""

from __future__ import annotations

import io
from collections.abc import Iterable

from django.utils import timezone
from openpyxl import Workbook

from decisions.archive.models import ArchiveFiling

HEADINGS = (
    "档号",
    "版本",
    "题名",
    "责任者",
    "会议日期",
    "年度",
    "保管期限",
    "件号",
    "文件数",
    "归档日期",
    "清单摘要（SHA-256）",
    "未通过材料档号（10年）",
    "备注",
)


def workbook(filings: Iterable[ArchiveFiling]) -> bytes:
    """The register, one line for each version."""
    book = Workbook(write_only=False)
    page = book.create_sheet("归档目录", 0)
    del book["Sheet"]
    page.append(HEADINGS)
    for filing in filings:
        page.append(_line(filing))
    for column, width in zip("ABCDEFGHIJKLM", (24, 6, 36, 24, 12, 8, 10, 8, 8, 12, 68, 24, 30), strict=True):
        page.column_dimensions[column].width = width
    page.freeze_panes = "A2"
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def _line(filing: ArchiveFiling) -> list[object]:
    package = getattr(filing, "package", None)
    meeting = filing.meeting
    return [
        filing.number,
        filing.version,
        _text(meeting.title),
        _text(meeting.committee.name),
        timezone.localtime(meeting.starts_at).date().isoformat(),
        filing.year,
        filing.get_retention_display(),
        f"{filing.piece:04d}",
        len(package.manifest["files"]) if package else 0,
        timezone.localtime(filing.filed_at).date().isoformat(),
        package.manifest_digest if package else "尚未封装",
        filing.short_number or "无",
        _text(filing.reason),
    ]


def _text(value: str) -> str:
    """A cell that begins like a formula is text; characters that a sheet cannot hold are left out."""
    kept = "".join(character for character in value if character >= " " or character in "\t\n")
    return f"'{kept}" if kept[:1] in {"=", "+", "-", "@", "\t"} else kept
