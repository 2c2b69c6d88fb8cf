"""What the year's overview shows, as plain values for the template and the workbook."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from committees.models import Organisation, User
from committees.sheets.rules import Table
from decisions.duties import selectors
from decisions.duties.rules import STANDING_LABELS


def year_of(organisation: Organisation, user: User, year: int, now: datetime) -> dict[str, Any]:
    """One organisation's year."""
    rows = selectors.duty_years(organisation, year, now)
    return {
        "organisation": organisation,
        "may_record": selectors.may_record(user, organisation),
        "rows": rows,
        "occasions": [each for row in rows for each in row.rows],
        "has_occasions": any(row.obligation.by_occasion for row in rows),
        "met": sum(row.met for row in rows),
        "missed": sum(row.missed for row in rows),
    }


def year_table(organisation: Organisation, rows: Iterable[selectors.DutyYear]) -> Table:
    """The same as a sheet: a line for each duty."""
    columns = ("任务", "责任人", "规定", "条款", "各期", "完成", "未完成", "凭证")
    lines = [
        (
            row.obligation.title,
            row.obligation.owner,
            row.obligation.wanted,
            row.obligation.clause.label,
            "；".join(
                f"{slot.label} {STANDING_LABELS[slot.standing]}"
                + (
                    f" {slot.done}/{slot.wanted}{slot.counted}（未完成：{slot.names}）"
                    if slot.each and slot.lacking
                    else ""
                )
                for slot in row.slots
            ),
            row.met if row.slots else len(row.done),
            row.missed,
            "；".join(f"{each.day:%Y-%m-%d} {each.name}{each.evidence}" for each in row.done),
        )
        for row in rows
    ]
    return Table(organisation.short_name, columns, lines)
