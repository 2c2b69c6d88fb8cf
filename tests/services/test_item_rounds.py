"""An item on its way up: signed by its leader, coordinated unit by unit, sent back, once even from the pool."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.urls import reverse

from committees.calendar.rules import local_day
from committees.errors import Refused
from committees.models import LedgerEntry
from meetings.agenda import services
from meetings.agenda.models import AgendaItem
from meetings.agenda.rules import IN_CHARGE
from meetings.agenda.selectors import current_step, holders_of_step
from meetings.agenda.states import ItemState
from meetings.scheduling import services as scheduling
from tests.factories import District, make_district
from tests.items import TEXT, agree_once, all_preparations, make_item, sign, signed_in

pytestmark = pytest.mark.django_db
AGREED = {"unit": "财政局", "position": "agree", "opinion": ""}
DISSENT = {"unit": "住建局", "position": "dissent", "opinion": "建议分两期实施。"}


@pytest.fixture
def district(now: datetime) -> District:
    return make_district(now)


@pytest.fixture
def office(now: datetime) -> District:
    return make_district(now, rulebook="district-office-2019", body="standing-committee", code="office")


def submitted(district: District, now: datetime, **fields: Any) -> AgendaItem:
    item = make_item(district, now, **fields)
    return services.submit_item(item=item, user=district.user("handler"), now=now)


def test_the_leader_of_the_unit_signs_before_anybody_else_gets_the_item(district: District, now: datetime) -> None:
    item = submitted(district, now)
    step, leader = current_step(item), district.user("leader")
    assert step is not None
    assert holders_of_step(item, step) == [leader.person]
    for login in ("handler", "member3", "office"):
        with pytest.raises(Refused, match="单位负责人办理"):
            services.agree_step(step=step, user=district.user(login), now=now)
    returned = services.return_step(step=step, user=leader, comment="数字不准", now=now)
    assert returned.state == ItemState.RETURNED
    again = services.submit_item(item=item, user=district.user("handler"), now=now)
    again = services.agree_step(step=current_step(again), user=leader, now=now)  # type: ignore[arg-type]
    following = current_step(again)
    assert following is not None
    assert IN_CHARGE.key in following.holders


def test_a_leader_who_submits_himself_has_signed_and_a_unit_without_one_goes_on(
    district: District, now: datetime
) -> None:
    own = make_item(district, now)
    own = services.submit_item(item=own, user=district.user("leader"), now=now)
    assert own.steps.get(role="单位负责人").decided_by == district.user("leader").person
    leader = district.user("leader")
    leader.groups.clear()
    without = submitted(district, now, title="另一件事")
    assert not without.steps.filter(role="单位负责人").exists()


def test_returned_twice_then_approved_and_the_page_shows_every_round(district: District, now: datetime) -> None:
    item, handler = submitted(district, now), district.user("handler")
    item = services.return_step(
        step=current_step(item),
        user=district.user("leader"),
        comment="缺少测算",
        now=now,  # type: ignore[arg-type]
    )
    services.edit_item(item=item, report=TEXT + "附测算。", user=handler, now=now + timedelta(hours=1))
    item = sign(services.submit_item(item=item, user=handler, now=now + timedelta(hours=2)), now + timedelta(hours=3))
    item = agree_once(item, now + timedelta(hours=4), "同意上会")
    office_step = current_step(item)
    item = services.return_step(
        step=office_step,
        user=district.user("office"),
        comment="列席名单不全",
        now=now,  # type: ignore[arg-type]
    )
    item = services.submit_item(item=item, user=handler, now=now + timedelta(hours=6))
    while item.state == ItemState.IN_REVIEW:
        item = agree_once(item, now + timedelta(hours=7))
    assert (item.state, item.round) == (ItemState.POOLED, 3)
    verbs = list(LedgerEntry.objects.filter(aggregate=f"item:{item.pk}").values_list("verb", flat=True))
    assert [verbs.count(verb) for verb in ("item_submitted", "step_returned", "item_approved")] == [3, 2, 1]
    page = signed_in(district, "chair").get(reverse("item", args=[item.pk])).content.decode()
    places = [page.index(words) for words in ("第 3 轮", "第 2 轮", "同意上会", "列席名单不全", "第 1 轮", "缺少测算")]
    assert places == sorted(places)


def test_an_item_in_the_pool_goes_back_to_its_unit_with_reasons_and_comes_again(
    district: District, now: datetime
) -> None:
    item = make_item(district, now, state=ItemState.POOLED)
    for login, words in (("handler", "由区委常委会的"), ("member3", "由区委常委会的"), ("office", "请填写退回理由")):
        with pytest.raises(Refused, match=words):
            services.return_pooled(item=item, user=district.user(login), comment=" ", now=now)
    client = signed_in(district, "office")
    assert "从议题库退回补正" in client.get(reverse("item", args=[item.pk])).content.decode()
    client.post(reverse("item-send-back", args=[item.pk]), {"comment": "政策依据已调整"})
    item.refresh_from_db()
    assert item.state == ItemState.RETURNED
    page = signed_in(district, "handler").get(reverse("item", args=[item.pk])).content.decode()
    assert "政策依据已调整" in page
    item = services.submit_item(item=item, user=district.user("handler"), now=now)
    assert (item.state, item.round) == (ItemState.IN_REVIEW, 2)
    with pytest.raises(Refused, match="不在议题库"):
        services.return_pooled(item=item, user=district.user("office"), comment="再退", now=now)


def test_coordination_is_kept_unit_by_unit_with_who_entered_it(district: District, now: datetime) -> None:
    handler = district.user("handler")
    item = make_item(district, now, coordination=[AGREED])
    assert item.coordination == [{**AGREED, "by": "经办甲", "at": now.isoformat()}]
    assert not item.dissent_attached
    later = now + timedelta(hours=1)
    item = services.edit_item(
        item=item,
        coordination=[AGREED, DISSENT],
        user=district.user("leader"),
        now=later,  # type: ignore[list-item]
    )
    assert [row["by"] for row in item.coordination] == ["经办甲", "局长甲"]
    assert item.dissent_attached
    # The district's rulebook wants agreement before the meeting and knows no dissent that is merely attached.
    with pytest.raises(Refused, match="会前协调"):
        services.submit_item(item=item, user=handler, now=later)
    for rows, words in (
        ([{**DISSENT, "opinion": ""}], "须附上其意见"),
        ([{"unit": "", "position": "agree", "opinion": "同意"}], "须写明是哪个单位"),
        ([{"unit": "财政局", "position": "", "opinion": ""}], "请选择财政局的意见"),
        ([AGREED, AGREED], "只填一次"),
    ):
        with pytest.raises(Refused, match=words):
            services.edit_item(item=item, coordination=rows, user=handler, now=later)  # type: ignore[arg-type]
    page = signed_in(district, "handler").get(reverse("item", args=[item.pk])).content.decode()
    assert "建议分两期实施。" in page
    assert "不同意并附意见" in page


def test_a_dissent_goes_up_attached_where_the_rulebook_lets_it(now: datetime) -> None:
    office = make_district(now, rulebook="district-office-2019", body="office-affairs", code="office")
    case = "涉及其他室职责的事项"
    done = [row for row in all_preparations(office, "general", now) if row["kind"] != "coordination"]
    item = make_item(office, now, preparations=done, conditions=[case])
    with pytest.raises(Refused, match="会前协调"):
        services.submit_item(item=item, user=office.user("handler"), now=now)
    services.edit_item(item=item, coordination=[AGREED, DISSENT], user=office.user("handler"), now=now)  # type: ignore[list-item]
    assert services.submit_item(item=item, user=office.user("handler"), now=now).state == ItemState.IN_REVIEW


def test_what_is_only_ticked_or_only_named_does_not_count_as_done(now: datetime) -> None:
    county = make_district(now, rulebook="county-mechanism-2023", code="county")
    bare = [{"title": "新建", "text": ""}, {"title": "改造", "text": ""}]
    item = make_item(county, now, matter="major-decision", alternatives=bare)
    with pytest.raises(Refused, match="备选方案"):
        services.submit_item(item=item, user=county.user("handler"), now=now)
    written = [{**row, "text": "投资和工期如下。"} for row in bare]
    ticked = [{"kind": row["kind"], "count": 1} for row in all_preparations(county, "major-decision", now)]
    services.edit_item(
        item=item,
        alternatives=written,
        preparations=ticked,
        user=county.user("handler"),
        now=now,  # type: ignore[arg-type, typeddict-item]
    )
    with pytest.raises(Refused, match="调查研究"):
        services.submit_item(item=item, user=county.user("handler"), now=now)


def test_a_sum_without_its_kind_is_asked_for_it_where_there_are_thresholds(now: datetime) -> None:
    office = make_district(now, rulebook="district-office-2019", body="office-affairs", code="office")
    item = make_item(office, now, amount=80_000)
    with pytest.raises(Refused, match="须选择资金类别"):
        services.submit_item(item=item, user=office.user("handler"), now=now)
    client = signed_in(office, "handler")
    asked = {"committee": office.committee.pk, "matter": "general", "amount": "80000"}
    assert "须选择资金类别" in client.get(reverse("item-requirements"), asked).content.decode()


def test_a_limit_counted_from_the_meeting_follows_it(office: District, now: datetime) -> None:
    """秘书二室初审, 会前 3 天: without a meeting in sight no date; with one its third day before; moved, anew."""
    item = sign(submitted(office, now), now)
    while (step := current_step(item)) is not None and step.days_before is None:
        item = agree_once(item, now)
    assert step is not None
    assert step.due_at is None
    meets = now + timedelta(days=10)
    meeting = scheduling.schedule_meeting(
        committee=office.committee, starts_at=meets, place="会议室", chair=office.members[0],
        user=office.user("office"), now=now,
    )  # fmt: skip
    step.refresh_from_db()
    assert step.due_at is not None
    assert local_day(step.due_at) == local_day(meets) - timedelta(days=3)
    later = meets + timedelta(days=2)
    scheduling.reschedule(
        meeting=meeting, starts_at=later, ends_at=later + timedelta(hours=2), place="会议室", chair=office.members[0],
        recorder=None, reason="领导外出", user=office.user("office"), now=now,
    )  # fmt: skip
    step.refresh_from_db()
    assert local_day(step.due_at) == local_day(later) - timedelta(days=3)
    scheduling.cancel(meeting=meeting, reason="另行安排", user=office.user("office"), now=now)
    step.refresh_from_db()
    assert step.due_at is None
