"""Review chains, what must be prepared, and what must come before a decision is taken up again."""

from dataclasses import replace

import pytest

from committees.rules import (
    FactError,
    Force,
    Matter,
    Preparation,
    ReconsiderationRule,
    alternatives_required,
    judge_preliminary,
    judge_reconsideration,
    preliminaries,
    review_chain,
    review_steps,
    step_force,
)
from committees.rules.clause import silent
from tests.rules.bodies import BUREAU, COUNTY, OFFICE, TOWN, WEIDONG, body


def titles(key, matter=Matter.GENERAL):
    return [f"{step.role}{step.title}" for step in review_steps(body(*key), matter)]


def test_the_districts_chain():
    assert titles((WEIDONG, "standing-committee")) == [
        "提出部门提出建议",
        "主管常委同意",
        "区委办公室汇总",
        "办公室主任呈报",
        "书记审定",
    ]
    chain = review_chain(body(WEIDONG, "standing-committee"), Matter.GENERAL)
    assert chain.final.roles == ("书记", "受委托的副书记")
    forces = [step_force(chain, step) for step in chain.steps]
    assert forces == [Force.ORDINARY, Force.MANDATORY, Force.ORDINARY, Force.ORDINARY, Force.MANDATORY]


def test_a_step_may_be_for_some_matters_only():
    assert "综合室前置审核" in titles((OFFICE, "office-affairs"), Matter.NORMATIVE_DOCUMENT)
    assert "综合室前置审核" not in titles((OFFICE, "office-affairs"))


def test_the_towns_chain_is_longer_for_important_matters():
    assert titles((TOWN, "leadership-team"), Matter.LARGE_FUND)[-1] == "党委主要领导确定"
    assert titles((TOWN, "leadership-team"))[-1] == "书记办公会决定是否提交"


def test_a_step_with_days_before_the_meeting():
    steps = review_steps(body(OFFICE, "standing-committee"), Matter.GENERAL)
    assert [(step.role, step.days) for step in steps if step.days] == [("秘书二室", 3)]


def test_no_chain():
    assert titles((TOWN, "friday-briefing")) == []


def test_two_alternatives():
    county = body(COUNTY, "standing-committee")
    assert alternatives_required(county, Matter.MAJOR_DECISION) == 2
    assert alternatives_required(county, Matter.GENERAL) == 0
    town = body(TOWN, "leadership-team")
    assert alternatives_required(town, Matter.MAJOR_DECISION) == 0
    assert alternatives_required(town, Matter.MAJOR_DECISION, frozenset({"需要比较方案的问题"})) == 2


def outcome(verdicts, kind):
    return next(verdict for verdict in verdicts if verdict.facts["kind"] == kind)


@pytest.mark.parametrize(("number", "expected"), [(0, "refused"), (1, "refused"), (2, "allowed"), (3, "allowed")])
def test_alternatives_are_counted(number, expected):
    verdicts = judge_preliminary(
        body(COUNTY, "standing-committee"), Matter.MAJOR_DECISION, {Preparation.ALTERNATIVES: number}
    )
    verdict = outcome(verdicts, Preparation.ALTERNATIVES)
    assert (verdict.outcome, verdict.required) == (expected, 2)


def test_custom_asks_and_duty_refuses():
    office = judge_preliminary(body(OFFICE, "office-affairs"), Matter.NORMATIVE_DOCUMENT, {})
    assert outcome(office, Preparation.PRE_REVIEW).outcome == "needs_reason"
    bureau = judge_preliminary(body(BUREAU, "party-group"), Matter.LARGE_FUND, {})
    assert outcome(bureau, Preparation.RESEARCH).outcome == "refused"
    district = judge_preliminary(body(WEIDONG, "standing-committee"), Matter.GENERAL, {})
    assert outcome(district, Preparation.PRE_DISCUSSION).outcome == "allowed"


def test_dissent_may_be_attached_instead_of_agreement():
    conditions = frozenset({"涉及其他室职责的事项"})
    office = body(OFFICE, "office-affairs")
    without = judge_preliminary(office, Matter.GENERAL, {}, conditions=conditions)
    assert outcome(without, Preparation.COORDINATION).outcome == "needs_reason"
    attached = judge_preliminary(office, Matter.GENERAL, {}, dissent=True, conditions=conditions)
    assert outcome(attached, Preparation.COORDINATION).outcome == "allowed"
    assert all(rule.kind is not Preparation.COORDINATION for rule in preliminaries(office, Matter.GENERAL))


def test_preparations_are_counted_in_whole_numbers():
    with pytest.raises(FactError):
        judge_preliminary(body(COUNTY, "standing-committee"), Matter.GENERAL, {Preparation.RESEARCH: -1})


def test_reconsidering_people_needs_over_half_first():
    district = body(WEIDONG, "standing-committee")
    for members in range(1, 31):
        for agreeing in range(members + 1):
            verdict = judge_reconsideration(
                district, Matter.PERSONNEL, members=members, agreeing=agreeing, approved=False
            )
            assert (verdict.outcome == "allowed") == (2 * agreeing > members)


def test_reconsidering_in_the_bureau_needs_the_secretary():
    bureau = body(BUREAU, "party-group")
    asked = judge_reconsideration(bureau, Matter.GENERAL, members=7, agreeing=7, approved=False)
    assert (asked.outcome, asked.clause.reference) == ("refused", "三(九)")
    assert "书记" in asked.reason
    assert judge_reconsideration(bureau, Matter.GENERAL, members=7, agreeing=0, approved=True).outcome == "allowed"


def test_attempts_may_be_limited():
    limited = replace(
        body(TOWN, "leadership-team"), reconsideration=(ReconsiderationRule(clause=silent("最多两次"), max_attempts=2),)
    )
    answers = [
        judge_reconsideration(limited, Matter.GENERAL, members=5, agreeing=5, approved=True, attempts=n).outcome
        for n in range(4)
    ]
    assert answers == ["allowed", "allowed", "refused", "refused"]
