"""调动名额: how many members of a lower leadership team were moved within its term, and what the rulebook says."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Exists, OuterRef

from committees.rulebooks.selectors import rules_for
from committees.rules import TransferFacts, Verdict, judge_transfer_cap
from personnel.models import Candidate, Decision, LowerBody
from personnel.rules import counts_as_transfer
from personnel.states import CandidateKind, CandidateState, DecisionOutcome


def moved_within_term(body: LowerBody, *, without: Candidate | None = None) -> int:
    """Members moved within the running term, decided or on their way to be, and those before this system was in use."""
    before = Decision.objects.filter(
        candidate=OuterRef("pk"), outcome=DecisionOutcome.ADOPTED, decided_at__date__lt=body.term_starts_on
    )
    # The day of the decision counts, not the day on which the matter was opened.
    rows = body.candidates.exclude(Exists(before))
    if without is not None:
        rows = rows.exclude(pk=without.pk)
    counted = (counts_as_transfer(CandidateKind(row.kind), CandidateState(row.state)) for row in rows)
    return body.earlier + sum(counted)


def transfer_verdict(candidate: Candidate, now: datetime) -> Verdict | None:
    """Whether this transfer or assignment stays within the cap; None where no lower leadership team is concerned."""
    if candidate.kind == CandidateKind.REMOVE or candidate.lower_body is None:
        return None
    body = candidate.lower_body
    facts = TransferFacts(seats=body.seats, transferred=moved_within_term(body, without=candidate), proposed=1)
    return judge_transfer_cap(rules_for(candidate.matter.committee, now), facts)
