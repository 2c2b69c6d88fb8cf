"""What was filed, for whom it is open, and which parts of it a reader may not have."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Max, QuerySet

from committees.access.selectors import can, permissions_of
from committees.errors import Refused
from committees.models import Organisation, User
from committees.people.selectors import person_of
from decisions.archive.models import ArchiveFiling
from decisions.archive.states import NOT_PASSED, Retention
from decisions.minutes.models import Minutes
from decisions.minutes.states import MinutesState
from decisions.voting.selectors import CONFIDENTIAL_READERS
from meetings.agenda.rules import CIRCLED_MATTERS
from meetings.models import AgendaEntry, Meeting, Paper
from meetings.papers.selectors import in_circle
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


def issued_minutes(meeting: Meeting) -> list[Minutes]:
    """All issued versions of a meeting's minutes, the newest last; refused while a correction is on its way."""
    found = list(Minutes.objects.filter(meeting=meeting).select_related("replaces").order_by("version"))
    if not found or found[0].state != MinutesState.ISSUED:
        raise Refused("纪要尚未印发，不能归档。")
    if found[-1].state != MinutesState.ISSUED:
        words = found[-1].get_state_display()
        raise Refused(f"纪要更正版尚未签发并印发（目前为“{words}”），请在印发后归档，归档包装入各个印发的版本。")
    return found


def group_name(entry: AgendaEntry) -> str:
    """The group of readers of one item."""
    return f"item-{entry.position}"


def secret_group(group: str) -> str:
    """The group of readers of an item's working secrets: who may know of the item and stands in their circles."""
    return f"{group}-secret"


def secret_papers(meeting: Meeting) -> QuerySet[Paper]:
    """The papers before a meeting that bear a working-secret mark now, all versions of them."""
    items = meeting.entries.values("item")
    return Paper.objects.filter(item__in=items, secret__isnull=False, secret__lifted_at=None).defer("text")


def is_withheld(row: dict[str, Any], withheld: frozenset[str]) -> bool:
    """Whether an extract leaves a file of the manifest out: by its group, or by its digest (marked after packing)."""
    return row["group"] in withheld or f"sha256:{row['sha256']}" in withheld


def withheld_from(user: User, meeting: Meeting) -> frozenset[str]:
    """What an extract for this reader leaves out: circled items he may not know of, those he was recused from, and, if
    there is any of these, what may name them; working secrets of which he is not in the circle, by their digests."""
    circle = meeting.committee_id in permissions_of(user).committee_ids(*CONFIDENTIAL_READERS)
    person = person_of(user)
    away = set(Recusal.objects.filter(entry__meeting=meeting, roll__person=person).values_list("entry_id", flat=True))
    rows = meeting.entries.values_list("pk", "position", "item__matter")
    own = away if person is not None else set()
    found = {f"item-{place}" for pk, place, matter in rows if pk in own or (matter in CIRCLED_MATTERS and not circle)}
    return frozenset((found | {MIXED} if found else found) | _secrets_kept_from(user, meeting, found))


def _secrets_kept_from(user: User, meeting: Meeting, found: set[str]) -> set[str]:
    marked = secret_papers(meeting)
    kept = list(marked.exclude(in_circle(user)).values_list("item", "digest"))
    items, hidden = set(marked.values_list("item", flat=True)), {item for item, _ in kept}
    groups = {group_name(entry): entry.item_id for entry in meeting.entries.all()}
    own = {group for group, item in groups.items() if item in hidden or (group in found and item in items)}
    return {f"sha256:{digest}" for _, digest in kept} | {secret_group(group) for group in own}


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
