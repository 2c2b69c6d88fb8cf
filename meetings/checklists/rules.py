"""Times of a checklist. Pure."""

from __future__ import annotations

from datetime import datetime

from committees.calendar.rules import SHANGHAI


def moved_due(due: datetime, before: datetime, after: datetime, *, kept: bool) -> datetime:
    """When a line is due once its meeting begins at `after` instead of `before`.

    A line of the rulebook (`kept`) and one due on the day of the meeting keep their distance from its beginning.
    Another keeps its hour and moves by whole days: who had until the evening before still has it.
    """
    old, new = before.astimezone(SHANGHAI).date(), after.astimezone(SHANGHAI).date()
    if kept or due.astimezone(SHANGHAI).date() == old:
        return due + (after - before)
    return due + (new - old)
