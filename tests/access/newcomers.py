"""Someone for every role in a test's own house, and another house beside it, entered as rows: who tries services there.

The world of the table of access has its readers. Wherever else a service is called, these come to its house as new:
each holds one role, on everything of the house that the role can be held on, and nobody has named him in anything.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from types import FunctionType
from typing import Any

from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction
from django.db.models import Max

from committees.access.models import CommitteeGroupPermission, OrganisationGroupPermission, UnitGroupPermission
from committees.access.ports import Reader
from committees.access.states import COMMITTEE_PERMISSIONS, ORGANISATION_PERMISSIONS, UNIT_PERMISSIONS, Role
from committees.models import Committee, Organisation, Person, Rulebook, Seat, StandingObserver, Term, Unit, User
from tests.access.elsewhere import TRIED
from tests.access.trying import Trials, acting, wrong_in

SINCE = date(2020, 1, 1)
PERMISSIONS = {**COMMITTEE_PERMISSIONS, **UNIT_PERMISSIONS, **ORGANISATION_PERMISSIONS}


class Newcomers(Trials):
    """Tries a service at its first call in a file, with the objects of that test; what is wrong fails the test."""

    def __init__(self) -> None:
        super().__init__(dict)
        self.tell: Callable[[str, object], None] = lambda name, value: None

    def try_as_everyone(self, name: str, service: FunctionType, given: dict[str, Any]) -> None:
        """Before a real call, in a transaction that is taken back with the newcomers."""
        if self.busy or name in self.answers:
            return
        with _unnoticed(), transaction.atomic():
            everybody = everybody_at(_house_of(given.get(acting(service) or "")))
            self.people = lambda: everybody
            super().try_as_everyone(name, service, given)
            transaction.set_rollback(True)
        self.tell(TRIED, list(self.answers[name].values()))
        wrong = wrong_in(name, self.answers[name])
        assert not wrong, "\n".join(wrong)

    def refused(self, name: str) -> None:
        """Where the caller himself was refused, nothing is proved by refusing others: the next call is tried."""
        if not self.busy:
            self.answers.pop(name, None)


def _house_of(caller: User | None) -> Organisation:
    """The caller's own; of an act of nobody, the first there is."""
    person = getattr(caller, "person", None)
    return Organisation.objects.order_by("pk")[0] if person is None else person.organisation


@contextmanager
def _unnoticed() -> Iterator[None]:
    """A test that counts queries or looks at them sees none of these."""
    noted, wrappers = connection.force_debug_cursor, list(connection.execute_wrappers)
    connection.force_debug_cursor = False
    connection.execute_wrappers.clear()
    try:
        yield
    finally:
        connection.force_debug_cursor = noted
        connection.execute_wrappers[:] = wrappers


def everybody_at(house: Organisation) -> dict[str, User]:
    """A newcomer for every reader of the table in this house; strangers with every role of a house of their own."""
    far = _another_house()
    roles = {str(role): (house, {role}) for role in Role}
    roles |= {str(Reader.OBSERVER): (house, set()), str(Reader.OTHER_UNIT): (house, {Role.UNIT_HANDLER})}
    roles["stranger"] = (far, set(COMMITTEE_PERMISSIONS) | set(UNIT_PERMISSIONS))
    roles |= {f"stranger-{number}": (far, {role}) for number, role in enumerate(ORGANISATION_PERMISSIONS)}
    users = _enter({name: home for name, (home, _) in roles.items()})
    apart = Unit.objects.create(organisation=house, code="newcomers", name="新来的单位")
    committees = {each: list(Committee.objects.filter(organisation=each)) for each in (house, far)}
    units = {each: list(Unit.objects.filter(organisation=each).exclude(pk=apart.pk)) for each in (house, far)}
    _give(
        (users[name], role, scope)
        for name, (home, held) in roles.items()
        for role in held
        for scope in _scopes(role, home, committees[home], [apart] if name == Reader.OTHER_UNIT else units[home])
    )
    _seat(users, committees[house])
    return users


def _another_house() -> Organisation:
    far = Organisation.objects.create(code="newcomers-far", name="外地机关", short_name="外地")
    rulebook = Rulebook.objects.first()
    if rulebook is not None:
        Committee.objects.create(organisation=far, name="外地会", short_name="外地会", rulebook=rulebook, body="far")
    Unit.objects.create(organisation=far, code="far", name="外地单位")
    return far


def _enter(homes: dict[str, Organisation]) -> dict[str, User]:
    made = User.objects.bulk_create([User(username=f"newcomer-{name}") for name in homes])
    users = dict(zip(homes, made, strict=True))
    Person.objects.bulk_create(
        [Person(organisation=home, user=users[name], name=f"新来的{name}") for name, home in homes.items()]
    )
    return users


def _scopes(
    role: Role, home: Organisation, committees: list[Committee], units: list[Unit]
) -> list[Committee] | list[Unit] | list[Organisation]:
    if role in COMMITTEE_PERMISSIONS:
        return committees
    return units if role in UNIT_PERMISSIONS else [home]


def _give(held: Iterable[tuple[User, Role, Committee | Unit | Organisation]]) -> None:
    """What roles open, on their objects: a group of his own for each, as access is asked of groups."""
    tables = {Committee: CommitteeGroupPermission, Unit: UnitGroupPermission, Organisation: OrganisationGroupPermission}
    kinds = {kind.pk: model for model, kind in ContentType.objects.get_for_models(*tables).items()}
    known = {
        (kinds[each.content_type_id], each.codename): each for each in Permission.objects.filter(content_type__in=kinds)
    }
    rows = list(held)
    users = {user.pk: user for user, _, _ in rows}
    groups = dict(zip(users, Group.objects.bulk_create([Group(name=f"newcomer:{pk}") for pk in users]), strict=True))
    User.groups.through.objects.bulk_create(
        [User.groups.through(user_id=pk, group_id=group.pk) for pk, group in groups.items()]
    )
    for model, table in tables.items():
        wanted = {
            (groups[user.pk].pk, known[model, name].pk, scope.pk)
            for user, role, scope in rows
            if isinstance(scope, model)
            for name in PERMISSIONS[role]
        }
        table.objects.bulk_create(
            [
                table(group_id=group, permission_id=permission, content_object_id=scope)
                for group, permission, scope in sorted(wanted)
            ]
        )


def _seat(users: dict[str, User], committees: list[Committee]) -> None:
    """The member sits on every committee, last in rank; the observer attends them all."""
    Seat.objects.bulk_create(
        [
            Seat(
                term=term, person=users[Reader.MEMBER].person, role="委员", order=(term.last or 0) + 1, starts_on=SINCE
            )
            for term in Term.objects.filter(committee__in=committees, ends_on=None).annotate(last=Max("seats__order"))
        ]
    )
    StandingObserver.objects.bulk_create(
        [StandingObserver(committee=each, person=users[Reader.OBSERVER].person, starts_on=SINCE) for each in committees]
    )
