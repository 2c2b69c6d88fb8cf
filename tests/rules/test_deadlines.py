"""Notice, papers, objections and minutes: calendar and working days, exemptions, provisional dates."""

from datetime import UTC, date, datetime

import pytest

from committees.calendar.rules import WorkingCalendar, count_working_days, end_of
from committees.calendar.shipped import load_calendar
from committees.rules import Matter, deadline_objection, reminder_day
from tests.rules.bodies import BUREAU, COUNTY, HELD, OFFICE, TOWN, WEIDONG, ask, body

THURSDAY = "2026-12-10T15:00:00+08:00"


@pytest.mark.parametrize(
    ("rulebook", "name", "check", "matter", "outcome", "force", "due"),
    [
        (WEIDONG, "standing-committee", "materials", "general", "due", "mandatory", "2026-12-08"),
        (WEIDONG, "party-government-joint", "materials", "general", "due", "mandatory", "2026-12-08"),
        (WEIDONG, "standing-committee", "notice", "general", "none", "optional", None),
        (WEIDONG, "plenary", "materials", "general", "none", "optional", None),
        (OFFICE, "office-affairs", "notice", "general", "due", "ordinary", "2026-12-09"),
        (OFFICE, "office-affairs", "notice", "personnel", "due", "ordinary", "2026-12-09"),
        (OFFICE, "office-affairs", "materials", "general", "none", "mandatory", None),
        (OFFICE, "office-affairs", "materials", "personnel", "exempt", "mandatory", None),
        (OFFICE, "office-affairs", "materials", "discipline", "exempt", "mandatory", None),
        (OFFICE, "standing-committee", "materials", "general", "due", "mandatory", "2026-12-07"),
        (BUREAU, "party-group", "notice", "general", "due", "ordinary", "2026-12-08"),
        (BUREAU, "party-group", "materials", "personnel", "due", "ordinary", "2026-12-08"),
        (COUNTY, "standing-committee", "notice", "general", "due", "mandatory", "2026-12-08"),
        (COUNTY, "standing-committee", "materials", "general", "due", "mandatory", "2026-12-08"),
        (COUNTY, "plenary", "notice", "general", "due", "mandatory", "2026-12-05"),
        (TOWN, "leadership-team", "notice", "general", "due", "ordinary", "2026-12-09"),
        (TOWN, "leadership-team", "notice", "personnel", "exempt", "ordinary", None),
        (TOWN, "leadership-team", "materials", "personnel", "exempt", "ordinary", None),
        (TOWN, "leadership-team", "materials", "large-fund", "due", "mandatory", "2026-12-09"),
        (TOWN, "secretaries-meeting", "notice", "general", "none", "optional", None),
    ],
)
def test_before_the_meeting(rulebook, name, check, matter, outcome, force, due):
    answer = ask(rulebook, name, check, matter=matter, meeting_at=THURSDAY)
    assert (answer["outcome"], answer["force"]) == (outcome, force)
    assert answer["due"] == (due and f"{due}T23:59:59+08:00")
    assert answer["provisional"] is False
    assert answer["exempt"] is (outcome == "exempt")


@pytest.mark.parametrize(
    ("meeting", "due", "provisional"),
    [
        ("2026-12-14", "2026-12-11", False),  # Monday: the Friday before
        ("2026-10-08", "2026-09-30", False),  # after the holiday of the first week
        ("2026-10-12", "2026-10-10", False),  # a Saturday worked (调休)
        ("2026-02-24", "2026-02-14", False),  # a Saturday worked before the Spring Festival
        ("2027-01-01", "2026-12-31", False),  # only a known day is looked at
        ("2027-01-02", "2027-01-01", True),
        ("2027-03-01", "2027-02-26", True),
    ],
)
def test_working_days_before_a_town_meeting(meeting, due, provisional):
    answer = ask(TOWN, "leadership-team", "notice", meeting_at=f"{meeting}T09:00:00+08:00")
    assert answer["due"] == f"{due}T23:59:59+08:00"
    assert answer["provisional"] is provisional
    assert ("暂定" in answer["arithmetic"]) is provisional


def test_calendar_days_need_no_calendar():
    answer = ask(COUNTY, "plenary", "notice", meeting_at="2027-01-03T09:00:00+08:00")
    assert answer["due"] == "2026-12-29T23:59:59+08:00"
    assert answer["provisional"] is False


def test_town_papers_have_a_target_before_the_limit():
    answer = ask(TOWN, "leadership-team", "materials", matter="major-project", meeting_at=THURSDAY)
    assert answer["due"] == "2026-12-09T23:59:59+08:00"
    assert answer["target"] == "2026-12-08T23:59:59+08:00"


@pytest.mark.parametrize(
    ("rulebook", "name", "ended", "due", "provisional"),
    [
        (COUNTY, "standing-committee", "2026-12-10T18:00:00+08:00", "2026-12-15", False),
        (COUNTY, "plenary", "2026-09-24T18:00:00+08:00", "2026-09-30", False),
        (COUNTY, "plenary", "2026-12-30T18:00:00+08:00", "2027-01-04", True),
        (OFFICE, "standing-committee", "2026-12-10T18:00:00+08:00", "2026-12-17", False),
        (OFFICE, "standing-committee", "2026-09-24T18:00:00+08:00", "2026-10-08", False),  # rolls over the holiday
        (OFFICE, "standing-committee", "2026-12-28T18:00:00+08:00", "2027-01-04", True),
    ],
)
def test_minutes(rulebook, name, ended, due, provisional):
    answer = ask(rulebook, name, "minutes", ended_at=ended)
    assert answer["outcome"] == "due"
    assert answer["due"] == f"{due}T23:59:59+08:00"
    assert answer["provisional"] is provisional


def test_minutes_without_a_number():
    numbered = {(COUNTY, "standing-committee"), (COUNTY, "plenary"), (OFFICE, "standing-committee")}
    for key in HELD:
        answer = ask(*key, "minutes", ended_at=THURSDAY)
        assert answer["outcome"] == ("due" if key in numbered else "none")


def test_the_day_is_the_day_in_shanghai():
    late = ask(COUNTY, "standing-committee", "notice", meeting_at="2026-12-09T16:30:00+00:00")
    assert late["due"] == "2026-12-08T23:59:59+08:00"
    plain = ask(COUNTY, "standing-committee", "notice", meeting_at="2026-12-10T15:00:00")
    assert plain["due"] == "2026-12-08T23:59:59+08:00"


@pytest.mark.parametrize("value", [None, 5, "", "gestern", "2026-13-01", "2026-12-10T25:00:00+08:00", "0001-01-01"])
def test_dates_that_are_none(value):
    assert ask(COUNTY, "plenary", "notice", meeting_at=value)["outcome"] == "error"
    assert ask(COUNTY, "plenary", "notice")["outcome"] == "error"


def test_a_target_before_the_first_day_there_is():
    assert ask(TOWN, "leadership-team", "materials", matter="large-fund", meeting_at="0001-01-02")["outcome"] == "error"


def test_objections_in_the_bureau():
    meeting = datetime(2026, 12, 10, 7, tzinfo=UTC)
    verdict = deadline_objection(body(BUREAU, "party-group"), Matter.GENERAL, meeting, load_calendar())
    assert verdict.details["due"] == "2026-12-09T23:59:59+08:00"
    other = deadline_objection(body(TOWN, "leadership-team"), Matter.GENERAL, meeting, load_calendar())
    assert other.outcome == "none"


def test_a_reminder_falls_on_a_working_day():
    assert reminder_day(end_of(date(2026, 10, 4)), load_calendar()) == date(2026, 9, 30)
    assert reminder_day(end_of(date(2026, 10, 10)), load_calendar()) == date(2026, 10, 10)


def test_shipped_calendar_is_what_the_state_council_arranged():
    calendar = load_calendar()
    off = ["2026-01-01", "2026-02-17", "2026-04-06", "2026-05-05", "2026-06-19", "2026-09-25", "2026-10-07"]
    worked = ["2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10", "2026-12-31"]
    assert not any(calendar.is_working(date.fromisoformat(day)) for day in off)
    assert all(calendar.is_working(date.fromisoformat(day)) for day in worked)
    assert max(calendar.known_years) == 2026


def test_shipped_calendar_agrees_with_its_source():
    chinese_calendar = pytest.importorskip("chinese_calendar")
    calendar = load_calendar()
    for ordinal in range(date(2004, 1, 1).toordinal(), date(2026, 12, 31).toordinal() + 1):
        day = date.fromordinal(ordinal)
        assert calendar.is_working(day) == chinese_calendar.is_workday(day)


def test_counting_without_any_calendar_is_provisional():
    counted = count_working_days(WorkingCalendar(), date(2026, 12, 11), 1)
    assert (counted.day, counted.provisional) == (date(2026, 12, 14), True)
    nothing = count_working_days(WorkingCalendar(), date(2026, 12, 11), 0)
    assert (nothing.day, nothing.provisional) == (date(2026, 12, 11), False)
