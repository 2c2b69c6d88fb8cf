"""What of an item can be found: its title by whoever knows of it, its question and report by whoever may read them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db.models import QuerySet

from committees.models import User
from committees.search import services as search
from committees.search.ports import Findable, SearchKind
from meetings.agenda.markup import report_text
from meetings.agenda.models import AgendaItem
from meetings.agenda.selectors import few_known_to, readable_among, visible_to
from meetings.agenda.states import TITLE

REPORT = "report"


def refresh(item: AgendaItem) -> None:
    """Bring what can be found of an item to what it says now, in the caller's transaction."""
    for kind in (TITLE, REPORT):
        search.refresh(kind=kind, subjects=[item.pk])


def _real() -> QuerySet[AgendaItem]:
    """What is only rehearsed never gets into the index."""
    return AgendaItem.objects.filter(committee__rehearsal_of__isnull=True)


def _titles(keys: Collection[int]) -> dict[int, Findable]:
    rows = _real().filter(pk__in=keys).select_related("committee", "unit")
    return {row.pk: Findable(row.title, "", row.get_absolute_url(), _context(row)) for row in rows}


def _reports(keys: Collection[int]) -> dict[int, Findable]:
    rows = _real().filter(pk__in=keys).select_related("committee", "unit")
    return {
        row.pk: Findable(
            row.title,
            f"{row.question}\n\n{report_text(row.report)}\n\n{alternatives_text(row)}",
            row.get_absolute_url(),
            _context(row),
        )
        for row in rows
    }


def alternatives_text(item: AgendaItem) -> str:
    """The alternatives in words."""
    return "\n".join(f"{row['title']}\n{row['text']}" for row in item.alternatives)


def _context(item: AgendaItem) -> str:
    return f"{item.unit.name} → {item.committee.short_name} · {item.get_state_display()}"


def _all_of(user: User, keys: Collection[int], now: datetime) -> set[int]:  # noqa: ARG001 - the port's signature
    """The title of an item is open to whoever may know of it."""
    return set(keys)


KINDS = (
    SearchKind(TITLE, "议题", _titles, _real, visible_to, _all_of, few_known_to),
    SearchKind(REPORT, "汇报内容", _reports, _real, visible_to, readable_among, few_known_to),
)
