"""The year of duties: met and missed, recorded once by who may, hidden from who serves no committee."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from committees.calendar.rules import local_day
from committees.errors import Refused
from committees.ledger.models import LedgerEntry
from decisions.compliance.services import request_self_check
from decisions.duties import services
from decisions.duties.plugs import todos_of
from decisions.duties.selectors import duty_years, obligations
from decisions.duties.services import record_duty
from tests.factories import make_district
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
    assert "述德述职述廉" in signed_in(town, "member1").get(reverse("duties")).content.decode()
    link = f'href="{reverse("duties")}"'
    assert link in page
    assert link not in signed_in(town, "handler").get(reverse("matters")).content.decode()
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
    occasion(town, now, days=1)
    first = queries()
    for days in (1, 2, 3):
        record(town, now, day=local_day(now) - timedelta(days=days))
        occasion(town, now, days=days)
    assert queries() == first


def test_evidence_files_are_kept_with_the_record_and_handed_to_its_readers(town, now):
    client = signed_in(town, "office")
    data = {
        "code": code_of(town, now, "述德述职述廉"),
        "day": local_day(timezone.now()).isoformat(),
        "evidence": "附件",
    }
    data["file"] = SimpleUploadedFile("述职.txt", "述职报告".encode())
    assert client.post(reverse("duty-record", args=[town.organisation.pk]), data).status_code == 302
    entry = LedgerEntry.objects.get(verb="duty_performed")
    address = reverse("duty-file", args=[town.organisation.pk, entry.sequence, 0])
    assert address in client.get(reverse("duties")).content.decode()
    assert b"".join(signed_in(town, "member1").get(address).streaming_content).decode() == "述职报告"
    assert signed_in(town, "handler").get(address).status_code == 404
    assert client.get(reverse("duty-file", args=[town.organisation.pk, entry.sequence, 1])).status_code == 404


def occasion(town, now, title="接访事项办结答复", days=0, login="office"):
    return services.open_occasion(
        organisation=town.organisation,
        code=code_of(town, now, title),
        subject="某村来访",
        event_on=local_day(now) - timedelta(days=days),
        user=town.user(login),
        now=now,
    )


def test_an_occasion_is_owed_by_its_limit_extended_once_and_done(town, now):
    row = occasion(town, now, days=70)
    desk = [todo for todo in todos_of(town.user("supervisor"), now) if "某村来访" in todo.text]
    assert [todo.why for todo in desk] == ["已逾期"]
    user = town.user("office")
    services.extend_occasion(occasion=row, reason="情况复杂", by="书记", user=user, now=now)
    with pytest.raises(Refused, match="延长过一次"):
        services.extend_occasion(occasion=row, reason="再延", by="书记", user=user, now=now)
    services.finish_occasion(occasion=row, day=local_day(now), evidence="已书面答复", user=user, now=now)
    with pytest.raises(Refused, match="他人办理"):
        services.cancel_occasion(occasion=row, reason="误登", user=user, now=now)
    found = next(each for each in duty_years(town.organisation, 2026, now) if each.obligation.title == row.title)
    assert [each.standing for each in found.rows] == ["done"]
    assert [each.evidence for each in found.done] == ["已书面答复"]
    assert not [todo for todo in todos_of(town.user("supervisor"), now) if "某村来访" in todo.text]


def test_an_occasion_is_the_offices_and_of_duties_with_a_limit(town, now):
    with pytest.raises(Refused, match="权限"):
        occasion(town, now, login="handler")
    with pytest.raises(Refused, match="不按事由"):
        occasion(town, now, title="述德述职述廉")
    row = occasion(town, now, title="婚丧嫁娶事宜报告")
    with pytest.raises(Refused, match="没有规定"):
        services.extend_occasion(occasion=row, reason="情况", by="书记", user=town.user("office"), now=now)
    page = reverse("duty-occasion", args=[row.pk, "done"])
    assert signed_in(town, "office").get(page).status_code == 200
    for login in ("handler", "member1"):
        assert signed_in(town, login).get(page).status_code == 404
    other = make_district(now, members=3, code="elsewhere")
    assert signed_in(other, "office").get(page).status_code == 404


def test_what_each_owes_stands_on_his_own_desk_until_it_is_recorded_for_him(town, now):
    member = town.user("member1")

    def told():
        lines = [todo.text for todo in todos_of(town.user("member1"), now)]
        return [text for text in lines if text.startswith("述德述职述廉：每人") and "，您" in text]

    assert len(told()) == 1
    record_duty(
        organisation=town.organisation, code=code_of(town, now, "述德述职述廉"), day=local_day(now),
        evidence="材料", user=town.user("office"), now=now, person=member.person,
    )  # fmt: skip
    assert not told()
    row = next(each for each in duty_years(town.organisation, 2026, now) if each.obligation.title == "述德述职述廉")
    assert row.slots[0].done == 1
    assert member.person.name not in row.slots[0].names
    assert row.slots[0].names in signed_in(town, "member1").get(reverse("duties")).content.decode()
    with pytest.raises(Refused, match="不按人"):
        record_duty(
            organisation=town.organisation, code=code_of(town, now, "党支部请示汇报"), day=local_day(now),
            evidence="材料", user=town.user("office"), now=now, person=member.person,
        )  # fmt: skip


def test_talks_of_department_heads_are_counted_by_department(town, now):
    """领导干部谈心谈话制度 二.1: each head of a department talks with his staff every quarter."""
    title, unit = "部门负责人与工作人员谈心谈话", town.unit
    first = local_day(now).replace(month=(local_day(now).month - 1) // 3 * 3 + 1, day=1)

    def slot():
        year = next(each for each in duty_years(town.organisation, now.year, now) if each.obligation.title == title)
        return next(each for each in year.slots if each.span.first == first)

    def told():
        return [todo for todo in todos_of(town.user("handler"), now) if todo.text.startswith(f"{title}：每个部门")]

    units = town.organisation.units.count()
    assert (slot().done, slot().wanted, str(slot().standing)) == (0, units, "due")
    assert signed_in(town, "handler").get(told()[0].url, follow=True).status_code == 200
    values = {"day": local_day(now), "evidence": "登记表", "user": town.user("office"), "now": now}
    with pytest.raises(Refused, match="不按部门登记"):
        record_duty(
            organisation=town.organisation, code=code_of(town, now, "党支部请示汇报"), unit=unit, **values
        )  # fmt: skip
    data = {"code": code_of(town, now, title), "unit": unit.pk, "day": local_day(now).isoformat(), "evidence": "登记表"}
    page = reverse("duty-record", args=[town.organisation.pk])
    assert signed_in(town, "office").post(page, data).status_code == 302
    assert (slot().done, str(slot().standing)) == (1, "due")
    assert unit.name not in slot().names
    assert not told()
    assert f"/{units} 个部门" in signed_in(town, "office").get(reverse("duties")).text
    record_duty(organisation=town.organisation, code=data["code"], **values)
    assert str(slot().standing) == "met"


def test_what_was_recorded_by_mistake_is_taken_back_once_and_counts_no_more(town, now):
    record(town, now)
    entry = LedgerEntry.objects.get(verb="duty_performed")
    page = reverse("duty-withdraw", args=[town.organisation.pk, entry.sequence])
    assert signed_in(town, "member1").get(page).status_code == 404
    with pytest.raises(Refused, match="权限"):
        services.withdraw_duty(
            organisation=town.organisation, sequence=entry.sequence, reason="误", user=town.user("member1"), now=now
        )
    assert signed_in(town, "office").post(page, {"reason": "日期登错"}).status_code == 302
    year = next(each for each in duty_years(town.organisation, 2026, now) if each.obligation.title == "述德述职述廉")
    assert (year.met, year.done) == (0, [])
    assert signed_in(town, "office").get(page).status_code == 404


def test_a_self_check_that_was_made_counts_as_the_duty_done(town, now):
    check = next(code for code in obligations(town.organisation, now) if ":check:" in code)
    for _ in range(2):
        request_self_check(committee=town.committee, year=2026, user=town.user("office_head"), now=now)
    year = duty_years(town.organisation, 2026, now)
    assert [len(each.done) for each in year if each.obligation.code == check.partition(":")[2]] == [1]
