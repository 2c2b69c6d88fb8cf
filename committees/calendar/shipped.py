"""The working days that come with the product, read from TOML without Django."""

import tomllib
from datetime import date
from functools import cache
from pathlib import Path

from committees.calendar.rules import WorkingCalendar

DATA = Path(__file__).parent / "data" / "working-days.toml"


@cache
def load_calendar() -> WorkingCalendar:
    """The shipped calendar: the days of all published years."""
    with DATA.open("rb") as file:
        data = tomllib.load(file)
    years = {int(year): days for year, days in data.items() if year.isdigit()}
    exceptions: dict[date, bool] = {}
    for year, days in years.items():
        for kind, is_worked in (("off", False), ("work", True)):
            for each in days[kind]:
                exceptions[date.fromisoformat(f"{year}-{each}")] = is_worked
    return WorkingCalendar(exceptions=exceptions, known_years=frozenset(years))
