"""What higher floors plug into a meeting in session. All are asked inside the transaction; errors are not swallowed.

The objects are rows of this room's models; a port stands left of the models and cannot name them.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

AttendanceObjection = Callable[[Any, datetime], str | None]
ConclusionObjection = Callable[[Any, datetime], str | None]
WordsObjection = Callable[[Any, str], str | None]
DecidedWords = Callable[[Any], str]
TellingObjection = Callable[[Any, str, Any], str | None]
OutcomeListener = Callable[[Any, datetime], None]

_attendance: list[AttendanceObjection] = []
_conclusion: list[ConclusionObjection] = []
_words: list[WordsObjection] = []
_tellings: list[TellingObjection] = []
_decided: list[DecidedWords] = []
_listeners: list[OutcomeListener] = []


def add_objection(source: AttendanceObjection) -> None:
    """Register `source(roll, now)`: why this person's attendance or recusal cannot change now, or None."""
    if source not in _attendance:
        _attendance.append(source)


def objection_to(roll: Any, now: datetime) -> str | None:
    """The first objection to a change of this person's attendance (someone has voted), or None."""
    return _first(_attendance, roll, now)


def add_conclusion_objection(source: ConclusionObjection) -> None:
    """Register `source(entry, now)`: why this item cannot be put aside, deferred or heard now, or None."""
    if source not in _conclusion:
        _conclusion.append(source)


def objection_to_conclusion(entry: Any, now: datetime) -> str | None:
    """The first objection to ending this item without its vote (a ballot is open), or None."""
    return _first(_conclusion, entry, now)


def add_words_objection(source: WordsObjection) -> None:
    """Register `source(entry, words)`: why these words cannot stand in the record of this item, or None."""
    if source not in _words:
        _words.append(source)


def objection_to_words(entry: Any, words: str) -> str | None:
    """The first objection to words that are to be recorded on an item (they name who must not be named), or None."""
    return next((found for source in _words if (found := source(entry, words))), None)


def add_telling_objection(source: TellingObjection) -> None:
    """Register `source(meeting, words, user)`: why this user's words cannot be told of a whole meeting, or None."""
    if source not in _tellings:
        _tellings.append(source)


def objection_to_telling(meeting: Any, words: str, user: Any) -> str | None:
    """The first objection to what somebody writes of a meeting for all of its readers (minutes, remarks), or None."""
    return next((found for source in _tellings if (found := source(meeting, words, user))), None)


def add_decided_words(source: DecidedWords) -> None:
    """Register `source(entry)`: what of this item has been decided and announced already, in words; "" for nothing."""
    if source not in _decided:
        _decided.append(source)


def decided_words(entry: Any) -> str:
    """What of this item stands already, whatever becomes of the rest; "" where nothing is decided yet."""
    return next((words for source in _decided if (words := source(entry))), "")


def add_outcome_listener(listener: OutcomeListener) -> None:
    """Register `listener(entry, now)`, told when an item has its outcome at a meeting."""
    if listener not in _listeners:
        _listeners.append(listener)


def tell_outcome(entry: Any, now: datetime) -> None:
    """Tell every floor that the item of this entry is concluded; `entry.outcome` says how."""
    for listener in _listeners:
        listener(entry, now)


def _first(sources: list[Callable[[Any, datetime], str | None]], subject: Any, now: datetime) -> str | None:
    return next((words for source in sources if (words := source(subject, now))), None)
