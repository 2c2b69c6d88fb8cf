"""Supervision on paper: 拟办呈批表、交办单、专报 of one matter, 通报 of a committee. Reads rows, decides nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from enum import StrEnum

from django.utils import timezone

from committees.calendar.rules import local_day
from committees.documents.official import (
    Heading,
    Imprint,
    Level,
    OfficialDocument,
    Paragraph,
    office_of,
    official_date,
    title_lines,
)
from committees.documents.rendering import render_official
from committees.models import Committee, Organisation
from decisions.supervision.models import SupervisedMatter
from decisions.supervision.rules import LIGHT_LABELS, Light
from decisions.supervision.selectors import light, lights_by_unit, names_of, with_light
from decisions.supervision.states import (
    EXTENSION_LABELS,
    KIND_LABELS,
    STATE_LABELS,
    ExtensionState,
    MatterKind,
    MatterState,
)

LETTER, FORM = "documents/letter.html", "documents/form.html"
LATE_LINES = 200
NOTHING = "—"


class Form(StrEnum):
    """The papers of one matter."""

    PROPOSAL = "proposal"
    ASSIGNMENT = "assignment"
    SPECIAL = "special"


FORM_TITLES = {
    Form.PROPOSAL: "督查事项拟办呈批表",
    Form.ASSIGNMENT: "督查交办单",
    Form.SPECIAL: "督查专报",
}


def matter_paper(matter: SupervisedMatter, form: Form, now: datetime) -> bytes:
    """One of the papers of a matter."""
    body = {Form.PROPOSAL: _proposal, Form.ASSIGNMENT: _assignment, Form.SPECIAL: _special}[form](matter, now)
    title = f"关于{matter.title}的督查专报" if form is Form.SPECIAL else FORM_TITLES[form]
    return _render(
        matter.organisation,
        title,
        body,
        f"督查〔{matter.year}〕{matter.number}号",
        f"{matter.pk}:{form}",
        now,
        template=LETTER if form is Form.SPECIAL else FORM,
    )


def circular_paper(committee: Committee, now: datetime) -> bytes:
    """督查通报: the lights of the units of one committee, and what is late. Matters within a circle are left out."""
    title = f"关于{committee.short_name}决定事项落实情况的督查通报"
    return _render(committee.organisation, title, _circular(committee, now), "", f"circular:{committee.pk}", now)


def _render(
    organisation: Organisation,
    title: str,
    body: Iterable[Paragraph],
    number: str,
    key: str,
    now: datetime,
    template: str = LETTER,
) -> bytes:
    document = OfficialDocument(
        heading=Heading(mark=organisation.name, number=number),
        title_lines=title_lines(title),
        body=tuple(body),
        imprint=Imprint(issued_by=office_of(organisation.name), issued_on=timezone.localtime(now).date()),
        author=organisation.name,
        subject="督查督办",
    )
    return render_official(document, identifier=f"supervision:{key}", created=now, template=template)


def _day(day: date | None) -> str:
    return official_date(day) if day else NOTHING


def _line(label: str, text: str) -> Paragraph:
    return Paragraph(text or NOTHING, lead=f"{label}：")


def _head(matter: SupervisedMatter) -> Iterator[Paragraph]:
    yield _line("督查事项", matter.title)
    yield _line("类别", KIND_LABELS[MatterKind(matter.kind)])
    if matter.resolution is not None:
        # Who carries out what stays within a circle may not read the decision itself.
        text = "" if matter.circled else f"：{matter.resolution.text}"
        yield _line("来源", f"决定{matter.resolution}{text}")
    else:
        yield _line("来源", f"{matter.instructed_by}批示：{matter.instruction}")
    yield _line("办理要求", matter.task)
    yield _line("主办单位", matter.lead_unit.name)
    yield _line("协办单位", names_of(matter.supports.all()))
    yield _line("责任领导", matter.responsible.name if matter.responsible else "")
    yield _line("督办人", matter.supervisor.name if matter.supervisor else "督查部门")
    yield _line("办理时限", _day(matter.due_on) + ("（暂定）" if matter.provisional else ""))


def _proposal(matter: SupervisedMatter, now: datetime) -> Iterator[Paragraph]:  # noqa: ARG001
    yield from _head(matter)
    yield _line("拟办日期", _day(local_day(matter.created_at)))
    yield _line("拟办意见", "拟按上述要求立项督办，请批示。")
    yield Paragraph("审核意见：", Level.BOX)
    yield Paragraph("领导批示：", Level.BOX)


def _assignment(matter: SupervisedMatter, now: datetime) -> Iterator[Paragraph]:  # noqa: ARG001
    yield Paragraph(f"{matter.lead_unit.name}：")
    yield Paragraph("现将下列督查事项交你单位办理，请签收后抓紧落实，按期报送办理情况。")
    yield from _head(matter)
    if matter.report_every:
        yield _line("定期报告", f"每 {matter.report_every} 天报告一次进展")
    yield _line("交办日期", _day(local_day(matter.assigned_at) if matter.assigned_at else None))
    yield Paragraph("签收人、日期：", Level.BOX)


def _special(matter: SupervisedMatter, now: datetime) -> Iterator[Paragraph]:
    yield Paragraph("一、督查事项", Level.FIRST)
    yield from (each for each in _head(matter) if each.text != NOTHING)
    yield Paragraph("二、办理情况", Level.FIRST)
    yield Paragraph(
        f"截至{_day(local_day(now))}，该事项{STATE_LABELS[MatterState(matter.state)]}，完成 {matter.percent}%，"
        f"{LIGHT_LABELS[light(matter, now)]}。"
    )
    for report in matter.reports.all():
        late = f"逾期原因：{report.late_reason}" if report.late_reason else ""
        yield Paragraph(f"{report.text}{late}", lead=f"{_day(local_day(report.at))} {report.unit.name}：")
    yield Paragraph("三、延期情况", Level.FIRST)
    extensions = list(matter.extensions.all())
    for each in extensions:
        yield Paragraph(
            f"申请延至{_day(each.until)}，{EXTENSION_LABELS[ExtensionState(each.state)]}。理由：{each.reason}"
        )
    if not extensions:
        yield Paragraph("没有申请延期。")


def _circular(committee: Committee, now: datetime) -> Iterator[Paragraph]:
    today = local_day(now)
    matters = SupervisedMatter.objects.filter(committee=committee, circled=False)
    yield Paragraph("一、总体情况", Level.FIRST)
    rows = lights_by_unit(matters, today)
    yield Paragraph(f"截至{_day(today)}，共督办 {sum(row.total for row in rows)} 件，涉及 {len(rows)} 个单位。")
    for row in rows:
        told = "，".join(f"{LIGHT_LABELS[each]} {number} 件" for each, number in row.counts.items() if number)
        yield Paragraph(f"共 {row.total} 件：{told}。", lead=f"{row.unit}，")
    yield Paragraph("二、逾期事项", Level.FIRST)
    red = matters.filter(with_light(today, Light.RED)).select_related("lead_unit").order_by("due_on", "pk")
    late, all_late = list(red[:LATE_LINES]), red.count()
    for number, matter in enumerate(late, start=1):
        days = ((matter.finished_on or today) - matter.due_on).days  # the clock stands once the unit reported
        yield Paragraph(
            f"{number}．{matter} {matter.title}，{matter.lead_unit.name}，时限{_day(matter.due_on)}，"
            f"逾期 {days} 天，完成 {matter.percent}%。"
        )
    if not late:
        yield Paragraph("没有逾期事项。")
    elif all_late > len(late):
        rest = f"其余 {all_late - len(late)} 件从略。"
        yield Paragraph(f"逾期事项共 {all_late} 件，以上列出逾期最久的 {len(late)} 件，{rest}")
