"""What higher floors put into a meeting's package: a floor keeps its own sheets under its own group of readers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from decisions.archive.states import Origin, Retention

OPEN = "open"


@dataclass(frozen=True)
class Part:
    """One file of a package. `group`: `open`, or `item-3` where only those may read it who may know of item 3."""

    path: str
    title: str
    content: bytes
    group: str = OPEN
    origin: Origin = Origin.OWN
    retention: Retention = Retention.PERMANENT


# The meeting is a `meetings.models.Meeting`; a port stands left of the models and cannot name it.
PartSource = Callable[[Any, datetime], Sequence[Part]]
_sources: list[PartSource] = []


def add_parts(source: PartSource) -> None:
    """Register `source(meeting, now)`, called in the worker while a package is made; twice changes nothing."""
    if source not in _sources:
        _sources.append(source)


def parts_of_others(meeting: Any, now: datetime) -> list[Part]:
    """The files that higher floors put in, in the order of registration."""
    return [part for source in _sources for part in source(meeting, now)]
