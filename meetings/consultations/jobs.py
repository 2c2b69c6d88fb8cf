"""The collected views on paper: what the worker sets."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse
from django.utils import timezone

from committees.documents.official import Heading, Imprint, Level, OfficialDocument, Paragraph, office_of, title_lines
from committees.documents.ports import JobKind, JobProduct, Progress
from committees.documents.rendering import render_official
from committees.documents.storage import StoredBlob
from committees.ledger.selectors import entries_of
from committees.models import User
from committees.rules.consultation import NOT_A_VOTE
from meetings.consultations.models import Consultation, ConsultedView
from meetings.consultations.selectors import clause_of, sight_of, views_of, visible_to
from meetings.consultations.states import Stance
from meetings.notices.rules import cn_moment

JOB = "consultation-views"
TEMPLATE = "documents/letter.html"
SHOWN_DIGEST = 16


def views_paper(consultation: Consultation, now: datetime) -> bytes:
    """The views as an official letter, in the order in which people were asked; nothing in it is counted."""
    organisation = consultation.committee.organisation
    document = OfficialDocument(
        heading=Heading(mark=organisation.name),
        title_lines=(*title_lines(f"关于{consultation.title}"), "书面征求意见情况"),
        body=tuple(_paragraphs(consultation, now)),
        imprint=Imprint(issued_by=office_of(organisation.name), issued_on=timezone.localtime(now).date()),
        author=organisation.name,
        subject="书面征求意见情况",
    )
    return render_official(document, identifier=f"consultation:{consultation.pk}", created=now, template=TEMPLATE)


def _paragraphs(consultation: Consultation, now: datetime) -> Iterator[Paragraph]:
    yield Paragraph("一、征求意见的事项", Level.FIRST)
    yield from _lines(consultation.text)
    if consultation.digest:
        yield Paragraph(f"所附文件：{consultation.file_name}，摘要 {consultation.digest[:SHOWN_DIGEST]}。")
    yield from _consent(consultation, now)
    yield Paragraph("二、意见", Level.FIRST)
    yield from _views(consultation)
    if consultation.handling:
        yield Paragraph("三、采纳情况", Level.FIRST)
        yield from _lines(consultation.handling)
    last = entries_of(f"consultation:{consultation.pk}").last()
    if last is not None:
        yield Paragraph(f"依据：征求意见台账第 {last.sequence} 条为止，摘要 {last.digest[:SHOWN_DIGEST]}。")


def _lines(text: str) -> Iterator[Paragraph]:
    return (Paragraph(line.strip()) for line in text.splitlines() if line.strip())


def _consent(consultation: Consultation, now: datetime) -> Iterator[Paragraph]:
    if consultation.decided_by and consultation.decided_at:
        clause = clause_of(consultation.committee, now)
        yield Paragraph(
            f"{cn_moment(consultation.decided_at)}由{consultation.decided_by}批复（{clause.label}）："
            f"{consultation.comment.rstrip('。') or '同意'}。回复期限为{cn_moment(consultation.due_at)}。{NOT_A_VOTE}"
        )


def _views(consultation: Consultation) -> Iterator[Paragraph]:
    views = list(views_of(consultation))
    given = [view for view in views if view.given_at is not None]
    for view in given:
        yield Paragraph(_said(view, consultation), lead=f"{view.person.name}：")
    if not given:
        yield Paragraph("没有收到意见。")
    if missing := [view.person.name for view in views if view.given_at is None]:
        yield Paragraph(f"未回复的：{'、'.join(missing)}。")


def _said(view: ConsultedView, consultation: Consultation) -> str:
    late = "逾期" if view.given_at and view.given_at > consultation.due_at else ""
    when = f"（{cn_moment(view.given_at)}{late}回复）" if view.given_at else ""
    words = "没有意见" if view.stance == Stance.NONE and not view.text else " ".join(view.text.split())
    return f"{words.rstrip('。')}{when}。"


def _of(subject: str) -> Consultation:
    found = Consultation.objects.select_related("committee__organisation", "decided_by")
    return found.get(pk=int(subject.removeprefix("consultation:")))


def _produce(subject: str, progress: Progress) -> JobProduct:
    consultation = _of(subject)
    progress(30, "正在排版")
    name = f"{consultation.title}征求意见情况.pdf"
    return JobProduct(views_paper(consultation, timezone.now()), name, "application/pdf")


def _keep_nothing(subject: str, blob: StoredBlob, now: datetime) -> None:
    """The paper belongs to its job alone: the next one is made anew."""


def _may_see(user: User, subject: str) -> bool:
    now = timezone.now()
    found = visible_to(user, now).filter(pk=int(subject.removeprefix("consultation:"))).select_related("committee")
    consultation = found.first()
    return consultation is not None and sight_of(user, consultation, now).collected


def _address(subject: str) -> str:
    return reverse("consultation", args=[int(subject.removeprefix("consultation:"))])


KIND = JobKind(JOB, "征求意见情况", _produce, _keep_nothing, _may_see, _address)
