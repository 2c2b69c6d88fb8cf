"""Items through the services: every state and event, repetition, rollback, wrong input."""

from datetime import timedelta

import pytest
from django.db import transaction

from committees.errors import NeedsOverride, Refused
from committees.ledger.services import append
from committees.models import AppliedRule, LedgerEntry, Outbox
from committees.people import services as people
from committees.rulebooks.services import Override
from meetings.agenda import services
from meetings.agenda.models import AgendaItem, ReviewStep
from meetings.agenda.selectors import current_step, holders_of_step, preparations_of
from meetings.agenda.states import ITEM_TRANSITIONS, ItemEvent, ItemState
from tests.factories import make_district
from tests.items import TEXT, agree_once, all_preparations, make_item

pytestmark = pytest.mark.django_db


@pytest.fixture
def district(now):
    return make_district(now, members=7)


def verbs(item):
    entries = LedgerEntry.objects.filter(aggregate=f"item:{item.pk}").order_by("sequence")
    return list(entries.values_list("verb", flat=True))


def item_in(district, now, state):
    """An item in any state of the table."""
    if state in {ItemState.DRAFT, ItemState.IN_REVIEW, ItemState.POOLED, ItemState.SCHEDULED}:
        return make_item(district, now, state=state)
    if state == ItemState.RETURNED:
        item = make_item(district, now, state=ItemState.IN_REVIEW)
        return services.return_step(step=current_step(item), user=district.members[3].user, comment="请补正", now=now)
    if state == ItemState.CONCLUDED:
        item = make_item(district, now, state=ItemState.SCHEDULED)
        return services.conclude_item(item=item, outcome="adopted", now=now)
    item = make_item(district, now)
    return services.withdraw_item(item=item, reason="不再需要", user=district.user("handler"), now=now)


def act(district, item, event, now):
    """Let an event happen to an item as its service does."""
    if event == ItemEvent.RETURN and item.state == ItemState.POOLED:
        services.return_pooled(item=item, user=district.user("office"), comment="请补正", now=now)
        return
    if event in {ItemEvent.RETURN, ItemEvent.APPROVE}:
        step = current_step(item) or ReviewStep(item=item, title="审定", role="书记")
        if event == ItemEvent.RETURN:
            services.return_step(step=step, user=district.members[3].user, comment="请补正", now=now)
        else:
            while current_step(item) is not None:
                item = agree_once(item, now)
            if step.pk is None:
                services.agree_step(step=step, user=district.user("chair"), now=now)
        return
    handler = district.user("handler")
    calls = {
        ItemEvent.SUBMIT: lambda: services.submit_item(item=item, user=handler, now=now),
        ItemEvent.WITHDRAW: lambda: services.withdraw_item(item=item, reason="不再需要", user=handler, now=now),
        ItemEvent.SCHEDULE: lambda: services.schedule_item(item=item, now=now),
        ItemEvent.UNSCHEDULE: lambda: services.unschedule_item(item=item, reason="调整", now=now),
        ItemEvent.CONCLUDE: lambda: services.conclude_item(item=item, outcome="adopted", now=now),
        ItemEvent.DEFER: lambda: services.defer_item(item=item, reason="意见不一", now=now),
    }
    calls[event]()


@pytest.mark.parametrize("state", list(ItemState))
def test_every_event_in_every_state_does_what_the_table_says_or_nothing(district, now, state):
    item = item_in(district, now, state)
    before = verbs(item)
    for event in ItemEvent:
        target = ITEM_TRANSITIONS.get((state, event))
        with transaction.atomic():
            if target is None:
                with pytest.raises(Refused):
                    act(district, item, event, now)
                assert verbs(item) == before, (state, event)
            else:
                act(district, item, event, now)
                assert len(verbs(item)) > len(before), (state, event)
            assert AgendaItem.objects.get(pk=item.pk).state == (target or state), (state, event)
            transaction.set_rollback(True)


def test_an_item_goes_from_draft_through_the_chain_into_the_pool(district, now):
    item = make_item(district, now, state=ItemState.IN_REVIEW)
    assert item.in_charge == district.seats[3]
    steps = list(item.steps.values_list("sequence", "role", "title", "state"))
    assert steps == [
        (1, "提出部门", "提出建议", "agreed"),
        (2, "单位负责人", "签批", "agreed"),
        (3, "主管常委或分管副书记", "同意", "waiting"),
        (4, "区委办公室", "汇总", "waiting"),
        (5, "办公室主任", "呈报", "waiting"),
        (6, "书记或受委托的副书记", "审定", "waiting"),
    ]
    for login in ("member3", "office", "office_head", "chair"):
        user = district.user(login)
        assert user in [person.user for person in holders_of_step(item, current_step(item))]
        item = services.agree_step(step=current_step(item), user=user, comment=f"{login}同意", now=now)
    assert item.state == ItemState.POOLED
    assert verbs(item) == ["item_proposed", "item_submitted", *["step_agreed"] * 5, "item_approved"]
    assert list(item.steps.values_list("comment", flat=True)) == [
        "", "", "member3同意", "office同意", "office_head同意", "chair同意",
    ]  # fmt: skip


def test_whoever_must_act_next_and_the_handler_are_told_in_the_inbox(district, now):
    item = make_item(district, now, state=ItemState.IN_REVIEW)
    asked = Outbox.objects.filter(purpose="item_review")
    assert [row.recipient for row in asked] == [district.user("leader").person, district.members[3]]
    services.agree_step(step=current_step(item), user=district.members[3].user, now=now)
    assert {row.recipient.name for row in asked.filter(key__contains="step4")} == {"办公室甲", "主任甲"}
    services.return_step(step=current_step(item), user=district.user("office"), comment="缺附件", now=now)
    told = Outbox.objects.get(purpose="item_returned")
    assert told.recipient.name == "经办甲"
    assert "缺附件" in told.body
    assert told.link == f"/items/{item.pk}/"


def test_the_second_press_on_the_same_step_changes_nothing(district, now):
    item = make_item(district, now, state=ItemState.IN_REVIEW)
    services.agree_step(step=current_step(item), user=district.members[3].user, now=now)
    step = current_step(item)
    head = district.user("office_head")  # may take this step and the next: a double press must not take both
    services.agree_step(step=step, user=head, now=now)
    before = verbs(item)
    with pytest.raises(Refused, match="已经办过"):
        services.agree_step(step=step, user=head, now=now)
    assert verbs(item) == before
    assert current_step(item).sequence == 5


def test_submitting_twice_is_refused_and_makes_no_second_round(district, now):
    item = make_item(district, now)
    handler = district.user("handler")
    services.submit_item(item=item, user=handler, now=now)
    with pytest.raises(Refused, match="审核中"):
        services.submit_item(item=item, user=handler, now=now)  # a stale object: the row decides
    assert AgendaItem.objects.get(pk=item.pk).round == 1
    assert item.steps.count() == 6


def test_a_returned_item_keeps_its_history_and_starts_a_new_round(district, now):
    item = item_in(district, now, ItemState.RETURNED)
    item = services.edit_item(item=item, report=TEXT + "已补正。", user=district.user("handler"), now=now)
    item = services.submit_item(item=item, user=district.user("handler"), now=now)
    assert (item.state, item.round) == (ItemState.IN_REVIEW, 2)
    assert item.steps.filter(round=1, state="returned").get().comment == "请补正"
    assert current_step(item).round == 2
    assert verbs(item)[3:] == ["step_returned", "item_edited", "item_submitted"]


def test_a_return_needs_its_reason(district, now):
    item = make_item(district, now, state=ItemState.IN_REVIEW)
    with pytest.raises(Refused, match="退回理由"):
        services.return_step(step=current_step(item), user=district.members[3].user, comment="  ", now=now)
    assert AgendaItem.objects.get(pk=item.pk).state == ItemState.IN_REVIEW
    assert "step_returned" not in verbs(item)


@pytest.mark.parametrize("login", ["handler", "office", "chair", "member1", "secretary", "outsider", "system_admin"])
def test_only_the_member_in_charge_takes_his_step(district, now, login):
    item = make_item(district, now, state=ItemState.IN_REVIEW)
    with pytest.raises(Refused, match="您不能代办"):
        services.agree_step(step=current_step(item), user=district.user(login), now=now)
    assert current_step(item).sequence == 3


def test_without_a_member_in_charge_the_office_is_told_and_names_one(district, now):
    district.seats[3].portfolios.all().delete()
    item = make_item(district, now, state=ItemState.IN_REVIEW)
    assert item.in_charge is None
    assert holders_of_step(item, current_step(item)) == []
    told = Outbox.objects.filter(purpose="item_stuck")
    assert {row.recipient.name for row in told} == {"办公室甲", "主任甲"}
    assert "指定分管领导" in told[0].body
    with pytest.raises(Refused, match="办公室工作人员办理"):
        services.assign_in_charge(item=item, seat=district.seats[5], user=district.user("handler"), now=now)
    item = services.assign_in_charge(item=item, seat=district.seats[5], user=district.user("office"), now=now)
    assert Outbox.objects.filter(purpose="item_review", recipient=district.members[5]).count() == 1
    item = services.agree_step(step=current_step(item), user=district.members[5].user, now=now)
    assert current_step(item).sequence == 4
    assert "in_charge_assigned" in verbs(item)


def test_a_seat_that_has_ended_cannot_be_named(district, now):
    item = make_item(district, now, state=ItemState.IN_REVIEW)
    seat = district.seats[6]
    people.vacate(seat=seat, ends_on=now.date() - timedelta(days=1), reason="调离", user=None, now=now)
    with pytest.raises(Refused, match="不是"):
        services.assign_in_charge(item=item, seat=seat, user=district.user("office"), now=now)


def test_a_mandatory_preparation_that_is_missing_stops_the_submission_with_its_clause(district, now):
    item = make_item(district, now, preparations=[])
    with pytest.raises(Refused, match="会前协调") as caught:
        services.submit_item(item=item, user=district.user("handler"), now=now)
    assert not isinstance(caught.value, NeedsOverride)
    assert caught.value.verdict.clause.reference == "二(二)4"
    assert AgendaItem.objects.get(pk=item.pk).state == ItemState.DRAFT
    assert item.steps.count() == 0
    assert verbs(item) == ["item_proposed"]
    assert not Outbox.objects.exists()


def test_an_ordinary_preparation_is_waived_only_with_reason_and_name(district, now):
    done = [row for row in all_preparations(district, "general", now) if row["kind"] != "proposal"]
    item = make_item(district, now, preparations=done)
    handler = district.user("handler")
    for override in (None, Override("", "王书记"), Override("时间紧", " ")):
        with pytest.raises(NeedsOverride):
            services.submit_item(item=item, user=handler, now=now, override=override)
    assert not AppliedRule.objects.exists()
    item = services.submit_item(item=item, user=handler, now=now, override=Override("时间紧", "王书记"))
    assert item.state == ItemState.IN_REVIEW
    waived = AppliedRule.objects.get(aggregate=f"item:{item.pk}")
    assert (waived.check_name, waived.override_allowed_by) == ("preliminary", "王书记")


def test_a_conditional_preparation_is_asked_for_only_in_its_case(district, now):
    done = [row for row in all_preparations(district, "general", now) if row["kind"] != "party-group"]
    item = make_item(district, now, preparations=done)
    assert all(each.verdict.favourable for each in preparations_of(item, now))
    case = "人大、政府、政协所属单位提请的问题"
    item = services.edit_item(item=item, conditions=[case], user=district.user("handler"), now=now)
    with pytest.raises(Refused, match="党组讨论"):
        services.submit_item(item=item, user=district.user("handler"), now=now)


def test_a_sum_over_the_threshold_must_not_go_as_a_minor_matter(now):
    office = make_district(now, rulebook="district-office-2019", body="office-affairs", code="office")
    item = make_item(office, now, amount=80_000, spend_kind="purchase", matter="general")
    with pytest.raises(Refused, match="不能按“一般事项”申报") as caught:
        services.submit_item(item=item, user=office.user("handler"), now=now)
    assert caught.value.verdict.clause.label in caught.value.message
    services.edit_item(
        item=item,
        matter="large-fund",
        preparations=all_preparations(office, "large-fund", now),
        user=office.user("handler"),
        now=now,
    )
    assert services.submit_item(item=item, user=office.user("handler"), now=now).state == ItemState.IN_REVIEW


def test_the_office_confirms_a_class_or_corrects_it_where_the_way_stays_the_same(district, now):
    item = make_item(district, now, state=ItemState.IN_REVIEW)
    office = district.user("office")
    with pytest.raises(Refused, match="审核步骤不同"):
        services.confirm_matter(item=item, matter="personnel", user=office, now=now)
    with pytest.raises(Refused, match="缺少征求意见"):
        services.confirm_matter(item=item, matter="major-decision", user=office, now=now)
    with pytest.raises(Refused, match="请选择"):
        services.confirm_matter(item=item, matter="nonsense", user=office, now=now)
    with pytest.raises(Refused, match="办公室"):
        services.confirm_matter(item=item, matter="general", user=district.user("member1"), now=now)
    assert AgendaItem.objects.get(pk=item.pk).matter == "general"
    item = services.confirm_matter(item=item, matter="report", user=office, now=now)
    assert (item.matter, item.matter_confirmed_by.name) == ("report", "办公室甲")
    entry = LedgerEntry.objects.get(verb="matter_confirmed")
    assert entry.payload == {"before": "general", "matter": "report"}


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"title": "  "}, "请填写议题名称"),
        ({"title": "长" * 121}, "超过上限 120 字"),
        ({"matter": "nonsense"}, "请选择事项类别"),
        ({"amount": -1}, "不小于 0"),
        ({"amount": 1.5}, "不小于 0"),
        ({"amount": True}, "不小于 0"),
        ({"spend_kind": "nonsense"}, "资金类别"),
        ({"minutes_needed": 0}, "1 至 480"),
        ({"minutes_needed": 481}, "1 至 480"),
        ({"report": "字" * 50_001}, "超过上限 50000 字"),
        ({"preparations": [{"kind": "nonsense", "count": 1}]}, "前置工作"),
        ({"preparations": [{"kind": "research", "count": -1}]}, "前置工作"),
    ],
)
def test_wrong_fields_are_refused_and_nothing_is_written(district, now, fields, words):
    values = {"title": "一个议题", "matter": "general", "report": TEXT, **fields}
    with pytest.raises(Refused, match=words):
        services.propose_item(
            unit=district.unit, committee=district.committee, user=district.user("handler"), now=now, **values
        )
    assert not AgendaItem.objects.exists()
    assert not LedgerEntry.objects.filter(aggregate__startswith="item:").exists()


def test_an_item_without_a_report_is_not_submitted(district, now):
    item = make_item(district, now, report="  ")
    with pytest.raises(Refused, match="请填写汇报内容"):
        services.submit_item(item=item, user=district.user("handler"), now=now)


@pytest.mark.parametrize("login", ["other_handler", "office", "chair", "member3", "outsider", "system_admin"])
def test_only_the_units_own_handlers_propose_edit_submit_and_withdraw(district, now, login):
    item, user = make_item(district, now), district.user(login)
    attempts = [
        lambda: services.propose_item(
            unit=district.unit, committee=district.committee, title="题", matter="general", user=user, now=now
        ),
        lambda: services.edit_item(item=item, title="改", user=user, now=now),
        lambda: services.submit_item(item=item, user=user, now=now),
        lambda: services.withdraw_item(item=item, reason="理由", user=user, now=now),
    ]
    for attempt in attempts:
        with pytest.raises(Refused, match="经办人"):
            attempt()
    assert AgendaItem.objects.get().title == item.title


def test_a_unit_cannot_propose_to_another_organisation(district, now):
    stranger = make_district(now, code="elsewhere")
    with pytest.raises(Refused, match="不属于同一机关"):
        services.propose_item(
            unit=district.unit,
            committee=stranger.committee,
            title="题",
            matter="general",
            user=district.user("handler"),
            now=now,
        )


def test_two_editors_do_not_write_over_each_other(district, now):
    item = make_item(district, now)
    seen = item.updated_at
    handler = district.user("handler")
    services.edit_item(item=item, title="第一位的修改", seen=seen, user=handler, now=now + timedelta(minutes=1))
    with pytest.raises(Refused, match="已被他人修改"):
        services.edit_item(item=item, title="第二位的修改", seen=seen, user=handler, now=now + timedelta(minutes=2))
    assert AgendaItem.objects.get(pk=item.pk).title == "第一位的修改"


def test_a_rolled_back_act_leaves_neither_record_nor_message(district, now):
    item = make_item(district, now)
    before = (LedgerEntry.objects.count(), Outbox.objects.count())
    with transaction.atomic():
        services.submit_item(item=item, user=district.user("handler"), now=now)
        assert Outbox.objects.count() > before[1]
        transaction.set_rollback(True)
    assert (LedgerEntry.objects.count(), Outbox.objects.count()) == before
    assert AgendaItem.objects.get(pk=item.pk).state == ItemState.DRAFT


def test_a_deferral_returns_the_item_to_the_pool_and_counts(district, now):
    item = make_item(district, now, state=ItemState.SCHEDULED)
    item = services.defer_item(item=item, reason="双方人数接近", now=now)
    assert (item.state, item.deferrals) == (ItemState.POOLED, 1)
    item = services.defer_item(item=services.schedule_item(item=item, now=now), reason="仍有分歧", now=now)
    assert item.deferrals == 2
    assert Outbox.objects.filter(purpose="item_deferred").count() == 2


def test_script_in_a_report_is_not_kept_and_plain_signs_are(district, now):
    rich = "<p onclick='x()'>第一段</p><script>alert(1)</script><a href='http://example.invalid'>链接</a>"
    item = make_item(district, now, report=rich)
    assert item.report == "<p>第一段</p>链接"
    item = services.edit_item(item=item, report="投资 < 100 万 & 工期 > 2 年", user=district.user("handler"), now=now)
    assert item.report == "投资 < 100 万 & 工期 > 2 年"


def test_the_record_of_an_item_is_its_own_chain(district, now):
    item = make_item(district, now)
    other = make_item(district, now, title="另一议题")
    append(aggregate="item:999", organisation_id=None, verb="item_edited", payload={}, actor=None, now=now)
    assert verbs(item) == verbs(other) == ["item_proposed"]
