"""What higher floors say about a motion before it is put: asked inside the transaction; errors are not swallowed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

# (entry, motion to be reworded or None, words) -> why not, in Chinese, or None. Rows of the floor below are not named.
MotionObjection = Callable[[Any, Any, str], str | None]
DecisionObjection = Callable[[Any, str], str | None]
_objections: list[MotionObjection] = []
_decisions: list[DecisionObjection] = []


def add_motion_objection(source: MotionObjection) -> None:
    """Register `source(entry, motion, words)`; registering twice changes nothing."""
    if source not in _objections:
        _objections.append(source)


def objection_to_motion(entry: Any, motion: Any, words: str) -> str | None:
    """The first objection to putting (or rewording) a motion in these words, or None."""
    return next((found for source in _objections if (found := source(entry, motion, words))), None)


def add_decision_objection(source: DecisionObjection) -> None:
    """Register `source(entry, words)`: why a decision cannot be announced in these words, or None."""
    if source not in _decisions:
        _decisions.append(source)


def objection_to_decision(entry: Any, words: str) -> str | None:
    """The first objection to announcing a decision in these words, or None."""
    return next((found for source in _decisions if (found := source(entry, words))), None)
