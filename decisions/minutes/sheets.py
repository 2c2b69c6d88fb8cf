"""议程单 and 签到表 of a meeting that is over, from the same building blocks as the minutes. In the worker only."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse
from django.utils import timezone

from committees.documents.official import Heading, Imprint, Level, OfficialDocument, Paragraph, office_of, title_lines
from committees.documents.ports import JobKind, JobProduct, Progress
from committees.documents.rendering import render_official
from committees.documents.storage import StoredBlob
from committees.models import User
from committees.rules import Matter
from decisions.minutes.recording import facts_of
from decisions.minutes.rules import MeetingFacts, chinese_number, span_words
from decisions.minutes.selectors import SHEET_JOB, may_have_sheets
from meetings.agenda.rules import is_circled
from meetings.models import Meeting

TEMPLATE = "documents/letter.html"
TITLES = {"agenda": "议程单", "attendance": "签到表"}


def sheet(meeting: Meeting, key: str, now: datetime) -> bytes:
    """One of the two as PDF/A. Whatever only a circle may know of is named by its class alone."""
    facts = facts_of(meeting, now)
    body = _agenda(meeting, facts) if key == "agenda" else _attendance(facts)
    name = meeting.organisation.name
    document = OfficialDocument(
        heading=Heading(mark=name),
        title_lines=title_lines(f"{meeting.title}{TITLES[key]}"),
        body=tuple(body),
        imprint=Imprint(office_of(name), timezone.localtime(facts.closed_at).date()),
        author=name,
        subject=TITLES[key],
    )
    identifier = f"meeting:{meeting.pk}:{key}"
    return render_official(document, identifier=identifier, created=facts.closed_at, template=TEMPLATE)


def _agenda(meeting: Meeting, facts: MeetingFacts) -> Iterable[Paragraph]:
    yield Paragraph(f"时间：{span_words(facts.opened_at, facts.closed_at)}。地点：{facts.place}。")
    yield Paragraph(f"主持：{facts.chair.name}。记录：{facts.recorder or '无'}。")
    for number, entry in enumerate(meeting.entries.select_related("item__unit").order_by("position", "pk"), start=1):
        matter = Matter(entry.item.matter)
        circled = is_circled(str(matter))
        title = f"{matter.label}议题" if circled else entry.item.title
        yield Paragraph(f"{chinese_number(number)}、{title}", Level.FIRST)
        presenter = f"，汇报人：{entry.item.presenter}" if entry.item.presenter and not circled else ""
        yield Paragraph(f"提出单位：{entry.item.unit.name}{presenter}。")


def _attendance(facts: MeetingFacts) -> Iterable[Paragraph]:
    yield Paragraph(f"应到{facts.entitled}人，实到{len(facts.present)}人。")
    lines = (("出席", facts.present), ("请假", facts.on_leave), ("缺席", facts.absent), ("列席", facts.observers))
    for label, people in lines:
        if people:
            yield Paragraph(f"{label}（{len(people)}人）", Level.FIRST)
        for who in people:
            yield Paragraph("　".join(part for part in (who.name, who.role or who.unit) if part))


def _key(subject: str) -> tuple[int, str]:
    _, pk, key = subject.split(":")
    return int(pk), key


def _produce(subject: str, progress: Progress) -> JobProduct:
    pk, key = _key(subject)
    rows = Meeting.objects.select_related("organisation", "committee", "chair", "recorder", "rulebook_version")
    meeting = rows.get(pk=pk)
    progress(30, "正在排版")
    return JobProduct(sheet(meeting, key, timezone.now()), f"{meeting.title}{TITLES[key]}.pdf", "application/pdf")


def _keep_nothing(subject: str, blob: StoredBlob, now: datetime) -> None:
    """The sheet belongs to its job alone: the next one is made from the record again."""


def _may_see(user: User, subject: str) -> bool:
    meeting = Meeting.objects.filter(pk=_key(subject)[0]).first()
    return meeting is not None and may_have_sheets(user, meeting)


def _address(subject: str) -> str:
    return reverse("meeting-minutes", args=[_key(subject)[0]])


KIND = JobKind(SHEET_JOB, "会议单据", _produce, _keep_nothing, _may_see, _address)
