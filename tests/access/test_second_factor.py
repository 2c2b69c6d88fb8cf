"""The second factor: set up once, asked for at every sign-in, replaceable by recovery codes, demanded by role."""

from __future__ import annotations

import time
from datetime import datetime

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

from committees.access.models import AccessEvent, LoginSession, RecoveryCode
from committees.access.second_factor import is_required, required_roles, reset_second_factor
from committees.access.services import grant_role
from committees.access.states import Role
from committees.errors import Refused
from committees.models import LedgerEntry, User
from tests.access.test_login import change, district, sign_in  # noqa: F401 (the fixture)
from tests.factories import PASSWORD, District

pytestmark = pytest.mark.django_db


def code_of(user: User, *, confirmed: bool = True) -> str:
    """What the authenticator shows now; a code that was used before may be used again."""
    TOTPDevice.objects.filter(user=user).update(last_t=-1, throttling_failure_count=0)
    device = TOTPDevice.objects.get(user=user, confirmed=confirmed)
    totp = TOTP(device.bin_key, device.step, device.t0, device.digits, device.drift)
    totp.time = time.time()
    return f"{totp.token():06d}"


def enrol(client: Client, user: User) -> list[str]:
    """Set the second factor up through its page; the recovery codes."""
    page = client.get(reverse("factor")).text
    assert "<svg" in page
    answer = client.post(reverse("factor"), {"act": "enrol", "code": code_of(user, confirmed=False)})
    return [part.split("</code>")[0] for part in answer.text.split("<code>")[1:]]


def test_a_second_factor_is_asked_for_at_every_sign_in(district: District) -> None:  # noqa: F811
    user = district.users["office"]
    codes = enrol(sign_in("office"), user)
    assert len(set(codes)) == 10
    client = sign_in("office")
    for name in ("desk", "factor", "password", "sessions", "inbox-count"):
        assert client.get(reverse(name)).url == reverse("second-factor"), name
    before = client.session.session_key
    assert client.post(reverse("second-factor"), {"code": "000000"}).status_code == 200
    assert client.get(reverse("desk")).status_code == 302
    code = code_of(user)
    assert client.post(reverse("second-factor"), {"code": f"{code[:3]} {code[3:]}"}).url == reverse("desk")
    assert client.get(reverse("desk")).status_code == 200
    assert client.session.session_key != before
    assert LoginSession.objects.filter(session_key=client.session.session_key, user=user).exists()
    outcomes = list(AccessEvent.objects.order_by("pk").values_list("outcome", flat=True))
    assert outcomes[-3:] == ["密码正确，待验证第二要素", "第二要素验证码不正确", "第二要素验证通过"]
    replayed = sign_in("office")
    assert replayed.post(reverse("second-factor"), {"code": code}).status_code == 200, "a code counts once"


def test_the_page_that_was_asked_for_comes_after_the_code(district: District) -> None:  # noqa: F811
    user = district.users["office"]
    enrol(sign_in("office"), user)
    client = Client()
    data = {"username": user.username, "password": PASSWORD, "next": reverse("items")}
    assert client.post(reverse("login"), data).url == reverse("second-factor")
    assert client.post(reverse("second-factor"), {"code": code_of(user)}).url == reverse("items")


def test_a_recovery_code_counts_once_and_stands_in_no_table(district: District) -> None:  # noqa: F811
    user = district.users["office"]
    code = enrol(sign_in("office"), user)[0]
    assert sign_in("office").post(reverse("second-factor"), {"code": code.upper()}).url == reverse("desk")
    assert sign_in("office").post(reverse("second-factor"), {"code": code}).status_code == 200
    assert code.replace("-", "") not in str(list(RecoveryCode.objects.values_list("digest", flat=True)))
    assert LedgerEntry.objects.filter(verb="recovery_code_used").count() == 1


def test_codes_are_renewed_and_the_factor_given_up_only_against_a_code(district: District) -> None:  # noqa: F811
    user, client = district.users["office"], sign_in("office")
    old = enrol(client, user)[0]
    client.post(reverse("factor"), {"act": "codes", "code": "000000"})
    assert RecoveryCode.objects.filter(used_at=None).count() == 10
    client.post(reverse("factor"), {"act": "codes", "code": code_of(user)})
    assert sign_in("office").post(reverse("second-factor"), {"code": old}).status_code == 200
    client.post(reverse("factor"), {"act": "stop", "code": "000000"})
    assert User.objects.get(pk=user.pk).second_factor_since
    client.post(reverse("factor"), {"act": "stop", "code": code_of(user)})
    assert sign_in("office").get(reverse("desk")).status_code == 200
    assert not TOTPDevice.objects.exists()


def test_a_role_demands_it(district: District, settings) -> None:  # noqa: F811
    settings.SECOND_FACTOR_ROLES = ["office_head", "security_admin"]
    head, office = district.users["office_head"], district.users["office"]
    assert is_required(User.objects.get(pk=head.pk))
    assert not is_required(User.objects.get(pk=office.pk))
    client = sign_in("office_head")
    assert client.get(reverse("desk")).url == reverse("factor")
    assert client.get(reverse("second-factor")).url == reverse("factor")
    enrol(client, head)
    assert client.get(reverse("desk")).status_code == 200
    client.post(reverse("factor"), {"act": "stop", "code": code_of(head)})
    assert User.objects.get(pk=head.pk).second_factor_since, "the role demands it"
    assert sign_in("office").get(reverse("desk")).status_code == 200
    with pytest.raises(ValueError, match="nobody"):
        required_roles(("nobody",))


def test_a_role_that_demands_it_counts_in_a_running_sign_in(
    district: District,  # noqa: F811
    settings,
    now: datetime,
) -> None:
    settings.SECOND_FACTOR_ROLES = ["archivist"]
    client = sign_in("office")
    assert client.get(reverse("desk")).status_code == 200
    user = district.users["office"]
    grant_role(role=Role.ARCHIVIST, scope=district.committee, user=user, starts_on=now.date(), now=now)
    assert client.get(reverse("desk")).url == reverse("factor")


def test_the_security_administrator_takes_it_away_from_others_only(
    district: District,  # noqa: F811
    now: datetime,
) -> None:
    user = district.users["office"]
    running = sign_in("office")
    enrol(running, user)
    sign_in("security").post(reverse("account-act", args=[user.pk, "factor"]))
    assert running.get(reverse("desk")).status_code == 302
    assert sign_in("office").get(reverse("desk")).status_code == 200
    security = district.users["security"]
    with pytest.raises(Refused, match="自己"):
        reset_second_factor(user=security, by=security, now=now)


def test_after_many_wrong_codes_a_right_one_waits(district: District) -> None:  # noqa: F811
    user = district.users["office"]
    enrol(sign_in("office"), user)
    right, client = code_of(user), sign_in("office")
    for _ in range(3):
        client.post(reverse("second-factor"), {"code": "000000"})
    assert TOTPDevice.objects.get().throttling_failure_count >= 1
    TOTPDevice.objects.update(throttling_failure_timestamp=timezone.now())  # the wait of some seconds begins now,
    TOTPDevice.objects.update(throttling_failure_count=8)  # and is long enough for a slow machine
    assert client.post(reverse("second-factor"), {"code": right}).status_code == 200


def test_a_locked_account_is_opened_by_the_security_administrator(district: District) -> None:  # noqa: F811
    for _ in range(5):
        sign_in("office", "wrong")
    assert sign_in("office").get(reverse("desk")).status_code == 302
    sign_in("security").post(reverse("account-act", args=[district.users["office"].pk, "unlock"]))
    assert sign_in("office").get(reverse("desk")).status_code == 200
