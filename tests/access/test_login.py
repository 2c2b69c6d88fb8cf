"""Signing in: new passwords, old ones, the end of a sign-in, closing, and what stands in the record of access."""

from __future__ import annotations

from datetime import datetime, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from committees.access.accounts import close_account, must_change, reset_password
from committees.access.models import AccessEvent, LoginSession, PastPassword
from committees.access.services import grant_role
from committees.access.states import Role
from committees.calendar.models import CalendarYear
from committees.errors import Refused
from committees.models import RoleGrant, User
from tests.factories import PASSWORD, TERM_START, District, make_district, make_person

pytestmark = pytest.mark.django_db
NEW = "Anders-2027-wort"


@pytest.fixture
def district(now: datetime) -> District:
    made = make_district(now, members=3)
    for name, role in (("security", Role.SECURITY_ADMIN), ("audit", Role.AUDIT_ADMIN)):
        person = make_person(made.organisation, name, "管理员", now, login=f"weidong-{name}")
        assert person.user is not None
        made.users[name] = person.user
        grant_role(role=role, scope=made.organisation, user=person.user, starts_on=TERM_START, now=now)
    return made


def sign_in(name: str, password: str = PASSWORD, **extra: str) -> Client:
    client = Client(**extra)
    client.post(reverse("login"), {"username": f"weidong-{name}", "password": password})
    return client


def change(client: Client, old: str, new: str) -> int:
    data = {"old_password": old, "new_password1": new, "new_password2": new}
    return client.post(reverse("password"), data).status_code


def test_a_sign_in_is_listed_and_recorded_with_its_address(district: District) -> None:
    client = sign_in("office", REMOTE_ADDR="10.1.2.3", HTTP_USER_AGENT="Browser 7")
    row = LoginSession.objects.get()
    assert (row.user, row.address, row.agent) == (district.users["office"], "10.1.2.3", "Browser 7")
    event = AccessEvent.objects.get()
    assert (event.kind, event.outcome, event.address, event.organisation) == (
        "signed_in",
        "成功",
        "10.1.2.3",
        district.organisation,
    )
    assert "10.1.2.3" in client.get(reverse("sessions")).text


def test_a_refused_sign_in_is_recorded_and_the_sixth_is_locked(district: District) -> None:
    for _ in range(6):
        sign_in("office", "wrong")
    assert [event.outcome for event in AccessEvent.objects.order_by("pk")][:4] == ["账号或密码不正确"] * 4
    assert not LoginSession.objects.exists()
    assert sign_in("office").get(reverse("desk")).status_code == 302


def test_a_fresh_account_can_do_nothing_but_set_its_password(district: District) -> None:
    User.objects.update(must_change_password=True)
    client = sign_in("office")
    for name in ("desk", "items", "sessions"):
        assert client.get(reverse(name)).url == reverse("password")
    assert client.post(reverse("password"), {"new_password1": NEW, "new_password2": NEW}).status_code == 302
    assert client.get(reverse("desk")).status_code == 200
    second = {"new_password1": f"{NEW}-2", "new_password2": f"{NEW}-2"}
    assert "old_password" in client.post(reverse("password"), second).context["form"].errors  # from now on it is asked
    assert PastPassword.objects.get().user == district.users["office"]


def test_a_part_that_asks_by_itself_never_gets_a_whole_page(district: District) -> None:
    """The number beside the envelope, while a password is due and after the sign-in has ended."""
    User.objects.update(must_change_password=True)
    client = sign_in("office")
    where, asking = reverse("inbox-count"), {"HX-Request": "true"}
    for _ in range(3):
        assert client.get(where, headers=asking).status_code == 204
    assert "请先设置新密码" not in client.get(reverse("password")).text
    assert client.get(where).url == reverse("password")
    assert Client().get(where, headers=asking).status_code == 204
    assert reverse("login") in Client().get(where).url


def test_a_password_expires(district: District, settings) -> None:
    user = district.user("office")
    user.password_changed_at = timezone.now() - timedelta(days=90)
    user.save()
    assert sign_in("office").get(reverse("desk")).url == reverse("password")
    settings.PASSWORD_DAYS = 91
    assert not must_change(user, timezone.now())


def test_the_last_five_passwords_do_not_come_back(district: District) -> None:
    client, used = sign_in("office"), [PASSWORD]
    for number in range(5):
        used.append(f"Anders-2027-wort{number}")
        assert change(client, used[-2], used[-1]) == 302
    assert change(client, used[-1], used[-1]) == 200
    for old in used[:-1]:
        assert change(client, used[-1], old) == 200, old
    assert change(client, used[-1], NEW) == 302
    assert change(client, NEW, used[0]) == 302


def test_a_new_password_ends_the_sign_ins_elsewhere(district: District) -> None:
    here, there = sign_in("office"), sign_in("office")
    assert change(here, PASSWORD, NEW) == 302
    assert here.get(reverse("desk")).status_code == 200
    assert there.get(reverse("desk")).status_code == 302
    assert LoginSession.objects.get().session_key == here.session.session_key


def test_one_sign_in_ends_another_but_never_a_strangers(district: District) -> None:
    here, there, other = sign_in("office"), sign_in("office"), sign_in("secretary")
    theirs = LoginSession.objects.get(user=district.users["secretary"])
    here.post(reverse("sessions"), {"session": theirs.pk})
    assert other.get(reverse("desk")).status_code == 200
    here.post(reverse("sessions"))
    assert there.get(reverse("desk")).status_code == 302
    assert here.get(reverse("desk")).status_code == 200


def test_a_sign_in_has_an_absolute_end(district: District) -> None:
    client = sign_in("office")
    session = client.session
    session["began"] -= 12 * 3600 + 1
    session.save()
    assert client.get(reverse("items")).url == reverse("login")
    assert client.get(reverse("desk")).status_code == 302


def test_signing_in_gives_the_session_a_new_key(district: District) -> None:
    client = Client()
    session = client.session
    session["before"] = 1
    session.save()
    fixed = session.session_key
    client.cookies["sessionid"] = fixed
    client.post(reverse("login"), {"username": "weidong-office", "password": PASSWORD})
    assert client.session.session_key != fixed


def test_a_poll_keeps_nobody_signed_in_but_a_page_does(district: District) -> None:
    client = sign_in("office")
    assert "sessionid" not in client.get(reverse("inbox-count")).cookies
    assert "sessionid" in client.get(reverse("inbox")).cookies


def test_leaving_is_recorded(district: District) -> None:
    sign_in("office").post(reverse("logout"))
    assert not LoginSession.objects.exists()
    assert AccessEvent.objects.first().kind == "signed_out"


def test_a_login_leads_nowhere_else(district: District) -> None:
    data = {"username": "weidong-office", "password": PASSWORD, "next": "https://evil.invalid/"}
    assert Client().post(reverse("login"), data).url == reverse("desk")


def test_the_security_administrator_resets_a_password(district: District) -> None:
    running, client = sign_in("office"), sign_in("security")
    page = client.post(reverse("account-act", args=[district.users["office"].pk, "reset"]))
    password = page.text.split("<code>")[1].split("<")[0]
    assert running.get(reverse("desk")).status_code == 302
    assert sign_in("office", password).get(reverse("desk")).url == reverse("password")
    assert password not in client.get(reverse("accounts")).text
    with pytest.raises(Refused, match="自己"):
        reset_password(user=district.users["security"], by=district.users["security"], now=timezone.now())


def test_a_closed_account_is_out_at_once_and_has_no_role(district: District, now: datetime) -> None:
    running = sign_in("office")
    close_account(user=district.user("office"), by=district.users["security"], now=now)
    assert running.get(reverse("desk")).status_code == 302
    assert sign_in("office").get(reverse("desk")).status_code == 302
    assert RoleGrant.objects.get(user=district.users["office"]).ends_on == now.date()
    client = sign_in("security")
    page = client.post(reverse("account-act", args=[district.users["office"].pk, "reopen"]))
    assert "<code>" in page.text
    assert User.objects.get(pk=district.users["office"].pk).is_active


@pytest.mark.parametrize("name", ["accounts", "access-matrix"])
def test_only_the_security_administrator_sees_the_accounts(district: District, name: str) -> None:
    for login in ("office", "office_head", "system_admin", "audit", "chair"):
        assert sign_in(login).get(reverse(name)).status_code == 404
    assert sign_in("security").get(reverse(name)).status_code == 200


def test_accounts_of_another_organisation_do_not_exist(district: District, now: datetime) -> None:
    other = make_district(now, members=3, code="elsewhere")
    client, victim = sign_in("security"), other.users["office"]
    for act in ("reset", "close", "reopen"):
        assert client.post(reverse("account-act", args=[victim.pk, act])).status_code == 404
    assert sign_in("security").get(f"/system/accounts/{victim.pk}/reset/").status_code in {404, 405}
    assert User.objects.get(pk=victim.pk).password == victim.password


def test_the_first_administrators_have_no_default_password() -> None:
    out = StringIO()
    call_command("make_administrators", code="new", name="新区委", stdout=out)
    rows = [line.split() for line in out.getvalue().splitlines()[1:]]
    assert [row[0] for row in rows] == ["系统管理员", "安全管理员", "审计管理员"]
    assert len({row[2] for row in rows}) == 3
    assert CalendarYear.objects.exists(), "the first notice reckons in working days"
    client = Client()
    client.post(reverse("login"), {"username": rows[1][1], "password": rows[1][2]})
    assert client.get(reverse("desk")).url == reverse("password")
    with pytest.raises(CommandError, match="已有管理员"):
        call_command("make_administrators", code="new", stdout=out)


def test_an_administrator_holds_no_other_role_not_even_one_that_ends_later(district: District, now: datetime) -> None:
    later = now.date() + timedelta(days=90)
    user = district.users["handler"]
    RoleGrant.objects.filter(user=user).update(ends_on=later)
    with pytest.raises(Refused, match="不得兼任其他角色"):
        grant_role(role=Role.SYSTEM_ADMIN, scope=district.organisation, user=user, starts_on=now.date(), now=now)
    RoleGrant.objects.filter(user=user).update(ends_on=now.date() - timedelta(days=1))
    grant_role(role=Role.SYSTEM_ADMIN, scope=district.organisation, user=user, starts_on=now.date(), now=now)


def test_a_role_given_until_a_later_day_can_be_ended_and_dies_with_the_account(
    district: District, now: datetime
) -> None:
    client = sign_in("security")
    today = timezone.localdate()
    RoleGrant.objects.filter(user__in=[district.users["handler"], district.users["office"]]).update(
        starts_on=today - timedelta(days=9), ends_on=today + timedelta(days=90)
    )
    handler = RoleGrant.objects.get(user=district.users["handler"])
    assert reverse("end-role", args=[handler.pk]) in client.get(reverse("roles")).text
    client.post(reverse("end-role", args=[handler.pk]))
    close_account(user=district.users["office"], by=district.users["security"], now=timezone.now())
    assert set(RoleGrant.objects.filter(user__in=[handler.user, district.users["office"]]).values_list("ends_on")) == {
        (today,)
    }


def test_a_role_that_has_not_begun_ends_on_its_first_day(district: District, now: datetime) -> None:
    client = sign_in("security")
    later = timezone.localdate() + timedelta(days=9)
    handler = RoleGrant.objects.get(user=district.users["handler"])
    RoleGrant.objects.filter(pk=handler.pk).update(starts_on=later)
    assert client.post(reverse("end-role", args=[handler.pk])).status_code == 302
    handler.refresh_from_db()
    assert handler.ends_on == later
