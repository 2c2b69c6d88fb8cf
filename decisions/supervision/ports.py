"""What a higher floor says of taking a decision up again: matters with a room of their own go their own way."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class OtherWay:
    """Where a decision is taken up again instead of here, in words; the address for who may go there, else empty."""

    words: str
    address: str = ""


# (resolution, user) -> the other way, or None where the decision is none of that floor's. Rows are not named here.
WaySource = Callable[[Any, Any], OtherWay | None]
_ways: list[WaySource] = []


def add_other_way(source: WaySource) -> None:
    """Register `source(resolution, user)`; registering twice changes nothing."""
    if source not in _ways:
        _ways.append(source)


def other_way(resolution: Any, user: Any) -> OtherWay | None:
    """The first other way that a higher floor names for taking this decision up again, or None."""
    return next((found for source in _ways if (found := source(resolution, user))), None)
