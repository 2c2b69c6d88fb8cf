"""Who takes the steps of a chain, until when, and what a sum of money demands. No database."""

from datetime import date, datetime

import pytest

from committees.calendar.rules import SHANGHAI, WorkingCalendar
from committees.rulebooks.shipped import shipped_codes, shipped_data
from committees.rules import Matter, SpendKind, classify_amount, parse_rulebook
from meetings.agenda.rules import (
    CHAIR,
    HANDLER,
    IN_CHARGE,
    OFFICE,
    OFFICE_HEAD,
    PERSONNEL,
    Held,
    class_conflict,
    default_chain,
    due_after,
    due_before,
    holder_of,
    holders_in,
    holders_of,
    keys_text,
    may_act,
    planned_steps,
)

BOOKS = {code: parse_rulebook(shipped_data(code)) for code in shipped_codes()}


@pytest.mark.parametrize(
    ("role", "holder"),
    [
        ("提出部门", HANDLER),
        ("主管常委", IN_CHARGE),
        ("分管副书记", IN_CHARGE),
        ("区委办公室", OFFICE),
        ("办公室主任", OFFICE_HEAD),
        ("秘书长（办公室主任）", OFFICE_HEAD),
        ("办公室分管副主任", OFFICE),
        ("秘书二室", OFFICE),
        ("书记", CHAIR),
        ("受委托的副书记", CHAIR),
        ("主任", CHAIR),
        ("常委会", CHAIR),
        ("常委", IN_CHARGE),
        ("有关常委", OFFICE),
        ("组织办", PERSONNEL),
        ("一个规则里没有的角色", OFFICE),
    ],
)
def test_the_words_of_a_rulebook_lead_to_people(role, holder):
    assert holder_of(role) == holder


@pytest.mark.parametrize("code", sorted(BOOKS))
def test_every_chain_of_every_shipped_rulebook_can_be_planned_and_ends_outside_the_unit(code):
    for body in BOOKS[code].bodies.values():
        for matter in Matter:
            steps = planned_steps(body, matter)
            assert steps, (code, body.code, matter)
            assert not steps[-1].is_proposing
            assert all(step.holders for step in steps)
            assert all(holders_in(keys_text(step.holders)) == step.holders for step in steps)


def test_the_chain_of_the_district_is_that_of_its_rulebook():
    steps = planned_steps(BOOKS["weidong-district"].bodies["standing-committee"], Matter.GENERAL)
    assert [step.holders[0] for step in steps] == [HANDLER, IN_CHARGE, OFFICE, OFFICE_HEAD, CHAIR]
    assert steps[0].is_proposing
    assert not any(step.is_proposing for step in steps[1:])


def test_a_personnel_item_passes_the_office_by_its_head_alone():
    steps = planned_steps(BOOKS["weidong-district"].bodies["standing-committee"], Matter.PERSONNEL)
    assert OFFICE not in {holder for step in steps for holder in step.holders}
    text = keys_text(holders_of(["区委办公室"], circled=True))
    assert not may_act(text, Held(committee=frozenset({"handle_office"})))
    assert may_act(text, Held(committee=frozenset({"direct_office"})))


def test_where_the_rulebook_is_silent_the_default_chain_says_so():
    chain = default_chain()
    assert chain.clause.default
    assert [step.role for step in chain.steps] == ["办公室", "主持人"]


@pytest.mark.parametrize(
    ("held", "expected"),
    [
        (Held(in_charge=True), True),
        (Held(committee=frozenset({"decide_agenda"})), True),
        (Held(committee=frozenset({"handle_office", "direct_office"})), False),
        (Held(unit=frozenset({"decide_agenda"})), False),
        (Held(), False),
    ],
)
def test_any_one_of_the_roles_of_a_step_may_take_it(held, expected):
    assert may_act(keys_text(holders_of(["分管领导", "书记"], circled=False)), held) is expected


CALENDAR = WorkingCalendar({date(2026, 10, 10): True, date(2026, 9, 25): False}, frozenset({2026}))


@pytest.mark.parametrize(
    ("arrived", "half_days", "due"),
    [
        ((2026, 9, 3, 9, 0), 1, (2026, 9, 3, 23, 59)),  # Thursday morning: the afternoon
        ((2026, 9, 3, 11, 59), 2, (2026, 9, 4, 12, 0)),
        ((2026, 9, 3, 12, 0), 1, (2026, 9, 4, 12, 0)),  # from noon on it is the afternoon
        ((2026, 9, 3, 15, 0), 2, (2026, 9, 4, 23, 59)),
        ((2026, 9, 4, 15, 0), 1, (2026, 9, 7, 12, 0)),  # Friday afternoon: Monday morning
        ((2026, 9, 24, 15, 0), 1, (2026, 9, 28, 12, 0)),  # the 25th is a day off
        ((2026, 10, 9, 15, 0), 1, (2026, 10, 10, 12, 0)),  # the 10th is a Saturday that is worked
        ((2026, 9, 5, 10, 0), 1, (2026, 9, 7, 12, 0)),  # arrives on a Saturday
    ],
)
def test_half_working_days(arrived, half_days, due):
    found = due_after(CALENDAR, datetime(*arrived, tzinfo=SHANGHAI), half_days)
    assert found.replace(second=0) == datetime(*due, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("amount", "declared", "refused"),
    [
        (49_999, Matter.GENERAL, False),
        (50_000, Matter.GENERAL, True),
        (50_000, Matter.REPORT, True),
        (50_000, Matter.LARGE_FUND, False),
        (50_000, Matter.MAJOR_DECISION, False),
    ],
)
def test_a_sum_over_the_threshold_is_no_minor_matter(amount, declared, refused):
    verdict = classify_amount(BOOKS["district-office-2019"], SpendKind.PURCHASE, amount)
    conflict = class_conflict(declared, verdict)
    assert bool(conflict) is refused
    if refused:
        assert str(amount) in conflict
        assert verdict.clause.label in conflict


@pytest.mark.parametrize(("unit", "due"), [("calendar", "03-29"), ("working", "03-27"), ("month", "02-28")])
def test_a_step_before_a_meeting_counts_in_the_unit_of_its_rule(unit: str, due: str) -> None:
    number = 1 if unit == "month" else 2
    found = due_before(CALENDAR, datetime(2026, 3, 31, 9, tzinfo=SHANGHAI), number, unit)
    assert found.isoformat() == f"2026-{due}T23:59:59+08:00"
