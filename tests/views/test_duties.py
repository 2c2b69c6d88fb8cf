"""The year of duties: met and missed, recorded once by who may, hidden from who serves no committee."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from committees.calendar.rules import local_day
from committees.errors import Refused
from committees.ledger.models import LedgerEntry
from decisions.duties.plugs import todos_of
from decisions.duties.selectors import duty_years, obligations
from decisions.duties.services import record_duty
from tests.items import signed_in
from tests.supervision_support import make_supervised_district

pytestmark = pytest.mark.django_db


@pytest.fixture
def town(now):
    return make_supervised_district(
        now, rulebook="zuocun-town-2018", body="leadership-team", roles=("书记",), member_role="委员"
    )


def code_of(town, now, title):
    return next(code for code, each in obligations(town.organisation, now).items() if each.title == title)


def record(town, now, login="supervisor", title="述德述职述廉", day=None):
    record_duty(
        organisation=town.organisation,
        code=code_of(town, now, title),
        day=day or local_day(now),
        evidence="述职材料存办公室",
        user=town.user(login),
        now=now,
    )


def test_a_performance_is_recorded_once_and_meets_its_period(town, now):
    record(town, now)
    year = next(each for each in duty_years(town.organisation, 2026, now) if each.obligation.title == "述德述职述廉")
    assert (year.met, year.missed) == (1, 0)
    assert LedgerEntry.objects.filter(verb="duty_performed").count() == 1
    with pytest.raises(Refused, match="已登记"):
        record(town, now)
    assert LedgerEntry.objects.filter(verb="duty_performed").count() == 1


def test_a_quarter_without_a_report_is_missed(town, now):
    record(town, now, title="党支部请示汇报", day=local_day(now) - timedelta(days=200))
    year = next(each for each in duty_years(town.organisation, 2026, now) if each.obligation.title == "党支部请示汇报")
    assert (year.met, year.missed) == (1, 1)


@pytest.mark.parametrize("login", ["handler", "member1", "outsider"])
def test_only_the_office_records(town, now, login):
    with pytest.raises(Refused, match="权限"):
        record(town, now, login)
    page = reverse("duty-record", args=[town.organisation.pk])
    assert signed_in(town, login).get(page).status_code == 404


def test_the_future_is_not_recorded(town, now):
    with pytest.raises(Refused, match="晚于今天"):
        record(town, now, day=local_day(now) + timedelta(days=1))


def test_the_page_is_reached_by_its_tab_and_hidden_from_units(town):
    page = signed_in(town, "supervisor").get(reverse("matters")).content.decode()
    assert reverse("duties") in page
    assert "述德述职述廉" in signed_in(town, "member1").get(reverse("duties")).content.decode()
    assert reverse("duties") not in signed_in(town, "handler").get(reverse("matters")).content.decode()
    assert signed_in(town, "handler").get(reverse("duties")).status_code == 404


def test_recording_by_the_form(town):
    client, now = signed_in(town, "office"), timezone.now()
    data = {"code": code_of(town, now, "述德述职述廉"), "day": local_day(now).isoformat(), "evidence": "材料一份"}
    page = reverse("duty-record", args=[town.organisation.pk])
    assert client.post(page, data).status_code == 302
    assert client.post(page, data).status_code == 422
    assert "材料一份" in client.get(reverse("duties")).content.decode()


def test_the_desk_names_what_this_period_still_owes_until_it_is_done(town, now):
    def told():
        return any("述德述职述廉" in todo.text for todo in todos_of(town.user("supervisor"), now))

    assert told()
    record(town, now)
    assert not told()


def test_the_page_costs_the_same_however_much_was_recorded(town, now):
    client = signed_in(town, "supervisor")

    def queries():
        with CaptureQueriesContext(connection) as caught:
            assert client.get(reverse("duties")).status_code == 200
        return len(caught)

    record(town, now)
    first = queries()
    for days in (1, 2, 3):
        record(town, now, day=local_day(now) - timedelta(days=days))
    assert queries() == first
