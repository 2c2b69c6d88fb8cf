"""May this user do that? One question, `can`, asked everywhere; one query per request answers it."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.db.models import F, Q, QuerySet

from committees.access.models import (
    CommitteeGroupPermission,
    OrganisationGroupPermission,
    RoleGrant,
    RoleGroup,
    UnitGroupPermission,
)
from committees.access.ports import ADMINISTRATORS, Reader, Readers, address_of
from committees.access.states import (
    COMMITTEE_PERMISSIONS,
    EXCLUSIVE_ROLES,
    ORGANISATION_PERMISSIONS,
    UNIT_PERMISSIONS,
)
from committees.people.models import Committee, Organisation, Person, Unit, User
from committees.people.selectors import person_of

Subject = Committee | Unit | Organisation
GroupPermission = CommitteeGroupPermission | UnitGroupPermission | OrganisationGroupPermission
# Written as text: every request of everybody asks it, and to have it put together anew cost more than its answer.
HELD = """
SELECT 'committee', p.codename, h.content_object_id FROM committees_committeeuserpermission h
  JOIN auth_permission p ON p.id = h.permission_id WHERE h.user_id = %(user)s
UNION ALL
SELECT 'committee', p.codename, h.content_object_id FROM committees_committeegrouppermission h
  JOIN auth_permission p ON p.id = h.permission_id
  JOIN committees_user_groups g ON g.group_id = h.group_id WHERE g.user_id = %(user)s
UNION ALL
SELECT 'unit', p.codename, h.content_object_id FROM committees_unitgrouppermission h
  JOIN auth_permission p ON p.id = h.permission_id
  JOIN committees_user_groups g ON g.group_id = h.group_id WHERE g.user_id = %(user)s
UNION ALL
SELECT 'organisation', p.codename, h.content_object_id FROM committees_organisationgrouppermission h
  JOIN auth_permission p ON p.id = h.permission_id
  JOIN committees_user_groups g ON g.group_id = h.group_id WHERE g.user_id = %(user)s
"""

ROLES = {**COMMITTEE_PERMISSIONS, **UNIT_PERMISSIONS, **ORGANISATION_PERMISSIONS}
# What a role may do beyond the roles within it.
TELLING = {
    role: frozenset(own).difference(*(lesser for lesser in ROLES.values() if set(lesser) < set(own)))
    for role, own in ROLES.items()
}


@dataclass(frozen=True)
class Permissions:
    """What a user may do, as (codename, object id) pairs per kind of object."""

    committees: frozenset[tuple[str, int]]
    units: frozenset[tuple[str, int]]
    organisations: frozenset[tuple[str, int]]

    def committee_ids(self, *codenames: str) -> set[int]:
        """Committees on which the user has any of the permissions (any at all, when none is named)."""
        return {pk for codename, pk in self.committees if not codenames or codename in codenames}

    def unit_ids(self, *codenames: str) -> set[int]:
        """Units on which the user has any of the permissions."""
        return {pk for codename, pk in self.units if not codenames or codename in codenames}

    def organisation_ids(self, *codenames: str) -> set[int]:
        """Organisations on which the user has any of the permissions."""
        return {pk for codename, pk in self.organisations if not codenames or codename in codenames}


def permissions_of(user: User | AnonymousUser) -> Permissions:
    """All object permissions of a user, read once per request (kept on the request's own user object)."""
    if not isinstance(user, User) or not user.is_active:
        return Permissions(frozenset(), frozenset(), frozenset())
    known: Permissions | None = getattr(user, "permissions_read", None)
    if known is None:
        known = _read_permissions(user)
        user.permissions_read = known  # type: ignore[attr-defined]
    return known


def _read_permissions(user: User) -> Permissions:
    """All four tables in one question: every request of everybody asks it."""
    held: dict[str, set[tuple[str, int]]] = {"committee": set(), "unit": set(), "organisation": set()}
    with connection.cursor() as cursor:
        cursor.execute(HELD, {"user": user.pk})
        for kind, codename, pk in cursor.fetchall():
            held[kind].add((codename, pk))
    return Permissions(
        committees=frozenset(held["committee"]),
        units=frozenset(held["unit"]),
        organisations=frozenset(held["organisation"]),
    )


def kinds_of(user: User | AnonymousUser) -> Readers:
    """As which readers of the table the user may come anywhere: his roles, told by what each may do that lesser roles
    may not. Who acts for another has part of a role, and counts as its holder."""
    held = permissions_of(user)
    codenames = {codename for codename, _ in held.committees | held.units | held.organisations}
    return frozenset(Reader(role) for role, telling in TELLING.items() if codenames & telling)


def administering(user: User | AnonymousUser) -> Readers:
    """In which of the three administrators' roles the user is."""
    return kinds_of(user) & ADMINISTRATORS


def is_shut(user: User | AnonymousUser, name: str) -> bool:
    """Whether the table gives an address to none of the user's roles, so that it does not exist for him."""
    row = address_of(name)
    return row is not None and row.shut_to(kinds_of(user))


def participant(user: User | AnonymousUser) -> Person | None:
    """The person as whom a user may be named in a matter. An administrator takes part in nothing, whoever named him
    before he became one."""
    return person_of(user) if isinstance(user, User) and not administering(user) else None


def named(user: User | AnonymousUser, path: str = "person") -> Q:
    """The condition that a row names this user as a person who takes part."""
    person = participant(user)
    return Q(pk__in=[]) if person is None else Q(**{path: person})


def without_administrators(people: QuerySet[Person]) -> QuerySet[Person]:
    """Of these people those who may be named in a matter."""
    groups = RoleGroup.objects.filter(role__in=[str(role) for role in EXCLUSIVE_ROLES])
    return people.exclude(user__in=User.objects.filter(groups__in=groups.values("group")))


def can(user: User | AnonymousUser, action: str, subject: Subject) -> bool:
    """Whether the user holds the permission `action` on a committee, unit or organisation."""
    held = permissions_of(user)
    if isinstance(subject, Committee):
        return (action, subject.pk) in held.committees
    if isinstance(subject, Unit):
        return (action, subject.pk) in held.units
    return (action, subject.pk) in held.organisations


def committees_seen_by_keepers(user: User) -> QuerySet[Committee]:
    """Committees whose people the user may look up: the office's own, and all of a system administrator's."""
    held = permissions_of(user)
    own = Q(pk__in=held.committee_ids("direct_office", "handle_office"))
    return _kept(own | Q(organisation_id__in=held.organisation_ids("administer_system")))


def committees_kept_by(user: User) -> QuerySet[Committee]:
    """Committees whose people the user may change: the head of the office, and the system administrator."""
    held = permissions_of(user)
    own = Q(pk__in=held.committee_ids("direct_office"))
    return _kept(own | Q(organisation_id__in=held.organisation_ids("administer_system")))


def _kept(condition: Q) -> QuerySet[Committee]:
    rows = Committee.objects.filter(condition, rehearsal_of__isnull=True)
    return rows.select_related("organisation", "rulebook").order_by("position", "pk")


def may_keep_people(user: User) -> bool:
    """机构与席位: the head of a committee's office and the system administrator keep people, the office may look."""
    held = permissions_of(user)
    return bool(held.committee_ids("direct_office", "handle_office") or held.organisation_ids("administer_system"))


def may_grant_roles(user: User) -> bool:
    """角色授权 is the security administrator's alone."""
    return bool(permissions_of(user).organisation_ids("administer_security"))


def grants_under(user: User) -> QuerySet[RoleGrant]:
    """The grants of the organisations whose security the user administers, the running ones first."""
    organisations = permissions_of(user).organisation_ids("administer_security")
    return (
        RoleGrant.objects.filter(role_group__organisation_id__in=organisations)
        .select_related("user__person", "role_group__committee", "role_group__unit", "role_group__organisation")
        .order_by(F("ends_on").desc(nulls_first=True), "pk")
    )


def roles_of(user: User) -> QuerySet[RoleGrant]:
    """Every role that was granted to a user, the newest first."""
    rows = RoleGrant.objects.filter(user=user).order_by("-starts_on", "-pk")
    return rows.select_related("role_group__committee", "role_group__unit", "role_group__organisation")


def grantable_users(administrator: User) -> QuerySet[User]:
    """The accounts of the administrator's organisations."""
    organisations = permissions_of(administrator).organisation_ids("administer_security")
    users = User.objects.filter(person__organisation_id__in=organisations, is_active=True)
    return users.select_related("person").order_by("person__pk")


def grantable_scopes(administrator: User) -> dict[str, Subject]:
    """The objects on which the administrator may grant roles, by a key as `committee:3`."""
    organisations = permissions_of(administrator).organisation_ids("administer_security")
    scopes: list[Subject] = [
        *Committee.objects.filter(organisation_id__in=organisations),
        *Unit.objects.filter(organisation_id__in=organisations),
        *Organisation.objects.filter(pk__in=organisations),
    ]
    return {f"{type(scope).__name__.lower()}:{scope.pk}": scope for scope in scopes}


def accounts_under(administrator: User) -> QuerySet[User]:
    """Every login of the administrator's organisations, the closed ones last."""
    organisations = permissions_of(administrator).organisation_ids("administer_security")
    users = User.objects.filter(person__organisation_id__in=organisations).select_related("person")
    return users.order_by("-is_active", "person__pk")


def login_named(username: str) -> User | None:
    """The login of this name, whether it may sign in or not."""
    return User.objects.filter(username=username).first() if username else None
