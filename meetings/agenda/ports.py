"""What higher floors plug into the making of an item. Asked inside the transaction; errors are not swallowed.

The objects are rows of this room's models; a port stands left of the models and cannot name them.
"""

from __future__ import annotations

from collections.abc import Callable
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
