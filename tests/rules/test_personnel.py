"""The rules of personnel matters: working days, probation, past decisions, what a file must hold."""

from __future__ import annotations

from datetime import date

import pytest

from committees.calendar.shipped import load_calendar
from committees.rulebooks.shipped import load_shipped
from committees.rules import FactError, Matter, TallyFacts, judge_decide, presses
from personnel.rules import (
    REQUIRED_FIELDS,
    holds_post,
    item_title,
    judge_leaning,
    judge_past,
    may_clear,
    missing_fields,
    needs_publicity,
    numbers_of,
    one_year_after,
    publicity_ends,
    question,
    remind_probation_from,
    retention_of,
)
from personnel.states import (
    CANDIDATE_EVENT_LABELS,
    CANDIDATE_STATE_LABELS,
    CANDIDATE_TRANSITIONS,
    FINAL_STATES,
    CandidateKind,
    CandidateState,
    DecisionOutcome,
    Finding,
    Leaning,
)

CALENDAR = load_calendar()
STANDING = load_shipped("weidong-district").bodies["standing-committee"]


@pytest.mark.parametrize(
    ("published", "days", "ends"),
    [
        (date(2026, 9, 3), 5, date(2026, 9, 10)),
        (date(2026, 9, 18), 5, date(2026, 9, 24)),  # the Sunday after is a make-up workday
        (date(2026, 9, 30), 5, date(2026, 10, 13)),  # seven days off, then a worked Saturday
        (date(2026, 9, 30), 7, date(2026, 10, 15)),
    ],
)
def test_publicity_counts_working_days_from_the_day_after(published, days, ends):
    counted = publicity_ends(CALENDAR, published, days)
    assert (counted.day, counted.provisional) == (ends, False)


def test_publicity_has_a_least_length():
    with pytest.raises(FactError, match="不得少于 5"):
        publicity_ends(CALENDAR, date(2026, 9, 3), 4)


def test_a_year_without_a_calendar_is_provisional():
    assert publicity_ends(CALENDAR, date(2040, 1, 2), 5).provisional


@pytest.mark.parametrize(
    ("day", "findings", "words"),
    [
        (date(2026, 9, 10), [], "公示期到"),
        (date(2026, 9, 11), [Finding.OPEN], "没有查清"),
        (date(2026, 9, 11), [Finding.UNFOUNDED, Finding.UPHELD], "影响任用"),
        (date(2026, 9, 11), [Finding.UNFOUNDED, Finding.HARMLESS], None),
        (date(2026, 9, 11), [], None),
    ],
)
def test_when_a_publicity_may_end(day, findings, words):
    answer = may_clear(date(2026, 9, 10), day, findings)
    assert answer is None if words is None else words in answer


@pytest.mark.parametrize(
    ("began", "until"),
    [
        (date(2026, 9, 3), date(2027, 9, 2)),
        (date(2026, 1, 1), date(2026, 12, 31)),
        (date(2028, 2, 29), date(2029, 2, 28)),
        (date(2027, 3, 1), date(2028, 2, 29)),
    ],
)
def test_probation_lasts_one_year(began, until):
    assert one_year_after(began) == until
    assert (until - remind_probation_from(until)).days == 30


@pytest.mark.parametrize(
    ("present", "recused", "in_favour", "outcome"),
    [
        (8, 0, 6, DecisionOutcome.ADOPTED),
        (8, 0, 8, DecisionOutcome.ADOPTED),
        (7, 0, 7, DecisionOutcome.VOID),
        (8, 1, 7, DecisionOutcome.VOID),  # the recused does not count
        (9, 1, 8, DecisionOutcome.ADOPTED),
        (8, 0, 5, DecisionOutcome.REJECTED),
    ],
)
def test_a_past_decision_is_worth_its_numbers(present, recused, in_favour, outcome):
    facts = TallyFacts(entitled=11, present=present, in_favour=in_favour, against=0, recused=recused)
    judged, verdict = judge_past(STANDING, facts)
    assert judged is outcome
    numbers = numbers_of(STANDING, facts)
    assert (numbers.required_present, numbers.required_favour) == (8, 6)
    assert numbers.has_quorum is (outcome is not DecisionOutcome.VOID)
    assert verdict.clause.wording


def test_silence_is_no_answer():
    assert missing_fields(dict.fromkeys(REQUIRED_FIELDS, "无")) == []
    assert missing_fields(dict.fromkeys(REQUIRED_FIELDS, "  ")) == list(REQUIRED_FIELDS.values())
    assert missing_fields({}) == list(REQUIRED_FIELDS.values())


def test_outside_the_circle_there_is_a_number():
    assert item_title(2026, 3, 1) == "干部任免事项（任免〔2026〕3号之1）"
    assert question(2026, 3, 1) == "是否同意任免〔2026〕3号之1所提任免意见"


@pytest.mark.parametrize(
    ("post", "role", "held"),
    [
        ("镇党委书记", "书记", True),
        ("镇党委副书记、镇长", "副书记", True),
        ("镇党委副书记", "书记", False),
        ("镇纪委书记", "书记", False),
        ("镇纪委书记", "纪委书记", True),
        ("组织委员兼统战委员", "组织委员", True),
        ("", "书记", False),
    ],
)
def test_a_post_is_the_one_that_the_rulebook_names(post, role, held):
    assert holds_post(post, role) is held


def test_however_urgent_nobody_is_appointed_by_a_body_that_only_deliberates():
    for book, code in (("zuocun-town-2018", "secretaries-meeting"), ("weidong-district", "secretaries-meeting")):
        body = load_shipped(book).bodies[code]
        assert judge_decide(body, Matter.EMERGENCY).favourable
        assert judge_decide(body, Matter.MAJOR_DECISION, emergency=True).favourable
        claimed = presses(Matter.PERSONNEL, emergency=True)
        assert judge_decide(body, Matter.PERSONNEL, emergency=claimed).refuses


def test_split_is_put_off_by_the_clause_of_the_body_that_deliberated():
    group = load_shipped("zuocun-town-2018").bodies["five-person-group"]
    assert judge_leaning(group, Leaning.FAVOURS) is None
    found = judge_leaning(group, Leaning.DIVIDED)
    assert found.needs_override
    assert not found.clause.default
    assert judge_leaning(None, Leaning.PUT_OFF).clause.default


def test_who_only_leaves_is_not_publicised():
    assert [kind for kind in CandidateKind if not needs_publicity(kind)] == [CandidateKind.REMOVE]


def test_what_was_not_adopted_is_kept_ten_years():
    assert {outcome: str(retention_of(outcome)) for outcome in DecisionOutcome} == {
        DecisionOutcome.ADOPTED: "Y",
        DecisionOutcome.REJECTED: "D10",
        DecisionOutcome.DEFERRED: "D10",
        DecisionOutcome.VOID: "D10",
    }


def test_every_state_and_event_has_words_and_an_end():
    assert set(CANDIDATE_STATE_LABELS) == set(CandidateState)
    assert {event for _, event in CANDIDATE_TRANSITIONS} == set(CANDIDATE_EVENT_LABELS)
    leads_on = {state for state, _ in CANDIDATE_TRANSITIONS}
    assert set(CandidateState) - leads_on <= FINAL_STATES
