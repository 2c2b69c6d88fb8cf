"""The steps of the guided setup: each saves what is new and leaves what is there, so that it can be repeated."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from committees.access.accounts import one_time_password
from committees.access.services import grant_role, sync_committee
from committees.access.states import Role
from committees.calendar.rules import local_day
from committees.errors import Refused
from committees.people import services as people
from committees.people.models import (
    Committee,
    Organisation,
    Person,
    Portfolio,
    Seat,
    SetupMark,
    StandingObserver,
    Unit,
    User,
)
from committees.people.selectors import term_on
from committees.people.services import NewSeat
from committees.people.services.recording import require_keeper, require_security
from committees.rulebooks.catalogue import may_copy
from committees.rulebooks.models import Rulebook
from committees.rulebooks.versions import copy_rulebook
from committees.setup.selectors import charges_now, committees_of, observers_now, own_rulebooks


@dataclass(frozen=True)
class NewCommittee:
    """A body to be founded, with its names."""

    rulebook: Rulebook
    body: str
    name: str
    short_name: str


@dataclass(frozen=True)
class NewPerson:
    """One line of the list of people."""

    name: str
    post: str
    unit: str = ""


@dataclass(frozen=True)
class NewLogin:
    """A login that was just made; the password is told once."""

    person: Person
    username: str
    password: str


@dataclass(frozen=True)
class Start:
    """What one page says of an empty organisation; `rulebook` is a shipped one, `body` the first of its bodies."""

    document_mark: str
    rulebook: Rulebook
    title: str
    body: str
    body_title: str
    venues: Mapping[str, int | None]
    people: Sequence[NewPerson]


@dataclass(frozen=True)
class FirstTerm:
    """What one page says of a body that begins: who sits in it, who has charge of a unit, who always attends."""

    starts_on: date
    number: int | None
    planned_seats: int | None
    seats: Sequence[NewSeat]
    charges: Mapping[Unit, Person]
    observers: Sequence[Person]


@transaction.atomic
def take_rulebook(*, organisation: Organisation, rulebook: Rulebook, title: str, user: User, now: datetime) -> Rulebook:
    """The organisation's own copy of a shipped rulebook: its committees will follow the copy.

    Harmless to repeat: a second press finds the copy that the first one made.
    """
    _one_at_a_time(organisation)
    made = own_rulebooks(organisation).filter(code=rulebook.code, title=title).first()
    if made is not None and may_copy(user, organisation):
        return made
    return copy_rulebook(rulebook=rulebook, organisation=organisation, title=title, user=user, now=now)


@transaction.atomic
def found_committees(
    *, organisation: Organisation, rows: Sequence[NewCommittee], user: User, now: datetime
) -> list[Committee]:
    """Found the bodies that were chosen; those that are there already stay. Harmless to repeat."""
    require_keeper(organisation, "committee_founded", user)
    _one_at_a_time(organisation)
    there = set(committees_of(organisation).values_list("body", flat=True))
    return [
        people.found_committee(
            organisation=organisation,
            rulebook=row.rulebook,
            body=row.body,
            name=row.name,
            short_name=row.short_name,
            user=user,
            now=now,
        )
        for row in rows
        if row.body not in there
    ]


def _one_at_a_time(organisation: Organisation) -> None:
    """Of two presses of one step the second must see what the first one made. The caller has a transaction."""
    Organisation.objects.select_for_update().filter(pk=organisation.pk).first()


@transaction.atomic
def enter_units(*, organisation: Organisation, names: Iterable[str], user: User, now: datetime) -> int:
    """Enter the departments of a list that are not there yet; answers how many are new."""
    require_keeper(organisation, "unit_founded", user)
    _one_at_a_time(organisation)
    known = set(organisation.units.values_list("name", flat=True))
    number = organisation.units.count()
    taken = set(organisation.units.values_list("code", flat=True))
    fresh = [name for name in dict.fromkeys(names) if name not in known]
    for name in fresh:
        number += 1
        while f"u{number:02}" in taken:
            number += 1
        people.found_unit(organisation=organisation, code=f"u{number:02}", name=name, user=user, now=now)
    return len(fresh)


@transaction.atomic
def enter_venues(*, organisation: Organisation, rows: Mapping[str, int | None], user: User, now: datetime) -> int:
    """Enter the meeting rooms of a list that are not there yet; answers how many are new."""
    require_keeper(organisation, "venue_entered", user)
    _one_at_a_time(organisation)
    known = set(organisation.venues.values_list("name", flat=True))
    fresh = {name: capacity for name, capacity in rows.items() if name not in known}
    for name, capacity in fresh.items():
        people.enter_venue(organisation=organisation, name=name, capacity=capacity, user=user, now=now)
    return len(fresh)


@transaction.atomic
def enter_people(*, organisation: Organisation, rows: Iterable[NewPerson], user: User, now: datetime) -> int:
    """Enter the people of a list; one of the same name and post is the same. Answers how many are new."""
    require_keeper(organisation, "person_entered", user)
    _one_at_a_time(organisation)
    known = set(Person.objects.filter(organisation=organisation).values_list("name", "post"))
    units = {unit.name: unit for unit in organisation.units.all()}
    count = 0
    for row in rows:
        if (row.name, row.post) in known:
            continue
        if row.unit and row.unit not in units:
            raise Refused(f"{row.name}：没有名为“{row.unit}”的单位，请先在“部门单位”一步登记。")
        unit = units.get(row.unit)
        people.enter_person(organisation=organisation, name=row.name, post=row.post, unit=unit, actor=user, now=now)
        known.add((row.name, row.post))
        count += 1
    return count


@transaction.atomic
def seat_people(
    *,
    committee: Committee,
    seats: Sequence[NewSeat],
    starts_on: date,
    number: int | None,
    planned_seats: int | None,
    user: User,
    now: datetime,
) -> None:
    """The first term with its members; where a term runs, further members of it."""
    require_keeper(committee.organisation, "term_begun", user)
    term = term_on(committee, starts_on)
    if term is None:
        people.elect_term(
            committee=committee,
            starts_on=starts_on,
            seats=seats,
            number=number,
            planned_seats=planned_seats,
            user=user,
            now=now,
        )
        return
    if not seats:
        raise Refused("没有选择新的成员。已有成员的变动请在“机构与席位”办理。")
    people.appoint_all(term=term, seats=seats, starts_on=starts_on, user=user, now=now)


@transaction.atomic
def begin(*, organisation: Organisation, start: Start, user: User, now: datetime) -> Committee:
    """One page for an empty organisation: the copy of a rulebook, its first body, units, rooms and people.

    The units are those that the list of people names. Harmless to repeat; refused where another body is there already:
    then each step has a page of its own.
    """
    _one_at_a_time(organisation)
    require_keeper(organisation, "committee_founded", user)
    there = list(committees_of(organisation))
    if there and all(each.body != start.body for each in there):
        raise Refused("本机关已经设立会议主体，请在“建立向导”里逐步办理。")
    if there:
        return next(each for each in there if each.body == start.body)
    _mark(organisation, start.document_mark, user, now)
    own = take_rulebook(organisation=organisation, rulebook=start.rulebook, title=start.title, user=user, now=now)
    name = f"{organisation.name}{start.body_title}"[:100]
    rows = [NewCommittee(own, start.body, name, start.body_title[:30])]
    [committee] = found_committees(organisation=organisation, rows=rows, user=user, now=now)
    units = [row.unit for row in start.people if row.unit]
    enter_units(organisation=organisation, names=units, user=user, now=now)
    enter_venues(organisation=organisation, rows=start.venues, user=user, now=now)
    enter_people(organisation=organisation, rows=start.people, user=user, now=now)
    return committee


def _mark(organisation: Organisation, mark: str, user: User, now: datetime) -> None:
    if mark != organisation.document_mark:
        people.change_organisation(
            organisation=organisation,
            name=organisation.name,
            short_name=organisation.short_name,
            document_mark=mark,
            superior=organisation.superior,
            user=user,
            now=now,
        )


@transaction.atomic
def begin_term(*, committee: Committee, first: FirstTerm, user: User, now: datetime) -> None:
    """One page for a body that begins: its term, its members, their charges, its standing observers. Where a term runs,
    further members and observers of it."""
    if first.seats or term_on(committee, first.starts_on) is None or not first.observers:
        seat_people(
            committee=committee,
            seats=first.seats,
            starts_on=first.starts_on,
            number=first.number,
            planned_seats=first.planned_seats,
            user=user,
            now=now,
        )
    term = term_on(committee, first.starts_on)
    held = {seat.person_id: seat for seat in term.seats.filter(ends_on=None)} if term else {}
    charges = {unit: held[person.pk] for unit, person in first.charges.items()}
    set_charges(committee=committee, charges=charges, user=user, now=now)
    since = term.starts_on if term else None
    for person in first.observers:
        people.invite_always(committee=committee, person=person, starts_on=since, user=user, now=now)


@transaction.atomic
def set_charges(*, committee: Committee, charges: Mapping[Unit, Seat | None], user: User, now: datetime) -> None:
    """分管: who has charge of each unit from now on; None: nobody. The first of a unit counts from the seat on."""
    require_keeper(committee.organisation, "charge_given", user)
    present = charges_now(committee, local_day(now))
    known = set(Portfolio.objects.filter(seat__term__committee=committee).values_list("unit_id", flat=True))
    for unit, seat in charges.items():
        row = present.get(unit.pk)
        if row is not None and (seat is None or row.seat_id != seat.pk):
            people.drop_charge(portfolio=row, user=user, now=now)
        if seat is not None:
            since = None if unit.pk in known else seat.starts_on
            people.give_charge(seat=seat, unit=unit, starts_on=since, user=user, now=now)


@transaction.atomic
def set_observers(*, committee: Committee, persons: Iterable[Person], user: User, now: datetime) -> None:
    """固定列席: exactly these from now on; the first ones since the term began."""
    require_keeper(committee.organisation, "standing_observer_added", user)
    first = not StandingObserver.objects.filter(committee=committee).exists()
    term = term_on(committee, local_day(now)) if first else None
    since = term.starts_on if term else None
    wanted = {person.pk: person for person in persons}
    for pk in observers_now(committee) - set(wanted):
        person = Person.objects.get(pk=pk)
        people.invite_no_longer(committee=committee, person=person, user=user, now=now)
    for person in wanted.values():
        people.invite_always(committee=committee, person=person, starts_on=since, user=user, now=now)


@transaction.atomic
def fill_posts(
    *,
    organisation: Organisation,
    posts: Sequence[tuple[Role, Committee | Unit, Person]],
    others: Iterable[Person],
    by: User,
    now: datetime,
) -> list[NewLogin]:
    """Give roles, and a login with a one-time password to whoever has none; `others` get a login only.

    By the security administrator of the organisation.
    """
    require_security(organisation, by)
    needing = {person.pk: person for person in (*(post[2] for post in posts), *others) if person.user_id is None}
    logins = [_open_login(organisation, person, by, now) for person in needing.values()]
    for role, scope, person in posts:
        user = Person.objects.select_related("user").get(pk=person.pk).user
        if user is not None:
            grant_role(role=role, scope=scope, user=user, starts_on=local_day(now), granted_by=by, now=now)
    for committee in organisation.committees.all():
        sync_committee(committee=committee, day=local_day(now))
    return logins


def _open_login(organisation: Organisation, person: Person, by: User, now: datetime) -> NewLogin:
    number = Person.objects.filter(organisation=organisation, user__isnull=False).count()
    while User.objects.filter(username=f"{organisation.code}-{number:02}").exists():
        number += 1
    user = User(username=f"{organisation.code}-{number:02}", must_change_password=True)
    password = one_time_password()
    user.set_password(password)
    user.save()
    people.give_login(person=person, account=user, user=by, now=now)
    return NewLogin(person, user.username, password)


@transaction.atomic
def pass_over(*, organisation: Organisation, step: str, now: datetime) -> None:
    """A step that this organisation does not need. Harmless to repeat."""
    SetupMark.objects.get_or_create(organisation=organisation, step=step, defaults={"at": now})
