"""Quarters. Pure."""

from __future__ import annotations

from datetime import date

QUARTERS = {1: "第一季度", 2: "第二季度", 3: "第三季度", 4: "第四季度"}
YEARS = range(2000, 2100)


def quarter_of(day: date) -> tuple[int, int]:
    """Year and quarter of a day."""
    return day.year, (day.month + 2) // 3


def is_over(year: int, quarter: int, today: date) -> bool:
    """Whether a quarter has ended."""
    return (year, quarter) < quarter_of(today)


def is_ending(year: int, quarter: int, today: date, days: int = 15) -> bool:
    """Whether a quarter is the present one and ends within so many days."""
    following = date(year + quarter // 4, quarter % 4 * 3 + 1, 1)
    return (year, quarter) == quarter_of(today) and (following - today).days <= days
