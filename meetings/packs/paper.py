"""Pack and agenda sheet on paper: what the worker puts together. Reads rows, decides nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone
from pypdf import PageObject, PdfReader, PdfWriter, Transformation
from pypdf.errors import PyPdfError

from committees.documents.contents import OFFICE, Block, office_blocks
from committees.documents.fonts import missing_glyphs
from committees.documents.official import (
    Heading,
    Imprint,
    Level,
    OfficialDocument,
    Paragraph,
    digest_words,
    office_of,
    title_lines,
)
from committees.documents.ports import Progress
from committees.documents.rendering import Asset, render_official, render_pdf
from committees.documents.storage import read_checked
from committees.errors import Refused
from committees.templatetags.cn import cn_datetime
from meetings.agenda.markup import report_text
from meetings.agenda.models import AgendaItem
from meetings.agenda.states import POSITION_LABELS, Position
from meetings.packs.selectors import Part
from meetings.papers.models import Paper
from meetings.scheduling.enlarged import invitees_of
from meetings.scheduling.models import Meeting
from meetings.scheduling.selectors import Line, chair_words

PDF = "application/pdf"
STYLESHEET = "documents/pack.css"
UNPRINTABLE = "〓"


@dataclass(frozen=True)
class PackPaper:
    """A paper in the pack: its text, its words and tables out of an office file with a line on the original
    (`source`), its picture, bound in behind (`bound`), or only named."""

    title: str
    text: tuple[str, ...] = ()
    blocks: tuple[Block, ...] = ()
    source: str = ""
    picture: str = ""
    bound: bool = False


def pack_pdf(
    meeting: Meeting,
    parts: Sequence[Part],
    reader: str,
    now: datetime,
    progress: Progress,
    arrive_at: datetime | None = None,
) -> bytes:
    """The whole pack: agenda, reports, texts and pictures, then every PDF, each page with the reader's name.

    `arrive_at`: when to be at the door, for who attends single items only; when the meeting begins is not his to know.
    """
    mark = f"{reader} {timezone.localtime(now):%Y-%m-%d %H:%M}"
    pictures: dict[str, Asset] = {}
    shown = [_shown(part, pictures) for part in parts]
    context = {"meeting": meeting, "parts": shown, "reader": reader, "mark": printable(mark), "now": now}
    context |= {"arrive_at": arrive_at, "chair_words": printable(chair_words(meeting, now))}
    html = render_to_string("packs/pack.html", context)
    sheets = [(Path(settings.BASE_DIR) / "static" / STYLESHEET).read_text(encoding="utf-8")]
    progress(10, "正在排版")
    front = render_pdf(html, identifier=f"pack:{meeting.pk}", stylesheets=sheets, assets=pictures)
    stamp = render_pdf(
        render_to_string("packs/stamp.html", {"mark": printable(mark)}), identifier="stamp", stylesheets=sheets
    )
    return _bound(front, stamp, parts, progress)


def _shown(part: Part, pictures: dict[str, Asset]) -> dict[str, object]:
    item = part.item
    return {
        "part": part,
        "title": printable(item.title),
        "question": printable(item.question),
        "report": [printable(line) for line in _report(item)],
        "papers": [_paper(paper, pictures) for paper in part.papers],
    }


def _report(item: AgendaItem) -> list[str]:
    lines = report_text(item.report).splitlines()
    for number, each in enumerate(item.alternatives, start=1):
        lines += [f"备选方案{number}：{each['title']}", *each["text"].splitlines()]
    return lines


def _paper(paper: Paper, pictures: dict[str, Asset]) -> PackPaper:
    title = printable(paper.title)
    if paper.media_type == PDF:
        return PackPaper(title, bound=True)
    if paper.media_type.startswith("image/"):
        name, digest = f"paper-{paper.pk}", paper.digest
        pictures[name] = Asset(paper.media_type, lambda: read_checked(digest))
        return PackPaper(title, picture=name)
    if paper.media_type.startswith("text/"):
        return PackPaper(title, text=tuple(printable(line) for line in paper.text.splitlines()))
    if paper.media_type in OFFICE:
        blocks = office_blocks(read_checked(paper.digest), paper.media_type)
        return PackPaper(title, blocks=tuple(_printed(block) for block in blocks), source=_source(paper))
    return PackPaper(title)


def _printed(block: Block) -> Block:
    rows = tuple(tuple(printable(cell) for cell in row) for row in block.rows)
    return Block(printable(block.text), rows, printable(block.heading))


def _source(paper: Paper) -> str:
    """Where the original lies and by what it is known: what is printed is its words, not its shape."""
    name = printable(paper.file_name)
    return (
        f"以上摘自“{name}”，版式以系统中的原件为准。原件摘要（{paper.algorithm.upper()}）：{digest_words(paper.digest)}"
    )


def printable(text: str) -> str:
    """The text with a blank sign where no face holds the character: one odd sign must not stop a whole pack."""
    for character in missing_glyphs(text):
        text = text.replace(character, UNPRINTABLE)
    return text


def _bound(front: bytes, stamp: bytes, parts: Sequence[Part], progress: Progress) -> bytes:
    writer = PdfWriter()
    writer.append(PdfReader(BytesIO(front)))
    overlay = PdfReader(BytesIO(stamp)).pages[0]
    files = [(part, paper) for part in parts for paper in part.papers if paper.media_type == PDF]
    for number, (part, paper) in enumerate(files, start=1):
        progress(20 + 70 * number // len(files), f"正在装订第 {number} 份材料，共 {len(files)} 份")
        first = len(writer.pages)
        try:
            for page in PdfReader(BytesIO(read_checked(paper.digest))).pages:
                _stamped(writer.add_page(page), overlay)
        except PyPdfError as error:
            raise Refused(f"材料“{paper.title}”无法并入，请替换为重新导出的 PDF 后再生成。") from error
        writer.add_outline_item(title=f"议题{part.entry.position} {paper.title}", page_number=first)
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def _stamped(page: PageObject, overlay: PageObject) -> None:
    """The reader's name across a page of any size."""
    box, own = page.mediabox, overlay.mediabox
    scale = Transformation().scale(float(box.width) / float(own.width), float(box.height) / float(own.height))
    page.merge_transformed_page(overlay, scale.translate(float(box.left), float(box.bottom)))


def sheet_pdf(meeting: Meeting, lines: Sequence[Line], now: datetime) -> bytes:
    """议题单: the agenda for signature."""
    organisation = meeting.organisation
    document = OfficialDocument(
        heading=Heading(mark=organisation.name),
        title_lines=(*title_lines(printable(meeting.told_title)), "议题单"),
        body=tuple(_paragraphs(meeting, lines, now)),
        imprint=Imprint(issued_by=office_of(organisation.name), issued_on=timezone.localtime(now).date()),
        author=organisation.name,
        subject="议题单",
    )
    return render_official(document, identifier=f"sheet:{meeting.pk}", created=now, template="documents/letter.html")


def _paragraphs(meeting: Meeting, lines: Sequence[Line], now: datetime) -> list[Paragraph]:
    found = [
        Paragraph(cn_datetime(meeting.starts_at), lead="时间："),
        Paragraph(printable(meeting.place), lead="地点："),
        Paragraph(printable(chair_words(meeting, now)), lead="主持："),
        *_enlarged(meeting),
        Paragraph("一、议题", Level.FIRST),
    ]
    for number, line in enumerate(lines, start=1):
        item, slot = line.entry.item, line.slot
        hours = f"{timezone.localtime(slot.starts_at):%H:%M}—{timezone.localtime(slot.ends_at):%H:%M}"
        found.append(Paragraph(printable(f"{number}．{item.title}"), Level.SECOND))
        words = [f"提出单位：{item.unit.name}", f"汇报人：{item.presenter or '未定'}", hours]
        people = [] if line.entry.veiled else [each.person.name for each in line.entry.observers.all()]
        arrive = f"{timezone.localtime(slot.arrive_at):%H:%M}"
        words += [f"列席：{'、'.join(people)}（请于{arrive}到达）"] * bool(people)
        words += [f"会前协调：{_coordinated(item)}"] * bool(item.coordination)
        found.append(Paragraph(printable("；".join(words) + "。")))
    found += [Paragraph("二、审定", Level.FIRST), Paragraph("审定人（签字）：　　　　　　　　　　　年　　月　　日")]
    return found


def _enlarged(meeting: Meeting) -> list[Paragraph]:
    """扩大会议: how far it reaches and who comes without a vote, unit by unit."""
    if not meeting.enlarged:
        return []
    people = [f"{person.post} {person.name}".strip() for person in invitees_of(meeting)]
    words = f"{meeting.enlarged}。列席（不参加表决）{len(people)} 人：{'、'.join(people)}。"
    return [Paragraph(printable(words), lead="扩大范围：")]


def _coordinated(item: AgendaItem) -> str:
    """Which units the item was coordinated with, and what each said."""
    rows = item.coordination
    said = [(row["unit"], POSITION_LABELS[Position(row["position"])], row["opinion"].rstrip("。")) for row in rows]
    return "、".join(f"{unit}{word}" + (f"（{opinion}）" if opinion else "") for unit, word, opinion in said)
