"""Organisations, people and who sits where. Every change of a seat is dated and stands in the ledger."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Max

from committees.access.services import sync_committee
from committees.calendar.rules import local_day
from committees.errors import Refused
from committees.ledger import services as ledger
from committees.people.models import (
    Committee,
    Organisation,
    Person,
    Portfolio,
    Seat,
    StandingObserver,
    Term,
    Unit,
    User,
)
from committees.people.selectors import held_on
from committees.people.states import SeatKind
from committees.rulebooks.models import Rulebook
from committees.rulebooks.selectors import in_force_at, rules_of


@transaction.atomic
def found_organisation(*, code: str, name: str, short_name: str, document_mark: str, now: datetime) -> Organisation:
    """Enter an organisation (机关). Refuses a code that is taken."""
    if Organisation.objects.filter(code=code).exists():
        raise Refused(f"机关代码“{code}”已被使用，请换一个代码。")
    organisation = Organisation.objects.create(code=code, name=name, short_name=short_name, document_mark=document_mark)
    _record(organisation, "organisation_founded", {"code": code, "name": name}, None, now)
    return organisation


@transaction.atomic
def found_unit(*, organisation: Organisation, code: str, name: str, user: User | None, now: datetime) -> Unit:
    """Enter a department or subordinate unit, after those there are. Refuses a code that is taken."""
    if organisation.units.filter(code=code).exists():
        raise Refused(f"单位代码“{code}”已被使用，请换一个代码。")
    unit = Unit.objects.create(organisation=organisation, code=code, name=name, position=organisation.units.count() + 1)
    _record(organisation, "unit_founded", {"code": code, "name": name}, user, now)
    return unit


@transaction.atomic
def found_committee(
    *,
    organisation: Organisation,
    rulebook: Rulebook,
    body: str,
    name: str,
    short_name: str,
    user: User | None,
    now: datetime,
) -> Committee:
    """Enter a committee that follows one body of a rulebook. Refuses a body that the rulebook lacks or forbids."""
    version = in_force_at(rulebook, now)
    bodies = rules_of(version).bodies if version else {}
    if body not in bodies:
        raise Refused(f"“{rulebook}”中没有会议类型“{body}”，请从规则列出的会议类型中选择。")
    forbidden = bodies[body].forbidden
    if forbidden is not None:
        raise Refused(f"{bodies[body].title}：{forbidden.wording}，不能设立。")
    committee = Committee.objects.create(
        organisation=organisation, rulebook=rulebook, body=body, name=name, short_name=short_name
    )
    _record(organisation, "committee_founded", {"committee": name, "rulebook": rulebook.code, "body": body}, user, now)
    return committee


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
    _record(committee.organisation, "term_begun", payload, user, now)
    return term


@transaction.atomic
def enter_person(
    *,
    organisation: Organisation,
    name: str,
    post: str,
    unit: Unit | None = None,
    email: str = "",
    user: User | None = None,
    now: datetime,
) -> Person:
    """Enter a person; a login may be tied to one person only."""
    if not name.strip():
        raise Refused("请填写姓名。")
    if user is not None and Person.objects.filter(user=user).exists():
        raise Refused(f"账号“{user.username}”已属于另一人，请另选账号。")
    person = Person.objects.create(
        organisation=organisation, name=name.strip(), post=post, unit=unit, email=email, user=user
    )
    _record(organisation, "person_entered", {"person": person.pk, "name": person.name}, None, now)
    return person


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
    _record(term.committee.organisation, "seat_filled", payload, user, now)
    return seat


@transaction.atomic
def vacate(*, seat: Seat, ends_on: date, reason: str, user: User | None, now: datetime) -> None:
    """End a seat; `ends_on` is the last day on which it is held."""
    if ends_on < seat.starts_on:
        raise Refused(f"离任日期不能早于任职日期 {seat.starts_on}。")
    if Seat.objects.filter(pk=seat.pk, ends_on__isnull=True).update(ends_on=ends_on) != 1:
        raise Refused(f"{seat} 已办理离任，无需重复办理。")
    payload = {"person": seat.person.name, "role": seat.role, "until": ends_on.isoformat(), "reason": reason}
    _record(seat.term.committee.organisation, "seat_vacated", payload, user, now)
    sync_committee(committee=seat.term.committee, day=local_day(now))


@transaction.atomic
def change_post(*, person: Person, post: str, user: User | None, now: datetime) -> None:
    """Enter the post that a person holds from now on. Empty: none any more."""
    before = person.post
    if Person.objects.filter(pk=person.pk, post=before).update(post=post.strip()[:80]) != 1:
        raise Refused(f"{person.name}的职务刚刚被他人改动，请刷新页面后再办。")
    payload = {"person": person.name, "before": before, "post": post.strip()[:80]}
    _record(person.organisation, "post_changed", payload, user, now)


@transaction.atomic
def give_charge(*, seat: Seat, unit: Unit, user: User | None, now: datetime) -> Portfolio:
    """分管: put a unit in the charge of a member. Harmless to repeat."""
    portfolio, created = Portfolio.objects.get_or_create(seat=seat, unit=unit)
    if created:
        payload = {"person": seat.person.name, "unit": unit.name}
        _record(unit.organisation, "charge_given", payload, user, now)
    return portfolio


@transaction.atomic
def invite_always(*, committee: Committee, person: Person, user: User | None, now: datetime) -> StandingObserver:
    """固定列席: the person attends every meeting of the committee without a vote. Harmless to repeat."""
    row, created = StandingObserver.objects.get_or_create(committee=committee, person=person)
    if created:
        payload = {"person": person.name, "committee": committee.name}
        _record(committee.organisation, "standing_observer_added", payload, user, now)
    return row


def _record(
    organisation: Organisation, verb: str, payload: Mapping[str, object], user: User | None, now: datetime
) -> None:
    ledger.append(
        aggregate=f"organisation:{organisation.pk}",
        organisation_id=organisation.pk,
        verb=verb,
        payload=payload,
        actor=user,
        now=now,
    )
