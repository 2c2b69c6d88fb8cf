"""What the forms offer: people, seats, terms, units of the house; the bodies that deliberate."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from committees.access.selectors import permissions_of
from committees.calendar.rules import local_day
from committees.models import Committee, Person, Seat, Term, Unit, User
from committees.people.selectors import held_on, seats_on
from committees.people.states import SeatKind
from committees.rulebooks.selectors import rules_for
from committees.rules import Body, Matter, judge_decide, judge_hold


def people_of_house(organisations: Iterable[int] | QuerySet[Any]) -> QuerySet[Person]:
    """The people of organisations."""
    return Person.objects.filter(organisation__in=organisations).order_by("pk")


def members_of(committee: Committee, now: datetime) -> QuerySet[Person]:
    """The voting members of a committee today, in rank."""
    seats = seats_on(committee, local_day(now)).filter(kind=SeatKind.VOTING)
    return Person.objects.filter(pk__in=seats.values("person")).order_by("pk")


def seats_of_house(organisation_id: int) -> QuerySet[Seat]:
    """Open seats of an organisation, which a candidate may leave."""
    rows = Seat.objects.filter(term__committee__organisation=organisation_id, ends_on__isnull=True)
    rows = rows.filter(term__committee__rehearsal_of__isnull=True)
    return rows.select_related("person", "term__committee")


def terms_of_house(organisation_id: int) -> QuerySet[Term]:
    """Running terms of an organisation, which a candidate may enter."""
    rows = Term.objects.filter(committee__organisation=organisation_id, ends_on__isnull=True)
    rows = rows.filter(committee__rehearsal_of__isnull=True)
    return rows.select_related("committee")


def units_of_handler(user: User) -> QuerySet[Unit]:
    """The units for which the user may propose."""
    return Unit.objects.filter(pk__in=permissions_of(user).unit_ids("handle_unit"))


def running_terms(committees: Iterable[Committee], now: datetime) -> QuerySet[Term]:
    """The terms of committees that run today."""
    return Term.objects.filter(held_on(local_day(now)), committee__in=list(committees))


def deliberating_bodies(committee: Committee, now: datetime) -> list[Body]:
    """The bodies of the committee's rulebook that may be convened, and may not decide personnel matters themselves.

    Only where votes on personnel stand behind something: a body that merely studies or reviews itself is left out.
    """
    bodies = rules_for(committee, now).bodies.values()
    held = [body for body in bodies if judge_hold(body).favourable and body.majority]
    return [body for body in held if not judge_decide(body, Matter.PERSONNEL).favourable]
