"""What an item may refer to: an earlier item or decision, of any unit and body, that its proposer may know of."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import combinations

from django.db.models import Q

from committees.access.selectors import permissions_of
from committees.models import Committee, Unit, User
from committees.search.rules import words_of
from committees.search.selectors import subjects
from meetings.agenda.models import AgendaItem
from meetings.agenda.ports import decisions_on, items_decided_in
from meetings.agenda.selectors.visibility import all_visible_to, visible_to
from meetings.agenda.states import TITLE, ItemState

OFFERED = 30


def earlier_items(user: User, words: str = "") -> list[AgendaItem]:
    """The latest items that the user may know of: found by title, unit, or a decision's words and number; without
    words those of his own units and those that were deferred."""
    said = words_of(words)
    if not said:
        own = Q(unit_id__in=permissions_of(user).unit_ids("handle_unit", "lead_unit"))
        rows = all_visible_to(user).filter(own | Q(deferrals__gte=1, state=ItemState.POOLED))
        return list(rows.order_by("-pk")[:OFFERED])
    keys = {
        *subjects(user, said, kind=TITLE, most=OFFERED),
        *_of_place(user, said),
        *items_decided_in(user, " ".join(words.split()), OFFERED),
    }
    return list(visible_to(user).filter(pk__in=keys).order_by("-pk")[:OFFERED])


def _of_place(user: User, said: Sequence[str]) -> list[int]:
    """The items of the units and committees that some of the words name, with the other words in their titles.

    A word may name a place and stand in titles as well (教育): it is asked in either sense.
    """
    places = {word: where for word in said if (where := _place(word)) is not None}
    found: list[int] = []
    for number in range(len(places), 0, -1):
        for named in combinations(places, number):
            found += _there(user, [word for word in said if word not in named], [places[word] for word in named])
        if len(found) >= OFFERED:
            break
    return found


def _place(word: str) -> Q | None:
    units = list(Unit.objects.filter(name__icontains=word).values_list("pk", flat=True))
    houses = list(Committee.objects.filter(short_name__icontains=word).values_list("pk", flat=True))
    return Q(unit__in=units) | Q(committee__in=houses) if units or houses else None


def _there(user: User, others: Sequence[str], places: Iterable[Q]) -> list[int]:
    where = Q()
    for place in places:
        where &= place
    if others:
        return subjects(user, others, kind=TITLE, most=OFFERED, where=where)
    return list(all_visible_to(user).filter(where).order_by("-pk").values_list("pk", flat=True)[:OFFERED])


def earlier_labels(user: User, items: Iterable[AgendaItem]) -> list[tuple[int, str]]:
    """Each as it is offered: its title, before which body, what became of it and in which decision."""
    items = list(items)
    decided: dict[int, str] = {each.item: each.name for each in decisions_on(user, [item.pk for item in items])}
    return [(item.pk, f"{item.title}（{'，'.join(_facts(item, decided.get(item.pk, '')))}）") for item in items]


def _facts(item: AgendaItem, decision: str) -> list[str]:
    deferred = f"已缓议 {item.deferrals} 次" if item.deferrals else ""
    return [word for word in (item.committee.short_name, deferred, decision or item.get_state_display()) if word]
