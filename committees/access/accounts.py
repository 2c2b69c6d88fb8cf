"""Accounts: a new one-time password, closing, and the first three administrators of an empty installation."""

from __future__ import annotations

import secrets
from datetime import datetime

from axes.utils import reset as axes_reset
from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.db import transaction
from django.db.models import F, Q

from committees.access.models import PastPassword, RoleGrant
from committees.access.selectors import permissions_of
from committees.access.services import end_grant, grant_role, keep_old_password
from committees.access.sessions import end_sessions, organisation_of
from committees.access.states import EXCLUSIVE_ROLES, ROLE_LABELS, Role
from committees.calendar.rules import local_day
from committees.errors import Refused
from committees.ledger import services as ledger
from committees.people.models import Organisation, Person, User

# What nobody mistakes on paper: no i, l, o, 0 and 1, and nothing that asks for another key beside it.
SIGNS = "abcdefghjkmnpqrstuvwxyz23456789"
ADMINISTRATORS = {Role.SYSTEM_ADMIN: "system", Role.SECURITY_ADMIN: "security", Role.AUDIT_ADMIN: "audit"}


def one_time_password() -> str:
    """A password that nobody chose, for typing from paper; it must be changed at the first sign-in.

    Twelve signs of 31 are 59 bits: sign-ins are locked after a few failures, and it is worth nothing once changed.
    """
    return "-".join("".join(secrets.choice(SIGNS) for _ in range(4)) for _ in range(3))


def must_change(user: User, now: datetime) -> bool:
    """Whether a new password is due: at first sign-in, after a reset, and when the old one has expired."""
    if user.must_change_password:
        return True
    changed, days = user.password_changed_at, settings.PASSWORD_DAYS
    return bool(days and changed is not None and (now - changed).days >= days)


def was_used(user: User, password: str) -> bool:
    """Whether it is the present password or one of the last few."""
    past = PastPassword.objects.filter(user=user).order_by("-pk")[: settings.PASSWORD_HISTORY]
    hashes = [user.password, *(row.password for row in past)] if user.pk else []
    return any(check_password(password, each) for each in hashes)


def require_security(user: User, by: User) -> None:
    """Accounts are looked after by the security administrator of their organisation, and never one's own."""
    if user.pk == by.pk:
        raise Refused("不能对自己的账号办理，请由另一位安全管理员办理。")
    if organisation_of(user) not in permissions_of(by).organisation_ids("administer_security"):
        raise Refused("账号由本机关的安全管理员办理。")


def _record(user: User, verb: str, by: User, now: datetime) -> None:
    organisation = organisation_of(user)
    payload = {"user": user.username}
    aggregate = f"organisation:{organisation}"
    ledger.append(aggregate=aggregate, organisation_id=organisation, verb=verb, payload=payload, actor=by, now=now)


@transaction.atomic
def reset_password(*, user: User, by: User, now: datetime) -> str:
    """A one-time password, told once to the administrator; every sign-in of the account ends."""
    require_security(user, by)
    password = one_time_password()
    keep_old_password(user=user, old=user.password, now=now)
    user.set_password(password)
    user.must_change_password = True
    user.save(update_fields=["password", "must_change_password"])
    end_sessions(user=user)
    _record(user, "password_reset", by, now)
    return password


@transaction.atomic
def close_account(*, user: User, by: User, now: datetime) -> None:
    """Close an account: no sign-in any more, running ones end, its roles end today; what it did stays."""
    require_security(user, by)
    if User.objects.filter(pk=user.pk, is_active=True).update(is_active=False) != 1:
        raise Refused("该账号已经停用。")
    day = local_day(now)
    lasting = RoleGrant.objects.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=day), user=user)
    for grant in lasting.exclude(ends_on=F("starts_on")).select_related("role_group", "user"):
        end_grant(grant=grant, ends_on=max(day, grant.starts_on), ended_by=by, now=now)
    end_sessions(user=user)
    _record(user, "account_closed", by, now)


@transaction.atomic
def reopen_account(*, user: User, by: User, now: datetime) -> str:
    """Open a closed account again, without roles and with a one-time password."""
    require_security(user, by)
    if User.objects.filter(pk=user.pk, is_active=False).update(is_active=True) != 1:
        raise Refused("该账号没有停用。")
    user.refresh_from_db()
    _record(user, "account_reopened", by, now)
    return reset_password(user=user, by=by, now=now)


@transaction.atomic
def unlock_account(*, user: User, by: User, now: datetime) -> None:
    """Let an account try again that was locked after failures."""
    require_security(user, by)
    if axes_reset(username=user.username) == 0:
        raise Refused("该账号没有登录失败记录，无需解锁。")
    _record(user, "account_unlocked", by, now)


@transaction.atomic
def make_administrators(*, organisation: Organisation, now: datetime) -> list[tuple[str, str, str]]:
    """The three administrators of an organisation that has none: label, user name, one-time password.

    Refuses where any administrator exists: further ones are granted by the security administrator.
    """
    if RoleGrant.objects.filter(role_group__organisation=organisation, role_group__role__in=EXCLUSIVE_ROLES).exists():
        raise Refused(f"{organisation}已有管理员。其余管理员由安全管理员授权。")
    made = []
    for role, name in ADMINISTRATORS.items():
        username, password = f"{organisation.code}-{name}", one_time_password()
        if User.objects.filter(username=username).exists():
            raise Refused(f"账号“{username}”已存在，请先改名。")
        user = User(username=username, must_change_password=True)
        user.set_password(password)
        user.save()
        Person.objects.create(organisation=organisation, user=user, name=ROLE_LABELS[role])
        grant_role(role=role, scope=organisation, user=user, starts_on=local_day(now), now=now)
        made.append((ROLE_LABELS[role], username, password))
    return made
