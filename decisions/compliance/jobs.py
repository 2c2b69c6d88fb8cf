"""The self-check as a PDF: what the worker puts on paper."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse
from django.utils import timezone

from committees.documents.official import Heading, Imprint, Level, OfficialDocument, Paragraph, office_of, title_lines
from committees.documents.ports import JobKind, JobProduct, Progress
from committees.documents.rendering import render_official
from committees.documents.storage import StoredBlob
from committees.models import Committee, User
from committees.rules import Verdict
from decisions.compliance.rules import Applied
from decisions.compliance.selectors import MeetingCheck, YearCheck, checked_committees, year_check
from decisions.compliance.services import JOB

TEMPLATE = "documents/letter.html"


def self_check_paper(check: YearCheck, now: datetime) -> bytes:
    """The report as an official letter. Titles of personnel and discipline matters are left out of it."""
    committee = check.committee
    document = OfficialDocument(
        heading=Heading(mark=committee.organisation.name),
        title_lines=(*title_lines(committee.name), f"{check.year}年议事规则执行情况自查报告"),
        body=tuple(_paragraphs(check)),
        imprint=Imprint(issued_by=office_of(committee.organisation.name), issued_on=timezone.localtime(now).date()),
        author=committee.organisation.name,
        subject="自查报告",
    )
    return render_official(
        document, identifier=f"self-check:{committee.pk}:{check.year}", created=now, template=TEMPLATE
    )


def _paragraphs(check: YearCheck) -> Iterator[Paragraph]:
    until = f"{check.until.year}年{check.until.month}月{check.until.day}日"
    yield Paragraph("一、基本情况", Level.FIRST)
    yield Paragraph(
        f"截至{until}，本年度召开会议 {len(check.checks)} 次，适用规则 {check.applied} 次，"
        f"其中经准许未按一般规定办理 {check.waived} 次，不符合规定 {check.failed} 次。"
        f"适用规则为《{check.version.rulebook.title}》第{check.version.number}版。"
    )
    yield Paragraph("二、召开次数", Level.FIRST)
    yield Paragraph(_frequency(check.frequency))
    yield Paragraph("三、经准许未按一般规定办理的情形", Level.FIRST)
    yield from _cases([(each.meeting, case) for each in check.checks for case in each.waived])
    yield Paragraph("四、不符合规定的情形", Level.FIRST)
    yield from _cases([(each.meeting, case) for each in check.checks for case in each.failed])
    yield Paragraph("五、各次会议", Level.FIRST)
    for each in check.checks:
        yield Paragraph(_meeting(each))
    if not check.checks:
        yield Paragraph("本年度没有召开会议。")


def _frequency(verdict: Verdict) -> str:
    return f"{verdict.arithmetic}。依据：{verdict.clause.label}。"


def _cases(cases: list[tuple[object, Applied]]) -> Iterator[Paragraph]:
    if not cases:
        yield Paragraph("没有。")
    for number, (meeting, case) in enumerate(cases, start=1):
        yield Paragraph(f"{number}．{meeting}，{case.text}。依据：{case.verdict.clause.label}。")


def _meeting(check: MeetingCheck) -> str:
    day = timezone.localtime(check.meeting.starts_at)
    return f"{day.month}月{day.day}日，{check.meeting.title}：适用规则 {check.applied} 次；纪要{check.minutes}。"


def _committee(subject: str) -> tuple[int, int]:
    _, committee, year = subject.split(":")
    return int(committee), int(year)


def _produce(subject: str, progress: Progress) -> JobProduct:
    pk, year = _committee(subject)
    committee = Committee.objects.select_related("organisation", "rulebook").get(pk=pk)
    now = timezone.now()
    progress(20, "正在汇总")
    check = year_check(committee, year, None, now)
    progress(60, "正在排版")
    return JobProduct(self_check_paper(check, now), f"{committee.name}{year}年规则执行自查.pdf", "application/pdf")


def _keep_nothing(subject: str, blob: StoredBlob, now: datetime) -> None:
    """The report belongs to its job alone: the next one is made from the record again."""


def _may_see(user: User, subject: str) -> bool:
    return checked_committees(user).filter(pk=_committee(subject)[0]).exists()


def _address(subject: str) -> str:
    return reverse("self-check", args=list(_committee(subject)))


KINDS = (JobKind(JOB, "规则执行自查报告", _produce, _keep_nothing, _may_see, _address),)
