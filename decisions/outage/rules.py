"""The order in which what happened on paper is carried out. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum


class Rank(IntEnum):
    """What comes first of two things that happened in the same minute."""

    ARRIVAL = 0
    OPENING = 1
    ITEM = 2
    DEPARTURE = 3


@dataclass(frozen=True)
class Step:
    """One act with the moment at which it happened; `words` tell a person which one it was."""

    at: datetime
    rank: Rank
    words: str
    act: Callable[[datetime], object]


def in_order(steps: Iterable[Step]) -> list[Step]:
    """The steps as they happened; those of one item in the same minute stay in their own order."""
    return sorted(steps, key=lambda step: (step.at, step.rank))
