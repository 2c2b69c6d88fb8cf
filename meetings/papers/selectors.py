"""Papers as a user may see them."""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from committees.access.selectors import can, named, without_administrators
from committees.models import Person, User
from committees.people.selectors import people_of
from meetings.agenda import selectors as agenda
from meetings.agenda.models import AgendaItem
from meetings.agenda.rules import HANDLER
from meetings.agenda.states import EDITABLE_STATES, OFFICE_STATES
from meetings.papers.models import FrozenPaper, Paper, PaperNote, PaperReading, SecretReader
from meetings.papers.rules import NOTICE_BEFORE
from meetings.scheduling.models import Meeting


def in_circle(user: User) -> Q:
    """知悉范围: papers without a standing working-secret mark, and those whose circle names the user."""
    mine = SecretReader.objects.filter(named(user)).values("mark")
    return Q(secret__isnull=True) | Q(secret__lifted_at__isnull=False) | Q(secret__in=mine)


def in_named_circle(user: User) -> Q:
    """Marked papers whose circle names the user."""
    return Q(secret__in=SecretReader.objects.filter(named(user)).values("mark"))


def ending_marks(day: date) -> QuerySet[Paper]:
    """Standing papers whose mark ends within the time of its notice or has ended, the earliest first.

    For the desk and periodic work: no permissions asked. One version stands for each paper, so one row for each mark.
    """
    rows = Paper.objects.filter(
        removed=False, replaced_by__isnull=True, secret__lifted_at__isnull=True, secret__until__lte=day + NOTICE_BEFORE
    )
    return rows.select_related("item__committee", "item__unit", "secret").defer("text").order_by("secret__until", "pk")


def keepers_in_circle(paper: Paper) -> list[Person]:
    """Who may lift or extend the mark of a paper: who keeps it and is named in its circle."""
    return [person for person in circle_of(paper) if person.user is not None and may_mark(person.user, paper)]


def papers_of(item: AgendaItem) -> QuerySet[Paper]:
    """The papers of an item as they stand: the newest version of each, without those removed."""
    rows = Paper.objects.filter(item=item, removed=False, replaced_by__isnull=True)
    shown = rows.select_related("uploaded_by__person", "replaces", "secret")
    return shown.defer("text", "replaces__text").order_by("pk")


def papers_for(user: User, item: AgendaItem) -> QuerySet[Paper]:
    """The same as this user may know of them."""
    return papers_of(item).filter(in_circle(user))


def older_versions(item: AgendaItem) -> QuerySet[Paper]:
    """What was replaced or removed; it stays readable as part of the record."""
    rows = Paper.objects.filter(item=item).exclude(removed=False, replaced_by__isnull=True)
    return rows.select_related("uploaded_by__person", "secret").defer("text").order_by("pk")


def older_for(user: User, item: AgendaItem) -> QuerySet[Paper]:
    """The same as this user may know of it."""
    return older_versions(item).filter(in_circle(user))


def visible_to(user: User) -> QuerySet[Paper]:
    """Papers of items that the user may know of, without those whose circle leaves him out.

    Ask `readable_by` as well before giving one out. Each paper asks for its own item: as a list of keys, the items
    that he may know of would be gathered from all there are, for one paper.
    """
    known = Exists(agenda.visible_to(user).filter(pk=OuterRef("item_id")))
    return (
        Paper.objects.filter(in_circle(user), known)
        .select_related("item__committee", "item__unit", "item__in_charge", "secret")
        .defer("text")
    )


def readable_by(user: User, paper: Paper, now: datetime) -> bool:
    """Whether the content may be given to this user: a member recused from the item gets none, and what was
    withdrawn after its meeting is open to its keepers alone."""
    return (paper.withdrawn_at is None or keeps(user, paper.item)) and agenda.may_read(user, paper.item, now)


def keeps(user: User, item: AgendaItem) -> bool:
    """Whether the user keeps the papers of an item: its unit, and the office (in circled matters its head)."""
    return can(user, HANDLER.permission, item.unit) or can(
        user, agenda.office_may_know(item).permission, item.committee
    )


def frozen_for(meeting: Meeting) -> QuerySet[FrozenPaper]:
    """The set that lay before a meeting, as it was fixed at its close."""
    return FrozenPaper.objects.filter(meeting=meeting).select_related("paper__item", "paper__secret").order_by("pk")


def is_fixed(meeting: Meeting) -> bool:
    """Whether the set before a meeting stands: from its close on, also where nothing lay before it. Otherwise what
    was put on the item for a later meeting would show as if this one had had it."""
    return meeting.closed_at is not None


def papers_before(meeting: Meeting, item: AgendaItem) -> QuerySet[Paper]:
    """The papers of an item as they lay before one meeting: the fixed set once it closed, else as they stand."""
    fixed = Paper.objects.filter(frozen_in__meeting=meeting, item=item)
    if is_fixed(meeting):
        return fixed.select_related("secret").order_by("pk")
    return papers_of(item)


def circle_candidates(item: AgendaItem) -> QuerySet[Person]:
    """Who may be named in a circle: the people of the organisation who have a login."""
    people = without_administrators(people_of(item.organisation_id).filter(user__is_active=True))
    return people.order_by("unit__position", "pk")


def circle_of(paper: Paper) -> list[Person]:
    """Everyone named in the circle of a paper's mark."""
    if paper.secret is None:
        return []
    return [row.person for row in paper.secret.circle.select_related("person__unit", "person__user")]


def may_mark(user: User, paper: Paper) -> bool:
    """Whether the user may mark a paper, change its circle or lift the mark: who keeps it, once in the circle."""
    return keeps(user, paper.item)


def openings_of(meeting: Meeting) -> list[PaperReading]:
    """Who opened which of the papers that were withdrawn after a meeting, by person."""
    rows = PaperReading.objects.filter(paper__frozen_in__meeting=meeting, paper__withdrawn_at__isnull=False)
    named = rows.select_related("user__person", "paper__item", "paper__secret").defer("paper__text")
    return list(named.order_by("user__person__name", "user__username", "paper_id", "way"))


def hidden_titles(user: User, item: AgendaItem) -> list[str]:
    """Titles and file names of an item's papers whose circle leaves the user out: no history names them to him."""
    rows = Paper.objects.filter(item=item).exclude(in_circle(user)).values_list("title", "file_name")
    return [word for row in rows for word in row]


def may_see_readings(user: User, item: AgendaItem) -> bool:
    """Who opened what is for the office (in circled matters its head) and the organisers of the review."""
    return can(user, agenda.office_may_know(item).permission, item.committee)


def readings_of(paper: Paper) -> QuerySet[PaperReading]:
    """Everyone who opened this version, the first reader first."""
    return PaperReading.objects.filter(paper=paper).select_related("user__person")


def root_of(paper: Paper) -> Paper:
    """The first version of a paper."""
    while paper.replaces is not None:
        paper = paper.replaces
    return paper


def note_of(user: User, paper: Paper) -> PaperNote | None:
    """What this reader noted on the paper, in whichever version."""
    return PaperNote.objects.filter(root=root_of(paper), user=user).first()


def may_change(user: User, item: AgendaItem) -> bool:
    """The unit while it holds the item; then the office (in circled matters its head) until there is a conclusion."""
    if item.state in EDITABLE_STATES:
        return can(user, HANDLER.permission, item.unit)
    if item.state in OFFICE_STATES:
        return can(user, agenda.office_may_know(item).permission, item.committee)
    return False
