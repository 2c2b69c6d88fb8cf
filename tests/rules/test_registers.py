"""Categories, grades and points of 党务公开; spans of days."""

from __future__ import annotations

from datetime import date

import pytest

from committees.rules.clause import silent
from committees.rules.duties import Provision, Topic
from decisions.registers.rules import days_of, publicity_of, why_not_points


def provision(*steps: str, topic: Topic = Topic.PUBLICITY) -> Provision:
    return Provision(silent("列举"), topic, "公开", steps)


@pytest.mark.parametrize(("total", "grade"), [(100, 0), (90, 0), (89, 1), (80, 1), (79, 2), (60, 2), (59, 3), (0, 3)])
def test_a_grade_begins_at_its_score(total: int, grade: int) -> None:
    rules = publicity_of(())
    assert rules.grade(total) == rules.grades[grade]


@pytest.mark.parametrize("total", [-1, 101])
def test_a_score_outside_a_hundred_is_none(total: int) -> None:
    with pytest.raises(ValueError, match="0 and 100"):
        publicity_of(()).grade(total)


def test_the_first_list_names_categories_the_second_the_grades() -> None:
    rules = publicity_of([provision("甲", topic=Topic.SECRECY), provision("一", "二", "三"), provision(*"优良中差")])
    assert rules.categories == ("一", "二", "三")
    assert rules.full_points == (34, 33, 33)
    assert rules.grades == tuple("优良中差")


def test_a_list_that_is_no_four_grades_is_not_taken_for_them() -> None:
    assert publicity_of([provision("一", "二"), provision("甲", "乙")]).grade_clause.default


def test_points_stay_within_their_category() -> None:
    assert why_not_points([1, 2], [1, 2]) is None
    assert why_not_points([2, 2], [1, 2])
    assert why_not_points([-1, 2], [1, 2])
    assert why_not_points([1], [1, 2])


def test_days_count_both_ends() -> None:
    assert days_of(date(2026, 9, 1), date(2026, 9, 3)) == 3
    assert days_of(date(2026, 9, 1), date(2026, 9, 1)) == 1
