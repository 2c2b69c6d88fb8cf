"""A decision is changed only by the body that made it, through a reconsideration that names it."""

from __future__ import annotations

import pytest

from committees.errors import Refused
from committees.ledger.models import LedgerEntry
from committees.models import Committee
from committees.rules import Matter
from committees.search import services as search
from decisions.models import Resolution
from decisions.supervision import services
from decisions.supervision.alike import unstated
from decisions.supervision.plugs import todos_of
from decisions.supervision.rules import same_subject
from decisions.supervision.standing import blockers_of, objection_to_motion
from decisions.voting.finding import KIND
from meetings.agenda.states import ItemState
from meetings.models import AgendaEntry, AgendaItem, Meeting
from meetings.scheduling.states import MeetingEvent
from tests.session_support import make_sitting
from tests.snapshots import remembered
from tests.supervision_support import make_decided_district, make_resolution, make_supervised_district

pytestmark = pytest.mark.django_db


@pytest.fixture
def district(now):
    return make_supervised_district(now)


def entry_of(district, now, number, matter=Matter.MAJOR_DECISION, **changed):
    sitting = make_sitting(now, matters=(matter,), district=district, number=number)
    entry = AgendaEntry.objects.select_related("item", "meeting").get(meeting=sitting.meeting)
    for name, value in changed.items():
        setattr(entry.item, name, value)
    entry.item.save(update_fields=list(changed) or None)
    return sitting, entry


def test_words_that_change_a_decision_need_a_reconsideration_others_pass(now):
    district, old = make_decided_district(now)
    _, entry = entry_of(district, now, 2)
    assert str(old) == "〔2026〕1号"
    for words in ("同意撤销决定〔2026〕1号", "同意对〔2026〕1号决定作出调整", "〔2026〕 1号停止执行"):
        assert "提请复议" in objection_to_motion(entry, None, words)
    for words in ("同意按决定〔2026〕1号执行", "同意撤销三处违建", "同意变更〔2025〕9号规划许可"):
        assert objection_to_motion(entry, None, words) is None


def test_a_motion_that_goes_around_the_reconsideration_is_refused_at_the_table(now):
    district, _ = make_decided_district(now)
    sitting, _ = entry_of(district, now, 2)
    sitting.open()
    with pytest.raises(Refused, match="此前仍按原决定执行"):
        sitting.motion(1, "同意废止决定〔2026〕1号")
    assert sitting.motion(1, "同意按决定〔2026〕1号执行").text


def test_the_item_related_to_a_decided_one_does_not_end_it_by_silence(now):
    district, old = make_decided_district(now)
    _, entry = entry_of(district, now, 2, previous=old.ballot.motion.entry.item)
    assert "提请复议" in objection_to_motion(entry, None, "同意取消原定方案")
    assert objection_to_motion(entry, None, "同意延长工期三十日") is None


def test_a_reconsideration_by_the_same_body_passes_and_both_decisions_remain(now):
    district, old = make_decided_district(now)
    made = services.propose_reconsideration(
        resolution=old, unit=district.unit, reason="情况变化", user=district.user("handler"), now=now
    )
    _, entry = entry_of(district, now, 2)
    AgendaEntry.objects.filter(pk=entry.pk).update(item=made.item)
    entry.refresh_from_db()
    assert objection_to_motion(entry, None, "同意变更决定〔2026〕1号") is None
    assert list(blockers_of(entry.meeting, MeetingEvent.OPEN, now)) == []
    assert Resolution.objects.filter(pk=old.pk).exists()


def test_another_body_can_neither_reconsider_nor_convene_for_it(now):
    district, old = make_decided_district(now)
    made = services.propose_reconsideration(
        resolution=old, unit=district.unit, reason="情况变化", user=district.user("handler"), now=now
    )

    here = district.committee
    other = Committee.objects.create(
        organisation=here.organisation,
        rulebook=here.rulebook,
        body="plenary",
        name="全委会",
        short_name="全委会",
    )
    _, entry = entry_of(district, now, 2)
    Meeting.objects.filter(pk=entry.meeting_id).update(committee=other)
    AgendaEntry.objects.filter(pk=entry.pk).update(item=made.item)
    entry = AgendaEntry.objects.select_related("item", "meeting__committee").get(pk=entry.pk)
    said = objection_to_motion(entry, None, "同意变更决定")
    assert "只能由常委会重新决定" in said
    found = blockers_of(entry.meeting, MeetingEvent.SEND_NOTICE, now)
    assert [blocker.clause is not None for blocker in found] == [True]
    assert not blockers_of(entry.meeting, MeetingEvent.CLOSE, now)


@remembered
def of_one_subject(now, title="关于老旧小区改造资金分担的请示"):
    """A decision and an item of the same subject that names no number."""
    district, old = make_decided_district(now)
    AgendaItem.objects.filter(pk=old.ballot.motion.entry.item_id).update(title="老旧小区改造资金分担办法")
    search.refresh(kind=KIND, subjects=[old.pk])
    sitting, entry = entry_of(district, now, 2, title=title)
    return district, Resolution.objects.get(pk=old.pk), sitting, entry


def state(district, entry, old, now, login="office", reason="只落实原办法，不改变分担比例"):
    return services.state_unchanged(item=entry.item, resolution=old, reason=reason, user=district.user(login), now=now)


def test_a_change_worded_without_a_number_does_not_pass_as_new(now):
    _, old, _, entry = of_one_subject(now)
    said = objection_to_motion(entry, None, "同意区级承担七成")
    assert str(old) in said
    assert "须说明是否改变原决定" in said
    assert "不改变的写明理由，要改变的提请复议" in said
    found = blockers_of(entry.meeting, MeetingEvent.SEND_NOTICE, now)
    assert [each.url for each in found] == [f"/items/{entry.item_id}/standing/"]
    assert found[0].clause is not None


def test_words_at_the_table_are_asked_even_where_the_title_says_nothing(now):
    _, _, sitting, entry = of_one_subject(now, title="关于有关事项的请示")
    assert not blockers_of(entry.meeting, MeetingEvent.OPEN, now)
    sitting.open()
    with pytest.raises(Refused, match="须说明是否改变原决定"):
        sitting.motion(1, "同意老旧小区改造资金由区级承担七成")


def test_an_earlier_decision_meant_without_its_number_must_be_named(district, now):
    _, entry = entry_of(district, now, 1)
    for words in ("同意撤销此前作出的决定", "同意变更原方案", "同意取消原定安排"):
        assert "请写明原决定的文号" in objection_to_motion(entry, None, words)
    assert objection_to_motion(entry, None, "同意撤销三处违建") is None


@pytest.mark.parametrize("login", ["office", "secretary", "handler"])
def test_what_is_stated_with_a_reason_goes_on_and_stands_in_the_record(now, login):
    district, old, sitting, entry = of_one_subject(now)
    state(district, entry, old, now, login)
    assert objection_to_motion(entry, None, "同意区级承担七成") is None
    assert not blockers_of(entry.meeting, MeetingEvent.OPEN, now)
    entered = LedgerEntry.objects.get(aggregate=f"item:{entry.item_id}", verb="standing_decision_kept")
    assert entered.payload == {"resolution": str(old), "reason": "只落实原办法，不改变分担比例"}
    with pytest.raises(Refused, match="已说明过"):
        state(district, entry, old, now, login)
    sitting.open()
    assert sitting.motion(1, "同意区级承担七成").text


@pytest.mark.parametrize("login", ["member2", "other_handler", "supervisor", "outsider"])
def test_nobody_else_states_it(now, login):
    district, old, _, entry = of_one_subject(now)
    with pytest.raises(Refused, match="由提出单位或者办公室说明"):
        state(district, entry, old, now, login)
    with pytest.raises(Refused, match="理由"):
        state(district, entry, old, now, reason="  ")


def test_an_item_cannot_be_stated_not_to_change_its_own_or_anothers_house_decision(now):
    district, old, _, entry = of_one_subject(now)
    other = make_supervised_district(now, code="other")
    foreign = make_resolution(other, now)
    with pytest.raises(Refused, match="本机关其他议题"):
        state(district, entry, foreign, now)
    assert str(old)


def test_a_reconsideration_is_not_asked_and_the_replaced_one_is_asked_no_more(now):
    district, old, _, _ = of_one_subject(now)
    made = services.propose_reconsideration(
        resolution=old, unit=district.unit, reason="情况变化", user=district.user("handler"), now=now
    )
    sitting, entry = entry_of(district, now, 3)
    AgendaEntry.objects.filter(pk=entry.pk).update(item=made.item)
    AgendaItem.objects.filter(pk=made.item_id).update(state=ItemState.SCHEDULED, round=1)
    assert not blockers_of(entry.meeting, MeetingEvent.OPEN, now)
    sitting.open()
    sitting.decide(1, "fffffffffff")
    new = Resolution.objects.latest("pk")
    assert new.pk != old.pk
    assert Resolution.objects.filter(pk=old.pk).exists()
    _, later = entry_of(district, now, 4, title="关于老旧小区改造资金分担的请示")
    assert unstated([later.item])[later.item_id] == [new]


def test_a_decision_announced_in_other_words_than_were_put_is_asked_again(now):
    district, _ = make_decided_district(now)
    sitting, _ = entry_of(district, now, 2)
    sitting.open()
    ballot = sitting.ballot(1)
    sitting.vote(ballot, "fffffffffff")
    sitting.close(ballot)
    with pytest.raises(Refused, match="决定内容不能这样写"):
        sitting.announce(ballot, text="同意实施方案，废止决定〔2026〕1号")
    sitting.announce(ballot, text="同意实施方案，分步实施")
    assert Resolution.objects.latest("pk").text == "同意实施方案，分步实施"


def test_personnel_is_left_out_on_both_sides(now):
    _, old, _, entry = of_one_subject(now)
    entry.item.matter = Matter.PERSONNEL
    assert not unstated([entry.item])
    AgendaItem.objects.filter(pk=old.ballot.motion.entry.item_id).update(matter=Matter.PERSONNEL)
    entry.item.matter = Matter.GENERAL
    assert not unstated([entry.item])


@pytest.mark.parametrize(
    ("decided", "proposed", "same"),
    [
        ("老旧小区改造资金分担办法", "关于调整老旧小区改造资金的请示", True),
        ("2025年重点项目投资计划", "2026年重点项目投资计划", False),
        ("2026年重点项目投资计划", "关于2026年重点项目投资计划的调整方案", True),
        ("防汛抢险应急资金追加", "机关公务用车管理办法", False),
        ("关于有关事项的请示", "关于有关事项的请示", False),
    ],
)
def test_the_same_subject_is_two_thirds_of_its_pairs_and_years_part_plans(decided, proposed, same):
    assert same_subject(decided, proposed) is same


@pytest.mark.parametrize(
    ("title", "decision", "same"),
    [
        ("关于城东雨污分流管线的请示", "", True),
        ("关于配套幼儿园建设的请示", "配套幼儿园建设用地由区级划拨", True),
        ("关于配套幼儿园建设的请示", "按程序报批", False),
        ("关于城东的请示", "", False),
    ],
)
def test_a_part_of_a_wider_decision_is_the_same_subject(title, decision, same):
    wide = "城东片区雨污分流管线改造和道路提升以及沿线绿化综合治理工程"
    assert same_subject(wide, title, title=title, decision=decision) is same


def test_a_part_of_a_wider_decision_is_asked_by_its_words(now):
    _, old, _, entry = of_one_subject(now, title="关于既有多层住宅加装电梯补助的请示")
    assert not unstated([entry.item])
    Resolution.objects.filter(pk=old.pk).update(text="同意实施；既有多层住宅加装电梯补助由区级承担")
    search.refresh(kind=KIND, subjects=[old.pk])
    assert unstated([entry.item]) == {entry.item_id: [old]}


def asked(district, now, login):
    return [line for line in todos_of(district.user(login), now) if line.text.startswith("说明是否改变原决定")]


@pytest.mark.parametrize("login", ["handler", "office", "secretary"])
def test_the_desk_asks_who_can_say_it_until_it_is_said(now, login):
    district, old, _, entry = of_one_subject(now)
    (line,) = asked(district, now, login)
    assert line.url == f"/items/{entry.item_id}/standing/"
    assert str(old) in line.why
    state(district, entry, old, now)
    assert not asked(district, now, login)


@pytest.mark.parametrize("login", ["member2", "other_handler", "supervisor", "outsider"])
def test_the_desk_of_nobody_else_asks_it(now, login):
    district, *_ = of_one_subject(now)
    assert not asked(district, now, login)


def test_the_office_is_asked_once_an_item_waits_for_a_meeting_and_nobody_after_it_is_decided(now):
    district, _, _, entry = of_one_subject(now)
    for held, office, unit in ((ItemState.IN_REVIEW, 0, 1), (ItemState.POOLED, 1, 1), (ItemState.CONCLUDED, 0, 0)):
        AgendaItem.objects.filter(pk=entry.item_id).update(state=held)
        assert (len(asked(district, now, "office")), len(asked(district, now, "handler"))) == (office, unit)
