"""May this user do that? One question, `can`, asked everywhere; one query per request answers it."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser

from committees.people.models import (
    Committee,
    CommitteeGroupPermission,
    CommitteeUserPermission,
    Organisation,
    OrganisationGroupPermission,
    Unit,
    UnitGroupPermission,
    User,
)

Subject = Committee | Unit | Organisation


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
    known: Permissions | None = getattr(user, "_permissions_read", None)
    if known is None:
        known = _read_permissions(user)
        user._permissions_read = known  # type: ignore[attr-defined]
    return known


def _read_permissions(user: User) -> Permissions:
    def group_rows(model: type) -> set[tuple[str, int]]:
        rows = model._default_manager.filter(group__user=user)  # type: ignore[attr-defined]
        return set(rows.values_list("permission__codename", "content_object_id"))

    own = CommitteeUserPermission.objects.filter(user=user).values_list("permission__codename", "content_object_id")
    return Permissions(
        committees=frozenset(group_rows(CommitteeGroupPermission) | set(own)),
        units=frozenset(group_rows(UnitGroupPermission)),
        organisations=frozenset(group_rows(OrganisationGroupPermission)),
    )


def can(user: User | AnonymousUser, action: str, subject: Subject) -> bool:
    """Whether the user holds the permission `action` on a committee, unit or organisation."""
    held = permissions_of(user)
    if isinstance(subject, Committee):
        return (action, subject.pk) in held.committees
    if isinstance(subject, Unit):
        return (action, subject.pk) in held.units
    return (action, subject.pk) in held.organisations
