"""How often one account, or one address, may come; what the page says; and what it does not tell."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.test import Client
from django.urls import reverse

from committees.access.ports import addresses
from tests.factories import make_district
from tests.items import signed_in

pytestmark = pytest.mark.django_db


def test_what_can_be_tried_again_and_again_has_a_limit() -> None:
    limited = {name for name, row in addresses().items() if row.limit}
    assert {"login", "second-factor", "password-forgotten", "search", "notice-sign", "room-screen"} <= limited


def test_the_search_is_limited_by_account(now: datetime) -> None:
    district = make_district(now, members=3)
    client, other = signed_in(district, "office"), signed_in(district, "secretary")
    answers = [client.get(reverse("search"), {"q": "改造"}).status_code for _ in range(61)]
    assert answers == [200] * 60 + [429]
    assert "操作过于频繁" in client.get(reverse("search")).text
    assert client.get(reverse("desk")).status_code == 200, "only that address"
    assert other.get(reverse("search")).status_code == 200, "only that account"


def test_signing_in_is_limited_by_address_whatever_name_is_tried() -> None:
    here = Client(REMOTE_ADDR="10.0.0.9")
    answers = [here.post(reverse("login"), {"username": f"u{n}", "password": "x"}).status_code for n in range(61)]
    assert answers[:60] == [200] * 60
    assert answers[60] == 429
    assert here.get(reverse("login")).status_code == 200, "looking is no trying"
    elsewhere = Client(REMOTE_ADDR="10.0.0.10")
    assert elsewhere.post(reverse("login"), {"username": "u", "password": "x"}).status_code == 200


def test_receipts_are_limited_by_account(now: datetime) -> None:
    client = signed_in(make_district(now, members=3), "member1")
    address = reverse("notice-sign", args=[1])
    answers = [client.post(address).status_code for _ in range(31)]
    assert answers == [404] * 30 + [429]
