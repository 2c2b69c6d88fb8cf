"""Kinds of import: a room says what columns it knows, judges rows and writes them; this room does the rest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from committees.sheets.rules import Column, Judged, Row


class Scopes(Protocol):
    """The organisations (by key) into which a user may bring rows of this kind."""

    def __call__(self, user: Any) -> frozenset[int]: ...


class Judge(Protocol):
    """What each row would do now. Reads only; answers one line for every row, in order."""

    def __call__(self, rows: Sequence[Row], *, organisation: Any, user: Any, now: datetime) -> list[Judged]: ...


class Write(Protocol):
    """Write the new and changed rows through the room's own services, in the caller's transaction."""

    def __call__(self, rows: Sequence[Judged], *, organisation: Any, user: Any, now: datetime) -> None: ...


@dataclass(frozen=True)
class ImportKind:
    """One kind of workbook that can be taken in. `back` is the name of the address to return to."""

    key: str
    title: str
    hint: str
    columns: tuple[Column, ...]
    scopes: Scopes
    judge: Judge
    write: Write
    back: str


_kinds: dict[str, ImportKind] = {}


def add_import(kind: ImportKind) -> None:
    """Register a kind under its key; registering twice changes nothing."""
    _kinds[kind.key] = kind


def import_kinds() -> Mapping[str, ImportKind]:
    """All kinds, in the order of registration."""
    return dict(_kinds)
