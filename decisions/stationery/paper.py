"""The sample of a template: invented minutes in the organisation's own head and 版记, and what is checked on it."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from io import BytesIO
from pathlib import Path
from typing import Any

from django.utils import timezone
from PIL import Image
from pypdf import PdfReader

from committees.documents.official import (
    AttendanceLine,
    Attendee,
    Heading,
    Imprint,
    Level,
    OfficialDocument,
    Paragraph,
    official_number,
    title_lines,
)
from committees.documents.rendering import render_official
from committees.models import Committee
from decisions.minutes.models import MinutesTemplate
from decisions.stationery.selectors import issuer_of, mark_of

NOTE = "版式样张"
SHOWN, GAP, EDGE = 3, 12, (222, 226, 230)
BODY = (
    ("", "主持人在第一会议室主持召开会议。会议应到11人，实到9人。现将会议议定事项纪要如下：", Level.BODY),
    ("", "一、样张所用的议题", Level.FIRST),
    ("", "会议听取了提出单位的汇报。", Level.BODY),
    ("会议决定：", "本段为样张文字，用来检查版头、发文字号、红线、正文、出席名单和版记的位置。", Level.BODY),
)  # fmt: skip


def sample(template: MinutesTemplate) -> bytes:
    """The sample as PDF/A; the same template always gives the same bytes."""
    document = sample_document(template)
    return render_official(
        document, identifier=f"template:{template.pk}", created=template.proposed_at, template="documents/minutes.html"
    )


def sample_document(template: MinutesTemplate) -> OfficialDocument:
    """Invented minutes number 1 in the head and 版记 of the template."""
    organisation, committee = template.organisation, _committee(template)
    day = timezone.localtime(template.proposed_at).date()
    copies = tuple(template.copies_to) or (f"{committee.name}组成人员", "各有关单位")
    return OfficialDocument(
        heading=Heading(mark_of(template, organisation, committee), official_number(template.series, day.year, 1)),
        title_lines=title_lines(f"{committee.name}{day.year}年第1次会议纪要"),
        body=tuple(Paragraph(text, level, lead) for lead, text, level in BODY),
        imprint=Imprint(issuer_of(template, organisation), day, copies),
        attendance=(AttendanceLine("出席", (Attendee("张三"), Attendee("李四"))),),
        author=organisation.name,
        subject=NOTE,
        draft_note=NOTE,
    )


def checks_of(template: MinutesTemplate, content: bytes) -> list[dict[str, Any]]:
    """What can be told from the finished file: each line says what was looked at and whether it holds."""
    reader = PdfReader(BytesIO(content))
    document = sample_document(template)
    first = reader.pages[0].extract_text().splitlines()
    width, height = (round(float(side) * 254 / 72) for side in reader.pages[0].mediabox[2:])
    metadata = reader.xmp_metadata
    found = [
        (f"纸张为 A4（{width / 10:g}×{height / 10:g} 毫米）", abs(width - 2100) <= 10 and abs(height - 2970) <= 10),
        (f"版头“{document.heading.mark}”排成一行，{document.heading.mark_points} 磅", document.heading.mark in first),
        (f"发文字号为“{document.heading.number}”", document.heading.number in first),
        (f"版记有印发机关“{document.imprint.issued_by}”", _holds(reader, document.imprint.issued_by)),
        (f"字体全部嵌入（{len(_fonts(reader))} 种）", all(_fonts(reader).values())),
        ("文件为 PDF/A-3u，有标题和语言", metadata is not None and _is_archival(reader)),
    ]
    return [{"text": text, "holds": holds} for text, holds in found]


def picture(content: bytes) -> bytes:
    """The pages side by side as PNG, the head on the first and the 版记 on the last; empty without the tool for it."""
    tool = shutil.which("pdftoppm")
    if tool is None:
        return b""
    with tempfile.TemporaryDirectory() as folder:
        arguments = [tool, "-r", "80", "-l", str(SHOWN), "-png", "-", f"{folder}/page"]
        subprocess.run(arguments, input=content, capture_output=True, check=True, timeout=60)  # noqa: S603 - our own bytes, no shell
        return _side_by_side([Image.open(path) for path in sorted(Path(folder).glob("*.png"))])


def _side_by_side(pages: list[Image.Image]) -> bytes:
    sheet = Image.new("RGB", (sum(p.width for p in pages) + GAP * (len(pages) - 1), pages[0].height), EDGE)
    for number, page in enumerate(pages):
        sheet.paste(page, (sum(each.width + GAP for each in pages[:number]), 0))
    target = BytesIO()
    sheet.save(target, "PNG")
    return target.getvalue()


def file_name(template: MinutesTemplate) -> str:
    """What the sample is called when it is saved."""
    return f"纪要版式第{template.version}版样张.pdf"


def _committee(template: MinutesTemplate) -> Committee:
    if template.committee is not None:
        return template.committee
    found = Committee.objects.filter(organisation=template.organisation).order_by("pk").first()
    return found or Committee(name=template.organisation.name, short_name="", organisation=template.organisation)


def _holds(reader: PdfReader, words: str) -> bool:
    text = "".join(page.extract_text() for page in reader.pages)
    return words.replace(" ", "") in "".join(text.split())


def _fonts(reader: PdfReader) -> dict[str, bool]:
    """Each font's name and whether its file is in the PDF."""
    found: dict[str, bool] = {}
    for page in reader.pages:
        resources: Any = page["/Resources"]
        for font in resources.get("/Font", {}).values():
            descendant = font.get_object()["/DescendantFonts"][0].get_object()
            descriptor = descendant["/FontDescriptor"].get_object()
            embedded = any(key in descriptor for key in ("/FontFile", "/FontFile2", "/FontFile3"))
            found[str(descriptor["/FontName"])] = embedded
    return found


def _is_archival(reader: PdfReader) -> bool:
    root: Any = reader.trailer["/Root"]
    packet = root["/Metadata"].get_object().get_data().decode()
    claimed = "pdfaid:part" in packet and "3" in packet.split("pdfaid:part", 1)[1][:6]
    return claimed and "/Lang" in root and bool(reader.metadata and reader.metadata.title)
