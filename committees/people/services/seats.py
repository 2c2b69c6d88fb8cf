"""Terms and seats: who sits where, from when to when. Every change is dated and stands in the ledger."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Max

from committees.access.services import sync_committee
from committees.calendar.rules import local_day
from committees.errors import Refused
from committees.people.models import (
    Committee,
    Person,
    Portfolio,
    Seat,
    StandingObserver,
    Term,
    Unit,
    User,
)
from committees.people.selectors import held_on
from committees.people.services.recording import record
from committees.people.states import SeatKind


@transaction.atomic
def begin_term(*, committee: Committee, starts_on: date, user: User | None, now: datetime) -> Term:
    """Open the next term (届); the running one and its seats end on the day before."""
    last = committee.terms.order_by("-number").first()
    if last is not None and starts_on <= last.starts_on:
        raise Refused(f"新一届的起始日期须晚于本届起始日期 {last.starts_on}。")
    if last is not None:
        eve = date.fromordinal(starts_on.toordinal() - 1)
        Term.objects.filter(pk=last.pk, ends_on__isnull=True).update(ends_on=eve)
        Seat.objects.filter(term=last, ends_on__isnull=True).update(ends_on=eve)
    number = (last.number if last else 0) + 1
    term = Term.objects.create(committee=committee, number=number, starts_on=starts_on)
    payload = {"committee": committee.name, "term": number, "starts_on": starts_on.isoformat()}
    record(committee.organisation, "term_begun", payload, user, now)
    return term


@dataclass(frozen=True)
class NewSeat:
    """A person who takes a seat in a role; in the order in which they are given, after those already seated."""

    person: Person
    role: str
    kind: SeatKind = SeatKind.VOTING


def appoint(
    *,
    term: Term,
    person: Person,
    role: str,
    starts_on: date,
    now: datetime,
    user: User | None = None,
    kind: SeatKind = SeatKind.VOTING,
) -> Seat:
    """Give a person a seat from a day on; refuses a second seat at the same time."""
    return appoint_all(term=term, seats=[NewSeat(person, role, kind)], starts_on=starts_on, user=user, now=now)[0]


@transaction.atomic
def appoint_all(
    *, term: Term, seats: Sequence[NewSeat], starts_on: date, user: User | None, now: datetime
) -> list[Seat]:
    """Seat several people at once, as at a change of term (换届): all of them or none."""
    order = term.seats.aggregate(last=Max("order"))["last"] or 0
    taken = [_take_seat(term, new, order + place, starts_on, user, now) for place, new in enumerate(seats, start=1)]
    sync_committee(committee=term.committee, day=local_day(now))
    return taken


def _take_seat(term: Term, new: NewSeat, order: int, starts_on: date, user: User | None, now: datetime) -> Seat:
    if Seat.objects.filter(held_on(starts_on), term=term, person=new.person).exists():
        raise Refused(f"{new.person.name}在{term.committee}已有席位，请先办理离任。")
    seat = Seat.objects.create(
        term=term, person=new.person, role=new.role, kind=new.kind, order=order, starts_on=starts_on
    )
    payload = {
        "person": new.person.name,
        "role": new.role,
        "committee": term.committee.name,
        "from": starts_on.isoformat(),
    }
    record(term.committee.organisation, "seat_filled", payload, user, now)
    return seat


@transaction.atomic
def vacate(*, seat: Seat, ends_on: date, reason: str, user: User | None, now: datetime) -> None:
    """End a seat; `ends_on` is the last day on which it is held."""
    if ends_on < seat.starts_on:
        raise Refused(f"离任日期不能早于任职日期 {seat.starts_on}。")
    if Seat.objects.filter(pk=seat.pk, ends_on__isnull=True).update(ends_on=ends_on) != 1:
        raise Refused(f"{seat} 已办理离任，无需重复办理。")
    payload = {"person": seat.person.name, "role": seat.role, "until": ends_on.isoformat(), "reason": reason}
    record(seat.term.committee.organisation, "seat_vacated", payload, user, now)
    sync_committee(committee=seat.term.committee, day=local_day(now))


@transaction.atomic
def give_charge(*, seat: Seat, unit: Unit, user: User | None, now: datetime) -> Portfolio:
    """分管: put a unit in the charge of a member. Harmless to repeat."""
    portfolio, created = Portfolio.objects.get_or_create(seat=seat, unit=unit)
    if created:
        payload = {"person": seat.person.name, "unit": unit.name}
        record(unit.organisation, "charge_given", payload, user, now)
    return portfolio


@transaction.atomic
def invite_always(*, committee: Committee, person: Person, user: User | None, now: datetime) -> StandingObserver:
    """固定列席: the person attends every meeting of the committee without a vote. Harmless to repeat."""
    row, created = StandingObserver.objects.get_or_create(committee=committee, person=person)
    if created:
        payload = {"person": person.name, "committee": committee.name}
        record(committee.organisation, "standing_observer_added", payload, user, now)
    return row
