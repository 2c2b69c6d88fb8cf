"""表决结果单: how a decision came about, provable: numbers, clauses, the rules that held, digests of the record."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse
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
from committees.documents.ports import JobKind, JobProduct, Progress
from committees.documents.rendering import render_official
from committees.documents.storage import StoredBlob
from committees.ledger.models import LedgerEntry
from committees.ledger.rules import actor_words
from committees.ledger.selectors import entries_of
from committees.models import User
from decisions.archive.paper import LETTER, ballot_body, moment
from decisions.archive.selectors import CERTIFICATE_JOB
from decisions.voting.models import Resolution
from decisions.voting.selectors import resolutions_visible_to

PROVING = ("ballot_opened", "ballot_closed", "vote_corrected", "disagreement_judged", "announced")


def proving_entries(resolution: Resolution) -> list[LedgerEntry]:
    """The entries of the record on which the decision rests."""
    found = entries_of(f"meeting:{resolution.ballot.motion.entry.meeting_id}").filter(verb__in=PROVING)
    return [entry for entry in found if entry.payload.get("ballot") == resolution.ballot_id]


def certificate_body(resolution: Resolution) -> Iterable[Paragraph]:
    """The certificate in paragraphs; it never says who voted how."""
    ballot = resolution.ballot
    entry = ballot.motion.entry
    yield Paragraph(
        f"{entry.meeting.title}第{entry.position}项议题“{entry.item.title}”，表决事项：{ballot.motion.text}。"
    )
    yield Paragraph("一、表决结果", Level.FIRST)
    yield from ballot_body(ballot, named=False)
    yield Paragraph("二、适用规则", Level.FIRST)
    version = entry.meeting.rulebook_version
    if version is not None:
        yield Paragraph(
            f"《{version.rulebook.title}》第{version.number}版，内容摘要（SHA-256）：{digest_words(version.digest)}。"
        )
    yield Paragraph("三、台账依据", Level.FIRST)
    for row in proving_entries(resolution):
        actor = actor_words(row.actor_name, row.payload)
        yield Paragraph(f"第{row.sequence}条，{moment(row.at)}，{actor}，摘要（SHA-256）：{digest_words(row.digest)}。")


def certificate_paper(resolution: Resolution, now: datetime) -> bytes:
    """The certificate as PDF/A."""
    name = resolution.organisation.name
    document = OfficialDocument(
        heading=Heading(mark=name, number=f"决定{resolution}"),
        title_lines=title_lines("表决结果单"),
        body=tuple(certificate_body(resolution)),
        imprint=Imprint(issued_by=office_of(name), issued_on=timezone.localtime(now).date()),
        author=name,
        subject="表决结果单",
    )
    return render_official(document, identifier=f"certificate:{resolution.pk}", created=now, template=LETTER)


def subject_of(resolution: Resolution) -> str:
    """How jobs name the certificate of a decision."""
    return f"resolution:{resolution.pk}"


def _key(subject: str) -> int:
    return int(subject.removeprefix("resolution:"))


def _produce(subject: str, progress: Progress) -> JobProduct:
    rows = Resolution.objects.select_related(
        "organisation", "ballot__motion__entry__item", "ballot__motion__entry__meeting__rulebook_version__rulebook"
    )
    resolution = rows.get(pk=_key(subject))
    progress(30, "正在排版")
    return JobProduct(certificate_paper(resolution, timezone.now()), f"表决结果单{resolution}.pdf", "application/pdf")


def _keep_nothing(subject: str, blob: StoredBlob, now: datetime) -> None:
    """The paper belongs to its job alone: the next one is made from the record again."""


def _may_see(user: User, subject: str) -> bool:
    return resolutions_visible_to(user).filter(pk=_key(subject)).exists()


def _address(subject: str) -> str:
    return reverse("certificate", args=[_key(subject)])


KIND = JobKind(CERTIFICATE_JOB, "表决结果单", _produce, _keep_nothing, _may_see, _address)
