"""公告: what is put up, as an official letter. It tells the decision, and nobody's name or vote."""

from __future__ import annotations

from datetime import UTC, datetime, time

from committees.documents.official import (
    Heading,
    Imprint,
    OfficialDocument,
    Paragraph,
    Signature,
    office_of,
    official_date,
    title_lines,
)
from committees.documents.rendering import render_official
from decisions.publication.models import Publication
from decisions.publication.states import PublicationForm

TEMPLATE = "documents/letter.html"


def notice(publication: Publication) -> bytes:
    """The notice as PDF/A; the same bytes for the same publication."""
    created = datetime.combine(publication.starts_on, time(0), tzinfo=UTC)
    document = notice_document(publication)
    return render_official(document, identifier=f"publication:{publication.pk}", created=created, template=TEMPLATE)


def notice_document(publication: Publication) -> OfficialDocument:
    """Title, the words that were approved, until when objections are heard, issuer and date."""
    organisation = publication.organisation
    body = [Paragraph(" ".join(line.split())) for line in publication.text.splitlines() if line.strip()]
    if publication.form == PublicationForm.PUBLIC_NOTICE and publication.ends_on is not None:
        days = f"{official_date(publication.starts_on)}至{official_date(publication.ends_on)}"
        body.append(
            Paragraph(f"公示时间：{days}。对公示内容有意见的，请在公示期内向{office_of(organisation.name)}反映。")
        )
    return OfficialDocument(
        heading=Heading(mark=organisation.name, number=f"决定{publication.resolution}"),
        title_lines=title_lines(publication.title),
        body=tuple(body),
        imprint=Imprint(issued_by=office_of(organisation.name), issued_on=publication.starts_on),
        signature=Signature(office_of(organisation.name), publication.starts_on),
        author=organisation.name,
        subject=publication.get_form_display(),
    )
