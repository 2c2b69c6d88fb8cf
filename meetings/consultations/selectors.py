"""Which consultations one may see, who consents, who was asked and what he said."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from committees.access.selectors import can, participant, permissions_of
from committees.models import Committee, Person, Seat, User
from committees.people.selectors import held_on, seats_on
from committees.rulebooks.selectors import body_rules
from committees.rules import Clause, consenting_roles, consultation_rule
from meetings.consultations.models import Consultation, ConsultedView
from meetings.consultations.states import TRANSITIONS, ConsultationEvent, ConsultationState
from meetings.scheduling.selectors import PREPARING

SHOWN = (ConsultationState.OPEN, ConsultationState.CLOSED)


def visible_to(user: User, now: datetime) -> QuerySet[Consultation]:
    """Who prepares a committee's meetings sees all of its consultations, who may consent those that wait for it, who
    decided or was asked, those."""
    shown = Q(committee__in=permissions_of(user).committee_ids(*PREPARING))
    shown |= Q(committee__in=_consenting_for(user, now), state=ConsultationState.ASKED)
    person = participant(user)
    if person is not None:
        shown |= Q(decided_by=person)
        shown |= Q(pk__in=ConsultedView.objects.filter(person=person).values("consultation"), state__in=SHOWN)
    return Consultation.objects.filter(shown)


def listed(user: User, now: datetime) -> QuerySet[Consultation]:
    """The visible ones, the newest first, with how many were asked and how many have answered."""
    found = visible_to(user, now).select_related("committee")
    answered = Count("views", filter=Q(views__given_at__isnull=False))
    return found.annotate(asked=Count("views"), answered=answered).order_by("-pk")


def _consenting_for(user: User, now: datetime) -> set[int]:
    """The committees for which the user consents by the office that he holds there today."""
    person = participant(user)
    if person is None:
        return set()
    seats = Seat.objects.filter(held_on(timezone.localtime(now).date()), person=person)
    return {
        seat.term.committee_id
        for seat in seats.select_related("term__committee__rulebook")
        if seat.role in consenting_roles(body_rules(seat.term.committee, now))
    }


def consenters_of(committee: Committee, now: datetime) -> list[Person]:
    """Of whom one consents: the holders of the offices that the rulebook names."""
    roles = consenting_roles(body_rules(committee, now))
    return [seat.person for seat in seats_on(committee, timezone.localtime(now).date()).filter(role__in=roles)]


def roles_held(user: User, committee: Committee, now: datetime) -> tuple[str, ...]:
    """The offices that the user holds on a committee today."""
    person = participant(user)
    if person is None:
        return ()
    seats = seats_on(committee, timezone.localtime(now).date()).filter(person=person)
    return tuple(seats.values_list("role", flat=True))


def clause_of(committee: Committee, now: datetime) -> Clause:
    """The clause on asking views in writing, or the software's own."""
    return consultation_rule(body_rules(committee, now)).clause


def askable(committee: Committee, now: datetime) -> list[Seat]:
    """The members of whom views may be asked."""
    return list(seats_on(committee, timezone.localtime(now).date()))


def views_of(consultation: Consultation) -> QuerySet[ConsultedView]:
    """Everyone who was asked, with what he said."""
    return ConsultedView.objects.filter(consultation=consultation).select_related("person").order_by("pk")


def own_view(user: User, consultation: Consultation) -> ConsultedView | None:
    """The user's own line, where he was asked and it is his turn or was."""
    person = participant(user)
    if person is None or consultation.state not in SHOWN:
        return None
    return views_of(consultation).filter(person=person).first()


@dataclass(frozen=True)
class Sight:
    """What a user sees and may do on the page of a consultation."""

    collected: bool
    own: ConsultedView | None
    acts: frozenset[str]


def sight_of(user: User, consultation: Consultation, now: datetime) -> Sight:
    """All views for who prepares the meetings and who consented; for who was asked, his own alone."""
    committee, person = consultation.committee, participant(user)
    collected = committee.pk in permissions_of(user).committee_ids(*PREPARING)
    collected = collected or (person is not None and consultation.decided_by_id == person.pk)
    consents = person in consenters_of(committee, now)
    offered = {
        ConsultationEvent.CONSENT: consents,
        ConsultationEvent.DECLINE: consents,
        ConsultationEvent.CLOSE: can(user, "handle_office", committee),
        ConsultationEvent.WITHDRAW: can(user, "handle_office", committee),
    }
    acts = {str(event) for state, event in TRANSITIONS if state == consultation.state and offered[event]}
    return Sight(collected=collected, own=own_view(user, consultation), acts=frozenset(acts))


def waiting_for(user: User) -> QuerySet[ConsultedView]:
    """What this user has been asked and has not answered."""
    found = ConsultedView.objects.filter(
        person=participant(user), given_at__isnull=True, consultation__state=ConsultationState.OPEN
    )
    return found.select_related("consultation__committee").order_by("consultation__due_at", "pk")


def to_consent(user: User, now: datetime) -> QuerySet[Consultation]:
    """What waits for this user's consent."""
    found = Consultation.objects.filter(committee__in=_consenting_for(user, now), state=ConsultationState.ASKED)
    return found.select_related("committee").order_by("due_at", "pk")


def to_close(user: User, now: datetime) -> QuerySet[Consultation]:
    """What the office collects: everyone has answered, or the day has passed."""
    held = permissions_of(user).committee_ids("handle_office")
    found = Consultation.objects.filter(committee__in=held, state=ConsultationState.OPEN).annotate(
        missing=Count("views", filter=Q(views__given_at__isnull=True))
    )
    return found.filter(Q(missing=0) | Q(due_at__lte=now)).select_related("committee").order_by("due_at", "pk")


def unanswered(consultations: Iterable[Consultation]) -> QuerySet[ConsultedView]:
    """Who has not answered, of several consultations."""
    found = ConsultedView.objects.filter(consultation__in=list(consultations), given_at__isnull=True)
    return found.select_related("consultation__committee", "person").order_by("consultation", "pk")


def open_ones() -> QuerySet[Consultation]:
    """Every consultation that is being answered, for periodic work (no permissions asked)."""
    return Consultation.objects.filter(state=ConsultationState.OPEN).select_related("committee").order_by("pk")
