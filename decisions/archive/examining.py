"""Looking at what lies ready for a package: is it what the record names, is it all there, does it open, is it safe."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterable
from pathlib import PurePosixPath
from xml.etree import ElementTree as ET

from pypdf import PdfReader
from pypdf.errors import PyPdfError

from committees.documents.intake import check_upload
from committees.errors import Refused
from decisions.archive.checking import BROKEN, sha256
from decisions.archive.ports import Part
from decisions.archive.states import Origin

PDFA = b"pdfaid:part"
# Elements of DA/T 46 without which nobody finds or trusts the file later.
REQUIRED = (
    "立档单位名称",
    "全宗号",
    "档号",
    "年度",
    "保管期限",
    "题名",
    "责任者",
    "文件编号",
    "日期",
    "密级",
    "签名人",
    "签名时间",
)
EXPECTED = {
    "01": "通知",
    "02": "议程",
    "03": "会议记录",
    "04": "纪要",
    "05": "规则执行情况",
    "06": "印发与签收",
    "07": "签到表",
}


def replaced(parts: Iterable[Part], recorded: frozenset[str]) -> tuple[str, ...]:
    """Uploads that the ledger does not name by their digest."""
    uploads = (part for part in parts if part.origin is Origin.UPLOAD and part.path.startswith(("items/", "pieces/")))
    return tuple(part.path for part in uploads if sha256(part.content) not in recorded)


def missing(parts: Iterable[Part], frozen: frozenset[str], items: Iterable[int]) -> tuple[str, ...]:
    """What a meeting's file has to have and this one has not: sheets, records of items, papers as shown, metadata."""
    found = list(parts)
    paths = {part.path for part in found}
    sheets = {part.path.rsplit("/", 1)[-1][:2] for part in found if part.path.startswith("documents/") and part.content}
    lacks = [name for key, name in EXPECTED.items() if key not in sheets]
    lacks += [f"第{number}项的记录与表决结果" for number in items if f"items/{number:02d}/record.pdf" not in paths]
    there = {sha256(part.content) for part in found}
    lacks += [f"会上所用材料（{digest[:8]}…）" for digest in sorted(frozen - there)]
    wanted = ("metadata.xml", "verify.py", "ledger/meeting.json", "minutes/signed.json")
    return (*lacks, *(name for name in wanted if name not in paths))


def unfilled(metadata: bytes) -> tuple[str, ...]:
    """Required elements that the metadata do not have or leave empty."""
    root = ET.fromstring(metadata)  # noqa: S314 - written by this room
    told = {element.tag for element in root.iter() if (element.text or "").strip()}
    acts = root.findall("业务过程/业务行为")
    return tuple([name for name in REQUIRED if name not in told] + ([] if acts else ["业务过程"]))


def unreadable(parts: Iterable[Part]) -> tuple[str, ...]:
    """Files that do not open as what they say they are; our own documents have to be PDF/A with a page at least."""
    return tuple(part.path for part in parts if not _opens(part))


def _opens(part: Part) -> bool:
    suffix = PurePosixPath(part.path).suffix.lower()
    try:
        if suffix == ".pdf":
            return _is_pdf(part.content, archival=part.origin is Origin.OWN)
        if suffix in {".docx", ".xlsx"}:
            with zipfile.ZipFile(io.BytesIO(part.content)) as file:
                return file.testzip() is None
        if suffix == ".json":
            json.loads(part.content)
        elif suffix == ".xml":
            ET.fromstring(part.content)  # noqa: S314 - no upload is XML
    except (*BROKEN, PyPdfError, ET.ParseError):
        return False
    return bool(part.content)


def _is_pdf(content: bytes, *, archival: bool) -> bool:
    reader = PdfReader(io.BytesIO(content))
    told = reader.root_object.get("/Metadata")
    says = told is not None and PDFA in told.get_object().get_data()
    return len(reader.pages) > 0 and (says or not archival)


def unsafe(content: bytes, *, name: str, title: str, declared: bool) -> str:
    """Why an upload would be refused today (a mark of secrecy, macros, a scan without declaration); empty when not."""
    try:
        check_upload(io.BytesIO(content), name=name, declared=declared, limit=len(content) + 1)
    except Refused as refused:
        return f"{title}：{refused.message.split('。')[0]}"
    return ""
