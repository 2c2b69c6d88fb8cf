"""Copies and notices as people may see them."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from committees.access.selectors import named, permissions_of
from committees.models import Person, Unit, User
from decisions.distribution.models import DecisionNotice, MinutesCopy
from decisions.minutes.models import Minutes, MinutesParagraph
from decisions.minutes.states import MinutesState, ParagraphKind
from meetings.models import AgendaEntry

JOB = "decision-notice"
OFFICE = ("handle_office", "direct_office", "record_meeting", "preside", "keep_archive")
UNIT = ("handle_unit", "lead_unit")
TOLD = (ParagraphKind.HEADING, ParagraphKind.DECISION, ParagraphKind.DUTY)


@dataclass(frozen=True)
class Sent:
    """How far the copies of one minutes have come."""

    copies: tuple[MinutesCopy, ...]
    notices: tuple[DecisionNotice, ...]

    @property
    def signed(self) -> int:
        """Receipts that are there."""
        times = [copy.signed_at for copy in self.copies] + [notice.signed_at for notice in self.notices]
        return sum(at is not None for at in times)

    @property
    def total(self) -> int:
        """Receipts that are wanted."""
        return len(self.copies) + len(self.notices)


def sent_of(minutes: Minutes) -> Sent:
    """Copies and notices of issued minutes: two queries."""
    copies = MinutesCopy.objects.filter(minutes=minutes).order_by("kind", "pk")
    notices = DecisionNotice.objects.filter(minutes=minutes).select_related("unit").order_by("unit__position", "pk")
    return Sent(tuple(copies), tuple(notices))


def may_see_receipts(user: User, minutes: Minutes) -> bool:
    """Whether this user sees who has signed for issued minutes: who works on them, and the archive."""
    if minutes.state != MinutesState.ISSUED:
        return False
    return minutes.meeting.committee_id in permissions_of(user).committee_ids(*OFFICE)


def may_register(user: User, minutes: Minutes) -> bool:
    """Whether this user writes down receipts from outside."""
    return minutes.meeting.committee_id in permissions_of(user).committee_ids("handle_office")


def own_copy(user: User, minutes: Minutes) -> MinutesCopy | None:
    """The copy that went to this very person."""
    if minutes.state != MinutesState.ISSUED:
        return None
    return MinutesCopy.objects.filter(named(user), minutes=minutes).first()


def unsigned_copies(user: User) -> list[MinutesCopy]:
    """What this person has to sign for."""
    rows = MinutesCopy.objects.filter(named(user), signed_at=None).select_related("minutes")
    return list(rows.filter(minutes__replaced_by=None).order_by("sent_at"))


def copy_of(minutes: Minutes, pk: int) -> MinutesCopy | None:
    """A copy of these minutes that went outside."""
    return MinutesCopy.objects.filter(minutes=minutes, pk=pk, person=None).first()


def notices_visible_to(user: User) -> QuerySet[DecisionNotice]:
    """Notices to one's own unit, and all of the committees whose minutes one works on."""
    held = permissions_of(user)
    rows = DecisionNotice.objects.filter(
        Q(unit__in=held.unit_ids(*UNIT)) | Q(minutes__meeting__committee__in=held.committee_ids(*OFFICE))
    )
    return rows.select_related("unit", "organisation", "minutes__meeting__committee", "signed_by__person")


def may_sign_notice(user: User, notice: DecisionNotice) -> bool:
    """Whether the notice waits for this user's unit."""
    return notice.signed_at is None and notice.unit_id in permissions_of(user).unit_ids(*UNIT)


def unsigned_notices(user: User) -> list[DecisionNotice]:
    """What this user's unit has to sign for, once its paper is there."""
    units = permissions_of(user).unit_ids(*UNIT)
    rows = DecisionNotice.objects.filter(unit__in=units, signed_at=None).exclude(pdf_digest="")
    return list(rows.select_related("minutes").order_by("issued_at")) if units else []


def entries_by_unit(minutes: Minutes) -> dict[Unit, list[int]]:
    """The units whose items stand in the minutes, each with its entries: what was left out is in no notice either."""
    kept = [item["entry"] for item in minutes.facts["items"]]
    rows = AgendaEntry.objects.filter(pk__in=kept).select_related("item__unit").order_by("position", "pk")
    found: dict[Unit, list[int]] = {}
    for entry in rows:
        found.setdefault(entry.item.unit, []).append(entry.pk)
    return found


def passages_for(notice: DecisionNotice) -> list[MinutesParagraph]:
    """What the signed minutes say to this unit: its items, their decisions and who carries them out."""
    rows = MinutesParagraph.objects.filter(minutes_id=notice.minutes_id, entry_id__in=notice.entries, kind__in=TOLD)
    return [each for each in rows.order_by("position", "pk") if each.text.strip()]


def people_of_unit(unit: Unit) -> list[Person]:
    """Who acts for a unit and gets its post: those of its people who hold one of its permissions."""
    rows = Person.objects.filter(unit=unit, user__isnull=False).select_related("user").order_by("pk")
    return [each for each in rows if each.user and unit.pk in permissions_of(each.user).unit_ids(*UNIT)]


def subject_of(notice: DecisionNotice) -> str:
    """How jobs name a notice."""
    return f"decision-notice:{notice.pk}"
