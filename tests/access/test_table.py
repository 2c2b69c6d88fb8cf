"""The table of access as data, and what the middleware makes of it."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime

import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.cache import SessionStore
from django.http import Http404, HttpResponse
from django.test import RequestFactory
from django.urls import ResolverMatch, reverse

from committees.access.matrix import matrix_tables, paths, undeclared
from committees.access.middleware import AccessTable
from committees.access.models import AccessEvent
from committees.access.ports import (
    BOTH,
    NOBODY,
    PRESS,
    READ,
    Address,
    Reader,
    addresses,
    by_state,
    declare_access,
    readers,
)
from committees.access.selectors import kinds_of
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


def test_a_row_is_shut_to_who_holds_none_of_its_roles() -> None:
    office = Address("x", READ, by_state(("", "office"), ("held", "member")))
    assert not office.shut_to(readers("office"))
    assert not office.shut_to(readers("member supervision"))
    assert office.shut_to(readers("supervision"))
    assert office.shut_to(NOBODY)
    assert not replace(office, by_name=True).shut_to(NOBODY)
    assert not Address("x", READ, by_state(("", "office observer"))).shut_to(NOBODY)
    assert not Address("x", READ, by_state(("", ""))).shut_to(readers("office"))


def test_no_name_opens_anything_to_an_administrator() -> None:
    named = Address("x", READ, by_state(("", "office observer")), by_name=True)
    assert named.shut_to(readers("audit_admin"))
    assert named.shut_to(readers("audit_admin office")) is False
    assert Address("x", READ, by_state(("", ""))).shut_to(readers("audit_admin"))


@pytest.mark.django_db
def test_a_role_is_told_by_what_lesser_roles_may_not(now: datetime) -> None:
    district = make_district(now, members=3)
    assert kinds_of(district.user("member1")) == readers("member")
    assert kinds_of(district.user("office")) == readers("office")
    assert kinds_of(district.user("system_admin")) == readers("system_admin")
    assert kinds_of(district.user("chair")) >= readers("chair member")
    assert kinds_of(AnonymousUser()) == NOBODY


@pytest.mark.django_db
def test_the_table_is_asked_before_any_view(now: datetime) -> None:
    """By everybody's roles, whatever the view would answer: here it would answer anybody."""
    district, asked = make_district(now, members=3), 0
    table = AccessTable(lambda request: HttpResponse())
    for login in ("system_admin", "office", "secretary", "member1"):
        user = district.user(login)
        for name, row in addresses().items():
            if not row.shut_to(kinds_of(user)):
                continue
            request = RequestFactory().generic(min(row.verbs - {"OPTIONS", "HEAD"}), "/")
            request.user, request.session = user, SessionStore()
            request.resolver_match = ResolverMatch(lambda: None, (), {}, url_name=name)
            with pytest.raises(Http404):
                table.process_view(request, lambda request: HttpResponse(), (), {})
            asked += 1
    assert asked > 700
