"""Tables and rows as plain data: what goes into a workbook, and what is read out of one. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from committees.sheets.states import RowKind

Cell = str | int | None
DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
MOMENT = re.compile(rf"{DAY.pattern}[ T]+(\d{{1,2}})[:：](\d{{2}})(?:[:：]\d{{2}})?")


class CellError(ValueError):
    """A cell that does not say what its column asks for; the words are for people."""


@dataclass(frozen=True)
class Table:
    """A list as it leaves the system: what it is, its columns, its rows."""

    title: str
    columns: tuple[str, ...]
    rows: Iterable[Sequence[Cell]]


@dataclass(frozen=True)
class Column:
    """A column that an import knows: its heading, whether a row must fill it, and what to write there."""

    key: str
    label: str
    required: bool = False
    hint: str = ""
    example: str = ""


@dataclass(frozen=True)
class Row:
    """A row as it was read: its number in the workbook and its cells as text, by the keys of the columns."""

    number: int
    cells: Mapping[str, str]

    def text(self, key: str) -> str:
        """The cell's words; empty where there are none."""
        return self.cells.get(key, "")

    def day(self, key: str, label: str) -> date:
        """The cell as a date. Raises CellError."""
        found = DAY.match(self.text(key))
        try:
            return date(*(int(part) for part in found.groups())) if found else date.fromisoformat(self.text(key))
        except ValueError as error:
            raise CellError(f"“{label}”须为日期，如 2026-09-03") from error

    def moment(self, key: str, label: str) -> datetime:
        """The cell as a moment without a zone (Beijing time is meant). Raises CellError."""
        found = MOMENT.match(self.text(key))
        try:
            if found:
                return datetime(*(int(part) for part in found.groups()))  # type: ignore[arg-type]  # noqa: DTZ001
        except ValueError as error:
            raise CellError(f"“{label}”须为日期和时间，如 2026-09-03 15:00") from error
        day = self.day(key, label)
        return datetime(day.year, day.month, day.day)  # noqa: DTZ001 - the caller knows the zone

    def number_in(self, key: str, label: str, allowed: range) -> int:
        """The cell as a whole number within bounds. Raises CellError."""
        text = self.text(key)
        if not (text.isascii() and text.isdigit()) or int(text) not in allowed:
            raise CellError(f"“{label}”须为 {allowed.start} 至 {allowed.stop - 1} 的整数")
        return int(text)


@dataclass(frozen=True)
class Judged:
    """What one row would do. `plan` is the importer's own: what it needs to write the row."""

    row: Row
    kind: RowKind
    reason: str = ""
    changes: tuple[str, ...] = ()
    plan: Any = field(default=None, compare=False)


def wrong(row: Row, reason: str) -> Judged:
    """A row that cannot be taken, and why."""
    return Judged(row, RowKind.ERROR, reason)


def is_example(row: Row, columns: Sequence[Column]) -> bool:
    """Whether a row is the example of the template, left as it was."""
    examples = {column.key: column.example for column in columns}
    return any(examples.values()) and all(row.text(key) == example for key, example in examples.items())


def missing_cells(row: Row, columns: Sequence[Column]) -> str:
    """The required cells that a row leaves empty, in words; empty when none."""
    names = [f"“{column.label}”" for column in columns if column.required and not row.text(column.key)]
    return f"未填{'、'.join(names)}" if names else ""


def difference(label: str, before: str, after: str) -> tuple[str, ...]:
    """One change in words, or nothing where there is none."""
    return () if before == after else (f"{label}：{before or '（空）'} → {after or '（空）'}",)


def fingerprint(rows: Iterable[Judged]) -> str:
    """A digest of what was shown: a confirmation holds for exactly this preview."""
    words = "\x1e".join(
        "\x1f".join((str(each.row.number), each.kind, each.reason, *each.changes, *sorted(each.row.cells.values())))
        for each in rows
    )
    return sha256(words.encode()).hexdigest()


def counted(rows: Iterable[Judged]) -> dict[str, int]:
    """How many rows of each kind, every kind named."""
    counts = {str(kind): 0 for kind in RowKind}
    for each in rows:
        counts[str(each.kind)] += 1
    return counts


def printable(text: str) -> str:
    """Without the control characters that a workbook cannot hold."""
    return "".join(character for character in text if character >= " " or character in "\t\n")
