"""A paper changed: floors and rooms that rest on the papers (a re-notice with the difference) plug in here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class PaperChange:
    """What happened to a paper of an item: `verb` is paper_added, paper_replaced or paper_removed."""

    item_id: int
    paper_id: int
    verb: str
    title: str
    version: int


Listener = Callable[[PaperChange, datetime], None]
_listeners: list[Listener] = []


def on_paper_change(listener: Listener) -> None:
    """Plug in a function that is called inside the transaction of the change; its errors undo the change."""
    if listener not in _listeners:
        _listeners.append(listener)


def paper_changed(change: PaperChange, now: datetime) -> None:
    """Tell every listener."""
    for listener in _listeners:
        listener(change, now)
