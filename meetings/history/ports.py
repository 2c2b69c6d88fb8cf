"""What a higher floor does with the past decisions of its own matters: where they are taken up again."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class TakenUp:
    """Where a past decision that its numbers do not bear is made anew, in words; the address for who may go there."""

    words: str
    address: str = ""


# (items of one page, user) -> the answer by the item's key, for those that are that floor's. Rows are not named here.
TakingUp = Callable[[Sequence[Any], Any], Mapping[int, TakenUp]]
_sources: list[TakingUp] = []


def add_taking_up(source: TakingUp) -> None:
    """Register `source(items, user)`; registering twice changes nothing."""
    if source not in _sources:
        _sources.append(source)


def taking_up(items: Sequence[Any], user: Any) -> dict[int, TakenUp]:
    """For the doubtful items of a page: where each is taken up again, where a higher floor has a way for it."""
    found: dict[int, TakenUp] = {}
    for source in _sources if items else ():
        found |= source(items, user)
    return found
