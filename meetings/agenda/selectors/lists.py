"""Lists of items, and where a user may propose."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from committees.access.selectors import permissions_of
from committees.models import Committee, Unit, User
from meetings.agenda.models import AgendaItem
from meetings.agenda.rules import HANDLER
from meetings.agenda.selectors.board import late_items, ranked_pool
from meetings.agenda.selectors.review import current_steps
from meetings.agenda.selectors.visibility import all_visible_to, items, visible_to
from meetings.agenda.states import ItemState


def mine(user: User) -> Q:
    """我经办的: proposed by my units."""
    return Q(unit_id__in=permissions_of(user).unit_ids(HANDLER.permission)) | Q(created_by=user)


def waiting_for(user: User) -> Q:
    """待我审核: the current step is one that I may take."""
    return Q(state=ItemState.IN_REVIEW) & Q(Exists(current_steps(user).filter(item=OuterRef("pk"))))


def committees_for(user: User) -> QuerySet[Committee]:
    """The committees to which the user's units may propose."""
    units = Unit.objects.filter(pk__in=permissions_of(user).unit_ids(HANDLER.permission))
    return Committee.objects.filter(organisation__in=units.values("organisation")).select_related("rulebook")


def units_for(user: User) -> QuerySet[Unit]:
    """The units for which the user may propose."""
    return Unit.objects.filter(pk__in=permissions_of(user).unit_ids(HANDLER.permission)).select_related("organisation")


@dataclass(frozen=True)
class ItemFilter:
    """What a list of items is narrowed to. Empty values narrow nothing."""

    tab: str = "all"
    committee: int | None = None
    state: str = ""
    matter: str = ""
    text: str = ""
    urgent: bool = False
    ready: str = ""


def listed(user: User, wanted: ItemFilter, now: datetime) -> QuerySet[AgendaItem]:
    """One tab of the list of items, narrowed, the last touched first; the text is looked for in title and question."""
    rows = all_visible_to(user) if wanted.tab != "late" else late_items(user, now)
    if wanted.tab == "mine":
        rows = rows.filter(mine(user))
    elif wanted.tab == "review":
        rows = rows.filter(waiting_for(user))
    elif wanted.tab == "pool":
        rows = rows.filter(state=ItemState.POOLED)
    if wanted.committee is not None:
        rows = rows.filter(committee_id=wanted.committee)
    if wanted.state:
        rows = rows.filter(state=wanted.state)
    if wanted.urgent:
        rows = rows.filter(urgent=True)
    if wanted.matter:
        rows = rows.filter(matter=wanted.matter)
    for word in wanted.text.split()[:5]:
        rows = rows.filter(Q(title__icontains=word) | Q(question__icontains=word) | Q(unit__name__icontains=word))
    return rows.order_by("-updated_at", "-pk")


def in_order(user: User, wanted: ItemFilter, now: datetime) -> QuerySet[AgendaItem] | list[int]:
    """The list in its order: the pool as keys, by urgency and readiness; any other as it is asked of the database."""
    rows = listed(user, wanted, now)
    return ranked_pool(rows, now, ready=wanted.ready) if wanted.tab == "pool" else rows


def page_of(rows: QuerySet[AgendaItem] | Sequence[int]) -> list[AgendaItem]:
    """One page, cut from a list, with what it shows: sorted as bare keys, so that only these rows are fetched whole."""
    if isinstance(rows, QuerySet):
        return list(items().filter(pk__in=rows.values("pk")).order_by("-updated_at", "-pk"))
    found = items().in_bulk(list(rows))
    return [found[key] for key in rows if key in found]


def committees_seen(user: User) -> QuerySet[Committee]:
    """The committees that have an item which the user may know of: the choices of the filter."""
    return Committee.objects.filter(pk__in=all_visible_to(user).order_by().values("committee"))


def may_propose(user: User) -> bool:
    """Whether the user hands in items of a unit: what his roles say, without a question to the database."""
    return bool(permissions_of(user).unit_ids("handle_unit"))


def pooled_for(user: User, committee: Committee) -> list[AgendaItem]:
    """The pool of a committee as it is offered before there is a meeting: items whose titles the user may know."""
    rows = visible_to(user).filter(committee=committee, state=ItemState.POOLED)
    return list(rows.order_by("-urgent", "updated_at", "pk"))
