"""The delivery report on paper: what the worker sets."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse
from django.utils import timezone

from committees.access.selectors import permissions_of
from committees.desk.system import SystemPage, add_system_page
from committees.documents.official import (
    Heading,
    Imprint,
    Level,
    OfficialDocument,
    Paragraph,
    Signature,
    office_of,
    title_lines,
)
from committees.documents.ports import JobKind, JobProduct, Progress, register_job
from committees.documents.rendering import render_official
from committees.documents.storage import StoredBlob
from committees.models import User
from committees.people.selectors import person_of
from meetings.notices.models import Notice
from meetings.notices.rules import cn_moment
from meetings.notices.selectors import sent_notice, words_of
from meetings.notices.selectors.proof import PersonProof, Report, Step, delivery_report
from meetings.notices.selectors.wishes import SETTERS
from meetings.scheduling.models import Meeting
from meetings.scheduling.selectors import is_preparer, visible_to

JOB = "delivery-report"
NOTICE_JOB = "meeting-notice"
TEMPLATE = "documents/letter.html"
SHOWN_DIGEST = 16


def report_paper(meeting: Meeting, report: Report, now: datetime) -> bytes:
    """The report as an official letter; it names no item."""
    organisation = meeting.committee.organisation
    document = OfficialDocument(
        heading=Heading(mark=organisation.name),
        title_lines=(*title_lines(meeting.title), "会议通知送达情况"),
        body=tuple(_paragraphs(meeting, report)),
        imprint=Imprint(issued_by=office_of(organisation.name), issued_on=timezone.localtime(now).date()),
        author=organisation.name,
        subject="会议通知送达情况",
    )
    return render_official(document, identifier=f"delivery:{meeting.pk}", created=now, template=TEMPLATE)


def _paragraphs(meeting: Meeting, report: Report) -> Iterator[Paragraph]:
    yield Paragraph("一、发出", Level.FIRST)
    for sending in report.sendings:
        changes = f"变更：{'；'.join(sending.changes)}。" if sending.changes else ""
        yield Paragraph(f"第{sending.round}次通知于{cn_moment(sending.at)}发出。{changes}")
    yield Paragraph("二、签收", Level.FIRST)
    unsigned = f"未签收的：{'、'.join(report.unsigned)}。" if report.unsigned else "已全部签收。"
    yield Paragraph(f"共通知 {len(report.people)} 人。{unsigned}")
    yield Paragraph("三、逐人情况", Level.FIRST)
    for person in report.people:
        yield Paragraph(_person(person), lead=f"{person.name}：")
    yield Paragraph("四、依据", Level.FIRST)
    yield Paragraph(
        f"本报告由会议台账生成，截至台账第 {report.sequence} 条，摘要 {report.digest[:SHOWN_DIGEST]}。"
        f"会议：{meeting.title}，{cn_moment(meeting.starts_at)}。"
    )


def _person(person: PersonProof) -> str:
    return "；".join(_step(step) for step in person.steps) + "。"


def _step(step: Step) -> str:
    return f"{cn_moment(step.at)} {step.what}" + (f"（{step.answer}）" if step.answer else "")


def _meeting(subject: str) -> Meeting:
    found = Meeting.objects.select_related("committee__organisation")
    return found.get(pk=int(subject.removeprefix("meeting:")))


def _produce(subject: str, progress: Progress) -> JobProduct:
    meeting, now = _meeting(subject), timezone.now()
    progress(30, "正在排版")
    return JobProduct(
        report_paper(meeting, delivery_report(meeting), now), f"{meeting.title}通知送达情况.pdf", "application/pdf"
    )


def _keep_nothing(subject: str, blob: StoredBlob, now: datetime) -> None:
    """The report belongs to its job alone: the next one is made from the record again."""


def _may_see(user: User, subject: str) -> bool:
    meeting = visible_to(user).filter(pk=int(subject.removeprefix("meeting:"))).select_related("committee").first()
    return meeting is not None and is_preparer(user, meeting)


def _address(subject: str) -> str:
    return reverse("meeting-delivery", args=[int(subject.removeprefix("meeting:"))])


def notice_document(notice: Notice) -> bytes:
    """The notice of one reader as an official letter, in the words that he was told; the same bytes every time."""
    meeting, organisation = notice.meeting, notice.meeting.committee.organisation
    sent_on = timezone.localtime(notice.sent_at).date()
    word = "变更通知" if notice.difference else "通知"
    lines = [line.strip() for line in words_of(notice).splitlines() if line.strip()]
    addressed = bool(lines) and lines[0].startswith(notice.person.name)  # the organisation's own words do it
    document = OfficialDocument(
        heading=Heading(mark=organisation.name),
        title_lines=(*title_lines(f"关于召开{meeting.title}"), f"的{word}"),
        addressees="" if addressed else notice.person.name,
        body=tuple(Paragraph(line) for line in lines),
        signature=Signature(issuer=office_of(organisation.name), on=sent_on),
        imprint=Imprint(issued_by=office_of(organisation.name), issued_on=sent_on),
        author=organisation.name,
        subject=f"会议{word}",
    )
    return render_official(
        document, identifier=f"notice:{notice.pk}:{notice.round}", created=notice.sent_at, template=TEMPLATE
    )


def _notice(subject: str) -> Notice:
    rows = Notice.objects.select_related("meeting__committee__organisation", "person")
    return rows.get(pk=int(subject.removeprefix("notice:")))


def _produce_notice(subject: str, progress: Progress) -> JobProduct:
    notice = _notice(subject)
    progress(30, "正在排版")
    return JobProduct(notice_document(notice), f"{notice.meeting.title}通知.pdf", "application/pdf")


def _may_see_notice(user: User, subject: str) -> bool:
    return sent_notice(user, int(subject.removeprefix("notice:"))) is not None


def _notice_address(subject: str) -> str:
    return reverse("notice-sent", args=[int(subject.removeprefix("notice:"))])


NOTICE_KIND = JobKind(NOTICE_JOB, "会议通知", _produce_notice, _keep_nothing, _may_see_notice, _notice_address)
KIND = JobKind(JOB, "通知送达报告", _produce, _keep_nothing, _may_see, _address)


def plug_in() -> None:
    """Let the worker make the papers; give the office its settings."""
    register_job(KIND)
    register_job(NOTICE_KIND)
    add_system_page(
        SystemPage(25, "通知设置", "期限前多久提醒，会议通知的行文模板", "envelope-paper", "notice-settings", _may_set)
    )


def _may_set(user: User) -> bool:
    """For the menu of every page, so without a question to the database; the page itself asks whose office it is."""
    return person_of(user) is not None and bool(permissions_of(user).committee_ids(*SETTERS))
