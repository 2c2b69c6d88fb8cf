"""Log files name nobody: what the product and its libraries write, and what an exception carries."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator
from smtplib import SMTPRecipientsRefused

import pytest
from celery.exceptions import Retry
from django.conf import settings as configured
from django.test import Client
from django.urls import reverse

from committees.access import mail_reset
from committees.access.tasks import send_reset_link
from config.logs import Discreet
from tests.factories import PASSWORD, make_district
from tests.items import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """What a log file would hold, at the most talkative level that an office would set."""
    text = io.StringIO()
    handler = logging.StreamHandler(text)
    handler.setFormatter(Discreet("%(asctime)s %(levelname)s %(name)s %(message)s"))
    root, level = logging.getLogger(), logging.getLogger().level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    yield text
    root.removeHandler(handler)
    root.setLevel(level)


def test_every_handler_of_the_product_is_discreet() -> None:
    assert {each["()"] for each in configured.LOGGING["formatters"].values()} == {"config.logs.Discreet"}
    assert {each["formatter"] for each in configured.LOGGING["handlers"].values()} <= set(
        configured.LOGGING["formatters"]
    )


def test_signing_in_failing_and_being_locked_leave_no_name_and_no_address(log: io.StringIO, now) -> None:
    make_district(now, members=3)
    client = Client(REMOTE_ADDR="10.7.7.7")
    for password in (*["wrong"] * 6, PASSWORD):
        client.post(reverse("login"), {"username": "weidong-office", "password": password})
    Client(REMOTE_ADDR="10.7.7.8").post(reverse("login"), {"username": "weidong-secretary", "password": PASSWORD})
    text = log.getvalue()
    for word in ("weidong-office", "weidong-secretary", "10.7.7", PASSWORD):
        assert word not in text, text


def test_a_page_that_breaks_logs_the_place_and_no_values(log: io.StringIO, now, monkeypatch) -> None:
    district = make_district(now, members=3)
    client = signed_in(district, "office", raise_request_exception=False)

    def breaks(*_: object, **__: object) -> None:
        raise ValueError("张喆 zhang@example.invalid 110101199001011234")

    monkeypatch.setattr("committees.search.views.find", breaks)
    answer = client.get(reverse("search"), {"q": "王某某"})
    assert answer.status_code == 500
    text = log.getvalue()
    assert "builtins.ValueError" in text
    assert "committees/search/views.py" in text
    for word in ("张喆", "zhang@", "110101199001011234", "王某某"):
        assert word not in text
        assert word not in answer.text, "the page of an error tells nothing either"
    assert "Traceback" not in answer.text
    assert "ValueError" not in answer.text


def test_a_mail_server_that_refuses_and_keys_in_paths_are_masked(log: io.StringIO, now, monkeypatch) -> None:
    make_district(now, members=3)

    def refuses(*_: object) -> None:
        raise SMTPRecipientsRefused({"weidong-office@example.invalid": (550, b"no such user")})

    monkeypatch.setattr("committees.access.tasks.send_link", refuses)
    with pytest.raises((Retry, ConnectionError)) as raised:
        send_reset_link.apply(args=["weidong-office"], throw=True)
    assert "example.invalid" not in str(raised.value)
    Client().get("/login/renew/MQ/abc-secret-token/nothing/")
    logging.getLogger("x").warning("gone: %s from %s", "/screen/open/abcd-efgh/", "2001:db8:1:2::9")
    logging.getLogger("x").warning("%s", mail_reset.SEND_LINK)
    text = log.getvalue()
    for word in ("example.invalid", "abc-secret-token", "abcd-efgh", "2001:db8"):
        assert word not in text, text
    assert mail_reset.SEND_LINK in text
