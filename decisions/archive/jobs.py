"""What the worker does for the archive, and who may follow it."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse

from committees.documents.ports import JobKind, JobProduct, Progress
from committees.documents.storage import StoredBlob
from committees.models import User
from decisions.archive.models import ArchiveFiling
from decisions.archive.packing import pack
from decisions.archive.selectors import JOB, filings_visible_to, withheld_from
from decisions.archive.services import deliver_package

ZIP = "application/zip"


def _filing(subject: str) -> ArchiveFiling:
    rows = ArchiveFiling.objects.select_related(
        "organisation", "replaces__package", "filed_by", "meeting__chair", "meeting__committee",
        "meeting__rulebook_version__rulebook",
    )  # fmt: skip
    return rows.get(pk=_key(subject))


def _key(subject: str) -> int:
    return int(subject.removeprefix("filing:"))


def _produce(subject: str, progress: Progress) -> JobProduct:
    filing = _filing(subject)
    return JobProduct(pack(filing, progress), file_name(filing), ZIP)


def _deliver(subject: str, blob: StoredBlob, now: datetime) -> None:
    deliver_package(filing_id=_key(subject), blob=blob, now=now)


def _may_see(user: User, subject: str) -> bool:
    """The job's own file is the whole package: only for readers from whom nothing of it is withheld."""
    filing = filings_visible_to(user).filter(pk=_key(subject)).first()
    return filing is not None and not withheld_from(user, filing.meeting)


def _address(subject: str) -> str:
    return reverse("archive-meeting", args=[_filing(subject).meeting_id])


def file_name(filing: ArchiveFiling) -> str:
    """What the package is called when it is saved."""
    return f"{filing.number.replace('·', '.')}{f'-更正{filing.version}' if filing.version > 1 else ''}.zip"


KINDS = (JobKind(JOB, "会议归档包", _produce, _deliver, _may_see, _address),)
