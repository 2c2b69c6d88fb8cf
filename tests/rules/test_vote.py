"""Ends of a ballot: void, put off, adopted, rejected; every body, matter and N = 1 … 30."""

import pytest

from committees.rules import FactError, Matter, Outcome, TallyFacts, judge_count, judge_vote
from tests.rules.bodies import BODIES, BUREAU, COUNTY, HELD, OFFICE, TOWN, WEIDONG, ask, body

NO_VOTES = {
    (WEIDONG, "democratic-life"),
    (OFFICE, "district-conference"),
    (OFFICE, "teleconference"),
    (BUREAU, "democratic-life"),
    (COUNTY, "secretaries-meeting"),
    (TOWN, "theory-study"),
    (TOWN, "democratic-life"),
    (TOWN, "friday-briefing"),
}
VOTING = [key for key in HELD if key not in NO_VOTES]
MINOR = (Matter.GENERAL, Matter.STUDY, Matter.REPORT)


def is_close(key, matter, in_favour, against):
    """Where the rulebook has 人数接近, and the sides are close (no emergency)."""
    if key == (WEIDONG, "standing-committee"):
        applies = matter not in (*MINOR, Matter.EMERGENCY)
    elif key == (TOWN, "leadership-team"):
        applies = matter is not Matter.EMERGENCY
    else:
        applies = False
    return applies and in_favour >= 1 and against >= 1 and abs(in_favour - against) <= 1


@pytest.mark.parametrize("matter", list(Matter))
@pytest.mark.parametrize("key", VOTING)
def test_majority_of_those_entitled(key, matter):
    the_body = body(*key)
    for entitled in range(4, 31):
        for in_favour in {0, 1, entitled // 2 - 1, entitled // 2, entitled // 2 + 1, entitled}:
            for against in {0, entitled - in_favour}:
                facts = TallyFacts(entitled, entitled, in_favour, against)
                verdict = judge_vote(the_body, matter, facts)
                assert verdict.required == entitled // 2 + 1
                if is_close(key, matter, in_favour, against):
                    assert verdict.outcome is Outcome.DEFERRED
                else:
                    assert (verdict.outcome is Outcome.ADOPTED) == (2 * in_favour > entitled)
                    assert verdict.outcome is not Outcome.DEFERRED


@pytest.mark.parametrize("entitled", [1, 2, 3])
@pytest.mark.parametrize("key", VOTING)
def test_smallest_bodies(key, entitled):
    verdict = judge_vote(body(*key), Matter.GENERAL, TallyFacts(entitled, entitled, entitled, 0))
    group_too_small = key == (TOWN, "five-person-group")
    assert verdict.outcome is (Outcome.VOID if group_too_small else Outcome.ADOPTED)


@pytest.mark.parametrize("key", sorted(NO_VOTES))
def test_bodies_that_take_no_votes(key):
    answer = ask(*key, "vote", entitled=9, present=9, against=0, **{"for": 9})
    assert answer["outcome"] == "error"
    assert "表决" in answer["reason"] or "不得召开" in answer["reason"]


def test_every_body_is_in_one_of_the_two_lists():
    assert sorted([*VOTING, *NO_VOTES]) == sorted(BODIES)


def test_text_of_the_majority():
    verdict = judge_vote(body(WEIDONG, "standing-committee"), Matter.GENERAL, TallyFacts(11, 9, 6, 3))
    assert verdict.arithmetic == "赞成 6，须 > 5.5，通过"
    assert verdict.required == 6
    rejected = judge_vote(body(WEIDONG, "standing-committee"), Matter.GENERAL, TallyFacts(10, 9, 5, 2, 2))
    assert rejected.arithmetic == "赞成 5，须 > 5，未通过"


def test_void_comes_before_close_sides_and_majority():
    answer = ask(WEIDONG, "standing-committee", "vote", entitled=11, present=5, against=2, **{"for": 3})
    assert answer["outcome"] == "void"
    close = ask(
        WEIDONG, "standing-committee", "vote", matter="personnel", entitled=11, present=7, against=3, **{"for": 4}
    )
    assert close["outcome"] == "void"
    assert close["required"] == 8
    assert close["clause"]["reference"] == "二(二)6"


def test_close_sides_come_before_the_majority():
    facts = {"matter": "major-decision", "entitled": 11, "present": 11, "for": 6, "against": 5}
    answer = ask(WEIDONG, "standing-committee", "vote", **facts)
    assert (answer["outcome"], answer["force"]) == ("deferred", "mandatory")
    assert answer["clause"]["reference"] == "三.6"
    assert ask(WEIDONG, "standing-committee", "vote", emergency=True, **facts)["outcome"] == "adopted"
    assert ask(WEIDONG, "standing-committee", "vote", **{**facts, "matter": "general"})["outcome"] == "adopted"
    assert ask(WEIDONG, "plenary", "vote", **facts)["outcome"] == "adopted"
    assert ask(OFFICE, "office-affairs", "vote", **facts)["outcome"] == "adopted"


def test_written_opinions_make_sides_close_in_the_town_only():
    facts = {"matter": "large-fund", "entitled": 11, "present": 9, "for": 6, "against": 3, "written_against": 2}
    town = ask(TOWN, "leadership-team", "vote", **facts)
    assert (town["outcome"], town["force"]) == ("deferred", "ordinary")
    assert "含书面意见" in town["arithmetic"]
    assert ask(WEIDONG, "standing-committee", "vote", **facts)["outcome"] == "adopted"
    # And the other way round: written opinions draw apart what was close.
    apart = {**facts, "for": 6, "against": 2, "present": 8, "written_for": 3, "written_against": 0}
    assert ask(TOWN, "leadership-team", "vote", **apart)["outcome"] == "adopted"
    away = {"entitled": 11, "present": 8, "for": 4, "against": 4, "written_for": 3}
    assert ask(TOWN, "leadership-team", "vote", **away)["outcome"] == "rejected"


def test_an_overridden_near_tie_is_counted():
    facts = TallyFacts(11, 11, 6, 5)
    team = body(TOWN, "leadership-team")
    assert judge_vote(team, Matter.GENERAL, facts).needs_override
    assert judge_count(team, Matter.GENERAL, facts).outcome is Outcome.ADOPTED
    assert judge_count(team, Matter.GENERAL, TallyFacts(11, 5, 3, 2)).outcome is Outcome.VOID


def test_no_close_sides_with_one_side_empty():
    facts = {"matter": "personnel", "entitled": 9, "present": 9, "for": 1, "against": 0, "abstain": 8}
    assert ask(TOWN, "leadership-team", "vote", **facts)["outcome"] == "rejected"


def test_an_emergency_matter_is_an_emergency():
    facts = {"matter": "emergency", "entitled": 11, "present": 11, "for": 6, "against": 5}
    assert ask(WEIDONG, "standing-committee", "vote", **facts)["outcome"] == "adopted"


def test_a_deliberating_body_is_told_to_pass_on():
    answer = ask(
        WEIDONG, "secretaries-meeting", "vote", matter="personnel", entitled=5, present=5, against=0, **{"for": 5}
    )
    assert "须提交决策会议" in answer["reason"]


def test_recused_may_return_to_vote_at_the_plenary_only():
    with pytest.raises(FactError, match="回避"):
        judge_vote(body(WEIDONG, "standing-committee"), Matter.GENERAL, TallyFacts(9, 9, 9, 0, recused=1))
    verdict = judge_vote(body(WEIDONG, "plenary"), Matter.GENERAL, TallyFacts(9, 9, 9, 0, recused=1))
    assert verdict.outcome is Outcome.ADOPTED


@pytest.mark.parametrize(
    "facts",
    [
        {"entitled": 5, "present": 6, "in_favour": 1, "against": 0},
        {"entitled": 5, "present": 5, "in_favour": 4, "against": 2},
        {"entitled": 5, "present": 5, "in_favour": 4, "against": 0, "abstain": 2},
        {"entitled": 5, "present": 5, "in_favour": 4, "against": 0, "defer": 2},
        {"entitled": 5, "present": 4, "in_favour": 4, "against": 0, "written_for": 1, "written_against": 1},
        {"entitled": 5, "present": 5, "in_favour": -1, "against": 0},
        {"entitled": 5, "present": 5, "in_favour": 1.0, "against": 0},
        {"entitled": 5, "present": 5, "in_favour": True, "against": 0},
        {"entitled": 5, "present": 5, "in_favour": 1, "against": 0, "emergency": 1},
    ],
)
def test_impossible_tallies(facts):
    with pytest.raises(FactError):
        TallyFacts(**facts)
