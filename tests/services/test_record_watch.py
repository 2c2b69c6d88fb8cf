"""The last line of who may act: the record refuses strangers and administrators, whatever way led there."""

from __future__ import annotations

from datetime import datetime

import pytest

from committees.errors import Refused
from committees.ledger.services import append
from committees.models import LedgerEntry
from committees.people.services import change_post
from tests.factories import District, make_district

pytestmark = pytest.mark.django_db


@pytest.fixture
def district(now: datetime) -> District:
    return make_district(now, members=3)


@pytest.mark.parametrize(
    ("login", "aggregate", "admitted"),
    [
        ("office", "meeting:1", True),
        ("outsider", "organisation:1", True),  # what he may do there is asked by the service
        ("system_admin", "organisation:1", True),
        ("system_admin", "meeting:1", False),
        ("system_admin", "personnel:1", False),
        ("system_admin", "supervision:1", False),
    ],
)
def test_an_administrator_enters_nothing_of_content(
    district: District, now: datetime, login: str, aggregate: str, admitted: bool
) -> None:
    values = {"aggregate": aggregate, "organisation_id": district.organisation.pk, "verb": "x", "payload": {}}
    before = LedgerEntry.objects.count()
    if admitted:
        append(actor=district.user(login), now=now, **values)
    else:
        with pytest.raises(Refused, match="管理员账号不办理"):
            append(actor=district.user(login), now=now, **values)
    assert LedgerEntry.objects.count() == before + admitted


def test_nobody_enters_anything_in_another_organisation(district: District, now: datetime) -> None:
    other = make_district(now, members=3, code="elsewhere")
    values = {"aggregate": "meeting:1", "organisation_id": district.organisation.pk, "verb": "x", "payload": {}}
    with pytest.raises(Refused, match="不属于这个机关"):
        append(actor=other.user("office_head"), now=now, **values)


@pytest.mark.parametrize(
    ("login", "keeps"),
    [("office_head", True), ("system_admin", True), ("organiser", True), ("office", False), ("chair", False)],
)
def test_posts_are_entered_by_whoever_keeps_people(district: District, now: datetime, login: str, keeps: bool) -> None:
    person = district.members[1]
    if keeps:
        change_post(person=person, post="调研员", user=district.user(login), now=now)
    else:
        with pytest.raises(Refused, match="办公室主任"):
            change_post(person=person, post="调研员", user=district.user(login), now=now)
    person.refresh_from_db()
    assert (person.post == "调研员") is keeps
