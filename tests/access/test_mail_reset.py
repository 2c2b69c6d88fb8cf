"""A forgotten password by mail: the same answer for every name, one link, one hour, one use."""

from __future__ import annotations

import re
from datetime import datetime

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from committees.access import mail_reset
from committees.access.models import PastPassword
from committees.access.services import grant_role
from committees.access.states import Role
from committees.access.tasks import send_reset_link
from tests.access.test_login import NEW, sign_in
from tests.factories import PASSWORD, TERM_START, District, make_district, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def district(now: datetime, monkeypatch: pytest.MonkeyPatch) -> District:
    """The worker answers at once."""
    monkeypatch.setattr(mail_reset.current_app, "send_task", lambda _name, args, **_: send_reset_link(*args))
    return make_district(now, members=3)


def ask(name: str) -> tuple[int, str, int]:
    """What the browser is told, and how many mails went out."""
    before = len(mail.outbox)
    answer = Client().post(reverse("password-forgotten"), {"username": name})
    return answer.status_code, answer["Location"], len(mail.outbox) - before


def link() -> str:
    found = re.search(r"https?://[^/]+(/login/renew/\S+)", str(mail.outbox[-1].body))
    assert found
    return found[1]


def renew(address: str, password: str) -> int:
    client = Client()
    form = client.get(address, follow=True)
    place = form.redirect_chain[-1][0] if form.redirect_chain else address
    return client.post(place, {"new_password1": password, "new_password2": password}).status_code


def test_a_link_renews_the_password_once(district: District) -> None:
    running = sign_in("office")
    assert ask("weidong-office") == (302, reverse("login"), 1)
    assert mail.outbox[0].to == ["weidong-office@example.invalid"]
    address = link()
    assert renew(address, "short") == 200
    assert renew(address, PASSWORD) == 200, "the present password is none of the new ones"
    assert renew(address, NEW) == 302
    assert running.get(reverse("desk")).status_code == 302
    assert sign_in("office", NEW).get(reverse("desk")).status_code == 200
    assert sign_in("office").get(reverse("desk")).status_code == 302
    assert "链接已失效" in Client().get(address, follow=True).text
    assert PastPassword.objects.get().user == district.users["office"]


def test_nobody_learns_which_accounts_there_are(district: District, now: datetime) -> None:
    person = make_person(district.organisation, "安全", "管理员", now, login="weidong-security")
    assert person.user is not None
    scope = district.organisation
    grant_role(role=Role.SECURITY_ADMIN, scope=scope, user=person.user, starts_on=TERM_START, now=now)
    district.users["handler"].person.__class__.objects.filter(user=district.users["handler"]).update(email="")
    closed = district.users["archivist"]
    type(closed).objects.filter(pk=closed.pk).update(is_active=False)
    for name in ("nobody", "weidong-security", "weidong-handler", "weidong-archivist"):
        assert ask(name) == (302, reverse("login"), 0), name


def test_where_it_is_not_allowed_there_is_no_such_page(district: District, settings) -> None:
    settings.PASSWORD_RESET_BY_MAIL = False
    assert Client().get(reverse("password-forgotten")).status_code == 404
    assert Client().get(reverse("password-renew", args=["MQ", "x"])).status_code == 404
    assert not mail_reset.send_link("weidong-office")
    assert "忘记密码</a>" not in Client().get(reverse("login")).text


def test_the_link_names_our_own_host_whatever_the_browser_says(district: District, settings) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    Client().post(reverse("password-forgotten"), {"username": "weidong-office"}, HTTP_HOST="evil.invalid")
    assert "evil.invalid" not in str(mail.outbox[0].body)
    assert settings.SITE_ADDRESS in str(mail.outbox[0].body)


def test_a_password_without_a_worker_is_no_error(now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(*_: object, **__: object) -> None:
        raise mail_reset.OperationalError

    monkeypatch.setattr(mail_reset.current_app, "send_task", gone)
    assert ask("weidong-office")[0] == 302
