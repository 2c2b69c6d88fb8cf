"""What was filed, for whom it is open, and which parts of it a reader may not have."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Max, QuerySet

from committees.access.selectors import can, permissions_of
from committees.models import Organisation, User
from committees.people.selectors import person_of
from decisions.archive.models import ArchiveFiling
from decisions.archive.states import NOT_PASSED, Retention
from decisions.voting.selectors import CONFIDENTIAL_READERS
from meetings.agenda.rules import CIRCLED_MATTERS
from meetings.models import Meeting, Paper
from meetings.scheduling.states import MeetingState
from meetings.session.models import Recusal

JOB = "archive"
CERTIFICATE_JOB = "certificate"
READERS = ("keep_archive", "handle_office", "record_meeting", "direct_office", "preside")
MIXED = "mixed"


def filings_visible_to(user: User) -> QuerySet[ArchiveFiling]:
    """The register: what was filed of the committees one keeps, records, prepares or chairs."""
    held = permissions_of(user).committee_ids(*READERS)
    return ArchiveFiling.objects.filter(meeting__committee__in=held).select_related(
        "meeting__committee", "meeting__rulebook_version__rulebook", "organisation", "package",
        "replaces", "replaced_by", "filed_by__person",
    )  # fmt: skip


def filings_of(meeting: Meeting) -> list[ArchiveFiling]:
    """All versions of a meeting's file, the newest first."""
    return list(ArchiveFiling.objects.filter(meeting=meeting).select_related("package").order_by("-version"))


def has_archive_tab(meeting: Meeting, user: User) -> bool:
    """The tab stands once the minutes are issued, for those who may read the file."""
    if meeting.state not in {MeetingState.MINUTED, MeetingState.ARCHIVED}:
        return False
    return meeting.committee_id in permissions_of(user).committee_ids(*READERS)


def may_file(meeting: Meeting, user: User) -> bool:
    """Whether this user takes the meeting's file into the archive."""
    return can(user, "keep_archive", meeting.committee)


def withheld_from(user: User, meeting: Meeting) -> frozenset[str]:
    """The groups that an extract for this reader leaves out: circled items he may not know of, those he was recused
    from, and, if there is any of these, what may name them."""
    circle = meeting.committee_id in permissions_of(user).committee_ids(*CONFIDENTIAL_READERS)
    person = person_of(user)
    away = set(Recusal.objects.filter(entry__meeting=meeting, roll__person=person).values_list("entry_id", flat=True))
    rows = meeting.entries.values_list("pk", "position", "item__matter")
    own = away if person is not None else set()
    found = {f"item-{place}" for pk, place, matter in rows if pk in own or (matter in CIRCLED_MATTERS and not circle)}
    return frozenset(found | {MIXED}) if found else frozenset()


def next_piece(organisation: Organisation, year: int, retention: Retention) -> int:
    """The next 件号 of its lowest class; the caller holds the organisation's row."""
    rows = ArchiveFiling.objects.filter(organisation=organisation, year=year, retention=retention)
    return (rows.aggregate(last=Max("piece"))["last"] or 0) + 1


def next_short_piece(organisation: Organisation, year: int) -> int:
    """The same for pieces of papers that were not passed, a class of their own."""
    rows = ArchiveFiling.objects.filter(organisation=organisation, year=year)
    return (rows.aggregate(last=Max("short_piece"))["last"] or 0) + 1


def has_papers_not_passed(meeting: Meeting) -> bool:
    """Whether a piece of its own is wanted for them."""
    items = meeting.entries.filter(outcome__in=NOT_PASSED).values("item")
    return Paper.objects.filter(item__in=items, removed=False, replaced_by=None).exists()


def to_file(user: User, now: datetime) -> list[Meeting]:  # noqa: ARG001
    """Meetings whose minutes are issued and whose file is not in the archive, for who keeps it."""
    held = permissions_of(user).committee_ids("keep_archive")
    return list(Meeting.objects.filter(committee__in=held, state=MeetingState.MINUTED).order_by("starts_at"))


def subject_of(filing: ArchiveFiling) -> str:
    """How jobs name a filing."""
    return f"filing:{filing.pk}"
