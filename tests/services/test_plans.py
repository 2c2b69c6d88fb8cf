"""年度计划: entered by quarter, proposed by one press, listed when the quarter has passed without it."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.urls import reverse

from committees.desk.ports import all_todos
from committees.errors import Refused
from committees.sheets.ports import import_kinds
from committees.sheets.rules import fingerprint
from committees.sheets.selectors import judged
from committees.sheets.services import confirm_import, preview_import
from committees.sheets.states import RowKind
from meetings.agenda.services import withdraw_item
from meetings.models import AgendaItem, PlannedItem
from meetings.plans import services
from meetings.plans.rules import is_ending, is_over, quarter_of
from meetings.plans.selectors import PlanFilter, listed, visible_to
from tests.factories import District, make_district
from tests.items import signed_in
from tests.sheets import cells_of, workbook

pytestmark = pytest.mark.django_db


@pytest.fixture
def district(now: datetime) -> District:
    return make_district(now, members=3)


def planned(district: District, now: datetime, quarter: int = 3, title: str = "关于重点项目的请示") -> PlannedItem:
    return services.plan_item(
        unit=district.unit,
        committee=district.committee,
        year=2026,
        quarter=quarter,
        title=title,
        matter="general",
        user=district.user("handler"),
        now=now,
    )


def test_quarters() -> None:
    assert [quarter_of(date(2026, month, 1))[1] for month in (1, 3, 4, 6, 7, 9, 10, 12)] == [1, 1, 2, 2, 3, 3, 4, 4]
    assert is_over(2026, 2, date(2026, 7, 1))
    assert not is_over(2026, 3, date(2026, 9, 30))
    assert is_ending(2026, 3, date(2026, 9, 16))
    assert not is_ending(2026, 3, date(2026, 9, 15))
    assert is_ending(2026, 4, date(2026, 12, 31))


def test_one_press_makes_a_draft_and_only_one(district: District, now: datetime) -> None:
    plan, handler = planned(district, now), district.user("handler")
    item = services.propose_planned(planned=plan, user=handler, now=now)
    assert (item.title, item.state, item.planned) == (plan.title, "draft", plan)
    with pytest.raises(Refused, match="已经申报或取消"):
        services.propose_planned(planned=plan, user=handler, now=now)
    assert AgendaItem.objects.count() == 1


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"quarter": 2}, "已经过去"),
        ({"title": " "}, "议题名称"),
        ({"matter": "personnel"}, "不列入年度计划"),
    ],
)
def test_what_no_plan_takes(district: District, now: datetime, values: dict[str, object], words: str) -> None:
    given = {"year": 2026, "quarter": 3, "title": "议题", "matter": "general", **values}
    with pytest.raises(Refused, match=words):
        services.plan_item(
            unit=district.unit,
            committee=district.committee,
            user=district.user("handler"),
            now=now,
            **given,  # type: ignore[arg-type]
        )


def test_others_neither_plan_nor_see(district: District, now: datetime) -> None:
    plan = planned(district, now)
    with pytest.raises(Refused, match="由本单位经办人或办公室"):
        services.drop_planned(planned=plan, reason="不办", user=district.user("outsider"), now=now)
    with pytest.raises(Refused, match="请勿重复"):
        planned(district, now)
    assert not visible_to(district.user("member1")).exists()
    assert visible_to(district.user("office")).get() == plan
    assert signed_in(district, "member1").get(reverse("plans")).status_code == 404


def test_what_the_quarter_left_over_is_listed(district: District, now: datetime) -> None:
    plan, handler = planned(district, now), district.user("handler")
    later = now + timedelta(days=40)
    assert not [line for line in all_todos(handler, now) if "计划议题" in line.text and "过了季度" in line.text]
    assert [line.text for line in all_todos(handler, later) if "过了季度" in line.text] == [
        "1 项计划议题过了季度还没有申报，请申报、调整季度或取消"
    ]
    with pytest.raises(Refused, match="已经过去"):
        services.move_planned(planned=plan, year=2026, quarter=3, user=handler, now=later)
    services.move_planned(planned=plan, year=2026, quarter=4, user=handler, now=later)
    assert not [line for line in all_todos(handler, later) if "过了季度" in line.text]
    services.drop_planned(planned=plan, reason="任务调整", user=handler, now=later)
    with pytest.raises(Refused, match="已经申报或取消"):
        services.drop_planned(planned=plan, reason="任务调整", user=handler, now=later)


def test_a_workbook_brings_the_year(district: District, now: datetime) -> None:
    old, handler = planned(district, now), district.user("handler")
    head = ("年度", "季度", "提出单位", "提请会议", "议题名称", "事项类别", "说明")
    place = (district.unit.name, district.committee.short_name)
    file = workbook(
        head,
        (2026, 4, *place, old.title, "一般事项", ""),
        (2027, 1, *place, "关于年度预算的请示", "一般事项", "提前准备"),
        (2026, 5, *place, "甲", "一般事项", ""),
        (2026, 4, district.other_unit.name, district.committee.short_name, "乙", "一般事项", ""),
        (2026, 1, *place, "丙", "一般事项", ""),
    )
    kind = import_kinds()["plans"]
    run = preview_import(
        kind=kind, organisation=district.organisation, file=file, name="计划.xlsx", user=handler, now=now
    )
    found = judged(run, handler, now)
    assert [each.kind for each in found] == [RowKind.CHANGED, RowKind.NEW, *[RowKind.ERROR] * 3]
    assert "第 1 季度已经过去" in found[4].reason
    assert found[0].changes == ("季度：3 → 4",)
    good = workbook(head, *[list(each.row.cells.values()) for each in found[:2]])
    run = preview_import(
        kind=kind, organisation=district.organisation, file=good, name="计划.xlsx", user=handler, now=now
    )
    confirm_import(run=run, seen=fingerprint(judged(run, handler, now)), user=handler, now=now)
    assert sorted(PlannedItem.objects.values_list("year", "quarter")) == [(2026, 4), (2027, 1)]


def test_the_page_enters_moves_and_exports(district: District, now: datetime) -> None:
    client = signed_in(district, "handler")
    data = {
        "unit": district.unit.pk, "committee": district.committee.pk, "year": now.year + 1, "quarter": 4,
        "title": "关于年度重点工作的汇报", "matter": "general",
    }  # fmt: skip
    page = client.post(reverse("plans"), data, follow=True)
    assert "已列入" in page.content.decode()
    plan = PlannedItem.objects.get()
    sheet = client.get(reverse("plans-sheet"), {"year": plan.year})
    assert cells_of(sheet.content)[1][4] == "关于年度重点工作的汇报"
    answer = client.post(reverse("plan-propose", args=[plan.pk]))
    plan.refresh_from_db()
    assert answer.url == reverse("item-edit", args=[plan.item_id])


def test_what_last_year_left_over_stays_on_the_lists(district: District, now: datetime) -> None:
    plan, handler = planned(district, now, quarter=4), district.user("handler")
    new_year = datetime(2027, 1, 1, 9, tzinfo=now.tzinfo)
    assert [line.text for line in all_todos(handler, new_year) if "过了季度" in line.text]
    assert list(listed(handler, PlanFilter(2027, unused=True), new_year.date())) == [plan]
    assert not listed(handler, PlanFilter(2027), new_year.date())
    services.move_planned(planned=plan, year=2027, quarter=1, user=handler, now=new_year)
    assert not listed(handler, PlanFilter(2027, unused=True), new_year.date())
    twin = planned(district, now, quarter=4, title="另一项")
    services.move_planned(planned=twin, year=2028, quarter=1, user=handler, now=new_year)
    services.plan_item(
        unit=district.unit, committee=district.committee, year=2027, quarter=1, title="另一项", matter="general",
        user=handler, now=new_year,
    )  # fmt: skip
    with pytest.raises(Refused, match="2027 年已计划过"):
        services.move_planned(planned=twin, year=2027, quarter=2, user=handler, now=new_year)


def test_a_withdrawn_draft_leaves_its_plan_open_and_the_note_goes_along(district: District, now: datetime) -> None:
    plan, handler = planned(district, now), district.user("handler")
    services.revise_planned(
        planned=plan, quarter=3, matter="general", note="二季度完成 <b>可研</b>", user=handler, now=now
    )
    item = services.propose_planned(planned=plan, user=handler, now=now)
    assert "二季度完成 <b>可研</b>" in item.report
    withdraw_item(item=item, reason="重新论证", user=handler, now=now)
    later = now + timedelta(days=40)
    assert list(listed(handler, PlanFilter(2026, unused=True), later.date())) == [plan]
    assert "逾期未用" in signed_in(district, "handler").get(reverse("plans"), {"year": 2026}).content.decode()
    plan.refresh_from_db()
    again = services.propose_planned(planned=plan, user=handler, now=later)
    assert (again.pk != item.pk, again.planned) == (True, plan)
    with pytest.raises(Refused, match="已经申报或取消"):
        services.drop_planned(planned=plan, reason="任务调整", user=handler, now=later)
