"""Boundary tables of 到会人数: every body, every matter, N = 1 … 30, every P."""

import pytest

from committees.rules import FactError, Force, Matter, Outcome, QuorumFacts, judge_quorum
from committees.rules.fraction import least, limit_text
from tests.rules.bodies import BODIES, BUREAU, COUNTY, OFFICE, TOWN, WEIDONG, ask, body

HALF, TWO_THIRDS, OVER_TWO_THIRDS = (1, 2, False), (2, 3, False), (2, 3, True)

# What the rulebooks say, written down independently of the data: general, personnel, election.
QUORUMS = {
    (WEIDONG, "plenary"): (TWO_THIRDS, TWO_THIRDS, OVER_TWO_THIRDS),
    (WEIDONG, "standing-committee"): (HALF, TWO_THIRDS, OVER_TWO_THIRDS),
    (WEIDONG, "secretaries-meeting"): (HALF, HALF, OVER_TWO_THIRDS),
    (OFFICE, "office-affairs"): (HALF, TWO_THIRDS, OVER_TWO_THIRDS),
    (BUREAU, "party-group"): (TWO_THIRDS, TWO_THIRDS, TWO_THIRDS),
    (COUNTY, "standing-committee"): (HALF, TWO_THIRDS, OVER_TWO_THIRDS),
    (COUNTY, "plenary"): (HALF, TWO_THIRDS, OVER_TWO_THIRDS),
    (TOWN, "leadership-team"): (HALF, TWO_THIRDS, OVER_TWO_THIRDS),
    (TOWN, "secretaries-meeting"): (HALF, HALF, OVER_TWO_THIRDS),
}
ABSOLUTE = {(TOWN, "five-person-group"): 4}


def expected(key: tuple[str, str], matter: Matter) -> tuple[int, int, bool]:
    general, personnel, election = QUORUMS[key]
    return {Matter.PERSONNEL: personnel, Matter.ELECTION: election}.get(matter, general)


def holds(fraction: tuple[int, int, bool], present: int, entitled: int) -> bool:
    num, den, strict = fraction
    if strict:
        return den * present > num * entitled
    return den * present >= num * entitled


def edges(entitled: int) -> list[int]:
    """Nobody, everybody, and the numbers about a half, two thirds and four."""
    near = {around + step for around in (entitled // 2, 2 * entitled // 3, 4) for step in (-1, 0, 1, 2)}
    return sorted(p for p in {0, entitled, *near} if 0 <= p <= entitled)


@pytest.mark.parametrize("matter", list(Matter))
@pytest.mark.parametrize("key", BODIES)
def test_table(key, matter):
    the_body = body(*key)
    for entitled in range(1, 31):
        for present in edges(entitled):
            verdict = judge_quorum(the_body, matter, QuorumFacts(entitled, present))
            if key in ABSOLUTE:
                assert (verdict.outcome is Outcome.MET) == (present >= ABSOLUTE[key])
                assert verdict.required == ABSOLUTE[key]
            elif key in QUORUMS:
                fraction = expected(key, matter)
                assert (verdict.outcome is Outcome.MET) == holds(fraction, present, entitled)
                assert verdict.required == min(p for p in range(entitled + 2) if holds(fraction, p, entitled))
            else:
                assert verdict.outcome is Outcome.NOT_REQUIRED
                assert verdict.required is None


@pytest.mark.parametrize(
    ("entitled", "present", "matter", "text"),
    [
        (11, 9, Matter.PERSONNEL, "应到 11，实到 9，须 ≥ 8，达到"),
        (11, 7, Matter.PERSONNEL, "应到 11，实到 7，须 ≥ 8，未达到"),
        (10, 5, Matter.GENERAL, "应到 10，实到 5，须 ≥ 5，恰好达到"),
        (9, 6, Matter.PERSONNEL, "应到 9，实到 6，须 ≥ 6，恰好达到"),
        (9, 6, Matter.ELECTION, "应到 9，实到 6，须 > 6，未达到"),
        (11, 8, Matter.ELECTION, "应到 11，实到 8，须 > 22/3，达到"),
    ],
)
def test_arithmetic_as_people_read_it(entitled, present, matter, text):
    verdict = judge_quorum(body(WEIDONG, "standing-committee"), matter, QuorumFacts(entitled, present))
    assert verdict.arithmetic == text


def test_recused_stay_in_the_base_and_are_not_present():
    answer = ask(WEIDONG, "standing-committee", "quorum", matter="personnel", entitled=9, present=6, recused=1)
    assert answer["outcome"] == "not_met"
    assert answer["required"] == 6
    assert answer["arithmetic"] == "应到 9，实到 6（回避 1，计 5），须 ≥ 6，未达到"


def test_member_in_charge_is_asked_for_by_the_town_alone():
    town = ask(TOWN, "leadership-team", "quorum", entitled=9, present=8, in_charge_present=False)
    assert (town["outcome"], town["force"]) == ("not_met", "ordinary")
    assert town["clause"]["reference"] == "第六条"
    short = ask(TOWN, "leadership-team", "quorum", entitled=9, present=3, in_charge_present=False)
    assert (short["outcome"], short["force"]) == ("not_met", "mandatory")
    other = ask(WEIDONG, "standing-committee", "quorum", entitled=9, present=8, in_charge_present=False)
    assert other["outcome"] == "met"


def test_defaults_name_no_clause():
    for matter in ("general", "personnel"):
        answer = ask(COUNTY, "standing-committee", "quorum", matter=matter, entitled=9, present=6)
        assert answer["clause"] is None
        assert answer["default"] is True
        assert answer["force"] == "mandatory"
    assert ask(WEIDONG, "plenary", "quorum", matter="election", entitled=9, present=7)["default"] is True
    assert ask(BUREAU, "party-group", "quorum", matter="election", entitled=9, present=6)["default"] is False


def test_force_of_a_missed_quorum_refuses():
    verdict = judge_quorum(body(OFFICE, "office-affairs"), Matter.GENERAL, QuorumFacts(9, 4))
    assert verdict.force is Force.MANDATORY
    assert verdict.refuses
    assert not verdict.needs_override
    absent = judge_quorum(body(TOWN, "leadership-team"), Matter.GENERAL, QuorumFacts(9, 5, 0, in_charge_present=False))
    assert absent.needs_override
    assert not absent.refuses


@pytest.mark.parametrize(
    "facts",
    [(0, 0), (5, 6), (5, 3, 4), (-1, 0), (5, -1), (True, 1), (5, 3.0), ("5", 3), (10**16, 1)],
)
def test_impossible_facts(facts):
    with pytest.raises(FactError):
        QuorumFacts(*facts)


def test_fractions_are_exact():
    for whole in range(40):
        for num, den in ((1, 2), (2, 3), (3, 4), (0, 1)):
            assert least(whole, num, den, strict=False) == min(p for p in range(99) if p * den >= num * whole)
            assert least(whole, num, den, strict=True) == min(p for p in range(99) if p * den > num * whole)
    assert [limit_text(n, 1, 2) for n in (10, 11)] == ["5", "5.5"]
    assert limit_text(11, 2, 3) == "22/3"
