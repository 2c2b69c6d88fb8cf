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
from meetings.papers.models import Paper


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


def may_change(user: User, item: AgendaItem) -> bool:
    """The unit while it holds the item; then the office (in circled matters its head) until there is a conclusion."""
    if item.state in EDITABLE_STATES:
        return can(user, HANDLER.permission, item.unit)
    if item.state in OFFICE_STATES:
        return can(user, agenda.office_may_know(item).permission, item.committee)
    return False
