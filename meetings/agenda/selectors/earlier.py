"""What an item may refer to: an earlier item or decision, of any unit and body, that its proposer may know of."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q

from committees.access.selectors import permissions_of
from committees.models import User
from meetings.agenda.models import AgendaItem
from meetings.agenda.ports import decisions_on, items_decided_in
from meetings.agenda.selectors.visibility import all_visible_to
from meetings.agenda.states import ItemState

OFFERED = 30


def earlier_items(user: User, words: str = "") -> list[AgendaItem]:
    """The latest items that the user may know of: found by title, unit, or a decision's words and number; without
    words those of his own units and those that were deferred."""
    rows = all_visible_to(user)
    said = words.split()[:5]
    if not said:
        own = Q(unit_id__in=permissions_of(user).unit_ids("handle_unit", "lead_unit"))
        rows = rows.filter(own | Q(deferrals__gte=1, state=ItemState.POOLED))
        return list(rows.order_by("-pk")[:OFFERED])
    named = Q()
    for word in said:
        named &= Q(title__icontains=word) | Q(unit__name__icontains=word) | Q(committee__short_name__icontains=word)
    decided = items_decided_in(user, " ".join(said), OFFERED)
    return list(rows.filter(named | Q(pk__in=decided)).order_by("-pk")[:OFFERED])


def earlier_labels(user: User, items: Iterable[AgendaItem]) -> list[tuple[int, str]]:
    """Each as it is offered: its title, before which body, what became of it and in which decision."""
    items = list(items)
    decided: dict[int, str] = {each.item: each.name for each in decisions_on(user, [item.pk for item in items])}
    return [(item.pk, f"{item.title}（{'，'.join(_facts(item, decided.get(item.pk, '')))}）") for item in items]


def _facts(item: AgendaItem, decision: str) -> list[str]:
    deferred = f"已缓议 {item.deferrals} 次" if item.deferrals else ""
    return [word for word in (item.committee.short_name, deferred, decision or item.get_state_display()) if word]
