"""The second factor: a code that changes every thirty seconds, and recovery codes for the day the phone is gone."""

from __future__ import annotations

import hashlib
import io
import secrets
from datetime import datetime
from functools import cache

import segno
from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.db import transaction
from django.utils.safestring import SafeString, mark_safe
from django_otp import devices_for_user
from django_otp.plugins.otp_totp.models import TOTPDevice

from committees.access.accounts import require_security
from committees.access.models import RecoveryCode
from committees.access.selectors import Permissions, permissions_of
from committees.access.sessions import end_sessions, organisation_of
from committees.access.states import COMMITTEE_PERMISSIONS, ORGANISATION_PERMISSIONS, UNIT_PERMISSIONS, Role
from committees.errors import Refused
from committees.ledger import services as ledger
from committees.people.models import User

MARK, DUE, DONE = "second_factor", "due", "done"
RECOVERY_CODES = 10
CODE_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that are read for another
CODE_LENGTH = 16
WRONG_CODE = "验证码不正确或已用过，请等下一个验证码出现后再试。"


@cache
def required_roles(names: tuple[str, ...]) -> frozenset[Role]:
    """The roles that may not work without a second factor. ValueError for a name that is no role."""
    return frozenset(Role(name) for name in names)


def is_required(user: User) -> bool:
    """Whether a role of the user demands a second factor; asks nothing where no role does."""
    roles = required_roles(tuple(settings.SECOND_FACTOR_ROLES))
    return bool(roles) and any(_holds(permissions_of(user), role) for role in roles)


def _holds(held: Permissions, role: Role) -> bool:
    for table, pairs in (
        (COMMITTEE_PERMISSIONS, held.committees),
        (UNIT_PERMISSIONS, held.units),
        (ORGANISATION_PERMISSIONS, held.organisations),
    ):
        names = table.get(role, ())
        subjects = {pk for name, pk in pairs if name in names}
        if any(all((name, pk) in pairs for name in names) for pk in subjects):
            return True
    return False


def is_due(user: User, session: SessionBase) -> bool:
    """Whether this sign-in still owes a second factor: one that is set up, or one that the role demands."""
    if session.get(MARK) == DONE:
        return False
    return user.second_factor_since is not None or is_required(user)


def open_device(user: User) -> TOTPDevice:
    """The device that is being set up: the same one until it is confirmed, so that a page shown twice stays true."""
    device = TOTPDevice.objects.filter(user=user, confirmed=False).order_by("pk").first()
    return device or TOTPDevice.objects.create(user=user, name="验证器", confirmed=False)


def picture(device: TOTPDevice) -> SafeString:
    """What an authenticator app reads with its camera, as SVG inside the page."""
    target = io.BytesIO()
    segno.make(device.config_url, error="m").save(
        target, kind="svg", scale=5, border=2, xmldecl=False, svgns=True, title="验证器二维码", svgclass="factor-code"
    )
    return mark_safe(target.getvalue().decode())  # noqa: S308 (drawn here, of digits and a user name)


def spoken_key(device: TOTPDevice) -> str:
    """The same for typing: groups of four."""
    key = device.config_url.split("secret=")[1].split("&")[0]
    return " ".join(key[start : start + 4] for start in range(0, len(key), 4))


@transaction.atomic
def confirm_device(*, user: User, code: str, now: datetime) -> list[str]:
    """Put the device into use with its first code; an older one ends. Answers the recovery codes, shown once."""
    device = TOTPDevice.objects.select_for_update().filter(user=user, confirmed=False).order_by("pk").first()
    if device is None or not device.verify_token(code):
        return []
    TOTPDevice.objects.filter(user=user).exclude(pk=device.pk).delete()
    TOTPDevice.objects.filter(pk=device.pk).update(confirmed=True)
    User.objects.filter(pk=user.pk).update(second_factor_since=now)
    user.second_factor_since = now
    _record(user, "second_factor_set", user, now)
    return _fresh_codes(user, now)


@transaction.atomic
def verify_code(*, user: User, code: str, now: datetime) -> bool:
    """Whether the code is the device's present one, or a recovery code that was not used before."""
    if len(code) == CODE_LENGTH:
        spent = RecoveryCode.objects.filter(user=user, digest=_digest(user, code), used_at=None).update(used_at=now)
        if spent == 1:
            _record(user, "recovery_code_used", user, now)
        return spent == 1
    return any(device.verify_token(code) for device in devices_for_user(user, for_verify=True))


def unused_codes(user: User) -> int:
    """How many recovery codes are left."""
    return RecoveryCode.objects.filter(user=user, used_at=None).count()


@transaction.atomic
def renew_codes(*, user: User, code: str, now: datetime) -> list[str]:
    """New recovery codes against a valid code; the old ones are worth nothing."""
    if not verify_code(user=user, code=code, now=now):
        return []
    _record(user, "recovery_codes_renewed", user, now)
    return _fresh_codes(user, now)


@transaction.atomic
def stop_second_factor(*, user: User, code: str, now: datetime) -> bool:
    """Do without, against a valid code. Refuses where a role of the user demands it."""
    if is_required(user):
        raise Refused("您担任的角色必须使用第二要素，不能停用。手机更换的，请重新绑定。")
    if not verify_code(user=user, code=code, now=now):
        return False
    _forget(user)
    _record(user, "second_factor_stopped", user, now)
    return True


@transaction.atomic
def reset_second_factor(*, user: User, by: User, now: datetime) -> None:
    """By the security administrator for someone whose phone and codes are gone: every sign-in ends."""
    require_security(user, by)
    if user.second_factor_since is None:
        raise Refused("该账号没有启用第二要素。")
    _forget(user)
    end_sessions(user=user)
    _record(user, "second_factor_reset", by, now)


def _forget(user: User) -> None:
    TOTPDevice.objects.filter(user=user).delete()
    RecoveryCode.objects.filter(user=user).delete()
    User.objects.filter(pk=user.pk).update(second_factor_since=None)
    user.second_factor_since = None


def _fresh_codes(user: User, now: datetime) -> list[str]:
    RecoveryCode.objects.filter(user=user).delete()
    codes = ["".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH)) for _ in range(RECOVERY_CODES)]
    RecoveryCode.objects.bulk_create(RecoveryCode(user=user, digest=_digest(user, code), made_at=now) for code in codes)
    return ["-".join(code[start : start + 4] for start in range(0, CODE_LENGTH, 4)) for code in codes]


def _digest(user: User, code: str) -> str:
    """Eighty random bits need no slow hash."""
    return hashlib.sha256(f"recovery:{user.pk}:{code}".encode()).hexdigest()


def _record(user: User, verb: str, by: User, now: datetime) -> None:
    organisation = organisation_of(user)
    ledger.append(
        aggregate=f"organisation:{organisation}" if organisation else f"user:{user.pk}",
        organisation_id=organisation,
        verb=verb,
        payload={"user": user.username},
        actor=by,
        now=now,
    )
