"""Lights, reminders and the table of supervision."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from committees.calendar.rules import WorkingCalendar
from committees.rulebooks.shipped import load_shipped
from committees.rules import Clause, Force
from committees.rules.duties import Provision, Topic
from decisions.supervision.rules import (
    Carriers,
    Light,
    approval_clause,
    decisions_altered,
    ends_something,
    failure_rule,
    light_of,
    next_report_day,
    reminder_key,
    rolled_limit,
    shifted_limit,
    why_not_judge,
)
from decisions.supervision.states import TRANSITIONS, MatterEvent, MatterState, Who

DUE = date(2026, 9, 17)  # a Thursday
CALENDAR = WorkingCalendar({}, frozenset({2026}))


@pytest.mark.parametrize(
    ("days", "light"),
    [(-4, Light.GREEN), (-3, Light.YELLOW), (0, Light.YELLOW), (1, Light.RED)],
)
def test_a_light_turns_yellow_three_days_before_and_red_the_day_after(days, light):
    assert light_of(MatterState.WORKING, DUE, DUE + timedelta(days=days), None, 3) is light


def test_what_lies_with_the_checker_is_judged_by_the_day_it_was_reported():
    later = DUE + timedelta(days=30)
    assert light_of(MatterState.CHECKING, DUE, later, DUE, 3) is Light.GREEN
    assert light_of(MatterState.CHECKING, DUE, later, DUE + timedelta(days=1), 3) is Light.RED


@pytest.mark.parametrize("state", [MatterState.DONE, MatterState.SIGNED_OFF, MatterState.ARCHIVED])
def test_what_is_done_was_done_in_time_or_late(state):
    assert light_of(state, DUE, DUE, DUE, 3) is Light.MET
    assert light_of(state, DUE, DUE, DUE + timedelta(days=1), 3) is Light.LATE


def test_no_light_burns_before_assignment_or_while_suspended():
    assert light_of(MatterState.APPROVED, DUE, DUE + timedelta(days=9), None, 3) is Light.NONE
    assert light_of(MatterState.SUSPENDED, DUE, DUE + timedelta(days=9), None, 3) is Light.PAUSED


@pytest.mark.parametrize(
    ("day", "key"),
    [
        (date(2026, 9, 11), None),
        (date(2026, 9, 14), "before3"),
        (date(2026, 9, 16), "before1"),
        (date(2026, 9, 17), "before0"),
        (date(2026, 9, 18), "late0"),
        (date(2026, 9, 19), None),  # a Saturday
        (date(2026, 9, 24), "late1"),
    ],
)
def test_reminders_count_working_days_and_keep_off_days_off(day, key):
    assert reminder_key(DUE, day, CALENDAR) == key


def test_a_limit_on_a_day_off_rolls_forward_and_is_provisional_in_an_unknown_year():
    assert rolled_limit(date(2026, 9, 19), CALENDAR).day == date(2026, 9, 21)
    assert rolled_limit(date(2027, 3, 1), CALENDAR).provisional


def test_a_suspension_does_not_eat_up_time():
    assert shifted_limit(DUE, date(2026, 9, 1), date(2026, 9, 6)) == DUE + timedelta(days=5)


def test_whoever_is_late_reports_every_week():
    assert next_report_day(DUE, None, DUE) is None
    assert next_report_day(DUE, 30, DUE) == DUE + timedelta(days=30)
    late = DUE + timedelta(days=1)
    assert next_report_day(late, None, DUE) == late + timedelta(days=7)
    assert next_report_day(late, 30, DUE) == late + timedelta(days=7)


def test_the_town_sets_seven_days_and_two_failures_the_district_says_nothing():
    town = failure_rule(load_shipped("zuocun-town-2018").provisions)
    assert (town.report_days, town.in_a_row) == (7, 2)
    assert town.is_serious(2)
    assert not town.is_serious(1)
    silent = failure_rule(load_shipped("weidong-district").provisions)
    assert silent.report_days is None
    assert not silent.is_serious(99)


def test_who_carries_out_never_judges():
    carriers = Carriers(frozenset({1, 2}), responsible=7)
    assert why_not_judge(set(), None, 5, carriers) is None
    assert "承办单位" in str(why_not_judge({2}, None, 5, carriers))
    assert "承办单位" in str(why_not_judge(set(), 1, 5, carriers))
    assert "责任领导" in str(why_not_judge(set(), None, 7, carriers))


def test_no_assignee_stands_behind_checking_and_signing_off():
    for event in (
        MatterEvent.ACCEPT,
        MatterEvent.RETURN,
        MatterEvent.SIGN_OFF,
        MatterEvent.GRANT_EXTENSION,
        MatterEvent.END,
    ):
        sides = {transition.who for (_, each), transition in TRANSITIONS.items() if each is event}
        assert sides == {Who.SUPERVISOR}


def test_every_state_but_the_last_leads_on():
    ends = {MatterState.DECLINED, MatterState.ENDED}
    assert {state for state, _ in TRANSITIONS} == set(MatterState) - ends


@pytest.mark.parametrize(
    ("words", "named"),
    [
        ("同意撤销决定〔2026〕1号", [(2026, 1)]),
        ("同意对〔2026〕12号决定和决议第〔2025〕 3 号作出调整", [(2026, 12), (2025, 3)]),
        ("〔2026〕1号停止执行", [(2026, 1)]),
        ("同意按决定〔2026〕1号执行", []),
        ("同意修改卫发〔2026〕1号文件", []),
        ("同意撤销卫办发〔2026〕1号", []),
        ("同意撤销三处违建", []),
    ],
)
def test_which_decisions_words_would_change(words, named):
    assert decisions_altered(words) == named


def test_ending_something_needs_a_word_for_it():
    assert ends_something("同意取消原定方案")
    assert not ends_something("同意调整工期")


def test_who_approves_is_known_by_the_code_and_in_older_versions_by_the_title() -> None:
    clause = Clause(Force.MANDATORY, "送镇主要领导审定", "督查制度", "三.1")
    coded = Provision(clause=clause, topic=Topic.SUPERVISION, title="另有名称", code="leaders-approve")
    old, other = replace(coded, title="立项审定", code=""), replace(coded, title="立项审定", code="other")
    assert [approval_clause([each]) for each in (coded, old, other)] == [clause, clause, None]
