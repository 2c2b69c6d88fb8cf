"""What messages are for, in Chinese: each room names its own purposes from its app's `ready()`."""

from __future__ import annotations

from collections.abc import Mapping

_names: dict[str, str] = {"anchor": "台账锚点"}


def name_purposes(names: Mapping[str, str]) -> None:
    """Register how purposes of messages read."""
    _names.update(names)


def purpose_name(purpose: str) -> str:
    """How a purpose reads; one that nobody named is shown as it was written."""
    return _names.get(purpose, purpose)
