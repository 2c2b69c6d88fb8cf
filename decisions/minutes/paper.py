"""Minutes as an official document: what the worker puts on paper. Reads rows, decides nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from committees.documents.official import (
    AttendanceLine,
    Attendee,
    Heading,
    Imprint,
    Level,
    OfficialDocument,
    Paragraph,
    digest_words,
    official_number,
    title_lines,
)
from committees.documents.rendering import Attached, render_official
from committees.documents.word import write_docx
from committees.errors import Refused
from decisions.minutes import metadata
from decisions.minutes.models import Minutes, MinutesParagraph
from decisions.minutes.rules import word_before_number
from decisions.minutes.selectors import digest_now
from decisions.minutes.states import MinutesState, ParagraphKind
from decisions.stationery.selectors import issuer_of, mark_of

PREVIEW_NOTE = "送审稿，未签发"
TEMPLATE = "documents/minutes.html"
LABELS = (("present", "出席"), ("on_leave", "请假"), ("absent", "缺席"), ("observers", "列席"))


def final_paper(minutes: Minutes) -> bytes:
    """The signed paper: the same bytes whenever it is made. Refused when the content is not what was signed."""
    day = minutes.imprint_day
    if minutes.signed_at is None or day is None or minutes.state not in {MinutesState.NUMBERED, MinutesState.ISSUED}:
        raise Refused("纪要尚未签发，不能生成正式文件。")
    if digest_now(minutes) != minutes.signed_digest:
        raise Refused("纪要内容与签发时的摘要不符，可能被改动，未生成文件。请审计管理员核查。")
    return render_official(
        document_of(minutes, day),
        identifier=f"minutes:{minutes.pk}",
        created=minutes.signed_at,
        template=TEMPLATE,
        attachments=[Attached(metadata.NAME, metadata.metadata_of(minutes), minutes.signed_at, metadata.TITLE)],
    )


def preview_paper(minutes: Minutes, now: datetime) -> bytes:
    """The paper as it would look, marked on every page as not issued."""
    document = document_of(minutes, timezone.localtime(now).date(), draft_note=PREVIEW_NOTE)
    return render_official(document, identifier=f"minutes:{minutes.pk}:draft", created=now, template=TEMPLATE)


def word_paper(minutes: Minutes, now: datetime) -> bytes:
    """The same content as DOCX, for editing habits. Before signing it says that it is not issued."""
    note = "" if minutes.signed_at else PREVIEW_NOTE
    day = minutes.imprint_day or timezone.localtime(now).date()
    return write_docx(document_of(minutes, day, draft_note=note), created=minutes.signed_at or now)


def document_of(minutes: Minutes, day: date, draft_note: str = "") -> OfficialDocument:
    """The building blocks, from the stored paragraphs and facts. `day` is the day of issue in the 版记."""
    organisation = minutes.organisation
    committee, template = minutes.meeting.committee, minutes.template
    word = word_before_number(minutes.series)
    number = official_number(word, minutes.year, minutes.number) if minutes.year and minutes.number else ""
    return OfficialDocument(
        heading=Heading(mark=mark_of(template, organisation, committee), number=number),
        title_lines=title_lines(minutes.title),
        body=tuple(_paragraphs(minutes)),
        imprint=Imprint(
            issued_by=issuer_of(template, organisation),
            issued_on=day,
            copies_to=tuple(minutes.copies_to),
        ),
        attendance=tuple(_attendance(minutes.facts)),
        author=organisation.name,
        subject="会议纪要",
        draft_note=draft_note,
        closing=tuple(_closing(minutes)),
    )


def file_name(minutes: Minutes) -> str:
    """What the file is called when it is saved."""
    return f"{minutes.title}{minutes.number_words or '（送审稿）'}.pdf"


def _paragraphs(minutes: Minutes) -> Iterable[Paragraph]:
    for each in MinutesParagraph.objects.filter(minutes=minutes).order_by("position", "pk"):
        if each.text.strip():
            level = Level.FIRST if each.kind == ParagraphKind.HEADING else Level.BODY
            yield Paragraph(text=each.text, level=level, lead=each.lead)


def _attendance(facts: Mapping[str, Any]) -> Iterable[AttendanceLine]:
    for key, label in LABELS:
        people = tuple(Attendee(name=each["name"], unit=each["unit"]) for each in facts[key])
        yield AttendanceLine(label, people)


def _closing(minutes: Minutes) -> Iterable[str]:
    """The head of the meeting's ledger at signing leaves the machine on paper: a rewritten ledger no longer fits it."""
    if minutes.ledger_digest:
        yield f"签发时会议台账末条摘要（SHA-256）：{digest_words(minutes.ledger_digest)}"
