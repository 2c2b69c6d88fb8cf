"""A decision is changed only by the body that made it, through a reconsideration that names it."""

from __future__ import annotations

import pytest

from committees.errors import Refused
from committees.models import Committee
from committees.rules import Matter
from decisions.models import Resolution
from decisions.supervision import services
from decisions.supervision.standing import blockers_of, objection_to_motion
from meetings.models import AgendaEntry, Meeting
from meetings.scheduling.states import MeetingEvent
from tests.session_support import make_sitting
from tests.supervision_support import make_resolution, make_supervised_district

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


def test_words_that_change_a_decision_need_a_reconsideration_others_pass(district, now):
    old = make_resolution(district, now)
    _, entry = entry_of(district, now, 2)
    assert str(old) == "〔2026〕1号"
    for words in ("同意撤销决定〔2026〕1号", "同意对〔2026〕1号决定作出调整", "〔2026〕 1号停止执行"):
        assert "提请复议" in objection_to_motion(entry, None, words)
    for words in ("同意按决定〔2026〕1号执行", "同意撤销三处违建", "同意变更〔2025〕9号规划许可"):
        assert objection_to_motion(entry, None, words) is None


def test_a_motion_that_goes_around_the_reconsideration_is_refused_at_the_table(district, now):
    make_resolution(district, now)
    sitting, _ = entry_of(district, now, 2)
    sitting.open()
    with pytest.raises(Refused, match="此前仍按原决定执行"):
        sitting.motion(1, "同意废止决定〔2026〕1号")
    assert sitting.motion(1, "同意按决定〔2026〕1号执行").text


def test_the_item_related_to_a_decided_one_does_not_end_it_by_silence(district, now):
    old = make_resolution(district, now)
    _, entry = entry_of(district, now, 2, previous=old.ballot.motion.entry.item)
    assert "提请复议" in objection_to_motion(entry, None, "同意取消原定方案")
    assert objection_to_motion(entry, None, "同意延长工期三十日") is None


def test_a_reconsideration_by_the_same_body_passes_and_both_decisions_remain(district, now):
    old = make_resolution(district, now)
    made = services.propose_reconsideration(
        resolution=old, unit=district.unit, reason="情况变化", user=district.user("handler"), now=now
    )
    _, entry = entry_of(district, now, 2)
    AgendaEntry.objects.filter(pk=entry.pk).update(item=made.item)
    entry.refresh_from_db()
    assert objection_to_motion(entry, None, "同意变更决定〔2026〕1号") is None
    assert list(blockers_of(entry.meeting, MeetingEvent.OPEN, now)) == []
    assert Resolution.objects.filter(pk=old.pk).exists()


def test_another_body_can_neither_reconsider_nor_convene_for_it(district, now):
    old = make_resolution(district, now)
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
