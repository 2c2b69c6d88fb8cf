"""The form of a year's arrangement, as the State Council writes it: days off, and weekends that are worked."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

from django import forms

DAY = re.compile(r"^(?:(\d{4})[-年/])?(\d{1,2})[-月/](\d{1,2})日?$")
BETWEEN = re.compile(r"\s*(?:至|到|~|～|—|–)\s*")
LONGEST = 20


class DaysField(forms.CharField):
    """Days and spans, one per line: `10月1日至10月7日`, `2027-01-04`, `1/3`. A name may follow after a space."""

    widget = forms.Textarea(attrs={"rows": 8})

    def dates(self, text: str, year: int) -> list[date]:
        """Every day that the lines name. Raises ValidationError naming the line that cannot be read."""
        found: list[date] = []
        for line in text.splitlines():
            part = line.split("#")[0].strip()
            if part:
                found += self._span(part, year)
        return sorted(set(found))

    def _span(self, part: str, year: int) -> list[date]:
        ends = [self._day(end, year, part) for end in BETWEEN.split(part, maxsplit=1)]
        first, last = ends[0], ends[-1]
        if last < first or (last - first).days > LONGEST:
            raise forms.ValidationError(f"“{part}”的起止日期有误，请核对。")
        return [first + timedelta(days=n) for n in range((last - first).days + 1)]

    def _day(self, text: str, year: int, part: str) -> date:
        found = DAY.match(text.strip())
        if found is None:
            raise forms.ValidationError(f"看不懂“{part}”，请写成 10月1日至10月7日 或 {year}-10-01。")
        try:
            return date(int(found[1] or year), int(found[2]), int(found[3]))
        except ValueError as error:
            raise forms.ValidationError(f"“{part}”不是日期，请核对。") from error


class YearForm(forms.Form):
    """One year: what is off, which weekend days are worked, and where that was published."""

    source = forms.CharField(
        label="依据", max_length=100, help_text="例如：国务院办公厅关于 2027 年部分节假日安排的通知"
    )
    off = DaysField(
        label="放假",
        required=False,
        help_text="每行一段，例如 10月1日至10月7日。写全整段即可，其中本来的周末会自动略去。",
    )
    work = DaysField(label="周末上班（调休）", required=False, help_text="每行一天，例如 10月10日。")

    def __init__(self, *args: Any, year: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.year = year

    def clean(self) -> dict[str, Any]:
        """Turn lines into days; weekend days inside a holiday say nothing new and are left out."""
        data = super().clean() or {}
        days: dict[date, bool] = {}
        seen: set[date] = set()
        for name, works in (("off", False), ("work", True)):
            field = self.fields[name]
            try:
                dates = field.dates(data.get(name, ""), self.year)  # type: ignore[attr-defined]
            except forms.ValidationError as error:
                self.add_error(name, error)
                continue
            for day in dates:
                if day in seen:
                    self.add_error(name, f"{day.isoformat()} 同时写在放假和上班中，请核对。")
                if works or day.weekday() < 5:
                    days[day] = works
            seen.update(dates)
        if not self.errors and not any(not works for works in days.values()):
            self.add_error("off", "没有任何放假的日子，请填写全年的安排。")
        data["days"] = days
        return data
