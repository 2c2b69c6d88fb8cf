"""Tables of numbers as plain data: the same rows on the page, in the chart, in Excel and on paper."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

Cell = str | int
FORMULA_MARKS = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Period:
    """From one day to another, both included."""

    start: date
    end: date

    def __str__(self) -> str:
        return f"{self.start:%Y-%m-%d} 至 {self.end:%Y-%m-%d}"


@dataclass(frozen=True)
class Table:
    """One table of statistics; `charted` names the columns of numbers that its chart shows, by their place, on
    top of each other where they add up to a whole. `named`: how many leading columns name a row. `dated`: whether
    it counts the period only."""

    key: str
    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: str = ""
    charted: tuple[int, ...] = ()
    stacked: bool = True
    named: int = 1
    dated: bool = True

    @property
    def chart_id(self) -> str:
        """The id of the chart's data on the page."""
        return f"chart-{self.key}"

    @property
    def labelled(self) -> list[list[tuple[str, Cell]]]:
        """The rows as they are read, numbers in groups of three, with the name of each column for narrow screens."""
        return [
            [
                (column, f"{cell:,}" if isinstance(cell, int) else cell)
                for column, cell in zip(self.columns, row, strict=True)
            ]
            for row in self.rows
        ]

    @property
    def chart(self) -> dict[str, object] | None:
        """What the chart draws: names along the axis, one series per charted column; None for nothing to draw."""
        if not self.charted or not self.rows:
            return None
        return {
            "stacked": self.stacked,
            "names": [" · ".join(str(cell) for cell in row[: self.named]) for row in self.rows],
            "series": [
                {"name": self.columns[place], "values": [row[place] for row in self.rows]} for place in self.charted
            ],
        }


def percent(part: int, whole: int) -> int:
    """A share in whole per cent, rounded half up; 0 of nothing is 0."""
    return (200 * part + whole) // (2 * whole) if whole else 0


def chinese_number(number: int) -> str:
    """1 to 99 in Chinese numerals, as headings count. ValueError outside."""
    if not 1 <= number <= 99:
        raise ValueError("headings count from 1 to 99")
    tens, ones = divmod(number, 10)
    digits = "一二三四五六七八九"
    head = "" if tens == 0 else "十" if tens == 1 else f"{digits[tens - 1]}十"
    return head + (digits[ones - 1] if ones else "")


def crossed(
    facts: Iterable[tuple[str, str]], columns: Mapping[str, str], order: Sequence[str] = ()
) -> tuple[tuple[Cell, ...], ...]:
    """Count (row, column) facts into rows with a total at the end; rows in the given order, then as they come."""
    counts: dict[str, dict[str, int]] = {}
    for row, column in facts:
        cells = counts.setdefault(row, {})
        cells[column] = cells.get(column, 0) + 1
    names = [name for name in order if name in counts] + [name for name in counts if name not in order]
    return tuple(
        (name, *(counts[name].get(column, 0) for column in columns), sum(counts[name].values())) for name in names
    )


def harmless(cell: Cell) -> Cell:
    """A cell that no spreadsheet takes for a formula (an apostrophe in front), without characters it cannot hold."""
    if not isinstance(cell, str):
        return cell
    kept = "".join(character for character in cell if character >= " " or character in "\t\n")
    return f"'{kept}" if kept.startswith(FORMULA_MARKS) else kept
