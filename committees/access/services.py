"""Granting and ending roles; groups and guardian rows follow the dated grants and seats."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime

from django.conf import settings
from django.contrib.auth.models import Group
from django.db import transaction
from django.db.models import Q
from guardian.shortcuts import assign_perm

from committees.access.models import (
    CommitteeGroupPermission,
    OrganisationGroupPermission,
    PastPassword,
    RoleGrant,
    RoleGroup,
    UnitGroupPermission,
)
from committees.access.selectors import permissions_of
from committees.access.states import (
    COMMITTEE_PERMISSIONS,
    EXCLUSIVE_ROLES,
    ORGANISATION_PERMISSIONS,
    ROLE_LABELS,
    UNIT_PERMISSIONS,
    Role,
)
from committees.calendar.rules import local_day
from committees.errors import Refused
from committees.ledger import services as ledger
from committees.people.models import Acting, Committee, Organisation, Person, Seat, StandingObserver, Unit, User
from committees.people.selectors import held_on, seats_on, suspended_on
from committees.people.states import SeatKind

Scope = Committee | Unit | Organisation


def permission_names(role: Role, scope: Scope) -> tuple[str, ...]:
    """What a role may do on an object. Refuses a role that does not fit the kind of object."""
    table = {Committee: COMMITTEE_PERMISSIONS, Unit: UNIT_PERMISSIONS, Organisation: ORGANISATION_PERMISSIONS}
    names = table[type(scope)].get(role)
    if names is None:
        raise Refused(f"角色“{ROLE_LABELS[role]}”不能授予在“{scope}”上，请选择与该角色相应的对象。")
    return names


def role_group(role: Role, scope: Scope) -> RoleGroup:
    """The group that carries `role` on `scope`, made with its guardian permissions at first use."""
    kind = type(scope).__name__.lower()
    names = permission_names(role, scope)
    group, created = Group.objects.get_or_create(name=f"{kind}:{scope.pk}:{role}")
    if created:
        _give(names, group, scope)
    organisation = scope if isinstance(scope, Organisation) else scope.organisation
    row, _ = RoleGroup.objects.get_or_create(
        group=group,
        defaults={
            "role": role,
            "organisation": organisation,
            "committee": scope if isinstance(scope, Committee) else None,
            "unit": scope if isinstance(scope, Unit) else None,
        },
    )
    return row


def _give(names: tuple[str, ...], group: Group, scope: Scope) -> None:
    for name in names:
        assign_perm(f"committees.{name}", group, scope)


@transaction.atomic
def grant_role(
    *,
    role: Role,
    scope: Scope,
    user: User,
    starts_on: date,
    now: datetime,
    ends_on: date | None = None,
    granted_by: User | None = None,
    handed_over: bool = False,
) -> RoleGrant:
    """Give a user a role for a period: by the security administrator; `handed_over`: by who holds it himself.

    Refuses a second administrator's role, and granting to oneself.
    """
    if granted_by is not None and granted_by.pk == user.pk:
        raise Refused("不能给自己授权，请由另一位安全管理员办理。")
    _alone_with(user.pk)
    _refuse_mixed_administrators(role, user, starts_on)
    group = role_group(role, scope)
    holders = held_users(group, starts_on) if handed_over else set()
    if granted_by is not None and granted_by.pk not in holders and not _secures(granted_by, group):
        raise Refused("角色由本机关的安全管理员授予。")
    if RoleGrant.objects.filter(role_group=group, user=user, ends_on__isnull=True).exists():
        raise Refused(f"{user.get_full_name() or user.username}已有“{ROLE_LABELS[role]}”角色，无需重复授予。")
    grant = RoleGrant.objects.create(
        role_group=group, user=user, starts_on=starts_on, ends_on=ends_on, granted_by=granted_by
    )
    ledger.append(
        aggregate=f"organisation:{group.organisation_id}",
        organisation_id=group.organisation_id,
        verb="role_granted",
        payload={"role": role, "scope": str(scope), "user": user.username, "starts_on": starts_on.isoformat()},
        actor=granted_by,
        now=now,
    )
    sync_group(group, local_day(now))
    return grant


def _refuse_mixed_administrators(role: Role, user: User, day: date) -> None:
    lasting = Q(ends_on__isnull=True) | Q(ends_on__gte=day)
    held = set(RoleGrant.objects.filter(lasting, user=user).values_list("role_group__role", flat=True))
    attends = role in EXCLUSIVE_ROLES and (
        Seat.objects.filter(lasting, person__user=user).exists()
        or StandingObserver.objects.filter(lasting, person__user=user).exists()
    )
    administrator = {str(name) for name in EXCLUSIVE_ROLES}
    if (role in EXCLUSIVE_ROLES and (held or attends)) or (held & administrator and role not in held):
        raise Refused("系统、安全、审计三类管理员相互独立，且不得兼任其他角色、席位或固定列席。请另设账号。")


def _alone_with(user_id: int | None) -> None:
    """What an account may be is decided by one at a time: of two roles that exclude each other the second must see the
    first. The caller has a transaction."""
    if user_id is not None:
        User.objects.select_for_update().filter(pk=user_id).first()


def refuse_seat_of_administrator(*, user_id: int | None, day: date, doing: str = "任职") -> None:
    """Whoever administers takes no seat and attends nothing: nobody looks after the rights by which he himself
    decides, and what meetings are about is not his to see."""
    _alone_with(user_id)
    if user_id and _administrators({user_id}, day):
        raise Refused(f"系统、安全、审计三类管理员不得{doing}。请先由安全管理员结束其管理员角色，或另设账号。")


def refuse_naming_administrators(people: Iterable[Person], *, day: date) -> None:
    """Whoever administers sees no content: he is not named where a name opens it (列席、知悉范围、委托、代为签收)."""
    by_user = {person.user_id: person.name for person in people if person.user_id is not None}
    found = _administrators(by_user, day)
    if found:
        names = "、".join(name for user, name in by_user.items() if user in found)
        raise Refused(f"{names}是系统、安全或审计管理员，不接触会议内容。请另选人员。")


def _administrators(users: Collection[int], day: date) -> set[int]:
    """Those of these logins that administer on a day or later."""
    lasting = Q(ends_on__isnull=True) | Q(ends_on__gte=day)
    roles = [str(name) for name in EXCLUSIVE_ROLES]
    rows = RoleGrant.objects.filter(lasting, user__in=users, role_group__role__in=roles)
    return set(rows.values_list("user_id", flat=True)) if users else set()


@transaction.atomic
def end_grant(*, grant: RoleGrant, ends_on: date, ended_by: User | None, now: datetime) -> None:
    """End a role on a day (the last day on which it holds); access goes with the next synchronisation, made here.

    By the security administrator; the two people of a period of acting end that one, and a closed account keeps none.
    """
    if ended_by is not None and not (_secures(ended_by, grant.role_group) or _ends_otherwise(grant, ended_by)):
        raise Refused("授权由本机关的安全管理员结束。")
    running = Q(ends_on__isnull=True) | Q(ends_on__gt=ends_on)
    changed = RoleGrant.objects.filter(running, pk=grant.pk).update(ends_on=ends_on)
    if changed != 1:
        raise Refused("该授权已结束，无需再次办理。")
    group = grant.role_group
    ledger.append(
        aggregate=f"organisation:{group.organisation_id}",
        organisation_id=group.organisation_id,
        verb="role_ended",
        payload={"role": group.role, "user": grant.user.username, "ends_on": ends_on.isoformat()},
        actor=ended_by,
        now=now,
    )
    sync_group(group, local_day(now))


def _secures(user: User, group: RoleGroup) -> bool:
    return group.organisation_id in permissions_of(user).organisation_ids("administer_security")


def _ends_otherwise(grant: RoleGrant, user: User) -> bool:
    acting = Acting.objects.filter(Q(person__user=user) | Q(deputy__user=user), grant=grant)
    return not grant.user.is_active or acting.exists()


def sync_group(group: RoleGroup, day: date) -> tuple[int, int]:
    """Make a group's members those whose grants (or seats) hold on `day`; answers how many were added and removed."""
    wanted = held_users(group, day)
    users = group.group.user_set
    present = set(users.values_list("pk", flat=True))
    users.add(*(wanted - present))
    users.remove(*(present - wanted))
    return len(wanted - present), len(present - wanted)


def held_users(group: RoleGroup, day: date) -> set[int]:
    """The logins that hold the group's role on `day`, by grant or by seat."""
    wanted = set(RoleGrant.objects.filter(held_on(day), role_group=group).values_list("user_id", flat=True))
    if group.committee is not None:
        wanted |= _seat_holders(group.committee, Role(group.role), day)
    return wanted


def group_permissions(group: RoleGroup) -> set[tuple[str, int]]:
    """What a group may do, as (codename, object) pairs, whatever kind of object."""
    found: set[tuple[str, int]] = set()
    for table in (CommitteeGroupPermission, UnitGroupPermission, OrganisationGroupPermission):
        rows = table.objects.filter(group=group.group)
        found |= set(rows.values_list("permission__codename", "content_object_id"))
    return found


def _mend_permissions(group: RoleGroup) -> None:
    """A later version may give a role more, or take something away; what no version gave goes as well."""
    scope = group.committee or group.unit or group.organisation
    expected = {(name, scope.pk) for name in permission_names(Role(group.role), scope)}
    if group_permissions(group) == expected:
        return
    for table in (CommitteeGroupPermission, UnitGroupPermission, OrganisationGroupPermission):
        table.objects.filter(group=group.group).delete()
    _give(tuple(name for name, _ in sorted(expected)), group.group, scope)


def _seat_holders(committee: Committee, role: Role, day: date) -> set[int]:
    """Logins that hold `role` by their seat: every seat makes a member; the first in rank is the body's head."""
    if role not in (Role.MEMBER, Role.CHAIR):
        return set()
    suspended = suspended_on(committee, day)
    seats = [seat for seat in seats_on(committee, day) if seat.person.user_id is not None and seat.pk not in suspended]
    if role is Role.MEMBER:
        return {seat.person.user_id for seat in seats if seat.person.user_id}
    voting = [seat for seat in seats if seat.kind == SeatKind.VOTING]
    if role is Role.CHAIR and voting:
        return {voting[0].person.user_id} if voting[0].person.user_id else set()
    return set()


@transaction.atomic
def sync_committee(*, committee: Committee, day: date) -> tuple[int, int]:
    """Bring all role groups of a committee in line with seats and grants on `day`."""
    for role in (Role.MEMBER, Role.CHAIR):
        role_group(role, committee)
    added = removed = 0
    for group in RoleGroup.objects.filter(committee=committee).select_related("committee", "group"):
        plus, minus = sync_group(group, day)
        added, removed = added + plus, removed + minus
    return added, removed


def sync_everything(*, day: date) -> tuple[int, int]:
    """The nightly run over all committees and other groups: how many memberships had drifted, added and removed."""
    added = removed = 0
    for group in RoleGroup.objects.select_related("group", "committee", "unit", "organisation"):
        with transaction.atomic():
            _mend_permissions(group)
    for committee in Committee.objects.all():
        plus, minus = sync_committee(committee=committee, day=day)
        added, removed = added + plus, removed + minus
    for group in RoleGroup.objects.filter(committee__isnull=True).select_related("group", "committee"):
        with transaction.atomic():
            plus, minus = sync_group(group, day)
        added, removed = added + plus, removed + minus
    return added, removed


@transaction.atomic
def note_password_change(*, user: User, old: str, now: datetime) -> None:
    """Remember when the password was changed, and the hash given up; the duty to change it at first sign-in is done."""
    keep_old_password(user=user, old=old, now=now)
    User.objects.filter(pk=user.pk).update(password_changed_at=now, must_change_password=False)
    ledger.append(
        aggregate=f"user:{user.pk}", organisation_id=None, verb="password_changed", payload={}, actor=user, now=now
    )


def keep_old_password(*, user: User, old: str, now: datetime) -> None:
    """Remember the hash that is given up, and forget those beyond the last few."""
    if not old:
        return
    PastPassword.objects.create(user=user, password=old, at=now)
    newest = PastPassword.objects.filter(user=user).order_by("-pk").values_list("pk", flat=True)
    kept = list(newest[: settings.PASSWORD_HISTORY])
    PastPassword.objects.filter(user=user).exclude(pk__in=kept).delete()
