"""Who sits where on a given day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Q, QuerySet

from committees.people.models import (
    Committee,
    Person,
    Portfolio,
    Seat,
    StandingObserver,
    Suspension,
    Term,
    Unit,
    User,
    Venue,
)
from committees.people.states import SeatKind


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


def suspended_on(committee: Committee, day: date) -> dict[int, Suspension]:
    """Members who are suspended (停职) on `day`, by seat: out of 应到会, each with a reason and an approver."""
    rows = Suspension.objects.filter(held_on(day), held_on(day, "seat__"), seat__term__committee=committee)
    return {row.seat_id: row for row in rows}


def standing_observers(committee: Committee, day: date | None = None) -> QuerySet[StandingObserver]:
    """固定列席 of a committee, in order: those who are invited now, or those of a day."""
    rows = StandingObserver.objects.filter(
        Q(ends_on__isnull=True) if day is None else held_on(day), committee=committee
    )
    return rows.select_related("person", "person__unit")


def observed_by(person: Person | None) -> QuerySet[StandingObserver, int]:
    """The committees, by key, whose meetings a person always attends without a vote."""
    rows = StandingObserver.objects.filter(person=person, person__isnull=False, ends_on__isnull=True)
    return rows.values_list("committee_id", flat=True)


def person_of(user: User) -> Person | None:
    """The human being behind a login, or None for an administrator's bare account."""
    return getattr(user, "person", None)


def seat_in_charge(committee: Committee, unit_id: int, day: date) -> Seat | None:
    """The member who has charge of a unit (分管) on `day`; the highest in rank where several have."""
    return seats_on(committee, day).filter(held_on(day, "portfolios__"), portfolios__unit_id=unit_id).first()


def portfolios_of(seats: Iterable[Seat], day: date) -> list[Portfolio]:
    """分管 of these seats on a day, in order of rank."""
    rows = Portfolio.objects.filter(held_on(day), seat__in=list(seats)).select_related(
        "seat__person", "unit__organisation"
    )
    return list(rows.order_by("seat__order", "unit__position", "pk"))


def lineage_of(seat: Seat) -> list[Seat]:
    """Who held a seat one after the other within its term, the earliest first."""
    rows = {row.pk: row for row in Seat.objects.filter(term=seat.term_id).select_related("person")}
    after = {row.replaces_id: row for row in rows.values() if row.replaces_id}
    first = rows[seat.pk]
    while first.replaces_id in rows:
        first = rows[first.replaces_id]
    found = [first]
    while found[-1].pk in after:
        found.append(after[found[-1].pk])
    return found


def terms_of(committee: Committee) -> QuerySet[Term]:
    """The terms of a committee, the newest first."""
    return Term.objects.filter(committee=committee)


def history_of(committee: Committee) -> QuerySet[Seat]:
    """Every seat ever held in a committee, the newest first."""
    return (
        Seat.objects.filter(term__committee=committee)
        .select_related("person", "term", "replaces__person")
        .prefetch_related("suspensions")
        .order_by("-starts_on", "order", "pk")
    )


def seats_of(person: Person) -> QuerySet[Seat]:
    """Every seat a person ever held, under this row or under a duplicate that was merged into it."""
    rows = Seat.objects.filter(Q(person=person) | Q(person__merged_into=person))
    return rows.select_related("term__committee", "replaces__person").order_by("-starts_on", "pk")


def vacancies_of(committee: Committee, day: date) -> list[Seat]:
    """Seats of the running term that ended before or on `day` and that nobody has taken since."""
    ended = Seat.objects.filter(held_on(day, "term__"), term__committee=committee, ends_on__lt=day)
    open_again = ended.filter(replaced_by__isnull=True, kind=SeatKind.VOTING)
    return list(open_again.select_related("person", "term").order_by("order", "pk"))


def term_on(committee: Committee, day: date) -> Term | None:
    """The term that runs on a day."""
    return Term.objects.filter(held_on(day), committee=committee).first()


def people_of(organisation_id: int) -> QuerySet[Person]:
    """The people of an organisation."""
    people = Person.objects.filter(organisation_id=organisation_id, merged_into__isnull=True)
    return people.select_related("unit", "user")


def units_of(organisation_id: int) -> QuerySet[Unit]:
    """The departments and units of an organisation."""
    return Unit.objects.filter(organisation_id=organisation_id)


def venues_of(organisation_id: int) -> QuerySet[Venue]:
    """The meeting rooms of an organisation."""
    return Venue.objects.filter(organisation_id=organisation_id)


def charges_of(seats: Iterable[Seat], day: date) -> dict[int, list[str]]:
    """The units in the charge of each seat (分管) on a day, by the seat's key, in one query."""
    charges: dict[int, list[str]] = {}
    rows = Portfolio.objects.filter(held_on(day), seat__in=list(seats)).select_related("unit")
    rows = rows.order_by("unit__position", "pk")
    for row in rows:
        charges.setdefault(row.seat_id, []).append(row.unit.name)
    return charges


def committees_by_id(ids: Iterable[int]) -> QuerySet[Committee]:
    """Committees with what their pages show."""
    return Committee.objects.filter(pk__in=list(ids)).select_related("organisation", "rulebook")
