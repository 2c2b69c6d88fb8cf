"""The steps of the guided setup. A room adds its own step; where it stands is read from what is there, never stored."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from committees.people.models import Organisation


@dataclass(frozen=True)
class Step:
    """One step. `permission`: who takes it (on the organisation, or on one of its committees); `found`: what is there
    already, in words (empty: nothing yet); `url_name`: the page of another room, where the step is not setup's own.
    A step that is not `needed` may be passed over. `also`: who has a part in it beside whoever takes it."""

    order: int
    key: str
    label: str
    purpose: str
    permission: str
    found: Callable[[Organisation], str]
    url_name: str = ""
    needed: bool = True
    also: tuple[str, ...] = ()


_steps: dict[str, Step] = {}


def add_step(step: Step) -> None:
    """Register a step; registering twice changes nothing."""
    _steps[step.key] = step


def steps() -> list[Step]:
    """All steps in their order."""
    return sorted(_steps.values(), key=lambda step: step.order)
