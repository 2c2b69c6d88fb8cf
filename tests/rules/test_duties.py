"""Duties of the rulebooks over a year: which periods are met, missed, due, to come."""

from datetime import date

import pytest

from committees.rulebooks.shipped import load_shipped, shipped_codes
from decisions.duties.rules import Standing, obligations_of, slots_of

TODAY = date(2026, 9, 3)
BEGAN = date(2026, 1, 1)


def duty(book, code):
    return next(each for each in obligations_of(load_shipped(book)) if each.code == code)


def standings(obligation, done, since=BEGAN):
    return [str(slot.standing) for slot in slots_of(obligation, 2026, done, TODAY, since)]


def test_a_quarterly_report_is_met_missed_due_and_to_come():
    report = duty("zuocun-town-2018", "duty:branch-report")
    assert standings(report, [date(2026, 2, 3)]) == ["met", "missed", "due", "coming"]


def test_two_talks_a_year_need_two():
    talks = duty("zuocun-town-2018", "duty:head-talks")
    assert standings(talks, [date(2026, 2, 3)]) == ["due"]
    assert standings(talks, [date(2026, 2, 3), date(2026, 5, 3)]) == ["met"]


def test_what_ended_before_the_record_began_is_not_called_missed():
    report = duty("zuocun-town-2018", "duty:branch-report")
    assert standings(report, [], since=date(2026, 7, 1)) == ["due", "coming"]


def test_a_duty_as_occasion_arises_has_no_periods():
    assert slots_of(duty("zuocun-town-2018", "duty:personal-matters"), 2026, [], TODAY, BEGAN) == []


def test_the_town_owes_democratic_life_study_briefing_and_self_check():
    titles = {each.title for each in obligations_of(load_shipped("zuocun-town-2018")) if each.period}
    assert {"述德述职述廉", "民主生活会"} <= titles
    assert any("自查" in title for title in titles)


@pytest.mark.parametrize("book", shipped_codes())
def test_every_duty_of_every_rulebook_has_its_clause_and_counts_each_period_once(book):
    for each in obligations_of(load_shipped(book)):
        assert each.clause.wording
        slots = slots_of(each, 2026, [], TODAY, BEGAN)
        assert len({slot.span.name for slot in slots}) == len(slots)
        assert all(slot.standing is not Standing.MET for slot in slots)
