"""Papers as a user may see them."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet

from committees.access.selectors import can
from committees.models import User
from meetings.agenda import selectors as agenda
from meetings.agenda.models import AgendaItem
from meetings.agenda.rules import HANDLER
from meetings.agenda.states import EDITABLE_STATES, OFFICE_STATES
from meetings.papers.models import Paper, PaperNote, PaperReading


def papers_of(item: AgendaItem) -> QuerySet[Paper]:
    """The papers of an item as they stand: the newest version of each, without those removed."""
    rows = Paper.objects.filter(item=item, removed=False, replaced_by__isnull=True)
    return rows.select_related("uploaded_by__person", "replaces").defer("text", "replaces__text").order_by("pk")


def older_versions(item: AgendaItem) -> QuerySet[Paper]:
    """What was replaced or removed; it stays readable as part of the record."""
    rows = Paper.objects.filter(item=item).exclude(removed=False, replaced_by__isnull=True)
    return rows.select_related("uploaded_by__person").defer("text").order_by("pk")


def visible_to(user: User) -> QuerySet[Paper]:
    """Papers of items that the user may know of. Ask `agenda.selectors.may_read` as well before giving one out."""
    return (
        Paper.objects.filter(item__in=agenda.visible_to(user).values("pk"))
        .select_related("item__committee")
        .defer("text")
    )


def readable_by(user: User, paper: Paper, now: datetime) -> bool:
    """Whether the content may be given to this user: a member recused from the item gets none."""
    return agenda.may_read(user, paper.item, now)


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
