"""Marks on a roll become facts; motions' results become the outcome of their item; papers add up or are refused."""

from __future__ import annotations

from itertools import product

import pytest

from committees.rules import Choice, Matter, Outcome
from decisions.voting.rules import Mark, Sums, count_marks, outcome_of_item, paper_faults, tally_facts
from meetings.session.rules import Standing, quorum_facts


def test_written_opinions_of_the_absent_are_told_and_never_counted() -> None:
    marks = [
        Mark(entitled=True, present=True, choice=Choice.FOR),
        Mark(entitled=True, present=True, choice=Choice.DEFER),
        Mark(entitled=True, present=True, written=Choice.FOR),
        Mark(entitled=True, present=False, written=Choice.FOR),
        Mark(entitled=True, present=False, written=Choice.AGAINST),
    ]
    facts = tally_facts(marks, count_marks(marks), emergency=False)
    assert (facts.entitled, facts.present) == (5, 3)
    assert (facts.in_favour, facts.against, facts.defer) == (1, 0, 1)
    assert (facts.written_for, facts.written_against) == (1, 1)


def test_recused_members_stay_in_the_base_and_are_told_apart() -> None:
    marks = [Mark(entitled=True, present=True, recused=True), Mark(entitled=True, present=True, choice=Choice.FOR)]
    facts = tally_facts(marks, count_marks(marks), emergency=True)
    assert (facts.entitled, facts.present, facts.recused, facts.emergency) == (2, 2, 1, True)


A, R, D = (Outcome.ADOPTED, False), (Outcome.REJECTED, False), (Outcome.DEFERRED, False)


@pytest.mark.parametrize(
    ("results", "expected"),
    [
        ([A], A),
        ([R], R),
        ([D], D),
        ([A, R], A),
        ([(Outcome.ADOPTED, True), R], (Outcome.ADOPTED, True)),
        ([A, D], D),
        ([R, R], R),
    ],
)
def test_outcome_of_an_item_with_several_motions(
    results: list[tuple[Outcome, bool]], expected: tuple[Outcome, bool]
) -> None:
    assert outcome_of_item(results) == expected
    assert outcome_of_item(list(reversed(results))) == expected


def test_papers_add_up_or_say_what_does_not() -> None:
    for issued, returned, valid, invalid, cast in product(range(4), repeat=5):
        faults = paper_faults(
            issued=issued, returned=returned, valid=valid, invalid=invalid, sums=Sums(in_favour=cast), voters=2
        )
        adds_up = issued <= 2 and returned <= issued and valid + invalid == returned and cast == valid
        assert (faults == []) == adds_up


def test_out_of_the_room_for_another_item_is_not_present() -> None:
    here = Standing(roll_id=1, person_id=1, entitled=True, in_room=True)
    out = Standing(roll_id=2, person_id=2, entitled=True, in_room=True, out=True)
    observer = Standing(roll_id=3, person_id=3, entitled=False, in_room=True)
    facts = quorum_facts([here, out, observer], in_charge_id=2)
    assert (facts.entitled, facts.present, facts.in_charge_present) == (2, 1, False)


def test_every_matter_class_is_either_heard_or_voted() -> None:
    """Elections belong to the 全委会: the 常委会 does not decide them and may only hear of them."""
    from committees.rulebooks.shipped import load_shipped
    from meetings.session.rules import may_go_without_vote

    body = load_shipped("weidong-district").bodies["standing-committee"]
    heard = {matter for matter in Matter if may_go_without_vote(body, matter)}
    assert heard == {Matter.GENERAL, Matter.STUDY, Matter.REPORT, Matter.ELECTION}
