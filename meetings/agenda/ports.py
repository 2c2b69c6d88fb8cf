"""What higher floors plug into the making of an item. Asked inside the transaction; errors are not swallowed.

The objects are rows of this room's models; a port stands left of the models and cannot name them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

ItemObjection = Callable[[Any, str, bool], str | None]

_items: list[ItemObjection] = []


def add_item_objection(source: ItemObjection) -> None:
    """Register `source(item, words, papers)`: why an item cannot say these words, or carry papers; or None."""
    if source not in _items:
        _items.append(source)


def objection_to_item(item: Any, words: str, *, papers: bool = False) -> str | None:
    """The first objection to what is written on an item, or None.

    `words`: the whole text that is to stand on it (its fields, or a comment); `papers`: files are to hang on it.
    """
    return next((found for source in _items if (found := source(item, words, papers))), None)


@dataclass(frozen=True)
class ItemNote:
    """A line at the head of an item's page that leads to a page of a higher floor."""

    text: str
    url: str
    action: str = "去办理"
    urgent: bool = False


ItemNoteSource = Callable[[Any, Any, datetime], ItemNote | None]
_notes: list[ItemNoteSource] = []


def add_item_note(source: ItemNoteSource) -> None:
    """Register `source(user, item, now)`: what a higher floor has to say to this reader of an item, or None."""
    if source not in _notes:
        _notes.append(source)


def notes_of(user: Any, item: Any, now: datetime) -> list[ItemNote]:
    """All notes of an item for this reader, in the order of registration."""
    return [note for source in _notes if (note := source(user, item, now)) is not None]


@dataclass(frozen=True)
class Decided:
    """A decision on an item that a reader may see: 决定〔2026〕12号."""

    item: int
    name: str
    url: str


DecidedSource = Callable[[Any, Collection[int]], list[Decided]]
DecidedSearch = Callable[[Any, str, int], list[int]]
_decided: list[tuple[DecidedSource, DecidedSearch]] = []


def add_decisions(source: DecidedSource, search: DecidedSearch) -> None:
    """Register `source(user, items)`: the decisions on these items that the user may see, by item; and
    `search(user, words, most)`: the items whose decisions have these words or this number, the latest first."""
    if (source, search) not in _decided:
        _decided.append((source, search))


def decisions_on(user: Any, items: Collection[int]) -> list[Decided]:
    """The decisions on these items that this user may see."""
    return [each for source, _ in _decided for each in source(user, items)] if items else []


def items_decided_in(user: Any, words: str, most: int) -> list[int]:
    """The items on which a decision with these words or this number was made, as far as this user may see it."""
    return [pk for _, search in _decided for pk in search(user, words, most)]
