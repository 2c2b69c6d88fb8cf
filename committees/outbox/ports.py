"""What messages are for, in Chinese: each room names its own purposes from its app's `ready()`."""

from __future__ import annotations

from collections.abc import Mapping

UNNAMED = "消息"
_names: dict[str, str] = {"anchor": "台账锚点", "channel-test": "渠道测试"}


def name_purposes(names: Mapping[str, str]) -> None:
    """Register how purposes of messages read."""
    _names.update(names)


def purpose_name(purpose: str) -> str:
    """How a purpose reads; what nobody named is a message."""
    return _names.get(purpose, UNNAMED)
