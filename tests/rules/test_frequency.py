"""Meetings held and meetings due: whole months, quarters, halves, years and weeks."""

from datetime import date

import pytest

from committees.rules.frequency import whole_spans
from committees.rules.terms import Period
from tests.rules.bodies import BUREAU, COUNTY, HELD, OFFICE, TOWN, WEIDONG, ask, body

YEAR = {"from": "2026-01-01", "to": "2026-12-31"}


@pytest.mark.parametrize(
    ("rulebook", "name", "force", "times", "first", "periods"),
    [
        (WEIDONG, "plenary", "mandatory", 2, "2026", 1),
        (WEIDONG, "standing-committee", "ordinary", 2, "2026-01", 12),
        (WEIDONG, "democratic-life", "ordinary", 1, "2026-H1", 2),
        (WEIDONG, "four-teams-coordination", "mandatory", 1, "2026-W02", 51),
        (OFFICE, "office-affairs", "ordinary", 1, "2026-01", 12),
        (BUREAU, "party-group", "ordinary", 1, "2026-01", 12),
        (BUREAU, "democratic-life", "ordinary", 1, "2026", 1),
        (COUNTY, "standing-committee", "ordinary", 2, "2026-01", 12),
        (COUNTY, "plenary", "ordinary", 1, "2026-Q1", 4),
        (TOWN, "democratic-life", "ordinary", 1, "2026", 1),
        (TOWN, "friday-briefing", "mandatory", 1, "2026-W02", 51),
    ],
)
def test_nothing_held(rulebook, name, force, times, first, periods):
    answer = ask(rulebook, name, "frequency", held=[], **YEAR)
    assert (answer["outcome"], answer["force"], answer["required"]) == ("short", force, times)
    assert answer["periods"][0] == first
    assert len(answer["periods"]) == periods


def test_every_other_body_has_no_number():
    for key in HELD:
        answer = ask(*key, "frequency", held=[], **YEAR)
        assert (answer["outcome"] == "short") is (body(*key).frequency is not None)
        if body(*key).frequency is None:
            assert (answer["clause"], answer["required"], answer["periods"]) == (None, None, [])


def test_only_the_short_periods_are_named():
    held = ["2026-01-05", "2026-01-31", "2026-02-03", "2026-03-02T09:00:00+08:00", "2026-03-02"]
    answer = ask(WEIDONG, "standing-committee", "frequency", held=held, **{"from": "2026-01-01", "to": "2026-03-31"})
    assert answer["periods"] == ["2026-02"]
    assert answer["arithmetic"] == "每月须 ≥ 2 次，共 3 期，不足 1 期：2026-02 召开 1 次"


def test_broken_periods_do_not_count():
    span = {"from": "2026-01-02", "to": "2026-03-30"}
    answer = ask(WEIDONG, "standing-committee", "frequency", held=[], **span)
    assert answer["periods"] == ["2026-02"]
    assert ask(WEIDONG, "plenary", "frequency", held=[], **span)["outcome"] == "met"


def test_spans_cross_the_year():
    start, end = ask_date("2025-11-30"), ask_date("2026-02-01")
    assert [span.name for span in whole_spans(Period.MONTH, start, end)] == ["2025-12", "2026-01"]
    assert [span.name for span in whole_spans(Period.WEEK, ask_date("2025-12-29"), ask_date("2026-01-04"))] == [
        "2026-W01"
    ]
    halves = whole_spans(Period.HALF, ask_date("2025-07-01"), ask_date("2026-06-30"))
    assert [span.name for span in halves] == ["2025-H2", "2026-H1"]


def ask_date(text):
    return date.fromisoformat(text)


@pytest.mark.parametrize(
    "facts",
    [
        {"held": [], "from": "2026-02-01", "to": "2026-01-01"},
        {"held": "2026-01-01", "from": "2026-01-01", "to": "2026-12-31"},
        {"held": [20260101], "from": "2026-01-01", "to": "2026-12-31"},
        {"held": ["2026-02-30"], "from": "2026-01-01", "to": "2026-12-31"},
        {"from": "2026-01-01", "to": "2026-12-31"},
        {"held": [], "to": "2026-12-31"},
        {"held": [], "from": "2026-01-01", "to": "9999-12-31"},
    ],
)
def test_nonsense(facts):
    assert ask(WEIDONG, "plenary", "frequency", **facts)["outcome"] == "error"


def test_a_time_without_a_whole_period_is_not_called_kept():
    answer = ask(WEIDONG, "plenary", "frequency", held=[], **{"from": "2026-03-01", "to": "2026-05-31"})
    assert "没有完整的一年" in answer["arithmetic"]
    assert "均达到" not in answer["arithmetic"]
