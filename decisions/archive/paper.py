"""The archive's own sheets as official documents: plain data put on paper in the worker."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from django.template.loader import render_to_string
from django.utils import timezone

from committees.documents.fonts import require_glyphs
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
from committees.documents.rendering import official_stylesheet, render_official, render_pdf
from committees.ledger.selectors import Line
from committees.models import AppliedRule
from committees.outbox.desk import is_delivery
from committees.rules import Choice, Matter, Method, Verdict
from decisions.archive.models import ArchiveFiling
from decisions.archive.rules import Check
from decisions.archive.states import RETENTION_LABELS, Retention
from decisions.distribution.selectors import sent_of
from decisions.minutes.models import Minutes
from decisions.voting.models import Ballot
from meetings.agenda.rules import CIRCLED_MATTERS
from meetings.models import AgendaEntry, Meeting
from meetings.notices.models import NoticeRound
from meetings.notices.selectors import deliveries_of

LETTER, COVER = "documents/letter.html", "documents/archive.html"
OUTCOME_LABELS = {"adopted": "通过", "rejected": "未通过", "deferred": "暂缓", "void": "无效"}


def sheet(filing: ArchiveFiling, title: str, body: Iterable[Paragraph], key: str) -> bytes:
    """One sheet of the file as PDF/A."""
    identifier = f"archive:{filing.pk}:{key}"
    return render_official(
        _document(filing, title, body), identifier=identifier, created=filing.filed_at, template=LETTER
    )


def cover(filing: ArchiveFiling, lines: Sequence[str], checks: Sequence[Check], pages: int) -> bytes:
    """归档目录 with the 归档章 in the upper blank of its first page (DA/T 22)."""
    body = [Paragraph("一、文件目录", Level.FIRST), *_listed(lines), Paragraph("二、四性检测", Level.FIRST)]
    body += [
        Paragraph(f"{'符合' if each.holds else '不符合'}：{each.text}。", lead=f"{each.kind}　") for each in checks
    ]
    document = _document(filing, f"{filing.meeting.title}归档目录", body)
    return _stamped(document, filing, "cover", stamp_of(filing, Retention(filing.retention), filing.piece, pages))


def short_cover(filing: ArchiveFiling, lines: Sequence[str], pages: int) -> bytes:
    """The first page of the piece with what was discussed and not passed: a number and a 归档章 of its own."""
    note = f"本件为{filing.meeting.title}讨论未通过的材料，与会议档案{filing.number}同包存放，保管十年。"
    body = [Paragraph(note), Paragraph("文件目录", Level.FIRST), *_listed(lines)]
    document = _document(filing, f"{filing.meeting.title}未通过材料目录", body, filing.short_number)
    return _stamped(document, filing, "short", stamp_of(filing, Retention.TEN, filing.short_piece or 0, pages))


def _listed(lines: Sequence[str]) -> Iterable[Paragraph]:
    return (Paragraph(f"{number}．{text}") for number, text in enumerate(lines, 1))


def _stamped(document: OfficialDocument, filing: ArchiveFiling, key: str, stamp: tuple[str, ...]) -> bytes:
    require_glyphs(document.texts())
    created = filing.filed_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    html = render_to_string(COVER, {"document": document, "created": created, "stamp": stamp})
    return render_pdf(html, identifier=f"archive:{filing.pk}:{key}", stylesheets=[official_stylesheet()])


def stamp_of(filing: ArchiveFiling, retention: Retention, piece: int, pages: int) -> tuple[str, ...]:
    """The six cells of the 归档章: 全宗号、年度、件号 above, 机构、保管期限、页数 below."""
    return (filing.fonds, str(filing.year), f"{piece:04d}", filing.section, RETENTION_LABELS[retention], f"{pages}页")


def _document(filing: ArchiveFiling, title: str, body: Iterable[Paragraph], number: str = "") -> OfficialDocument:
    name = filing.organisation.name
    return OfficialDocument(
        heading=Heading(mark=name, number=number or filing.number),
        title_lines=title_lines(title),
        body=tuple(body),
        imprint=Imprint(issued_by=office_of(name), issued_on=timezone.localtime(filing.filed_at).date()),
        author=name,
        subject="会议归档文件",
    )


def moment(at: datetime | None) -> str:
    """9月3日15:00, in Beijing."""
    if at is None:
        return "无"
    local = timezone.localtime(at)
    return f"{local.year}年{local.month}月{local.day}日{local.hour}:{local.minute:02d}"


def told_title(entry: AgendaEntry) -> str:
    """The title as whoever reads the file may know it: of circled matters only their class."""
    matter = Matter(entry.item.matter)
    return f"{matter.label}议题" if matter in CIRCLED_MATTERS else str(entry.item.title)


def notice_body(meeting: Meeting) -> Iterable[Paragraph]:
    """Every round of the notice, and for each reader what was delivered, opened and signed."""
    yield Paragraph("一、发出", Level.FIRST)
    for each in NoticeRound.objects.filter(meeting=meeting).order_by("round"):
        yield Paragraph(
            f"第{each.round}次通知：{moment(each.sent_at)}发出。会议时间{moment(meeting.starts_at)}，地点{meeting.place}。"
        )
    yield Paragraph("二、送达与签收", Level.FIRST)
    for row in deliveries_of(meeting):
        notice = row.notice
        sent = "，".join(f"{message.channel_word}{message.get_state_display()}" for message in row.messages)
        leave = f"；请假：{row.leave.reason}" if row.leave else ""
        yield Paragraph(
            f"{notice.person.name}：{sent or '没有送达记录'}；查看：{moment(notice.opened_at)}；"
            f"签收：{moment(notice.signed_at)}{leave}。"
        )


def agenda_body(meeting: Meeting, entries: Sequence[AgendaEntry]) -> Iterable[Paragraph]:
    """The agenda with what became of each item."""
    chair = f"主持人：{meeting.chair.name}。地点：{meeting.place}。"
    yield Paragraph(f"时间：{moment(meeting.opened_at)}至{moment(meeting.closed_at)}。{chair}")
    for entry in entries:
        yield Paragraph(f"{entry.position}．{told_title(entry)}", Level.SECOND)
        circled = Matter(entry.item.matter) in CIRCLED_MATTERS
        yield Paragraph(
            f"提出单位：{entry.item.unit.name}。结论：{'按知悉范围另存' if circled else entry.get_outcome_display()}。"
        )


def record_body(lines: Iterable[Line]) -> Iterable[Paragraph]:
    """Acts as the ledger has them, each with the beginning of its digest; of messages that arrived only how many."""
    found = list(lines)
    for line in (each for each in found if not is_delivery(each)):
        text = f"：{line.text}" if line.text else ""
        yield Paragraph(
            f"{moment(line.when)}　{line.title}{text}（{line.actor}，第{line.sequence}条，摘要{line.digest[:16]}）"
        )
    if count := sum(map(is_delivery, found)):
        yield Paragraph(f"另有消息送达记录 {count} 条，见通知与送达、印发与签收。")


def compliance_body(meeting: Meeting, entries: Sequence[AgendaEntry]) -> Iterable[Paragraph]:
    """Every verdict of the rules about this meeting as a whole, as it was frozen."""
    version = meeting.rulebook_version
    if version is not None:
        yield Paragraph(f"适用《{version.rulebook.title}》第{version.number}版。各项表决的判断见各议题的记录。")
    for row in AppliedRule.objects.filter(aggregate=f"meeting:{meeting.pk}").order_by("pk"):
        verdict, subject = Verdict.from_dict(row.verdict), row.subject
        for entry in entries:
            subject = subject.replace(entry.item.title, told_title(entry))
        waived = f"经{row.override_allowed_by}准许，理由：{row.override_reason}。" if row.override_reason else ""
        yield Paragraph(
            f"{subject}：{verdict.arithmetic}，{verdict.outcome.label}。{waived}依据：{verdict.clause.label}。"
        )


def receipts_body(minutes: Minutes) -> Iterable[Paragraph]:
    """Where the issued minutes went: each copy and each unit's notice with its receipt."""
    sent = sent_of(minutes)
    yield Paragraph(f"{minutes.title}{minutes.number_words}，{moment(minutes.issued_at)}印发。")
    yield Paragraph("一、纪要签收", Level.FIRST)
    for copy in sent.copies:
        taken = f"，接收人{copy.received_by}" if copy.received_by and not copy.person_id else ""
        yield Paragraph(
            f"{copy.name}（{copy.get_kind_display()}）：查看：{moment(copy.opened_at)}；签收：{moment(copy.signed_at)}{taken}。"
        )
    yield Paragraph("二、决定事项通知签收", Level.FIRST)
    for notice in sent.notices:
        yield Paragraph(
            f"{notice.unit.name}：查看：{moment(notice.opened_at)}；签收：{moment(notice.signed_at)}。"
            f"文件摘要（SHA-256）：{digest_words(notice.pdf_digest) if notice.pdf_digest else '未生成'}。"
        )


def attendance_body(minutes: Minutes) -> Iterable[Paragraph]:
    """签到表: who came, who was on leave, who was absent, who sat in; as the record has frozen them."""
    facts = minutes.facts
    yield Paragraph(f"应到{facts['entitled']}人，实到{len(facts['present'])}人。主持人：{facts['chair']['name']}。")
    for key, label in (("present", "出席"), ("on_leave", "请假"), ("absent", "缺席"), ("observers", "列席")):
        if facts[key]:
            yield Paragraph(f"{label}（{len(facts[key])}人）", Level.FIRST)
        for who in facts[key]:
            yield Paragraph("　".join(part for part in (who["name"], who["role"] or who["unit"]) if part))


def item_body(entry: AgendaEntry, ballots: Iterable[Ballot], lines: Iterable[Line]) -> Iterable[Paragraph]:
    """One item: what was voted, and the record of it."""
    yield Paragraph(f"{entry.item.title}。提出单位：{entry.item.unit.name}。")
    for ballot in ballots:
        yield Paragraph(f"表决结果单：{ballot.motion.text}（第{ballot.round}轮）", Level.FIRST)
        yield from ballot_body(ballot)
    yield Paragraph("会议记录", Level.FIRST)
    yield from record_body(lines)


def ballot_body(ballot: Ballot, *, named: bool = True) -> Iterable[Paragraph]:
    """表决结果单: the numbers, the verdict's arithmetic, its clause, and the decision."""
    tally, verdict = ballot.tally, Verdict.from_dict(ballot.verdict or {})
    yield Paragraph(
        f"应到 {tally['entitled']} 人，实到 {tally['present']} 人，回避 {tally['recused']} 人。"
        f"同意 {tally['for']} 票，不同意 {tally['against']} 票，弃权 {tally['abstain']} 票，"
        f"缓议 {tally['defer']} 票，未表决 {tally['not_voted']} 人。表决方式：{Method(ballot.method).label}。"
    )
    yield Paragraph(f"{verdict.arithmetic}。", lead="判断　")
    yield Paragraph(f"{verdict.clause.label}：{verdict.clause.wording}。", lead="依据　")
    if ballot.disagreement:
        yield Paragraph(f"{ballot.disagreement}。", lead="主持人判断　")
    yield Paragraph(f"{OUTCOME_LABELS.get(ballot.outcome, ballot.outcome)}。", lead="结果　")
    resolution = getattr(ballot, "resolution", None)
    if resolution is not None:
        yield Paragraph(f"{resolution}：{resolution.text}", lead="决定　")
    if named and ballot.method == Method.NAMED:
        votes = "；".join(f"{row['name']} {Choice(row['choice']).label}" for row in ballot.roll if row["choice"])
        yield Paragraph(f"{votes}。", lead="记名表决　")
