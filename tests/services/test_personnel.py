"""干部任免 from the proposal to the appointment: three candidates, three ways."""

from __future__ import annotations

import pytest

from personnel.models import Decision
from personnel.states import CandidateState
from tests.personnel_support import make_affair

pytestmark = pytest.mark.django_db


def test_adopted_through_publicity_and_probation(now):
    affair = make_affair(now)
    affair.submit(0)
    affair.convene(0)
    affair.open()
    affair.decide(0, affair.at(minutes=10), in_favour=9, against=2)
    assert affair.fresh(0).state == CandidateState.ADOPTED
    decision = Decision.objects.get()
    assert (decision.entitled, decision.counted, decision.required_present) == (11, 11, 8)
    assert (decision.in_favour, decision.required_favour, decision.outcome) == (9, 6, "adopted")
