"""The electronic secret ballot under many hands, on the real server: one vote each, and exactly the accepted count."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest

from committees.rules import Choice, Matter, Method
from decisions.models import Ballot, SecretMark, SecretVote
from decisions.voting import services as voting
from decisions.voting.states import BallotState
from tests.concurrency.test_voting_threads import at_once, refusals
from tests.session_support import Sitting, open_sitting

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgresql]
CODES = [f"{letter * 4}-2345-6789" for letter in "ABCDEFGHJKL"]


@pytest.fixture
def sitting(now: datetime) -> Sitting:
    return open_sitting(now, matters=(Matter.GENERAL,))


def casting(sitting: Sitting, ballot: Ballot, index: int, code: str) -> Callable[[], object]:
    actor = sitting.district.user("chair" if index == 0 else f"member{index}")
    return lambda: voting.cast_secret_vote(ballot=ballot, choice=Choice.FOR, code=code, actor=actor, now=sitting.at(5))


def test_many_requests_of_one_voter_make_one_vote(sitting: Sitting) -> None:
    ballot = sitting.ballot(method=Method.SECRET, electronic=True)
    same = [casting(sitting, ballot, 1, CODES[0])] * 4
    others = [casting(sitting, ballot, 1, code) for code in CODES[1:5]]
    answers = at_once(*same, *others)
    assert (SecretVote.objects.count(), SecretMark.objects.count()) == (1, 1)
    accepted = len(answers) - len(refusals(answers))
    assert accepted == (4 if SecretVote.objects.get().code == CODES[0] else 1)


def test_closing_races_voters_and_counts_exactly_the_accepted(sitting: Sitting) -> None:
    ballot = sitting.ballot(method=Method.SECRET, electronic=True)
    votes = [casting(sitting, ballot, index, code) for index, code in enumerate(CODES)]

    def close() -> object:
        return voting.close_ballot(ballot=ballot, actor=sitting.secretary, now=sitting.at(6))

    answers = at_once(*votes[:6], close, *votes[6:])
    accepted = sum(answer is None for answer in answers)
    ballot.refresh_from_db()
    assert ballot.state == BallotState.CLOSED
    assert ballot.tally["for"] == len(ballot.receipts) == SecretMark.objects.count() == accepted
    assert SecretVote.objects.filter(choice="for", sealed="", code="").count() == accepted
