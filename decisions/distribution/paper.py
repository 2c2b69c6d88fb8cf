"""决定事项通知: the excerpt for one unit. It holds the decisions on its own items, and nothing of other items."""

from __future__ import annotations

from django.utils import timezone

from committees.documents.official import (
    Heading,
    Imprint,
    Level,
    OfficialDocument,
    Paragraph,
    Signature,
    title_lines,
)
from committees.documents.rendering import render_official
from decisions.distribution.models import DecisionNotice
from decisions.distribution.selectors import passages_for
from decisions.minutes.states import ParagraphKind
from decisions.stationery.selectors import issuer_of

TEMPLATE = "documents/letter.html"


def notice_paper(notice: DecisionNotice) -> bytes:
    """The excerpt as PDF/A; the same bytes whenever it is made."""
    return render_official(
        notice_document(notice), identifier=f"decision-notice:{notice.pk}", created=notice.issued_at, template=TEMPLATE
    )


def notice_document(notice: DecisionNotice) -> OfficialDocument:
    """Head of the organisation, the unit as addressee, its items in order."""
    minutes, organisation = notice.minutes, notice.organisation
    issuer = issuer_of(minutes.template, organisation)
    day = timezone.localtime(notice.issued_at).date()
    opening = f"{minutes.meeting.title}审议了你单位提请的事项，现将有关决定通知如下，请按照要求抓好落实。"
    body = [Paragraph(opening)]
    for each in passages_for(notice):
        level = Level.FIRST if each.kind == ParagraphKind.HEADING else Level.BODY
        text = each.text.partition("、")[2] if each.kind == ParagraphKind.HEADING else each.text
        body.append(Paragraph(text, level, each.lead))
    return OfficialDocument(
        heading=Heading(mark=organisation.name, number=f"纪要{minutes.number_words}摘编"),
        title_lines=title_lines("决定事项通知"),
        body=tuple(body),
        imprint=Imprint(issued_by=issuer, issued_on=day),
        addressees=notice.unit.name,
        signature=Signature(issuer, day),
        author=organisation.name,
        subject="决定事项通知",
    )


def file_name(notice: DecisionNotice) -> str:
    """What the excerpt is called when it is saved."""
    return f"决定事项通知-{notice.unit.name}-{notice.minutes.number_words}.pdf"
