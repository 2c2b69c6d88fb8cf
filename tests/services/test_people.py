"""Seats are dated; roles follow seats and grants; nothing is half done."""

from datetime import date, datetime, timedelta

import pytest

from committees.access.selectors import can
from committees.access.services import end_grant, grant_role, sync_everything
from committees.access.states import Role
from committees.errors import Refused
from committees.models import LedgerEntry, Person, RoleGrant, Rulebook, Seat, User
from committees.people import services as people
from committees.people.selectors import seat_in_charge, seats_on
from tests.factories import TERM_START, make_district, make_login, make_person

pytestmark = pytest.mark.django_db


def test_a_seat_counts_from_its_first_to_its_last_day(now: datetime) -> None:
    district = make_district(now, members=3)
    seat = district.seats[2]
    people.vacate(seat=seat, ends_on=date(2026, 9, 10), reason="调离", user=None, now=now)

    assert seats_on(district.committee, date(2026, 9, 10)).count() == 3
    assert seats_on(district.committee, date(2026, 9, 11)).count() == 2
    assert seats_on(district.committee, TERM_START - timedelta(days=1)).count() == 0


def test_a_seat_is_vacated_once(now: datetime) -> None:
    district = make_district(now, members=3)
    seat = district.seats[2]
    people.vacate(seat=seat, ends_on=date(2026, 9, 10), reason="调离", user=None, now=now)
    entries = LedgerEntry.objects.count()

    with pytest.raises(Refused, match="已办理离任"):
        people.vacate(seat=seat, ends_on=date(2026, 9, 12), reason="调离", user=None, now=now)

    assert LedgerEntry.objects.count() == entries
    assert Seat.objects.get(pk=seat.pk).ends_on == date(2026, 9, 10)


def test_nobody_sits_twice(now: datetime) -> None:
    district = make_district(now, members=3)
    with pytest.raises(Refused, match="已有席位"):
        people.appoint(term=district.term, person=district.members[1], role="常委", starts_on=TERM_START, now=now)


def test_a_login_belongs_to_one_person(now: datetime) -> None:
    district = make_district(now, members=1)
    with pytest.raises(Refused, match="已属于另一人"):
        people.enter_person(
            organisation=district.organisation, name="某人", post="", user=district.user("chair"), now=now
        )
    assert not Person.objects.filter(name="某人").exists()


def test_a_new_term_ends_the_seats_of_the_old(now: datetime) -> None:
    district = make_district(now, members=3)
    term = people.begin_term(committee=district.committee, starts_on=date(2026, 10, 1), user=None, now=now)
    people.appoint(term=term, person=district.members[1], role="书记", starts_on=date(2026, 10, 1), now=now)

    assert [s.role for s in seats_on(district.committee, date(2026, 9, 30))] == ["书记", "副书记", "副书记"]
    assert [s.role for s in seats_on(district.committee, date(2026, 10, 1))] == ["书记"]
    with pytest.raises(Refused, match="须晚于"):
        people.begin_term(committee=district.committee, starts_on=date(2026, 10, 1), user=None, now=now)


def test_a_committee_follows_a_body_its_rulebook_allows(now: datetime) -> None:
    district = make_district(now, members=1)
    rulebook = Rulebook.objects.get(code="weidong-district", organisation=None)
    with pytest.raises(Refused, match="没有会议类型"):
        people.found_committee(
            organisation=district.organisation,
            rulebook=rulebook,
            body="no-such-body",
            name="x",
            short_name="x",
            user=None,
            now=now,
        )


def test_the_member_in_charge_is_found_by_portfolio(now: datetime) -> None:
    district = make_district(now, members=5)
    assert seat_in_charge(district.committee, district.unit.pk, now.date()) == district.seats[3]
    assert seat_in_charge(district.committee, district.other_unit.pk, now.date()) is None


def test_seats_make_members_and_the_first_is_the_head(now: datetime) -> None:
    district = make_district(now, members=3)
    assert can(district.user("member2"), "attend", district.committee)
    assert not can(district.user("member2"), "decide_agenda", district.committee)
    assert can(district.user("chair"), "decide_agenda", district.committee)
    assert not can(district.user("outsider"), "attend", district.committee)


def test_access_goes_with_the_seat(now: datetime) -> None:
    district = make_district(now, members=3)
    people.vacate(seat=district.seats[2], ends_on=date(2026, 9, 10), reason="调离", user=None, now=now)
    assert can(district.user("member2"), "attend", district.committee)

    assert sync_everything(day=date(2026, 9, 11)) == (0, 1)
    assert not can(district.user("member2"), "attend", district.committee)
    assert sync_everything(day=date(2026, 9, 11)) == (0, 0)


def test_a_grant_holds_for_its_period(now: datetime) -> None:
    district = make_district(now, members=1)
    user = district.user("outsider")
    grant = grant_role(role=Role.OFFICE, scope=district.committee, user=user, starts_on=now.date(), now=now)
    assert can(district.user("outsider"), "handle_office", district.committee)

    end_grant(grant=grant, ends_on=now.date() - timedelta(days=0), ended_by=None, now=now)
    assert can(district.user("outsider"), "handle_office", district.committee)
    sync_everything(day=now.date() + timedelta(days=1))
    assert not can(district.user("outsider"), "handle_office", district.committee)
    with pytest.raises(Refused, match="已结束"):
        end_grant(grant=grant, ends_on=now.date(), ended_by=None, now=now)


def test_administrators_hold_nothing_else(now: datetime) -> None:
    district = make_district(now, members=1)
    with pytest.raises(Refused, match="不得兼任"):
        grant_role(
            role=Role.AUDIT_ADMIN,
            scope=district.organisation,
            user=district.user("office"),
            starts_on=now.date(),
            now=now,
        )
    with pytest.raises(Refused, match="不得兼任"):
        grant_role(
            role=Role.OFFICE,
            scope=district.committee,
            user=district.user("system_admin"),
            starts_on=now.date(),
            now=now,
        )


def test_nobody_grants_to_oneself_and_no_role_on_a_wrong_object(now: datetime) -> None:
    district = make_district(now, members=1)
    user = district.user("outsider")
    with pytest.raises(Refused, match="不能给自己授权"):
        grant_role(
            role=Role.OFFICE, scope=district.committee, user=user, starts_on=now.date(), now=now, granted_by=user
        )
    with pytest.raises(Refused, match="不能授予在"):
        grant_role(role=Role.UNIT_HANDLER, scope=district.committee, user=user, starts_on=now.date(), now=now)
    assert not RoleGrant.objects.filter(user=user).exists()


def test_permissions_are_one_reading_per_request(now: datetime, django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    district = make_district(now, members=3)
    user = User.objects.get(pk=district.user("office").pk)
    with django_assert_num_queries(1):
        for _ in range(20):
            assert can(user, "handle_office", district.committee)
            assert not can(user, "attend", district.committee)


def test_a_person_of_another_organisation_gains_nothing(now: datetime) -> None:
    district = make_district(now, members=2)
    other = make_district(now, members=2, code="other")
    stranger = make_person(other.organisation, "外人", "", now, login="stranger")
    assert stranger.user is not None
    assert not can(stranger.user, "attend", district.committee)
    assert can(other.user("chair"), "decide_agenda", other.committee)
    assert not can(other.user("chair"), "decide_agenda", district.committee)
    assert make_login("bare").pk
