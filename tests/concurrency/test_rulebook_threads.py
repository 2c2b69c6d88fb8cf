"""Two approvers at once, and two proposers: one act counts."""

from __future__ import annotations

from datetime import datetime

import pytest

from committees.errors import Refused
from committees.models import LedgerEntry, Rulebook, RulebookVersion, User
from committees.rulebooks.versions import approve_version, copy_rulebook, decline_version, propose_version
from tests.factories import District, make_district
from tests.threads import in_threads

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def district(now: datetime) -> District:
    return make_district(now)


@pytest.fixture
def copy(district: District, now: datetime) -> Rulebook:
    return copy_rulebook(
        rulebook=Rulebook.objects.get(organisation=None),
        organisation=district.organisation,
        title="本机关规则",
        user=district.user("office"),
        now=now,
    )


def propose(copy: Rulebook, user: User, now: datetime) -> RulebookVersion:
    return propose_version(
        rulebook=copy,
        changes={"transfer_cap.fraction": "1/3"},
        committees=[],
        reason="收紧",
        effective_from=None,
        user=user,
        now=now,
    )


def test_approved_and_declined_at_once_is_one_of_them(district: District, copy: Rulebook, now: datetime) -> None:
    version = propose(copy, district.user("office"), now)
    acts = [
        lambda: approve_version(version=version, note="", user=district.user("chair"), now=now),
        lambda: decline_version(version=version, note="不改", user=district.user("office_head"), now=now),
    ]
    errors = in_threads(2, lambda number: acts[number]())
    assert [type(error) for error in errors] == [Refused]
    decided = LedgerEntry.objects.filter(verb__in=["version_approved", "version_declined"])
    assert decided.count() == 1


def test_two_proposals_at_once_leave_one(district: District, copy: Rulebook, now: datetime) -> None:
    users = [district.user("office"), district.user("office_head")]
    errors = in_threads(2, lambda number: propose(copy, users[number], now))
    assert [type(error) for error in errors] == [Refused]
    assert RulebookVersion.objects.filter(state="proposed").count() == 1
