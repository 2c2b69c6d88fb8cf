"""What the rulebook says of the numbers of an old record. Pure."""

from __future__ import annotations

from committees.rules import (
    Body,
    Matter,
    Outcome,
    QuorumFacts,
    TallyFacts,
    Verdict,
    judge_quorum,
    judge_vote,
)
from meetings.history.states import PastOutcome

ADOPTED = frozenset({PastOutcome.ADOPTED, PastOutcome.ADOPTED_WITH_REVISION})


def judge_past_item(body: Body, matter: Matter, facts: TallyFacts, stated: PastOutcome) -> tuple[Verdict, bool]:
    """The verdict on a past decision, and whether the record claims more than its numbers bear.

    Below the quorum no decision was made; a decision that was not carried was not adopted. A record that claims less
    than its numbers would allow is believed. Raises FactError for numbers that cannot be true together.
    """
    quorum = judge_quorum(body, matter, QuorumFacts(entitled=facts.entitled, present=facts.present))
    if not quorum.favourable:
        return quorum, True
    vote = judge_vote(body, matter, facts)
    return vote, stated in ADOPTED and Outcome(vote.outcome) is not Outcome.ADOPTED
