"""What the page of one candidate shows, to whom."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from committees.calendar.rules import local_day
from committees.models import Person, User
from personnel.models import Candidate, Decision
from personnel.rules import REQUIRED_FIELDS, needs_publicity
from personnel.selectors.circle import (
    decisions_visible_to,
    handled,
    handles,
    may_edit,
    papers_for,
    recorded_candidates,
)
from personnel.selectors.close import declared_relatives
from personnel.selectors.leaning import leaning_verdict_of
from personnel.selectors.overview import next_step
from personnel.selectors.transfers import transfer_verdict
from personnel.states import CANDIDATE_TRANSITIONS, CandidateEvent, CandidateKind, CandidateState

OVER = frozenset({CandidateState.DONE, CandidateState.WITHDRAWN})
# What a meeting is to be shown, and who leaves it, is prepared while one is still to come.
BEFORE_MEETING = frozenset({CandidateState.DRAFT, CandidateState.SUBMITTED, CandidateState.DEFERRED})


def candidate_page(user: User, candidate: Candidate, now: datetime) -> dict[str, Any]:
    """The context of a candidate's page. Who only sits in the meeting sees the proposal and its papers."""
    inside = handled(user).filter(pk=candidate.pk).exists()
    handler = inside and candidate.matter.committee_id in handles(user)
    publicity = candidate.publicity if inside else None
    drafted = candidate.state == CandidateState.DRAFT
    return {
        "candidate": candidate,
        "matter": candidate.matter,
        "fields": [(label, getattr(candidate, name)) for name, label in REQUIRED_FIELDS.items()],
        "inside": inside,
        "handler": handler,
        "to_come": handler and candidate.state in BEFORE_MEETING,
        "recorder": recorded_candidates(user).filter(pk=candidate.pk).exists(),
        "step": next_step(candidate, local_day(now)) if inside and candidate.state not in OVER else None,
        "papers": papers_for(user).filter(candidate=candidate),
        "kin": candidate.kin.select_related("person") if handler else (),
        "declared": _declared(candidate) if handler else (),
        "leaning": leaning_verdict_of(candidate.matter, now) if handler and drafted else None,
        "cap": transfer_verdict(candidate, now) if inside else None,
        "decisions": decisions_visible_to(user).filter(candidate=candidate).order_by("attempt"),
        "reconsiderations": candidate.reconsiderations.order_by("pk") if inside else (),
        "publicity": publicity,
        "objections": publicity.objections.order_by("pk") if publicity and handler else (),
        "appointment": getattr(candidate, "appointment", None) if inside else None,
        "earlier": _earlier(user, candidate) if inside else (),
        "acts": acts_of(candidate) if handler else frozenset(),
        "may_edit": handler and may_edit(candidate),
    }


def _earlier(user: User, candidate: Candidate) -> QuerySet[Decision]:
    """What was decided of the same person in other matters that this user knows; of somebody from outside by name."""
    same = Q(name=candidate.name, person=None)
    if candidate.person_id is not None:
        same = Q(person=candidate.person_id)
    others = handled(user).filter(same, matter__organisation=candidate.matter.organisation_id).exclude(pk=candidate.pk)
    rows = Decision.objects.filter(candidate__in=others.values("pk")).select_related("candidate__matter")
    return rows.order_by("-decided_at")


def _declared(candidate: Candidate) -> QuerySet[Person]:
    """Members who declared it themselves, besides those whom the department entered."""
    entered = candidate.kin.values("person")
    return Person.objects.filter(pk__in=declared_relatives(candidate)).exclude(pk__in=entered).order_by("pk")


def acts_of(candidate: Candidate) -> frozenset[str]:
    """The events that the table offers in the candidate's state, without those that a meeting brings about."""
    state, kind = CandidateState(candidate.state), CandidateKind(candidate.kind)
    found = {str(event) for (at, event) in CANDIDATE_TRANSITIONS if at is state}
    if state is CandidateState.WITHDRAWN and not candidate.decisions.exists():
        found.discard(str(CandidateEvent.RECONSIDER))
    if needs_publicity(kind) and state is CandidateState.ADOPTED:
        found.discard(str(CandidateEvent.APPOINT))
    if not needs_publicity(kind):
        found.discard(str(CandidateEvent.PUBLISH))
    return frozenset(found)
