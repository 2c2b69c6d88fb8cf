"""A named vote recorded wrongly: corrected between closing and announcing, by two, and both entries stay."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.test import Client
from django.urls import reverse

from committees.errors import Refused
from committees.models import LedgerEntry, User
from committees.rules import Choice, Matter, Method
from decisions.minutes.proving import differences_from_ledger
from decisions.models import Ballot, Vote, VoteCorrection
from decisions.voting import services as voting
from meetings.session import services as session
from tests.session_support import Sitting, open_sitting

pytestmark = pytest.mark.django_db


@pytest.fixture
def sitting(now: datetime) -> Sitting:
    return open_sitting(now, matters=(Matter.GENERAL,))


@pytest.fixture
def ballot(sitting: Sitting) -> Ballot:
    ballot = sitting.ballot(method=Method.NAMED)
    sitting.vote(ballot, "ffffffaaaaa")
    return sitting.close(ballot)


def ask(
    sitting: Sitting, ballot: Ballot, seat: int = 5, choice: Choice = Choice.AGAINST, why: str = "口误"
) -> VoteCorrection:
    return voting.ask_correction(
        ballot=ballot, roll=sitting.roll[seat], choice=choice, reason=why, actor=sitting.secretary, now=sitting.at(7)
    )


def confirm(sitting: Sitting, correction: VoteCorrection, actor: User) -> Ballot:
    return voting.confirm_correction(correction=correction, actor=actor, now=sitting.at(8))


@pytest.mark.parametrize("who", ["member5", "chair"])
def test_counts_verdict_and_outcome_are_made_anew(sitting: Sitting, ballot: Ballot, who: str) -> None:
    assert ballot.outcome == "adopted"
    confirm(sitting, ask(sitting, ballot), sitting.district.user(who))
    ballot.refresh_from_db()
    assert (ballot.tally["for"], ballot.tally["against"], ballot.outcome) == (5, 6, "rejected")
    assert ballot.roll[5]["choice"] == Vote.objects.get(roll=sitting.roll[5]).choice == "against"
    verbs = list(LedgerEntry.objects.order_by("pk").values_list("verb", flat=True))
    assert verbs[-3:] == ["ballot_closed", "correction_asked", "vote_corrected"]
    payload = LedgerEntry.objects.get(verb="vote_corrected").payload
    assert (payload["before"], payload["choice"], payload["reason"]) == ("for", "against", "口误")
    assert LedgerEntry.objects.get(verb="ballot_closed").payload["tally"]["for"] == 6
    assert sitting.announce(ballot).outcome == "rejected"


def test_a_corrected_count_agrees_with_the_record(sitting: Sitting, ballot: Ballot) -> None:
    confirm(sitting, ask(sitting, ballot), sitting.district.user("member5"))
    sitting.announce(ballot)
    assert differences_from_ledger(sitting.meeting) == []
    Ballot.objects.filter(pk=ballot.pk).update(tally=LedgerEntry.objects.get(verb="ballot_closed").payload["tally"])
    assert differences_from_ledger(sitting.meeting) == ["“同意该项目立项”的计票"]


@pytest.mark.parametrize("who", ["secretary", "member4", "system_admin", "office"])
def test_the_second_person_is_a_second_one_who_may_know(sitting: Sitting, ballot: Ballot, who: str) -> None:
    with pytest.raises(Refused, match="以外的记录人员"):
        confirm(sitting, ask(sitting, ballot), sitting.district.user(who))
    ballot.refresh_from_db()
    assert ballot.tally["for"] == 6


def test_nothing_is_announced_while_a_correction_waits(sitting: Sitting, ballot: Ballot) -> None:
    correction = ask(sitting, ballot)
    with pytest.raises(Refused, match="尚待第二人确认"):
        sitting.announce(ballot)
    voting.withdraw_correction(correction=correction, actor=sitting.secretary, now=sitting.at(8))
    with pytest.raises(Refused, match="已经办理"):
        confirm(sitting, correction, sitting.district.user("member5"))
    assert sitting.announce(ballot).outcome == "adopted"


def test_refused_when_the_time_is_not_right(sitting: Sitting, ballot: Ballot) -> None:
    for choice, why, words in (
        (Choice.FOR, "口误", "与原记录不同"),
        (Choice.DEFER, "口误", "与原记录不同"),
        (Choice.AGAINST, " ", "填写更正的事由"),
    ):
        with pytest.raises(Refused, match=words):
            ask(sitting, ballot, choice=choice, why=why)
    ask(sitting, ballot)
    with pytest.raises(Refused, match="已有一项更正"):
        ask(sitting, ballot)
    VoteCorrection.objects.update(state="withdrawn")
    sitting.announce(ballot)
    with pytest.raises(Refused, match="已经宣布"):
        ask(sitting, ballot)


def test_an_open_ballot_is_changed_and_a_secret_one_is_not(sitting: Sitting) -> None:
    ballot = sitting.ballot(method=Method.NAMED)
    with pytest.raises(Refused, match="直接更改"):
        ask(sitting, ballot)
    voting.abandon_ballot(ballot=ballot, reason="改", actor=sitting.secretary, now=sitting.at(5))
    secret = voting.open_ballot(
        motion=ballot.motion, method=Method.SECRET, electronic=True, actor=sitting.secretary, now=sitting.at(6)
    )
    sitting.close(secret)
    with pytest.raises(Refused, match="没有个人记录"):
        ask(sitting, secret)


def test_only_the_second_persons_screens_ask(sitting: Sitting, ballot: Ballot) -> None:
    ask(sitting, ballot)
    asked = {name: "请确认更正" in panel(sitting, name) for name in ("secretary", "chair", "member5", "member4")}
    assert asked == {"secretary": False, "chair": True, "member5": True, "member4": False}
    assert "更正待第二人确认" in panel(sitting, "secretary")


def panel(sitting: Sitting, who: str) -> str:
    client = Client()
    client.force_login(sitting.district.user(who))
    return client.get(reverse("live-panel", args=[sitting.meeting.pk])).content.decode()


def test_who_left_for_the_discussion_and_votes_by_the_rules_may_be_corrected(now: datetime) -> None:
    sitting = open_sitting(now, matters=(Matter.GENERAL,), body="plenary", member_role="委员")
    session.declare_recusal(
        entry=sitting.entries[0], roll=sitting.roll[5], reason="涉及亲属", actor=sitting.secretary, now=sitting.at(1)
    )
    ballot = sitting.ballot(method=Method.NAMED)
    sitting.vote(ballot, "f" * 11)
    confirm(sitting, ask(sitting, sitting.close(ballot)), sitting.district.user("chair"))
    ballot.refresh_from_db()
    assert ballot.tally["against"] == 1
