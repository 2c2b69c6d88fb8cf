"""Reads the facts of one case strictly: every wrong value is an error in Chinese."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, TypeVar

from committees.calendar.rules import SHANGHAI, local_day
from committees.rules.errors import FactError
from committees.rules.fraction import counts
from committees.rules.terms import Term

TermT = TypeVar("TermT", bound=Term)


class CaseFacts:
    """The facts of a case, read by name. Keys that no check reads are ignored."""

    def __init__(self, case: Mapping[str, Any]) -> None:
        """Take the case as it came from JSON."""
        self._case = case

    def has(self, name: str) -> bool:
        """Whether the case gives this fact at all."""
        return name in self._case

    def _given(self, name: str) -> Any:
        if name not in self._case:
            raise FactError(f"缺少 {name}")
        return self._case[name]

    def count(self, name: str, default: int | None = None) -> int:
        """A whole number from 0; true, 3.0 and "3" are none."""
        value = default if default is not None and not self.has(name) else self._given(name)
        counts(**{name: value})
        return int(value)

    def flag(self, name: str, *, default: bool) -> bool:
        """True or false, and nothing that only looks like it."""
        value = self._case.get(name, default)
        if type(value) is not bool:
            raise FactError(f"{name} 须为 true 或 false")
        return value

    def text(self, name: str) -> str:
        """A text that is not empty."""
        value = self._given(name)
        if not isinstance(value, str) or not value:
            raise FactError(f"{name} 须为文字")
        return value

    def term(self, kind: type[TermT], name: str, default: TermT | None = None) -> TermT:
        """One of the fixed codes of a kind."""
        if default is not None and not self.has(name):
            return default
        value = self.text(name)
        codes = [str(each) for each in kind]
        if value not in codes:
            raise FactError(f"{name} 没有“{value}”，可用：{'、'.join(codes)}")
        return kind(value)

    def moment(self, name: str) -> datetime:
        """A time in ISO 8601; without a zone it is Shanghai time, a date alone its midnight."""
        text = self.text(name)
        try:
            moment = datetime.fromisoformat(text)
            local_day(moment)
        except (ValueError, OverflowError) as error:
            raise FactError(f"{name} 不是可用的日期时间：{text}") from error
        return moment if moment.tzinfo else moment.replace(tzinfo=SHANGHAI)

    def day(self, name: str) -> date:
        """A day (a time is taken as its day in Shanghai)."""
        return local_day(self.moment(name))

    def days(self, name: str) -> list[date]:
        """A list of days, possibly empty."""
        values = self._given(name)
        if not isinstance(values, list):
            raise FactError(f"{name} 须为日期的数组")
        return [CaseFacts({name: value}).day(name) for value in values]
