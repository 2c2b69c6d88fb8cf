"""The table of access as data, and what the middleware makes of it."""

from __future__ import annotations

import re
from datetime import datetime

import pytest
from django.contrib.sessions.backends.cache import SessionStore
from django.http import Http404, HttpResponse
from django.test import RequestFactory
from django.urls import ResolverMatch, reverse

from committees.access.matrix import matrix_tables, paths, undeclared
from committees.access.middleware import AccessTable
from committees.access.models import AccessEvent
from committees.access.ports import (
    ADMINISTRATORS,
    BOTH,
    PRESS,
    READ,
    Address,
    Reader,
    addresses,
    by_state,
    declare_access,
    readers,
)
from tests.factories import make_district
from tests.items import signed_in


def test_every_row_has_an_address() -> None:
    names = [name for _, name in paths()]
    assert set(addresses()) <= set(names)
    assert len(undeclared()) == len(set(names) - set(addresses()))
    lines = [line for _, lines in matrix_tables() for line in lines]
    assert len({line.path for line in lines}) == len(addresses())
    assert [line for line in lines if re.search("[a-z]", line.state + line.purpose.replace("Excel", ""))] == []


def test_a_row_says_who_in_which_state() -> None:
    row = Address("x", READ, by_state(("", "office"), ("held", "member chair")))
    assert row.visible_to(Reader.OFFICE, "any")
    assert not row.visible_to(Reader.MEMBER, "any")
    assert row.visible_to(Reader.MEMBER, "held")
    assert not row.visible_to(Reader.OFFICE, "held")
    with pytest.raises(ValueError, match="nobody"):
        readers("nobody")


def test_an_address_has_one_row() -> None:
    name, row = next(iter(addresses().items()))
    declare_access({name: row})
    with pytest.raises(ValueError, match="another row"):
        declare_access({name: Address("something else", row.verbs)})


@pytest.mark.django_db
def test_verbs_that_are_not_meant_are_refused(now: datetime) -> None:
    client = signed_in(make_district(now, members=3), "office")
    for name, row in addresses().items():
        if any(mark in path for path, known in paths() if known == name for mark in "<("):
            continue
        for verb in sorted({"GET", "POST", "PUT", "PATCH", "DELETE"} - row.verbs):
            assert client.generic(verb, reverse(name)).status_code == 405, (verb, name)
    assert {row.verbs for row in addresses().values()} == {READ, PRESS, BOTH}
    assert not AccessEvent.objects.exists()


@pytest.mark.django_db
def test_administration_and_work_are_kept_apart_by_the_table_before_any_view(now: datetime) -> None:
    """Both ways, whatever the view would answer: here it would answer anybody."""
    district, asked = make_district(now, members=3), 0
    table = AccessTable(lambda request: HttpResponse())
    for login, mine in (("system_admin", Reader.SYSTEM_ADMIN), ("office", None), ("member1", None)):
        user = district.user(login)
        for name, row in addresses().items():
            named = frozenset().union(*row.who.values())
            shut = mine not in named if mine else bool(named) and named <= ADMINISTRATORS
            if not shut:
                continue
            request = RequestFactory().generic(min(row.verbs - {"OPTIONS", "HEAD"}), "/")
            request.user, request.session = user, SessionStore()
            request.resolver_match = ResolverMatch(lambda: None, (), {}, url_name=name)
            with pytest.raises(Http404):
                table.process_view(request, lambda request: HttpResponse(), (), {})
            asked += 1
    assert asked > 300
