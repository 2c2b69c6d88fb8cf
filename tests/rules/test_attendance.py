"""Who chairs, who must come, who recuses, video, and whose absence counts."""

from dataclasses import replace

from committees.rules import (
    Matter,
    QuorumFacts,
    RecusalRule,
    RemoteRule,
    TallyFacts,
    attendance_for,
    is_left_out,
    judge_quorum,
    judge_vote,
    may_put_off,
    must_recuse,
    recusal_effects,
    rule_for,
)
from committees.rules.clause import silent
from tests.rules.bodies import BUREAU, COUNTY, HELD, OFFICE, TOWN, WEIDONG, body


def test_the_chair_by_right_or_by_delegation():
    convening = body(WEIDONG, "standing-committee").convening
    assert convening.may_chair("书记", delegated=False)
    assert convening.may_chair("副书记", delegated=True)
    assert not convening.may_chair("副书记", delegated=False)
    assert not convening.may_chair("常委", delegated=True)


def test_heads_attend_important_matters_of_the_town():
    rules = body(TOWN, "leadership-team").attendance
    assert attendance_for(rules, Matter.LARGE_FUND).roles == ("党委主要领导", "政府主要领导")
    assert attendance_for(rules, Matter.GENERAL) is None


def test_recusal_leaves_the_base_alone():
    for key in HELD:
        effects = recusal_effects(body(*key).recusal)
        assert effects.counts_in_base
        assert not effects.counts_present
        assert not effects.may_discuss
        assert not effects.sees_papers
        assert effects.may_vote is (key[1] == "plenary")


def test_who_must_recuse():
    office = body(OFFICE, "office-affairs").recusal
    assert must_recuse(office, Matter.PERSONNEL, frozenset({"亲属"}))
    assert not must_recuse(office, Matter.PERSONNEL, frozenset({"同事"}))
    assert not must_recuse(office, Matter.LARGE_FUND, frozenset({"亲属"}))
    assert must_recuse(body(BUREAU, "party-group").recusal, Matter.LARGE_FUND, frozenset({"本人"}))


def test_an_office_may_take_the_recused_out_of_the_base():
    given = body(WEIDONG, "standing-committee")
    changed = replace(given, recusal=replace(given.recusal, in_base=False))
    facts = QuorumFacts(entitled=9, present=5, recused=1)
    assert judge_quorum(given, Matter.GENERAL, facts).outcome == "not_met"
    assert judge_quorum(changed, Matter.GENERAL, facts).outcome == "met"
    votes = TallyFacts(entitled=10, present=6, in_favour=5, against=0, recused=1)
    assert judge_vote(given, Matter.GENERAL, replace(votes, present=7)).outcome == "rejected"
    assert judge_vote(changed, Matter.GENERAL, replace(votes, present=7)).outcome == "adopted"


def test_an_office_may_count_the_recused_present():
    given = body(WEIDONG, "standing-committee")
    changed = replace(given, recusal=RecusalRule(counts_present=True))
    facts = QuorumFacts(entitled=10, present=5, recused=1)
    assert judge_quorum(given, Matter.GENERAL, facts).outcome == "not_met"
    assert judge_quorum(changed, Matter.GENERAL, facts).outcome == "met"


def test_video_is_off_and_never_for_people():
    for key in HELD:
        assert not body(*key).remote.counts_for(Matter.GENERAL)
    allowed = RemoteRule(clause=silent("开启视频参会"), allowed=True, counts=True)
    assert allowed.counts_for(Matter.GENERAL)
    assert not allowed.counts_for(Matter.PERSONNEL)
    assert not allowed.counts_for(Matter.DISCIPLINE)


def test_the_chair_has_one_vote_and_no_casting_vote():
    for key in HELD:
        assert body(*key).chair.votes
        assert not body(*key).chair.casting


def test_large_disagreement_is_the_chairs_call():
    office = body(OFFICE, "office-affairs").disagreement
    assert may_put_off(office, Matter.GENERAL).clause.force == "mandatory"
    assert may_put_off(office, Matter.GENERAL, emergency=True) is None
    bureau = body(BUREAU, "party-group").disagreement
    assert may_put_off(bureau, Matter.PERSONNEL).clause.force == "ordinary"
    assert may_put_off(bureau, Matter.GENERAL) is None
    group = body(TOWN, "five-person-group").disagreement
    assert may_put_off(group, Matter.PERSONNEL, emergency=True).clause.reference == "四.3"
    assert may_put_off(body(COUNTY, "standing-committee").disagreement, Matter.PERSONNEL) is None


def test_what_must_be_voted_and_one_by_one():
    team = body(TOWN, "leadership-team")
    assert rule_for(team.must_vote, Matter.PERSONNEL).clause.reference == "三(三)"
    assert rule_for(team.must_vote, Matter.GENERAL) is None
    office = body(OFFICE, "office-affairs").single_votes
    people = [rule.per_person for rule in office if Matter.PERSONNEL in rule.matters]
    assert people == [False, True]


def test_people_stay_out_of_the_towns_minutes():
    assert is_left_out(body(TOWN, "leadership-team").minutes, Matter.PERSONNEL)
    assert not is_left_out(body(TOWN, "leadership-team").minutes, Matter.GENERAL)
    assert not is_left_out(None, Matter.PERSONNEL)
