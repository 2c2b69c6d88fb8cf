"""Many hands at once, on the real server: no vote is lost, none counts twice, nothing closes or is numbered twice."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from threading import Barrier
from uuid import uuid4

import pytest
from django.db import connection

from committees.errors import Refused
from committees.models import LedgerEntry
from committees.rules import Choice, Matter, Method
from decisions.models import Ballot, Resolution, Vote
from decisions.voting import services as voting
from decisions.voting.states import BallotState
from meetings.models import AttendanceInterval, Meeting
from meetings.session import services as session
from tests.session_support import Sitting, make_sitting, open_sitting

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgresql]


def at_once(*acts: Callable[[], object]) -> list[object]:
    """Run all acts at the same moment, each on its own connection; a refusal is an answer."""
    barrier = Barrier(len(acts))

    def run(act: Callable[[], object]) -> object:
        try:
            barrier.wait(timeout=10)
            return act()
        except Refused as refused:
            return refused
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def refusals(answers: list[object]) -> list[Refused]:
    return [answer for answer in answers if isinstance(answer, Refused)]


@pytest.fixture
def sitting(now: datetime) -> Sitting:
    return open_sitting(now, matters=(Matter.GENERAL, Matter.GENERAL))


def test_one_press_sent_by_many_requests_counts_once(sitting: Sitting) -> None:
    ballot, row, press = sitting.ballot(), sitting.roll[0], uuid4()
    secretary = sitting.secretary

    def cast() -> object:
        return voting.record_vote(
            ballot=ballot, roll=row, choice=Choice.FOR, actor=secretary, now=sitting.at(5), client_id=press
        )

    assert refusals(at_once(*[cast] * 6)) == []
    assert Vote.objects.count() == 1
    assert LedgerEntry.objects.filter(verb="vote_recorded").count() == 1


def test_two_recorders_on_one_member_one_wins_and_the_other_is_told(sitting: Sitting) -> None:
    ballot, row, secretary = sitting.ballot(), sitting.roll[0], sitting.secretary

    def cast(choice: Choice) -> Callable[[], object]:
        return lambda: voting.record_vote(
            ballot=ballot, roll=row, choice=choice, actor=secretary, now=sitting.at(5), expected=""
        )

    told = refusals(at_once(cast(Choice.FOR), cast(Choice.AGAINST)))
    assert len(told) == 1
    assert "已由另一处改为" in told[0].message
    assert Vote.objects.count() == 1


def test_eleven_votes_at_once_are_eleven_votes(sitting: Sitting) -> None:
    ballot, secretary = sitting.ballot(), sitting.secretary
    acts = [
        lambda row=row: voting.record_vote(
            ballot=ballot, roll=row, choice=Choice.FOR, actor=secretary, now=sitting.at(5), client_id=uuid4()
        )
        for row in sitting.roll
    ]
    assert refusals(at_once(*acts)) == []
    assert sitting.close(ballot).tally["for"] == 11
    assert Meeting.objects.get().live_version >= 11


def test_closing_races_votes_and_counts_exactly_the_accepted(sitting: Sitting) -> None:
    ballot, secretary = sitting.ballot(), sitting.secretary
    votes = [
        lambda row=row: voting.record_vote(
            ballot=ballot, roll=row, choice=Choice.FOR, actor=secretary, now=sitting.at(5)
        )
        for row in sitting.roll
    ]

    def close() -> object:
        return voting.close_ballot(ballot=ballot, actor=secretary, now=sitting.at(6))

    answers = at_once(*votes[:6], close, *votes[6:])
    accepted = sum(isinstance(answer, Vote) for answer in answers)
    ballot.refresh_from_db()
    assert ballot.state == BallotState.CLOSED
    assert ballot.tally["for"] == Vote.objects.count() == accepted
    assert all("已经结束" in refused.message for refused in refusals(answers))


def test_closed_once_however_many_press(sitting: Sitting) -> None:
    ballot, secretary = sitting.ballot(), sitting.secretary
    sitting.vote(ballot, "f" * 11)
    answers = at_once(*[lambda: voting.close_ballot(ballot=ballot, actor=secretary, now=sitting.at(6))] * 4)
    assert len(refusals(answers)) == 3
    assert LedgerEntry.objects.filter(verb="ballot_closed").count() == 1


def test_announced_once_however_many_press(sitting: Sitting) -> None:
    ballot, secretary = sitting.ballot(), sitting.secretary
    sitting.vote(ballot, "f" * 11)
    sitting.close(ballot)
    answers = at_once(*[lambda: voting.announce_ballot(ballot=ballot, actor=secretary, now=sitting.at(7))] * 4)
    assert len(refusals(answers)) == 3
    assert Resolution.objects.count() == 1


def test_two_meetings_announce_at_once_and_numbers_neither_clash_nor_skip(sitting: Sitting, now: datetime) -> None:
    others = [sitting] + [
        make_sitting(now, matters=(Matter.GENERAL,), district=sitting.district, number=number) for number in (2, 3)
    ]
    ballots = []
    for each in others:
        if each is not sitting:
            each.open()
        ballot = each.ballot(method=Method.NAMED)
        each.vote(ballot, "f" * 11)
        ballots.append(each.close(ballot))
    secretary = sitting.secretary
    acts = [
        lambda ballot=ballot: voting.announce_ballot(ballot=ballot, actor=secretary, now=sitting.at(7))
        for ballot in ballots
    ]
    assert refusals(at_once(*acts)) == []
    assert sorted(Resolution.objects.values_list("number", flat=True)) == [1, 2, 3]


def test_one_ballot_opens_however_many_press(sitting: Sitting) -> None:
    motion, secretary = sitting.motion(), sitting.secretary
    answers = at_once(
        *[lambda: voting.open_ballot(motion=motion, method=Method.ORAL, actor=secretary, now=sitting.at(4))] * 4
    )
    assert len(refusals(answers)) == 3
    assert Ballot.objects.count() == 1


def test_leaving_races_voting_and_no_vote_stands_for_one_who_left(sitting: Sitting) -> None:
    ballot, row, secretary = sitting.ballot(), sitting.roll[3], sitting.secretary
    answers = at_once(
        lambda: voting.record_vote(ballot=ballot, roll=row, choice=Choice.FOR, actor=secretary, now=sitting.at(5)),
        lambda: session.check_out(roll=row, actor=secretary, now=sitting.at(5)),
    )
    assert len(refusals(answers)) == 1
    gone = AttendanceInterval.objects.filter(roll=row, left_at__isnull=False).exists()
    assert Vote.objects.exists() != gone


def test_checked_in_once_however_many_press(sitting: Sitting) -> None:
    row, secretary = sitting.roll[3], sitting.secretary
    session.check_out(roll=row, actor=secretary, now=sitting.at(1))
    at_once(*[lambda: session.check_in(roll=row, actor=secretary, now=sitting.at(2))] * 4)
    assert AttendanceInterval.objects.filter(roll=row, left_at__isnull=True).count() == 1
