"""The rulebooks that come with the product, read from their TOML without Django."""

from functools import cache
from pathlib import Path
from typing import Any

from committees.rulebooks.schema import check_text, read_toml
from committees.rules.rulebook import Rulebook

DATA = Path(__file__).parent / "data"


@cache
def shipped_codes() -> tuple[str, ...]:
    """The codes of the shipped rulebooks, sorted."""
    return tuple(sorted(path.stem for path in DATA.glob("*.toml")))


def shipped_text(code: str) -> str:
    """The TOML text of a shipped rulebook. Raises KeyError for an unknown code."""
    if code not in shipped_codes():
        raise KeyError(code)
    return (DATA / f"{code}.toml").read_text(encoding="utf-8")


def shipped_data(code: str) -> dict[str, Any]:
    """The plain data of a shipped rulebook (JSON-safe, what a version stores)."""
    return read_toml(shipped_text(code))


@cache
def load_shipped(code: str) -> Rulebook:
    """A shipped rulebook, checked. Raises KeyError for an unknown code."""
    return check_text(shipped_text(code))
