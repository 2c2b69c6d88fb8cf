"""What must hold for every body, whatever the numbers."""

import json
from datetime import datetime
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from committees.calendar.shipped import load_calendar
from committees.rulebooks.shipped import load_shipped
from committees.rules import (
    Matter,
    Outcome,
    QuorumFacts,
    TallyFacts,
    Verdict,
    deadline_minutes,
    deadline_notice,
    judge_quorum,
    judge_vote,
)
from committees.rules.trial import BODY_CHECKS, BOOK_CHECKS, try_case
from tests.rules.bodies import BODIES, HELD, body

VOTING = [key for key in HELD if body(*key).majority]
RANK = {Outcome.NOT_MET: 0, Outcome.MET: 1, Outcome.NOT_REQUIRED: 1}

keys = st.sampled_from(HELD)
matters = st.sampled_from(list(Matter))


@st.composite
def attendances(draw: st.DrawFn) -> QuorumFacts:
    entitled = draw(st.integers(1, 60))
    present = draw(st.integers(0, entitled))
    return QuorumFacts(entitled, present, draw(st.integers(0, present)), draw(st.booleans()))


@st.composite
def tallies(draw: st.DrawFn) -> TallyFacts:
    entitled = draw(st.integers(1, 40))
    present = draw(st.integers(0, entitled))
    left, votes = present, []
    for _ in range(4):
        votes.append(draw(st.integers(0, left)))
        left -= votes[-1]
    written_for = draw(st.integers(0, entitled - present))
    written_against = draw(st.integers(0, entitled - present - written_for))
    return TallyFacts(entitled, present, *votes, written_for, written_against, draw(st.booleans()))


def has_float(value: Any) -> bool:
    if isinstance(value, dict):
        return any(map(has_float, value.values()))
    if isinstance(value, (list, tuple)):
        return any(map(has_float, value))
    return isinstance(value, float)


@given(keys, matters, attendances())
def test_one_more_present_never_unmeets_a_quorum(key, matter, facts):
    more = QuorumFacts(facts.entitled + 1, facts.present + 1, facts.recused, facts.in_charge_present)
    if facts.present < facts.entitled:
        more = QuorumFacts(facts.entitled, facts.present + 1, facts.recused, facts.in_charge_present)
    before, after = (judge_quorum(body(*key), matter, each).outcome for each in (facts, more))
    assert RANK[after] >= RANK[before]


@given(keys, matters, attendances())
def test_one_more_recused_never_meets_a_quorum(key, matter, facts):
    if facts.recused == facts.present:
        return
    more = QuorumFacts(facts.entitled, facts.present, facts.recused + 1, facts.in_charge_present)
    before, after = (judge_quorum(body(*key), matter, each).outcome for each in (facts, more))
    assert RANK[after] <= RANK[before]


@given(st.sampled_from(VOTING), matters, tallies())
def test_one_more_against_never_adopts(key, matter, facts):
    """Neither in place of an abstention nor of a vote in favour does an against adopt, near ties apart.

    (Where sides were close, one more against may end the tie; it still cannot carry the item
    unless those in favour already were enough.)
    """
    if facts.in_favour == 0:
        return
    given_facts = vars(facts)
    turned = TallyFacts(**{**given_facts, "in_favour": facts.in_favour - 1, "against": facts.against + 1})
    the_body = body(*key)
    after = judge_vote(the_body, matter, turned)
    if after.outcome is Outcome.ADOPTED:
        assert judge_vote(the_body, matter, facts).outcome is not Outcome.REJECTED
    if judge_vote(the_body, matter, facts).outcome is Outcome.REJECTED:
        assert after.outcome is not Outcome.ADOPTED


@given(st.sampled_from(VOTING), matters, tallies())
def test_an_against_from_someone_silent_never_adopts(key, matter, facts):
    if facts.cast == facts.present:
        return
    more = TallyFacts(**{**vars(facts), "against": facts.against + 1})
    the_body = body(*key)
    before, after = judge_vote(the_body, matter, facts), judge_vote(the_body, matter, more)
    if before.outcome is not Outcome.ADOPTED and after.outcome is Outcome.ADOPTED:
        # Only by leaving a near tie behind, never by changing the count.
        assert before.outcome is Outcome.DEFERRED
        assert facts.in_favour >= before.required


@given(st.sampled_from(VOTING), matters, tallies())
def test_written_opinions_never_change_the_count(key, matter, facts):
    """They may put an item off in the town; they never adopt, reject or change what is needed."""
    bare = TallyFacts(**{**vars(facts), "written_for": 0, "written_against": 0})
    the_body = body(*key)
    with_written, without = judge_vote(the_body, matter, facts), judge_vote(the_body, matter, bare)
    assert with_written.required == without.required
    if Outcome.DEFERRED not in (with_written.outcome, without.outcome):
        assert with_written.outcome is without.outcome
        assert with_written.arithmetic == without.arithmetic
    if with_written.outcome is Outcome.ADOPTED:
        assert 2 * facts.in_favour > facts.entitled
    if not any(rule.counts_written for rule in the_body.near_tie):
        assert with_written.outcome is without.outcome


@given(st.sampled_from(VOTING), matters, tallies())
def test_verdicts_hold_integers_and_survive_the_ledger(key, matter, facts):
    verdict = judge_vote(body(*key), matter, facts)
    plain = verdict.as_dict()
    assert not has_float(plain)
    assert Verdict.from_dict(json.loads(json.dumps(plain))) == verdict


@given(keys, matters, st.datetimes(min_value=datetime(2010, 1, 1)))
def test_deadlines_stand_on_the_right_side_of_the_meeting(key, matter, moment):
    the_body, calendar = body(*key), load_calendar()
    if moment.year > 9990:
        return
    notice = deadline_notice(the_body, matter, moment, calendar)
    minutes = deadline_minutes(the_body, matter, moment, calendar)
    if notice.outcome is Outcome.DUE:
        assert notice.details["due"][:10] < moment.date().isoformat()
    if minutes.outcome is Outcome.DUE:
        assert minutes.details["due"][:10] > moment.date().isoformat()
    assert not has_float(notice.as_dict())


scalars = st.sampled_from(
    [None, True, False, -1, 0, 1, 5, 12, 10**16, 1.0, float("nan"), "", "x", "2026-05-06", "chair", "secret", "project"]
)
anything = scalars | st.lists(scalars, max_size=3) | st.dictionaries(st.sampled_from(["a", "b"]), scalars, max_size=2)
NAMES = (
    *("entitled", "present", "recused", "in_charge_present", "for", "against", "abstain", "defer"),
    *("written_for", "written_against", "emergency", "meeting_at", "ended_at", "method", "urgent"),
    *("speaker", "others_remaining", "held", "from", "to", "seats", "transferred", "proposed"),
    *("kind", "amount", "matter"),
)
CHECKS = (*BODY_CHECKS, *BOOK_CHECKS)


@given(
    st.sampled_from(BODIES),
    st.sampled_from(CHECKS),
    st.dictionaries(st.sampled_from(NAMES), anything),
)
def test_no_case_is_left_without_an_answer(key, check, facts):
    case = {"id": "x", "rulebook": key[0], "body": key[1], "check": check, **facts}
    answer = try_case(case, load_shipped, load_calendar())
    assert answer["id"] == "x"
    assert answer["reason"]
    assert (answer["outcome"] == "error") == (answer["force"] is None)
    assert not has_float({k: v for k, v in answer.items() if k != "id"})
