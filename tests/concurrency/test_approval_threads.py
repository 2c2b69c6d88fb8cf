"""Two who decide at once, and two requests of one person: one of them counts."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from committees.access.models import RoleGrant
from committees.access.services import grant_role
from committees.access.states import Role
from committees.documents.storage import store
from committees.errors import Refused
from committees.models import LedgerEntry, Seat
from committees.people.services import appoint
from decisions.minutes.models import MinutesTemplate
from decisions.publication import services as publications
from decisions.publication.models import Publication
from decisions.stationery.services import adopt_template
from tests.factories import TERM_START, District, make_district
from tests.supervision_support import make_resolution
from tests.threads import in_threads

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def district(now: datetime) -> District:
    return make_district(now)


def one_refused(errors: list[BaseException]) -> None:
    assert [type(error) for error in errors] == [Refused], errors


@pytest.mark.parametrize("other", [Role.AUDIT_ADMIN, Role.OFFICE, Role.SECURITY_ADMIN])
def test_of_two_roles_that_exclude_each_other_one_is_granted(district: District, now: datetime, other: Role) -> None:
    user = district.user("outsider")
    scopes = {Role.OFFICE: district.committee}

    def grant(number: int) -> None:
        role = (Role.SECURITY_ADMIN, other)[number]
        scope = scopes.get(role, district.organisation)
        grant_role(role=role, scope=scope, user=user, starts_on=TERM_START, now=now)

    one_refused(in_threads(2, grant))
    assert RoleGrant.objects.filter(user=user).count() == 1


def test_a_seat_and_an_administrators_role_at_once_are_one_of_them(district: District, now: datetime) -> None:
    user = district.user("outsider")

    def act(number: int) -> None:
        if number:
            grant_role(role=Role.AUDIT_ADMIN, scope=district.organisation, user=user, starts_on=TERM_START, now=now)
        else:
            appoint(term=district.term, person=user.person, role="常委", starts_on=TERM_START, user=None, now=now)

    one_refused(in_threads(2, act))
    granted = RoleGrant.objects.filter(user=user).count()
    assert granted + Seat.objects.filter(person=user.person).count() == 1


def test_a_template_is_adopted_by_one_of_two(district: District, now: datetime) -> None:
    values = {"proposed_at": now, "sample_digest": store(b"%PDF-1.7").digest, "sample_checks": {"lines": []}}
    template = MinutesTemplate.objects.create(organisation=district.organisation, version=9, **values)
    users = [district.user("office_head"), district.user("system_admin")]
    one_refused(in_threads(2, lambda number: adopt_template(template=template, user=users[number], now=now)))
    assert LedgerEntry.objects.filter(verb="template_adopted").count() == 1


def test_a_publication_is_approved_or_declined(district: District, now: datetime) -> None:
    resolution = make_resolution(district, now)
    values = {"channel": "公开栏", "title": "决定", "text": "决定", "starts_on": (now + timedelta(days=1)).date()}
    made = Publication.objects.create(
        resolution=resolution,
        organisation=district.organisation,
        committee=district.committee,
        approver="书记",
        proposed_by=district.user("office"),
        proposed_at=now,
        **values,
    )
    chair = district.user("chair")
    acts = [
        lambda: publications.approve(publication=made, user=chair, now=now),
        lambda: publications.decline(publication=made, reason="暂缓公开", user=chair, now=now),
    ]
    one_refused(in_threads(2, lambda number: acts[number]()))
    verbs = ["publication_approved", "publication_declined"]
    assert LedgerEntry.objects.filter(verb__in=verbs).count() == 1
