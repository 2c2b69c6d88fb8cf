"""The statistics as PDF: what the worker puts on paper, with the eyes of who asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils import timezone

from committees.documents.official import Heading, Imprint, OfficialDocument, Paragraph, title_lines
from committees.documents.ports import JobKind, JobProduct, Progress
from committees.documents.rendering import render_official
from committees.documents.storage import StoredBlob
from committees.errors import Refused
from committees.models import Committee, Organisation, User
from decisions.statistics.rules import Period, Table, chinese_number
from decisions.statistics.selectors import Numbers
from decisions.statistics.services import JOB

TEMPLATE = "statistics/paper.html"


@dataclass(frozen=True)
class StatisticsDocument(OfficialDocument):
    """An official letter whose body is tables."""

    tables: tuple[Table, ...] = ()

    @property
    def sections(self) -> list[tuple[str, Table]]:
        """The tables, counted as headings are."""
        return [(chinese_number(place), table) for place, table in enumerate(self.tables, start=1)]

    def texts(self) -> tuple[str, ...]:
        """With every cell: what is printed is checked."""
        cells = (str(cell) for table in self.tables for row in (table.columns, *table.rows) for cell in row)
        return (*super().texts(), *(table.title for table in self.tables), *cells)


def statistics_paper(tables: Sequence[Table], period: Period, mark: str, now: datetime) -> bytes:
    """The tables as an official letter, whole: every table with every row."""
    document = StatisticsDocument(
        heading=Heading(mark=mark),
        title_lines=title_lines("会议与督办情况统计"),
        body=(Paragraph(f"统计期间：{period}。只统计申请人可以查看的内容。"),),
        imprint=Imprint(issued_by=mark, issued_on=timezone.localtime(now).date()),
        author=mark,
        subject="统计",
        tables=tuple(tables),
    )
    return render_official(document, identifier=f"statistics:{period}", created=now, template=TEMPLATE)


def _parts(subject: str) -> tuple[int, Period, int, int]:
    _, user, start, end, committee, organisation = subject.split(":")
    day = "%Y%m%d"
    first, last = (datetime.strptime(text, day).date() for text in (start, end))  # noqa: DTZ007 - a day, no moment
    return int(user), Period(first, last), int(committee), int(organisation)


def _produce(subject: str, progress: Progress) -> JobProduct:
    pk, period, committee_id, organisation_id = _parts(subject)
    user = User.objects.filter(pk=pk, is_active=True).first()
    if user is None:
        raise Refused("申请统计的账号已停用。")
    now = timezone.now()
    committee = Committee.objects.filter(pk=committee_id).first()
    organisation = Organisation.objects.filter(pk=organisation_id).first()
    numbers = Numbers(user, period, committee, now, organisation)
    if not numbers.committees:
        raise Refused("没有可以统计的会议主体。")
    progress(30, "正在汇总")
    tables = numbers.tables()
    progress(60, "正在排版")
    mark = numbers.committees[0].organisation.name
    return JobProduct(statistics_paper(tables, period, mark, now), f"统计 {period}.pdf", "application/pdf")


def _keep_nothing(subject: str, blob: StoredBlob, now: datetime) -> None:
    """The paper belongs to its job alone: the next one is counted again."""


def _may_see(user: User, subject: str) -> bool:
    return user.pk == _parts(subject)[0]


KINDS = (JobKind(JOB, "统计", _produce, _keep_nothing, _may_see, lambda _subject: reverse("statistics")),)
