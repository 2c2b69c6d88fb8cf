"""What can be found. A floor plugs in each kind of text with its own question of who may see and read it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet

if TYPE_CHECKING:
    from committees.people.models import User


@dataclass(frozen=True)
class Findable:
    """One text: its heading, what is looked through, and where it is shown."""

    title: str
    body: str
    address: str
    context: str = ""


@dataclass(frozen=True)
class SearchKind:
    """One kind of text.

    `texts` fetches by key what exists (a key it leaves out is taken from the index); `everything` is for rebuilding;
    `visible` narrows in the database to what a user may know of; `readable` then answers which of a few keys he may
    read now (recusal, papers not yet open), so that no search tells what a page would hide. `few` names keys among
    which is all that he may know of, None when they would be more than so many: for someone who knows of little a
    search begins there, and each way of knowing is asked through its own index (`few_of`).
    """

    name: str
    label: str
    texts: Callable[[Collection[int]], dict[int, Findable]]
    everything: Callable[[], QuerySet[Any]]
    visible: Callable[[User], QuerySet[Any]]
    readable: Callable[[User, Collection[int], datetime], set[int]]
    few: Callable[[User, int], Collection[int] | None]


def few_of(ways: Sequence[QuerySet[Any]], most: int) -> list[int] | None:
    """The keys that the ways of knowing name, each a query of one column, the first of `pk`; None when there are more
    than `most`.

    Asked one beside the other and not as alternatives of one condition, so that none goes through a whole table.
    """
    if not ways:
        return []
    first, *others = [way.order_by() for way in ways]
    found = list(first.union(*others, all=True).values_list("pk", flat=True)[: most + 1])
    return found if len(found) <= most else None


_kinds: dict[str, SearchKind] = {}


def add_search_kind(kind: SearchKind) -> None:
    """Plug in a kind; the same name again replaces it (a reloaded app)."""
    _kinds[kind.name] = kind


def search_kinds() -> list[SearchKind]:
    """All kinds, in the order in which they were plugged in."""
    return list(_kinds.values())


def search_kind(name: str) -> SearchKind:
    """The kind of this name. Raises KeyError for one that no floor has plugged in."""
    return _kinds[name]
