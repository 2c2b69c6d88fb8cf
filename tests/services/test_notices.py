"""Notices: sent in one piece or not at all, again with what changed, answered, withdrawn, reminded once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction

from committees.errors import NeedsOverride, Refused
from committees.models import AppliedRule, LedgerEntry, Outbox, Person
from committees.outbox.states import Channel
from committees.people import services as people
from committees.people.states import SeatKind
from committees.rulebooks.services import Override
from meetings.agenda.states import ItemState
from meetings.models import LeaveRequest, Meeting, Notice, NoticeRound, Paper
from meetings.notices import services as notices
from meetings.notices.selectors import (
    current_notices,
    deadlines_of,
    deliveries_of,
    pending_difference,
    recipients_of,
    todos,
    unsigned_members,
)
from meetings.notices.states import Capacity
from meetings.scheduling import services as scheduling
from meetings.scheduling.states import MeetingEvent, MeetingState
from tests.factories import TERM_START, District, make_district, make_planned_district
from tests.items import make_item
from tests.sittings import make_meeting, moved, notice_for

pytestmark = pytest.mark.django_db


@pytest.fixture
def district(now: datetime) -> District:
    return make_planned_district(now, members=5)


def verbs(meeting: Meeting) -> list[str]:
    return list(LedgerEntry.objects.filter(aggregate=f"meeting:{meeting.pk}").values_list("verb", flat=True))


def invited(district: District, now: datetime) -> Meeting:
    """A settled meeting with an alternate, a standing observer and someone for its first item only."""
    alternate = district.user("organiser").person
    people.appoint(
        term=district.term, person=alternate, role="候补", starts_on=TERM_START, kind=SeatKind.ALTERNATE, now=now
    )
    district.committee.standing_observers.create(person=district.user("archivist").person, starts_on=TERM_START)
    meeting = make_meeting(district, now, state=MeetingState.AGENDA_SET)
    entry = meeting.entries.order_by("position").first()
    assert entry is not None
    scheduling.add_item_observer(
        entry=entry, person=district.user("leader").person, user=district.user("office"), now=now
    )
    return meeting


def test_one_notice_per_reader_and_a_row_per_channel(district: District, now: datetime) -> None:
    meeting = invited(district, now)
    archivist = district.user("archivist").person
    Person.objects.filter(pk=archivist.pk).update(email="")
    sent = notices.send_notice(meeting=meeting, user=district.user("office"), now=now)
    meeting.refresh_from_db()
    capacities = dict(Notice.objects.filter(meeting=meeting).values_list("person__name", "capacity"))
    assert capacities == {
        **{person.name: Capacity.MEMBER for person in district.members},
        "组织甲": Capacity.ALTERNATE,
        "档案甲": Capacity.OBSERVER,
        "局长甲": Capacity.OBSERVER,
    }
    rows = Outbox.objects.filter(aggregate=f"meeting:{meeting.pk}", purpose="notice")
    assert rows.filter(channel=Channel.INBOX).count() == 8
    assert rows.filter(channel=Channel.MAIL).count() == 7
    assert (meeting.state, meeting.notice_round, meeting.noticed_at, sent.round) == (MeetingState.NOTICED, 1, now, 1)
    assert meeting.rulebook_version is not None
    assert "send_notice" in verbs(meeting)


def test_who_attends_one_item_is_told_of_that_item_only(district: District, now: datetime) -> None:
    meeting = invited(district, now)
    notices.send_notice(meeting=meeting, user=district.user("office"), now=now)
    to_leader = Outbox.objects.filter(recipient=district.user("leader").person, purpose="notice").first()
    to_chair = Outbox.objects.filter(recipient=district.chair, purpose="notice").first()
    assert to_leader is not None
    assert to_chair is not None
    assert "议题0" in to_leader.body
    assert "议题1" not in to_leader.body
    assert "8:50到达" in to_leader.body
    assert "议题0" in to_chair.body
    assert "议题1" in to_chair.body
    assert "二(二)6" in to_chair.body


def test_titles_of_personnel_items_do_not_leave_the_house(district: District, now: datetime) -> None:
    item = make_item(district, now, title="编号〔2026〕1号", matter="personnel", state=ItemState.POOLED)
    other = make_item(district, now, title="议题乙", state=ItemState.POOLED)
    meeting = make_meeting(district, now, items=[item, other])
    rows = Outbox.objects.filter(aggregate=f"meeting:{meeting.pk}", purpose="notice")
    assert rows
    assert all("编号〔2026〕1号" not in row.body and "干部人事事项" in row.body for row in rows)
    # Taken off the agenda: what changed names it as little, and still says nothing outside.
    meeting.entries.filter(item=item).delete()
    notices.send_notice(meeting=meeting, user=district.user("office"), now=now + timedelta(hours=1))
    again = rows.filter(key__startswith=f"notice:{meeting.pk}:2:")
    assert again
    assert all("取消议题：干部人事事项" in row.body and "编号" not in row.body for row in again)
    assert set(again.filter(channel="mail").values_list("confidential", flat=True)) == {True}


def test_a_notice_without_items_is_refused(district: District, now: datetime) -> None:
    meeting = make_meeting(district, now, state=MeetingState.DRAFTING, items=0)
    Meeting.objects.filter(pk=meeting.pk).update(state=MeetingState.AGENDA_SET)
    with pytest.raises(Refused, match="还没有议题"):
        notices.send_notice(meeting=meeting, user=district.user("office"), now=now)
    assert not Notice.objects.exists()


@pytest.mark.parametrize("user", ["member1", "secretary", "outsider"])
def test_only_the_office_sends(district: District, now: datetime, user: str) -> None:
    meeting = make_meeting(district, now, state=MeetingState.AGENDA_SET)
    with pytest.raises(Refused, match="权限"):
        notices.send_notice(meeting=meeting, user=district.user(user), now=now)


def test_a_notice_sent_twice_goes_out_once(district: District, now: datetime) -> None:
    meeting = make_meeting(district, now)
    with pytest.raises(Refused, match="没有变更"):
        notices.send_notice(meeting=meeting, user=district.user("office"), now=now)
    assert NoticeRound.objects.filter(meeting=meeting).count() == 1


def test_a_transaction_rolled_back_leaves_nothing(district: District, now: datetime) -> None:
    meeting = make_meeting(district, now, state=MeetingState.AGENDA_SET)

    with transaction.atomic():
        notices.send_notice(meeting=meeting, user=district.user("office"), now=now)
        transaction.set_rollback(True)
    meeting.refresh_from_db()
    assert meeting.state == MeetingState.AGENDA_SET
    for rows in (Notice, NoticeRound, Outbox.objects.filter(purpose="notice")):
        assert not (rows.objects if isinstance(rows, type) else rows).exists()
    assert "send_notice" not in verbs(meeting)


def test_papers_too_late_under_a_mandatory_limit_refuse_the_notice(district: District, now: datetime) -> None:
    """二(二)4: papers two days before. Handed in on Thursday for Saturday's meeting, due on Thursday 24:00: in time."""
    kept = make_meeting(district, now, state=MeetingState.AGENDA_SET, starts_at=now + timedelta(days=2))
    notices.send_notice(meeting=kept, user=district.user("office"), now=now)
    late = make_meeting(district, now, state=MeetingState.AGENDA_SET, starts_at=now + timedelta(days=1))
    with pytest.raises(Refused, match="已超过") as refused:
        notices.send_notice(meeting=late, user=district.user("office"), now=now, override=Override("确有需要", "书记"))
    assert refused.value.verdict is not None
    assert refused.value.verdict.clause.reference == "二(二)4"
    assert not NoticeRound.objects.filter(meeting=late).exists()


def test_personnel_papers_of_the_office_rules_are_exempt_but_late_notice_needs_a_reason(now: datetime) -> None:
    """室务会: notice 一般 one day before, which an override with reason and name may pass."""
    office = make_district(
        now,
        rulebook="district-office-2019",
        body="office-affairs",
        code="office",
        members=5,
        roles=("主任", "副主任", "副主任"),
        member_role="副主任",
    )
    meeting = make_meeting(office, now, state=MeetingState.AGENDA_SET, starts_at=now + timedelta(hours=6))
    with pytest.raises(NeedsOverride, match="一般"):
        notices.send_notice(meeting=meeting, user=office.user("office"), now=now)
    assert not Notice.objects.filter(meeting=meeting).exists()
    notices.send_notice(meeting=meeting, user=office.user("office"), now=now, override=Override("紧急事项", "主任"))
    waived = AppliedRule.objects.get(aggregate=f"meeting:{meeting.pk}", check_name="notice")
    assert (waived.override_reason, waived.override_allowed_by) == ("紧急事项", "主任")


def test_a_mandatory_notice_period_refuses_whatever_the_reason(now: datetime) -> None:
    county = make_district(
        now,
        rulebook="county-mechanism-2023",
        body="standing-committee",
        code="county",
        members=5,
        roles=("书记", "副书记"),
    )
    meeting = make_meeting(county, now, state=MeetingState.AGENDA_SET, starts_at=now + timedelta(days=1))
    with pytest.raises(Refused) as refused:
        notices.send_notice(meeting=meeting, user=county.user("office"), now=now, override=Override("急", "书记"))
    assert not isinstance(refused.value, NeedsOverride)
    assert not Notice.objects.exists()


def test_the_first_notice_pins_the_version_and_a_re_notice_keeps_it(district: District, now: datetime) -> None:
    meeting = make_meeting(district, now)
    pinned = meeting.rulebook_version
    moved(meeting, district, now, place="五楼会议室")
    notices.send_notice(meeting=meeting, user=district.user("office"), now=now)
    meeting.refresh_from_db()
    assert meeting.rulebook_version == pinned
    assert meeting.noticed_at == now


def test_a_re_notice_names_the_difference_and_asks_for_new_receipts(district: District, now: datetime) -> None:
    meeting, office = make_meeting(district, now), district.user("office")
    member = district.user("member1")
    notices.sign_receipt(notice=notice_for(meeting, member.person), user=member, now=now)
    later = meeting.starts_at + timedelta(days=1)
    moved(meeting, district, now, starts_at=later, ends_at=later + timedelta(hours=2), place="五楼会议室")
    meeting.refresh_from_db()
    assert pending_difference(meeting) == [
        "时间由2026年9月10日（周四）09:00改为2026年9月11日（周五）09:00",
        "地点由“三楼会议室”改为“五楼会议室”",
    ]
    sent = notices.send_notice(meeting=meeting, user=office, now=now)
    assert sent.round == 2
    again = notice_for(meeting, member.person)
    assert (again.round, again.signed_at) == (2, None)
    assert "地点由" in again.difference
    assert current_notices(meeting).count() == 5
    assert (
        Outbox.objects.filter(purpose="notice", subject__startswith="会议变更通知", channel=Channel.INBOX).count() == 5
    )


def test_changed_papers_and_items_are_a_difference(district: District, now: datetime) -> None:
    meeting, office = make_meeting(district, now), district.user("office")
    first, second = meeting.entries.order_by("position")
    Paper.objects.create(
        item=first.item,
        title="补充材料",
        file_name="a.pdf",
        media_type="application/pdf",
        size=1,
        digest="a" * 64,
        uploaded_by=office,
        uploaded_at=now,
    )
    scheduling.remove_from_agenda(entry=second, user=office, now=now, reason="材料需补充")
    meeting.refresh_from_db()
    assert pending_difference(meeting) == ["取消议题：议题1", "议题“议题0”的材料有更新"]
    item = make_item(district, now, title="新增", state=ItemState.POOLED)
    scheduling.add_adhoc_item(meeting=meeting, item=item, reason="急", approver="书记", user=office, now=now)
    assert pending_difference(meeting)[0] == "增加议题：新增"


def test_a_change_after_the_notice_blocks_the_opening_until_it_is_told(district: District, now: datetime) -> None:
    meeting = make_meeting(district, now)
    moved(meeting, district, now, place="五楼会议室")
    with pytest.raises(Refused, match="补发变更通知"):
        scheduling.advance_meeting(meeting=meeting, event=MeetingEvent.OPEN, user=district.user("secretary"), now=now)


def test_a_re_notice_concerns_only_those_whom_the_change_concerns(district: District, now: datetime) -> None:
    meeting, office = invited(district, now), district.user("office")
    notices.send_notice(meeting=meeting, user=office, now=now)
    first, second = meeting.entries.order_by("position")
    leader, handler = district.user("leader").person, district.user("handler").person
    scheduling.add_item_observer(entry=second, person=handler, user=office, now=now)
    assert pending_difference(meeting) == [f"{handler}：增加议题：议题1"]
    notices.send_notice(meeting=meeting, user=office, now=now)
    assert list(Notice.objects.filter(meeting=meeting, round=2).values_list("person", flat=True)) == [handler.pk]
    observer = first.observers.get(person=leader)
    scheduling.remove_item_observer(observer=observer, user=office, now=now)
    assert pending_difference(meeting) == [f"{leader}：不再列席"]
    notices.send_notice(meeting=meeting, user=office, now=now)
    assert Notice.objects.get(meeting=meeting, person=leader).withdrawn_at == now
    assert Outbox.objects.filter(recipient=leader, purpose="notice-withdrawn", channel=Channel.INBOX).count() == 1


def test_a_cancelled_meeting_withdraws_its_notice(district: District, now: datetime) -> None:
    meeting = make_meeting(district, now)
    member = district.user("member1")
    mine = notice_for(meeting, member.person)
    scheduling.cancel(meeting=meeting, reason="改为书面征求意见", user=district.user("office"), now=now)
    assert not current_notices(meeting).exists()
    told = Outbox.objects.filter(purpose="notice-withdrawn", channel=Channel.INBOX)
    assert told.count() == 5
    assert all("改为书面征求意见" in row.body for row in told)
    with pytest.raises(Refused, match="已撤回"):
        notices.sign_receipt(notice=mine, user=member, now=now)


def test_opening_and_signing_are_kept_once(district: District, now: datetime) -> None:
    meeting, member = make_meeting(district, now), district.user("member1")
    mine, later = notice_for(meeting, member.person), now + timedelta(hours=1)
    notices.open_notice(notice=mine, user=member, now=now)
    notices.open_notice(notice=mine, user=member, now=later)
    signed = notices.sign_receipt(notice=mine, user=member, now=now)
    again = notices.sign_receipt(notice=mine, user=member, now=later)
    assert (signed.signed_at, again.signed_at, again.opened_at, again.signed_by) == (now, now, now, member.person)
    assert verbs(meeting).count("notice_signed") == 1
    assert verbs(meeting).count("meeting_notice_opened") == 1
    assert unsigned_members(meeting).count() == 4


def test_nobody_signs_for_another_or_a_replaced_notice(district: District, now: datetime) -> None:
    meeting, member = make_meeting(district, now), district.user("member1")
    mine = notice_for(meeting, member.person)
    for stranger in ("member2", "office", "outsider"):
        with pytest.raises(Refused, match="不是发给您的"):
            notices.sign_receipt(notice=mine, user=district.user(stranger), now=now)
        with pytest.raises(Refused, match="不是发给您的"):
            notices.open_notice(notice=mine, user=district.user(stranger), now=now)
    moved(meeting, district, now, place="五楼会议室")
    notices.send_notice(meeting=meeting, user=district.user("office"), now=now)
    with pytest.raises(Refused, match="最新的通知"):
        notices.sign_receipt(notice=mine, user=member, now=now)


def ask(meeting: Meeting, district: District, name: str, now: datetime) -> LeaveRequest:
    return notices.ask_leave(meeting=meeting, reason="在外出差", user=district.user(name), now=now)


def test_deadlines_come_from_the_rulebook_or_are_named_as_its_silence(district: District, now: datetime) -> None:
    meeting = make_meeting(district, now, state=MeetingState.AGENDA_SET)
    lines = {line.kind: line for line in deadlines_of(meeting, now)}
    # Thursday 10 September minus two calendar days: the end of Tuesday the 8th.
    assert lines["materials"].due == datetime(2026, 9, 8, 15, 59, 59, tzinfo=UTC)
    assert lines["materials"].verdict.clause.reference == "二(二)4"
    assert lines["notice"].due is None
    assert lines["notice"].verdict.clause.default


def test_the_delivery_table_shows_every_reader(district: District, now: datetime) -> None:
    meeting = make_meeting(district, now)
    ask(meeting, district, "member2", now)
    rows = {row.notice.person: row for row in deliveries_of(meeting)}
    assert set(rows) == set(district.members)
    assert all(len(row.messages) == 2 for row in rows.values())
    leave = rows[district.members[2]].leave
    assert leave is not None
    assert leave.reason == "在外出差"


def test_the_desk_says_what_each_must_do(district: District, now: datetime) -> None:
    drafted = make_meeting(district, now, state=MeetingState.DRAFTING)
    assert [line.text for line in todos(district.user("office"), now) if drafted.title in line.text]
    meeting = make_meeting(district, now)
    ask(meeting, district, "member2", now)
    assert any("签收会议通知" in line.text for line in todos(district.user("member1"), now))
    assert any("批复" in line.text for line in todos(district.user("chair"), now))
    assert not any("批复" in line.text for line in todos(district.user("member1"), now))
    assert todos(district.user("outsider"), now) == []
    moved(meeting, district, now, place="五楼会议室")
    assert any("补发变更通知" in line.text for line in todos(district.user("office"), now))


def test_recipients_are_each_person_once(district: District, now: datetime) -> None:
    meeting = invited(district, now)
    entry = meeting.entries.order_by("position").last()
    assert entry is not None
    scheduling.add_item_observer(
        entry=entry, person=district.user("leader").person, user=district.user("office"), now=now
    )
    names = [reader.person.name for reader in recipients_of(meeting)]
    assert len(names) == len(set(names)) == 8
