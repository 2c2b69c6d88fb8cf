"""The demonstration's organisation: its units, people, seats and roles."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from committees.access.services import grant_role
from committees.access.states import Role
from committees.models import Committee, Organisation, Person, Rulebook, Unit, User
from committees.people import services as people
from personnel.demo import cast

TERM_BEGAN = date(2026, 1, 5)


@dataclass
class House:
    """Who is who, by login."""

    organisation: Organisation
    committee: Committee
    units: dict[str, Unit] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)

    def user(self, login: str) -> User:
        """A fresh login: what it may do is read once per object."""
        user = self.people[login].user
        if user is None:
            raise LookupError(login)
        return User.objects.get(pk=user.pk)


def build_house(password: str, now: datetime) -> House:
    """Found the district with its 常委会 of eleven, its units and staff, all with logins."""
    organisation = people.found_organisation(now=now, **cast.ORGANISATION)
    committee = people.found_committee(
        organisation=organisation,
        rulebook=Rulebook.objects.get(code=cast.RULEBOOK, organisation=None),
        body=cast.BODY,
        user=None,
        now=now,
        **cast.COMMITTEE,
    )
    house = House(organisation, committee)
    for code, name in cast.UNITS:
        house.units[code] = people.found_unit(organisation=organisation, code=code, name=name, user=None, now=now)
    people.enter_venue(organisation=organisation, name="区委一号会议室", capacity=30, user=None, now=now)
    logins = _logins(password)
    _seat_members(house, logins, now)
    _invite_observers(house, logins, now)
    _grant_roles(house, logins, now)
    return house


def _logins(password: str) -> dict[str, User]:
    names = [row.login for row in (*cast.MEMBERS, *cast.STAFF)] + [row[0] for row in cast.OBSERVERS]
    pattern = User()
    pattern.set_password(password)  # hashed once: the same password for every account of a demonstration
    users = User.objects.bulk_create([User(username=name, password=pattern.password) for name in names])
    return {user.username: user for user in users}


def _enter(house: House, logins: dict[str, User], login: str, name: str, post: str, unit: str, now: datetime) -> None:
    house.people[login] = people.enter_person(
        organisation=house.organisation,
        name=name,
        post=post,
        unit=house.units.get(unit),
        email=f"{login}@weidong.invalid",
        user=logins[login],
        now=now,
    )


def _seat_members(house: House, logins: dict[str, User], now: datetime) -> None:
    term = people.begin_term(committee=house.committee, starts_on=TERM_BEGAN, user=None, now=now)
    for row in cast.MEMBERS:
        _enter(house, logins, row.login, row.name, row.post, "", now)
    rows = [people.NewSeat(house.people[row.login], row.role) for row in cast.MEMBERS]
    seats = people.appoint_all(term=term, seats=rows, starts_on=TERM_BEGAN, user=None, now=now)
    for seat, row in zip(seats, cast.MEMBERS, strict=True):
        for unit in row.charge:
            people.give_charge(seat=seat, unit=house.units[unit], starts_on=TERM_BEGAN, user=None, now=now)


def _invite_observers(house: House, logins: dict[str, User], now: datetime) -> None:
    for login, name, post in cast.OBSERVERS:
        _enter(house, logins, login, name, post, "", now)
        people.invite_always(
            committee=house.committee, person=house.people[login], starts_on=TERM_BEGAN, user=None, now=now
        )


def _grant_roles(house: House, logins: dict[str, User], now: datetime) -> None:
    scopes: dict[str, Committee | Organisation | Unit] = {
        "committee": house.committee,
        "organisation": house.organisation,
        **house.units,
    }
    for row in cast.STAFF:
        _enter(house, logins, row.login, row.name, row.post, row.unit, now)
        role: Role | None = row.role
        if role is not None:
            grant_role(role=role, scope=scopes[row.scope], user=logins[row.login], starts_on=TERM_BEGAN, now=now)
