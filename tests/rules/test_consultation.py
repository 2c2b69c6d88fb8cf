"""书面征求意见: the consent it needs, under every shipped rulebook; and by when a report on what was done is due."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from committees.calendar.shipped import load_calendar
from committees.rulebooks.shipped import load_shipped
from committees.rules import DayUnit, Outcome, consenting_roles, deadline_feedback, judge_consultation
from tests.rules.bodies import BUREAU, COUNTY, OFFICE, TOWN, WEIDONG, body


@pytest.mark.parametrize(
    ("code", "name", "roles", "default"),
    [
        (WEIDONG, "standing-committee", ("书记", "副书记"), False),
        (OFFICE, "office-affairs", ("主任",), True),
        (BUREAU, "party-group", ("书记",), True),
        (COUNTY, "standing-committee", ("书记",), True),
        (TOWN, "leadership-team", ("主要负责人",), True),
    ],
)
def test_who_consents(code, name, roles, default):
    found = body(code, name)
    assert consenting_roles(found) == roles
    without, given = judge_consultation(found, ("常委",)), judge_consultation(found, roles[:1])
    assert (without.outcome, without.refuses) == (Outcome.REFUSED, True)
    assert (given.outcome, given.favourable, given.clause.default) == (Outcome.ALLOWED, True, default)
    assert "不是表决" in given.reason
    assert f"须先经{'或'.join(roles)}同意" in without.reason


def test_a_report_is_due_where_the_rulebook_says_so():
    life = body(TOWN, "democratic-life")
    ended = datetime(2026, 9, 3, 8, tzinfo=UTC)
    # A month from 3 September ends on 3 October, within 国庆: on to the next working day.
    verdict = deadline_feedback(life, ended, load_calendar())
    assert (verdict.outcome, verdict.details["due"]) == (Outcome.DUE, "2026-10-08T23:59:59+08:00")
    # 一个月 is a calendar month: the end of January has no 31 February.
    assert (
        deadline_feedback(life, datetime(2026, 1, 31, 8, tzinfo=UTC), load_calendar()).details["due"][:10]
        == "2026-02-28"
    )
    assert (
        deadline_feedback(life, datetime(2026, 7, 6, 8, tzinfo=UTC), load_calendar()).details["due"][:10]
        == "2026-08-06"
    )
    follow_up = replace(life.follow_up, feedback_days=5, feedback_unit=DayUnit.WORKING)
    working = deadline_feedback(replace(life, follow_up=follow_up), ended, load_calendar())
    assert working.details["due"] == "2026-09-10T23:59:59+08:00"
    others = [each for code in (WEIDONG, TOWN) for each in load_shipped(code).bodies.values() if each.code != life.code]
    assert {deadline_feedback(each, ended, load_calendar()).outcome for each in others} == {Outcome.NONE}
