"""Duties of the rulebooks over a year: which periods are met, missed, due, to come."""

from datetime import date, timedelta
from itertools import pairwise

import pytest

from committees.calendar.rules import WorkingCalendar
from committees.rulebooks.shipped import load_shipped, shipped_codes
from committees.rules.terms import Period
from decisions.duties.rules import (
    Member,
    Standing,
    extended_limit,
    obligations_of,
    occasion_limit,
    occasion_standing,
    slots_of,
    slots_of_each,
)

TODAY = date(2026, 9, 3)
BEGAN = date(2026, 1, 1)
CALENDAR = WorkingCalendar({date(2026, 2, 16): False, date(2026, 2, 28): True}, frozenset({2026}))


def duty(book, code):
    return next(each for each in obligations_of(load_shipped(book)) if each.code == code)


def standings(obligation, done, since=BEGAN):
    return [str(slot.standing) for slot in slots_of(obligation, 2026, done, TODAY, since, CALENDAR)]


def test_a_quarterly_report_is_met_missed_due_and_to_come():
    report = duty("zuocun-town-2018", "duty:branch-report")
    assert standings(report, [date(2026, 2, 3)]) == ["met", "missed", "due", "coming"]


def test_the_duties_of_a_town_are_in_its_overview_and_study_is_entered_as_it_is_held():
    found = {each.title: each for each in obligations_of(load_shipped("zuocun-town-2018"))}
    named = (
        "述德述职述廉",
        "党支部请示汇报",
        "主要领导与班子成员谈心谈话",
        "党委中心组学习",
        "周五碰头会",
        "民主生活会",
    )
    assert set(named) <= set(found)
    assert any("自查" in title for title in found)
    study = found["党委中心组学习"]  # its statute sets no number of times
    assert (study.wanted, study.owner) == ("逢事办理", "组长")


def test_two_talks_a_year_need_two():
    talks = duty("zuocun-town-2018", "duty:head-talks")
    assert standings(talks, [date(2026, 2, 3)]) == ["due"]
    assert standings(talks, [date(2026, 2, 3), date(2026, 5, 3)]) == ["met"]


def test_what_ended_before_the_record_began_is_not_called_missed():
    report = duty("zuocun-town-2018", "duty:branch-report")
    assert standings(report, [], since=date(2026, 7, 1)) == ["due", "coming"]


def test_a_duty_as_occasion_arises_has_no_periods():
    assert slots_of(duty("zuocun-town-2018", "duty:personal-matters"), 2026, [], TODAY, BEGAN, CALENDAR) == []


def test_the_town_owes_democratic_life_study_briefing_and_self_check():
    titles = {each.title for each in obligations_of(load_shipped("zuocun-town-2018")) if each.period}
    assert {"述德述职述廉", "民主生活会"} <= titles
    assert any("自查" in title for title in titles)


@pytest.mark.parametrize("book", shipped_codes())
def test_every_duty_of_every_rulebook_has_its_clause_and_counts_each_period_once(book):
    for each in obligations_of(load_shipped(book)):
        assert each.clause.wording
        slots = slots_of(each, 2026, [], TODAY, BEGAN, CALENDAR)
        assert len({slot.span.name for slot in slots}) == len(slots)
        assert all(slot.standing is not Standing.MET for slot in slots)


def test_what_is_owed_daily_needs_every_working_day_of_the_month():
    daily = duty("zuocun-town-2018", "duty:daily-log")
    february = [date(2026, 2, day) for day in range(1, 29)]
    worked = [day for day in february if CALENDAR.is_working(day)]
    slots = {slot.span.name: slot for slot in slots_of(daily, 2026, worked, TODAY, BEGAN, CALENDAR)}
    assert (slots["2026-02"].wanted, str(slots["2026-02"].standing)) == (20, "met")
    assert str(slots["2026-03"].standing) == "missed"
    short = {s.span.name: s for s in slots_of(daily, 2026, worked[1:] + worked[1:], TODAY, BEGAN, CALENDAR)}
    assert str(short["2026-02"].standing) == "missed"


@pytest.mark.parametrize(
    ("code", "event_on", "due_on"),
    [
        ("personal-matters", date(2026, 6, 1), date(2026, 7, 1)),
        ("personal-matters", date(2026, 6, 4), date(2026, 7, 6)),
        ("family-events", date(2026, 10, 1), date(2026, 9, 21)),
        ("family-events", date(2026, 9, 23), date(2026, 9, 13)),
        ("petition-answer", date(2026, 6, 1), date(2026, 7, 31)),
    ],
)
def test_a_limit_is_counted_from_its_occasion(code, event_on, due_on):
    assert occasion_limit(duty("zuocun-town-2018", f"duty:{code}"), event_on, CALENDAR).day == due_on


def test_only_a_duty_of_an_occasion_has_such_a_limit_and_only_some_are_extended():
    with pytest.raises(ValueError, match="occasion"):
        occasion_limit(duty("zuocun-town-2018", "duty:head-talks"), TODAY, CALENDAR)
    answer = duty("zuocun-town-2018", "duty:petition-answer")
    assert extended_limit(answer, date(2026, 7, 31), CALENDAR).day == date(2026, 8, 31)
    assert extended_limit(duty("zuocun-town-2018", "duty:family-events"), TODAY, CALENDAR) is None


@pytest.mark.parametrize(
    ("done_on", "cancelled", "standing"),
    [
        (date(2026, 9, 3), False, "done"),
        (date(2026, 9, 4), False, "done-late"),
        (None, True, "cancelled"),
        (None, False, "open"),
    ],
)
def test_an_occasion_stands_by_its_limit(done_on, cancelled, standing):
    assert occasion_standing(TODAY, done_on, cancelled, TODAY) == standing
    assert occasion_standing(date(2026, 9, 2), None, False, TODAY) == "late"


def test_the_week_across_new_year_belongs_to_the_year_of_most_of_its_days():
    briefing = next(each for each in obligations_of(load_shipped("zuocun-town-2018")) if each.period is Period.WEEK)
    weeks = [
        slot.span for year in (2026, 2027) for slot in slots_of(briefing, year, [], TODAY, date(2025, 1, 1), CALENDAR)
    ]
    assert weeks[0].first == date(2025, 12, 29)
    assert all(after.first == before.last + timedelta(days=1) for before, after in pairwise(weeks))


def test_what_each_member_owes_is_met_once_every_one_has_done_it():
    review = duty("zuocun-town-2018", "duty:annual-review")
    members = [
        Member(1, "甲", ((date(2025, 1, 1), None),)),
        Member(2, "乙", ((date(2025, 1, 1), None),)),
        Member(3, "丙", ((date(2025, 1, 1), date(2026, 3, 1)),)),
    ]

    def slot(done):
        return slots_of_each(review, 2026, done, members, TODAY, BEGAN, CALENDAR)[0]

    one = slot({1: [date(2026, 2, 3)]})
    assert (one.done, one.wanted, one.names, str(one.standing)) == (1, 2, "乙", "due")
    assert str(slot({1: [date(2026, 2, 3)], 2: [date(2026, 4, 3)]}).standing) == "met"
    assert str(slot({None: [date(2026, 2, 3)]}).standing) == "met"
