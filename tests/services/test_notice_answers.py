"""What readers answer: leave asked and decided, written opinions."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from committees.errors import NeedsOverride, Refused
from committees.models import AppliedRule, LedgerEntry, Outbox
from committees.outbox.states import Channel
from meetings.models import LeaveRequest, Meeting, WrittenOpinion
from meetings.notices import services as notices
from meetings.notices.selectors import (
    leave_approvers,
)
from meetings.notices.states import LeaveState
from meetings.scheduling import services as scheduling
from meetings.scheduling.states import MeetingState
from tests.factories import District, make_district, make_planned_district
from tests.sittings import make_meeting, moved, notice_for

pytestmark = pytest.mark.django_db


@pytest.fixture
def district(now: datetime) -> District:
    return make_planned_district(now, members=5)


def verbs(meeting: Meeting) -> list[str]:
    return list(LedgerEntry.objects.filter(aggregate=f"meeting:{meeting.pk}").values_list("verb", flat=True))


def ask(meeting: Meeting, district: District, name: str, now: datetime) -> LeaveRequest:
    return notices.ask_leave(meeting=meeting, reason="在外出差", user=district.user(name), now=now)


def test_leave_is_decided_by_whom_the_rulebook_names(district: District, now: datetime) -> None:
    """二(二)6: asked of the convener, the 书记."""
    meeting = make_meeting(district, now)
    leave = ask(meeting, district, "member3", now)
    assert leave_approvers(meeting, leave.person, now) == [district.chair]
    assert Outbox.objects.filter(recipient=district.chair, purpose="leave", channel=Channel.INBOX).count() == 1
    for wrong in ("member3", "member1", "office", "outsider"):
        with pytest.raises(Refused, match=r"二\(二\)6"):
            notices.decide_leave(leave=leave, grant=True, comment="", user=district.user(wrong), now=now)
    granted = notices.decide_leave(leave=leave, grant=True, comment="同意", user=district.user("chair"), now=now)
    assert (granted.state, granted.decided_by) == (LeaveState.GRANTED, district.chair)
    with pytest.raises(Refused, match="不能再批复"):
        notices.decide_leave(leave=leave, grant=False, comment="", user=district.user("chair"), now=now)
    assert Outbox.objects.filter(recipient=leave.person, purpose="leave", channel=Channel.INBOX).count() == 1
    assert verbs(meeting)[-1] == "leave_granted"


def test_who_was_not_invited_or_chairs_or_comes_too_late_cannot_ask(district: District, now: datetime) -> None:
    meeting = make_meeting(district, now)
    with pytest.raises(Refused, match="没有收到"):
        ask(meeting, district, "outsider", now)
    with pytest.raises(Refused, match="主持人"):
        ask(meeting, district, "chair", now)
    with pytest.raises(Refused, match="事由"):
        notices.ask_leave(meeting=meeting, reason="  ", user=district.user("member1"), now=now)
    Meeting.objects.filter(pk=meeting.pk).update(state=MeetingState.IN_SESSION)
    with pytest.raises(Refused, match="会前"):
        ask(meeting, district, "member1", now)
    assert not LeaveRequest.objects.exists()


def test_the_head_asks_leave_of_the_delegated_chair(district: District, now: datetime) -> None:
    meeting = make_meeting(district, now, chair=district.members[1])
    leave = ask(meeting, district, "chair", now)
    assert leave_approvers(meeting, district.chair, now) == [district.members[1]]
    with pytest.raises(Refused):
        notices.decide_leave(leave=leave, grant=True, comment="", user=district.user("chair"), now=now)
    notices.decide_leave(leave=leave, grant=True, comment="", user=district.user("member1"), now=now)


def test_leave_is_asked_once_and_again_only_after_it_was_declined(district: District, now: datetime) -> None:
    meeting = make_meeting(district, now)
    leave = ask(meeting, district, "member3", now)
    with pytest.raises(Refused, match="无需重复"):
        ask(meeting, district, "member3", now)
    notices.decide_leave(leave=leave, grant=False, comment="请到会", user=district.user("chair"), now=now)
    again = ask(meeting, district, "member3", now + timedelta(hours=1))
    assert (again.pk, again.state, again.decided_by, again.comment) == (leave.pk, LeaveState.ASKED, None, "")


def test_leave_for_another_hour_lapses_and_the_re_notice_says_so(district: District, now: datetime) -> None:
    meeting = make_meeting(district, now)
    leave = ask(meeting, district, "member3", now)
    moved(meeting, district, now, place="五楼会议室")
    leave.refresh_from_db()
    assert leave.state == LeaveState.ASKED
    meeting.refresh_from_db()
    later = meeting.starts_at + timedelta(days=1)
    moved(meeting, district, now, starts_at=later, ends_at=later + timedelta(hours=1))
    leave.refresh_from_db()
    assert leave.state == LeaveState.LAPSED
    notices.send_notice(meeting=meeting, user=district.user("office"), now=now)
    assert "请假不再有效" in notice_for(meeting, leave.person).difference
    assert "请假不再有效" not in notice_for(meeting, district.members[1]).difference


def test_discouraged_leave_is_granted_only_with_a_reason(now: datetime) -> None:
    """室务会: 原则上不允许请假, approved by the 主任."""
    office = make_district(
        now,
        rulebook="district-office-2019",
        body="office-affairs",
        code="office",
        members=5,
        roles=("主任", "副主任", "副主任"),
        member_role="副主任",
    )
    meeting = make_meeting(office, now)
    leave = ask(meeting, office, "member1", now)
    with pytest.raises(NeedsOverride, match="理由"):
        notices.decide_leave(leave=leave, grant=True, comment=" ", user=office.user("chair"), now=now)
    leave.refresh_from_db()
    assert leave.state == LeaveState.ASKED
    notices.decide_leave(leave=leave, grant=True, comment="市里会议冲突", user=office.user("chair"), now=now)
    waived = AppliedRule.objects.get(aggregate=f"meeting:{meeting.pk}", check_name="leave")
    assert waived.override_reason == "市里会议冲突"


def test_written_opinions_of_absent_members(district: District, now: datetime) -> None:
    meeting, member = make_meeting(district, now), district.user("member3")
    entry = meeting.entries.first()
    assert entry is not None

    def give(position: str = "for", name: str = "member3", text: str = "同意方案") -> WrittenOpinion:
        return notices.give_written_opinion(
            entry=entry, position=position, text=text, user=district.user(name), now=now
        )

    with pytest.raises(Refused, match="先请假"):
        give()
    ask(meeting, district, "member3", now)
    with pytest.raises(Refused, match="态度"):
        give("maybe")
    with pytest.raises(Refused, match="1000"):
        give(text="长" * 1001)
    with pytest.raises(Refused, match="成员"):
        give(name="outsider")
    give()
    opinion = give("against", text="改变意见")
    assert (opinion.person, opinion.position) == (member.person, "against")
    assert WrittenOpinion.objects.count() == 1
    assert verbs(meeting).count("written_opinion_given") == 2
    meeting.entries.filter(pk=entry.pk).update(stage="reporting")
    with pytest.raises(Refused, match="已经开始"):
        give()


def test_an_item_taken_off_takes_its_written_opinions_along(district: District, now: datetime) -> None:
    meeting, office = make_meeting(district, now), district.user("office")
    entry = meeting.entries.first()
    assert entry is not None
    ask(meeting, district, "member3", now)
    notices.give_written_opinion(entry=entry, position="for", text="", user=district.user("member3"), now=now)
    scheduling.remove_from_agenda(entry=entry, user=office, now=now, reason="材料需补充")
    assert not WrittenOpinion.objects.exists()
    removed = LedgerEntry.objects.get(aggregate=f"meeting:{meeting.pk}", verb="item_removed")
    assert removed.payload["written_opinions"] == 1
