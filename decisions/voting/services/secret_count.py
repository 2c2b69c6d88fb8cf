"""Counting an electronic secret ballot, and destroying one that was given up. Inside the caller's transaction."""

from __future__ import annotations

from collections.abc import Iterable

from committees.errors import Refused
from committees.rules import Choice
from decisions.voting.models import Ballot, SecretMark, SecretVote
from decisions.voting.rules import Mark, Sums, count_marks
from decisions.voting.sealing import unseal


def count_secret_votes(ballot: Ballot) -> tuple[Sums, list[str]]:
    """Count an open electronic ballot and rewrite its votes by value, under new keys and without codes.

    Answers the sums and the sorted receipt codes. Refused when votes and marks differ in number. Inside the closing's
    transaction: should anything after it fail, the sealed votes stand as before.
    """
    votes = list(ballot.secret_votes.all())
    marks = ballot.marks.count()
    if len(votes) != marks:
        raise Refused(
            f"选票 {len(votes)} 张，已投票 {marks} 人，两者不符，本轮不能计票。"
            "请将本轮表决作废后重投，并联系系统管理员核查。"
        )
    choices = sorted(unseal(vote.sealed, ballot_id=ballot.pk) for vote in votes)
    codes = sorted(vote.code for vote in votes)
    _rewrite(ballot, choices)
    return count_marks(Mark(entitled=True, present=True, choice=choice) for choice in choices), codes


def _rewrite(ballot: Ballot, choices: Iterable[Choice]) -> None:
    SecretVote.objects.filter(ballot=ballot).delete()
    SecretVote.objects.bulk_create(SecretVote(ballot=ballot, choice=choice) for choice in choices)


def destroy_secret_votes(ballot: Ballot) -> None:
    """The votes of an abandoned ballot are destroyed unread, and with them who had voted."""
    SecretVote.objects.filter(ballot=ballot).delete()
    SecretMark.objects.filter(ballot=ballot).delete()
