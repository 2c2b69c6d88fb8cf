"""会议记录 on paper: what its reader may read of the record, in order. Made in the worker."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.utils import timezone

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
from committees.documents.rendering import render_official
from committees.ledger.selectors import Line
from committees.models import User
from committees.outbox.desk import is_delivery
from committees.templatetags.cn import cn_date, cn_datetime, cn_time
from decisions.live.selectors import attendance_for, record_of
from meetings.packs.paper import printable
from meetings.scheduling.models import Meeting
from meetings.session.rules import PRESENCE_LABELS, Presence
from meetings.session.selectors import AttendanceTable, Attended

TEMPLATE = "documents/letter.html"


def record_paper(meeting: Meeting, user: User, now: datetime) -> bytes:
    """The record as it stands at this moment."""
    organisation = meeting.organisation
    lines = record_of(meeting, user)
    document = OfficialDocument(
        heading=Heading(mark=organisation.name),
        title_lines=(*title_lines(printable(meeting.title)), "会议记录"),
        body=tuple(_paragraphs(meeting, attendance_for(meeting, user), lines)),
        imprint=Imprint(issued_by=office_of(organisation.name), issued_on=timezone.localtime(now).date()),
        author=organisation.name,
        subject="会议记录",
        closing=(f"台账末条摘要（SHA-256）：{digest_words(lines[-1].digest)}",) if lines else (),
    )
    return render_official(document, identifier=f"record:{meeting.pk}", created=now, template=TEMPLATE)


def _paragraphs(meeting: Meeting, table: AttendanceTable, lines: Iterable[Line]) -> Iterable[Paragraph]:
    recorder = meeting.recorder.name if meeting.recorder else "无"
    yield Paragraph(
        f"{cn_datetime(meeting.opened_at)}至{cn_datetime(meeting.closed_at) or '（未散会）'}", lead="时间："
    )
    yield Paragraph(printable(meeting.place), lead="地点：")
    yield Paragraph(f"{meeting.chair.name}；记录：{recorder}", lead="主持：")
    yield Paragraph("一、到会", Level.FIRST)
    for row in table.rows:
        detail = "；".join(part for part in (row.words, _marks(table, row), row.roll.absence_reason) if part)
        role = f"（{row.roll.role}）" if row.roll.role else ""
        yield Paragraph(printable(f"{row.roll.name}{role}：{detail or ('全程到会' if table.items else '未记录')}。"))
    yield Paragraph("二、记录", Level.FIRST)
    day, found = "", list(lines)
    for line in (each for each in found if not is_delivery(each)):
        if (today := cn_date(line.when)) != day:
            day = today
            yield Paragraph(day, Level.SECOND)
        text = f"：{line.text}" if line.text else ""
        yield Paragraph(printable(f"{line.sequence}．{cn_time(line.when)}　{line.title}{text}（{line.actor}）"))
    if count := sum(map(is_delivery, found)):
        yield Paragraph(f"另有消息送达记录 {count} 条，见通知送达报告。")


def _marks(table: AttendanceTable, row: Attended) -> str:
    """At which items somebody was not there as a whole; who was at none of them is told in one word."""
    if row.labels and set(row.labels) == {PRESENCE_LABELS[Presence.ABSENT]}:
        return "缺席"
    marks: dict[str, list[str]] = {}
    for item, label in zip(table.items, row.labels, strict=True):
        if label != PRESENCE_LABELS[Presence.WHOLE]:
            marks.setdefault(label, []).append(str(item.position))
    return "、".join(f"第{'、'.join(positions)}项{label}" for label, positions in marks.items())
