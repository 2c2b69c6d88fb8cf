"""When a working secret ends: reminded from a week before, over the day after its last."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from meetings.papers.rules import standing_of
from meetings.papers.states import Standing

LAST = date(2026, 9, 20)


@pytest.mark.parametrize(
    ("days", "expected"),
    [(-8, Standing.RUNNING), (-7, Standing.ENDING), (0, Standing.ENDING), (1, Standing.OVER), (400, Standing.OVER)],
)
def test_standing_by_day(days: int, expected: Standing) -> None:
    assert standing_of(LAST, LAST + timedelta(days=days)) is expected
    assert standing_of(None, LAST + timedelta(days=days)) is Standing.RUNNING
