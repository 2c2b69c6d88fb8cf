"""Who sits where on a given day."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet

from committees.people.models import Committee, Person, Seat, StandingObserver, User


def held_on(day: date, prefix: str = "") -> Q:
    """The condition that a dated row (seat, grant, term) holds on `day`, both ends included."""
    return Q(**{f"{prefix}starts_on__lte": day}) & (
        Q(**{f"{prefix}ends_on__isnull": True}) | Q(**{f"{prefix}ends_on__gte": day})
    )


def seats_on(committee: Committee, day: date) -> QuerySet[Seat]:
    """The seats of a committee that are filled on `day`, in order of rank."""
    return (
        Seat.objects.filter(held_on(day), term__committee=committee)
        .select_related("person", "person__unit", "term")
        .order_by("order", "pk")
    )


def standing_observers(committee: Committee) -> QuerySet[StandingObserver]:
    """固定列席 of a committee, in order."""
    return StandingObserver.objects.filter(committee=committee).select_related("person", "person__unit")


def person_of(user: User) -> Person | None:
    """The human being behind a login, or None for an administrator's bare account."""
    return getattr(user, "person", None)


def seat_in_charge(committee: Committee, unit_id: int, day: date) -> Seat | None:
    """The member who has charge of a unit (分管) on `day`; the highest in rank where several have."""
    return seats_on(committee, day).filter(portfolios__unit_id=unit_id).first()
