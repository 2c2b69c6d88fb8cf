"""归档: file a meeting, let the worker pack it, and tie the package to the filing; or file a corrected version."""

from __future__ import annotations

import json
import zipfile
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from committees.documents.models import Job
from committees.documents.services import request_job
from committees.documents.storage import StoredBlob, open_checked
from committees.errors import Refused
from committees.ledger import services as ledger
from committees.models import Organisation, User
from committees.people.acting import holds
from committees.people.rehearsing import refuse_rehearsal
from decisions.archive import certificate
from decisions.archive.checking import MANIFEST, sha256
from decisions.archive.models import ArchiveFiling, ArchivePackage
from decisions.archive.selectors import (
    CERTIFICATE_JOB,
    JOB,
    filings_of,
    has_papers_not_passed,
    issued_minutes,
    next_piece,
    next_short_piece,
    subject_of,
)
from decisions.archive.states import Retention
from decisions.voting.models import Resolution
from decisions.voting.selectors import resolutions_visible_to
from meetings.models import Meeting
from meetings.scheduling.services import advance_meeting
from meetings.scheduling.states import MeetingEvent, MeetingState

REASON = 300
DEFAULT_SECTION = "BGS"  # 办公室: whoever files where the archives gave no code


@transaction.atomic
def archive_meeting(*, meeting: Meeting, user: User, now: datetime) -> tuple[ArchiveFiling, Job]:
    """File a meeting whose minutes are issued: it gets its 档号, and the worker packs it.

    The meeting is 归档 once the package is stored. Asked again while that is not so, the same filing is packed again.
    """
    meeting = _locked(meeting, user)
    refuse_rehearsal(meeting.committee, "演练的会议不归档。")
    if meeting.state != MeetingState.MINUTED:
        raise Refused(f"会议目前为“{meeting.get_state_display()}”，纪要印发之后、归档之前才能办理归档。")
    issued_minutes(meeting)
    filed = filings_of(meeting)
    filing = filed[0] if filed else _file(meeting, user, now, None, "")
    return filing, request_job(kind=JOB, subject=subject_of(filing), user=user, now=now)


@transaction.atomic
def correct_archive(*, meeting: Meeting, reason: str, user: User, now: datetime) -> tuple[ArchiveFiling, Job]:
    """A new version that names the old, which stays as it is. The reason goes into register, package and ledger."""
    meeting = _locked(meeting, user)
    if not reason.strip():
        raise Refused("请写明更正的原因。")
    if len(reason.strip()) > REASON:
        raise Refused(f"更正的原因不能超过 {REASON} 字，现有 {len(reason.strip())} 字，请压缩后再提交。")
    filed = filings_of(meeting)
    if meeting.state != MeetingState.ARCHIVED or not filed:
        raise Refused("会议尚未归档，没有可以更正的归档包。")
    newest = filed[0]
    if not hasattr(newest, "package"):
        return newest, request_job(kind=JOB, subject=subject_of(newest), user=user, now=now)
    issued_minutes(meeting)
    filing = _file(meeting, user, now, newest, reason.strip())
    return filing, request_job(kind=JOB, subject=subject_of(filing), user=user, now=now)


@transaction.atomic
def request_certificate(*, resolution: Resolution, user: User, now: datetime) -> Job:
    """Have the worker put the certificate of a decision on paper, for whoever may see it."""
    if not resolutions_visible_to(user).filter(pk=resolution.pk).exists():
        raise Refused("您不能查看这项决定。")
    return request_job(kind=CERTIFICATE_JOB, subject=certificate.subject_of(resolution), user=user, now=now)


def deliver_package(*, filing_id: int, blob: StoredBlob, now: datetime) -> None:
    """Tie the stored package to its filing, in the transaction that ends the job; the first archives the meeting."""
    filing = ArchiveFiling.objects.select_related("meeting", "filed_by").get(pk=filing_id)
    if ArchivePackage.objects.filter(filing=filing).exists():
        return
    with open_checked(blob.digest) as file, zipfile.ZipFile(file) as package:
        listed = package.read(MANIFEST)
    package_row = ArchivePackage.objects.create(
        filing=filing,
        digest=blob.digest,
        size=blob.size,
        manifest_digest=sha256(listed),
        manifest=json.loads(listed),
        packed_at=now,
    )
    told = {"number": filing.number, "version": filing.version, "size": blob.size, "algorithm": "sha256"}
    told |= {"digest": blob.digest, "manifest": package_row.manifest_digest}
    if filing.version == 1:
        advance_meeting(meeting=filing.meeting, event=MeetingEvent.ARCHIVE, user=filing.filed_by, now=now, payload=told)
    else:
        _record(filing, "archive_corrected", {**told, "reason": filing.reason}, filing.filed_by, now)


def _locked(meeting: Meeting, user: User) -> Meeting:
    rows = Meeting.objects.select_for_update(of=("self",)).select_related("committee", "organisation")
    meeting = rows.get(pk=meeting.pk)
    if not holds(user, "keep_archive", meeting.committee):
        raise Refused("您没有“归档”的权限，请由档案员办理。")
    return meeting


def _file(meeting: Meeting, user: User, now: datetime, old: ArchiveFiling | None, reason: str) -> ArchiveFiling:
    # Two meetings of one organisation may be filed at once: the organisation's row is the lock of its numbering.
    organisation = Organisation.objects.select_for_update().get(pk=meeting.organisation_id)
    year = old.year if old else timezone.localtime(meeting.starts_at).year
    short = old.short_piece if old else None
    if short is None and has_papers_not_passed(meeting):
        short = next_short_piece(organisation, year)
    filing = ArchiveFiling.objects.create(
        organisation=organisation,
        meeting=meeting,
        version=old.version + 1 if old else 1,
        replaces=old,
        reason=reason,
        fonds=old.fonds if old else organisation.fonds or organisation.code.upper(),
        section=old.section if old else organisation.archive_section or DEFAULT_SECTION,
        year=year,
        retention=Retention.PERMANENT,
        piece=old.piece if old else next_piece(organisation, year, Retention.PERMANENT),
        short_piece=short,
        filed_by=user,
        filed_at=now,
    )
    _record(filing, "archive_filed", {"number": filing.number, "version": filing.version, "reason": reason}, user, now)
    return filing


def _record(filing: ArchiveFiling, verb: str, payload: dict[str, Any], user: User, now: datetime) -> None:
    ledger.append(
        aggregate=f"meeting:{filing.meeting_id}",
        organisation_id=filing.organisation_id,
        verb=verb,
        payload=payload,
        actor=user,
        now=now,
    )
