"""How often one account, or one address, may come; what the page says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from types import SimpleNamespace

import pytest
from django.test import Client
from django.urls import reverse

from committees.access import ports
from tests.factories import make_district
from tests.items import signed_in

pytestmark = pytest.mark.django_db
Allow = Callable[[str, int], None]


@pytest.fixture
def allow(monkeypatch: pytest.MonkeyPatch) -> Allow:
    """Lower a row's limit, so that few requests reach it. All of them come within one minute."""
    monkeypatch.setattr("django_ratelimit.core.time", SimpleNamespace(time=lambda: 1_800_000_000))

    def lower(name: str, times: int) -> None:
        row = ports.addresses()[name]
        assert row.limit.endswith("/m")
        monkeypatch.setitem(ports._addresses, name, replace(row, limit=f"{times}/m"))

    return lower


def test_what_can_be_tried_again_and_again_has_a_limit() -> None:
    limited = {name for name, row in ports.addresses().items() if row.limit}
    wanted = {"login", "second-factor", "factor", "single-sign-on", "signed-on", "password-forgotten", "search"}
    assert wanted | {"notice-sign", "room-screen", "calendar-ics"} <= limited


def test_the_search_is_limited_by_account(allow: Allow, now: datetime) -> None:
    allow("search", 3)
    district = make_district(now, members=3)
    client, other = signed_in(district, "office"), signed_in(district, "secretary")
    answers = [client.get(reverse("search"), {"q": "改造"}).status_code for _ in range(4)]
    assert answers == [200, 200, 200, 429]
    assert "操作过于频繁" in client.get(reverse("search")).text
    assert client.get(reverse("desk")).status_code == 200, "only that address"
    assert other.get(reverse("search")).status_code == 200, "only that account"


def test_signing_in_is_limited_by_address_whatever_name_is_tried(allow: Allow) -> None:
    allow("login", 3)
    here = Client(REMOTE_ADDR="10.0.0.9")
    answers = [here.post(reverse("login"), {"username": f"u{n}", "password": "x"}).status_code for n in range(4)]
    assert answers == [200, 200, 200, 429]
    assert here.get(reverse("login")).status_code == 200, "looking is no trying"
    elsewhere = Client(REMOTE_ADDR="10.0.0.10")
    assert elsewhere.post(reverse("login"), {"username": "u", "password": "x"}).status_code == 200


def test_receipts_are_limited_by_account(allow: Allow, now: datetime) -> None:
    allow("notice-sign", 2)
    client = signed_in(make_district(now, members=3), "member1")
    assert [client.post(reverse("notice-sign", args=[1])).status_code for _ in range(3)] == [404, 404, 429]
