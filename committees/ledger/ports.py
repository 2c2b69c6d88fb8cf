"""How verbs read: each room names its own from its app's `ready()`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any


def nothing(payload: Mapping[str, Any]) -> str:  # noqa: ARG001
    """A verb that says it all."""
    return ""


@dataclass(frozen=True)
class VerbName:
    """A verb in Chinese, its tone on a timeline (done, refused, waiting, neutral), and what of its payload is told."""

    label: str
    tone: str = "neutral"
    text: Callable[[Mapping[str, Any]], str] = nothing


_names: dict[str, VerbName] = {}


def name_verbs(names: Mapping[str, str | VerbName]) -> None:
    """Register how verbs of the ledger read; the same verb twice must read the same."""
    for verb, name in names.items():
        entry = name if isinstance(name, VerbName) else VerbName(name)
        if _names.setdefault(verb, entry).label != entry.label:
            raise ValueError(f"the verb {verb!r} has another name already: {_names[verb].label}")


def name_of(verb: str) -> VerbName:
    """How a verb reads; a verb that nobody named is shown as it was written."""
    return _names.get(verb, VerbName(verb))
