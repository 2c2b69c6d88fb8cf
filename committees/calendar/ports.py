"""The calendar changed: floors above recompute the deadlines that rested on it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

Listener = Callable[[int, datetime], None]
_listeners: list[Listener] = []


def on_calendar_change(listener: Listener) -> None:
    """Plug in a function called with the year, inside the transaction of the change; its errors undo the change."""
    if listener not in _listeners:
        _listeners.append(listener)


def calendar_changed(year: int, now: datetime) -> None:
    """Tell every listener."""
    for listener in _listeners:
        listener(year, now)
