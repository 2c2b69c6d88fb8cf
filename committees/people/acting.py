"""代理 in the record: who does what another's role lets him do is entered with both names."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from committees.access.models import RoleGrant, RoleGroup
from committees.access.selectors import Subject, can
from committees.people.declared import Deputies
from committees.people.models import Acting, Committee, Unit, User


@dataclass(frozen=True)
class Right:
    """What was asked of a user before he acted: one of these permissions, on this committee or unit."""

    permissions: frozenset[str]
    committee_id: int | None = None
    unit_id: int | None = None


def holds(user: User, action: str, subject: Subject) -> bool:
    """Whether the user holds the permission; asked by a service, it is the right by which the service then acts."""
    if not can(user, action, subject):
        return False
    exercise(user, (action,), subject)
    return True


def exercise(user: User, permissions: Iterable[str], *subjects: Subject) -> None:
    """Remember by what right a user acts now: on the request's own user object, as his permissions are."""
    committee = next((each.pk for each in subjects if isinstance(each, Committee)), None)
    unit = next((each.pk for each in subjects if isinstance(each, Unit)), None)
    user.exercised = Right(frozenset(permissions), committee, unit)  # type: ignore[attr-defined]


def acted_for(user: User, now: datetime) -> str:
    """For whom the user acts by the right that he exercises; empty where it is his own. One query where nobody asked
    him to act: a short one, since every entry of the record asks it."""
    right: Right | None = getattr(user, "exercised", None)
    if right is None or not Acting.objects.filter(grant__user=user).exists():
        return ""
    of_unit = Q(unit=right.unit_id, unit__isnull=False)
    groups = RoleGroup.objects.filter(Q(committee=right.committee_id, committee__isnull=False) | of_unit)
    rows = Acting.objects.filter(grant__role_group__in=groups, grant__user=user)
    found = tuple(rows.select_related("person", "grant__role_group").order_by("-pk"))
    if not found:
        return ""
    own = RoleGrant.objects.filter(role_group__in=groups, user=user, acting__isnull=True).select_related("role_group")
    return Deputies(found, tuple(own)).acted_for(user.pk, now, right.permissions)
