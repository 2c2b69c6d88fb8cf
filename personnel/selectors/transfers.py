"""调动名额: how many members of a lower leadership team were moved within its term, and what the rulebook says."""

from __future__ import annotations

from datetime import datetime

from committees.rulebooks.selectors import rules_for
from committees.rules import TransferFacts, Verdict, judge_transfer_cap
from personnel.models import Candidate, LowerBody
from personnel.rules import counts_as_transfer
from personnel.states import CandidateKind, CandidateState


def moved_within_term(body: LowerBody, *, without: Candidate | None = None) -> int:
    """Members moved within the running term, decided or on their way to be, and those before this system was in use."""
    rows = body.candidates.filter(kind=CandidateKind.TRANSFER, matter__created_at__date__gte=body.term_starts_on)
    if without is not None:
        rows = rows.exclude(pk=without.pk)
    counted = (counts_as_transfer(CandidateKind(row.kind), CandidateState(row.state)) for row in rows)
    return body.earlier + sum(counted)


def transfer_verdict(candidate: Candidate, now: datetime) -> Verdict | None:
    """Whether this transfer stays within the cap; None where no lower leadership team is concerned."""
    if candidate.kind != CandidateKind.TRANSFER or candidate.lower_body is None:
        return None
    body = candidate.lower_body
    facts = TransferFacts(seats=body.seats, transferred=moved_within_term(body, without=candidate), proposed=1)
    return judge_transfer_cap(rules_for(candidate.matter.committee, now), facts)
