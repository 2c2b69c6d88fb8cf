"""The proof of a meeting's notice comes from the record; deadlines follow the calendar of the year."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone

from committees.calendar.services import load_year
from committees.models import Outbox
from committees.outbox import services as outbox
from committees.outbox.states import Channel, DeliveryState
from meetings.models import Meeting, Notice
from meetings.notices import services as notices
from meetings.notices.jobs import JOB
from meetings.notices.rules import Deadline
from meetings.notices.selectors import deadlines_of, own_notice
from meetings.notices.selectors.proof import delivery_report
from meetings.scheduling.selectors import staff_of
from meetings.scheduling.states import MeetingState
from tests.factories import District, make_planned_district
from tests.items import signed_in
from tests.sittings import make_meeting, moved

pytestmark = pytest.mark.django_db
BEIJING = ZoneInfo("Asia/Shanghai")


@pytest.fixture
def district(now: datetime) -> District:
    return make_planned_district(now, members=3)


@pytest.fixture
def town(now: datetime) -> District:
    """A body whose notice goes out one working day before the meeting."""
    return make_planned_district(
        now,
        members=7,
        rulebook="zuocun-town-2018",
        body="leadership-team",
        roles=("书记", "镇长", "副书记"),
        member_role="成员",
    )


def deliver(now: datetime, *, fail: str = "") -> None:
    for pk in Outbox.objects.filter(state=DeliveryState.PENDING).values_list("pk", flat=True):
        claimed = outbox.claim(pk=pk, now=now)
        assert claimed is not None
        if claimed.channel is Channel.INBOX:
            outbox.put_in_inbox(claimed=claimed, now=now)
        elif claimed.letter.address == fail:
            outbox.bury(claimed=claimed, reason="550 no such mailbox", now=now)
        else:
            outbox.confirm(claimed=claimed, answer="250 queued as 7", now=now)


def test_the_report_tells_who_was_told_what_when_and_how(district: District, now: datetime) -> None:
    meeting = make_meeting(district, now)
    deliver(now + timedelta(minutes=1), fail=district.members[2].email)
    notice = own_notice(district.user("member1"), meeting)
    assert notice is not None
    notices.open_notice(notice=notice, user=district.user("member1"), now=now + timedelta(hours=1))
    notices.sign_receipt(notice=notice, user=district.user("member1"), now=now + timedelta(hours=2))
    Notice.objects.update(signed_at=None)  # whatever the tables say: the report is the record
    report = delivery_report(meeting)
    assert [sending.round for sending in report.sendings] == [1]
    proof = {person.name: person for person in report.people}
    signer = proof[district.members[1].name]
    assert [(step.what, step.answer) for step in signer.steps] == [
        ("会议通知，站内送达", "已放入站内消息"),
        ("会议通知，邮件送达", "250 queued as 7"),
        ("会议通知（第1次）查看通知", ""),
        ("会议通知（第1次）签收", ""),
    ]
    assert signer.signed
    failed = proof[district.members[2].name]
    assert ("会议通知，邮件未送达", "550 no such mailbox") in [(step.what, step.answer) for step in failed.steps]
    assert set(report.unsigned) == {person.name for person in district.members} - {signer.name}


def test_a_new_round_asks_for_a_new_receipt(district: District, now: datetime) -> None:
    meeting = make_meeting(district, now)
    deliver(now)
    notice = own_notice(district.user("member1"), meeting)
    assert notice is not None
    notices.sign_receipt(notice=notice, user=district.user("member1"), now=now)
    meeting = moved(meeting, district, now, place="五楼会议室")
    notices.send_notice(meeting=meeting, user=district.user("office"), now=now)
    assert district.members[1].name not in delivery_report(meeting).unsigned
    deliver(now)
    report = delivery_report(meeting)
    assert district.members[1].name in report.unsigned
    assert report.sendings[1].changes == ["地点由“三楼会议室”改为“五楼会议室”"]


def test_who_signed_before_the_message_arrived_has_signed(district: District, now: datetime) -> None:
    meeting = make_meeting(district, now)
    notice = own_notice(district.user("member1"), meeting)
    assert notice is not None
    notices.sign_receipt(notice=notice, user=district.user("member1"), now=now)
    deliver(now)
    assert district.members[1].name not in delivery_report(meeting).unsigned


def test_the_pages_of_the_report_are_for_who_prepares_the_meeting(district: District, now: datetime) -> None:
    meeting = make_meeting(district, now)
    deliver(now)
    office, member = signed_in(district, "office"), signed_in(district, "member1")
    url, paper = (reverse(name, args=[meeting.pk]) for name in ("meeting-delivery", "meeting-delivery-paper"))
    assert url in office.get(reverse("meeting-people", args=[meeting.pk])).text
    page = office.get(url).text
    assert "会议通知，站内送达" in page
    assert (member.get(url).status_code, member.post(paper).status_code) == (404, 404)
    sent = office.post(paper)
    assert sent.status_code == 302
    assert office.get(sent.url).status_code == 200
    assert member.get(sent.url).status_code == 404


def test_the_paper_is_made_from_the_record(district: District, now: datetime) -> None:
    from committees.documents.ports import job_kind

    meeting = make_meeting(district, now)
    deliver(now)
    product = job_kind(JOB).produce(f"meeting:{meeting.pk}", lambda percent, words: None)
    assert product.content.startswith(b"%PDF")
    assert "送达情况" in product.name


@pytest.mark.parametrize(
    ("meeting_on", "due"),
    [
        (date(2026, 10, 8), date(2026, 9, 30)),  # 1 to 7 October are off
        (date(2026, 10, 12), date(2026, 10, 10)),  # the Saturday before is worked
    ],
)
def test_deadlines_across_the_national_day_of_2026(town: District, now: datetime, meeting_on: date, due: date) -> None:
    starts_at = datetime.combine(meeting_on, time(9), tzinfo=BEIJING)
    meeting = make_meeting(town, now, state=MeetingState.AGENDA_SET, starts_at=starts_at)
    line = _notice(meeting, now)
    assert line.due is not None
    assert (timezone.localtime(line.due).date(), line.provisional) == (due, False)
    page = signed_in(town, "office").get(reverse("meeting", args=[meeting.pk])).text
    assert f"通知须在{due.month}月{due.day}日" in page


def test_a_deadline_of_2027_is_provisional_until_the_year_is_loaded(town: District, now: datetime) -> None:
    meeting = make_meeting(town, now, state=MeetingState.AGENDA_SET, starts_at=datetime(2027, 2, 18, 9, tzinfo=BEIJING))
    before = _notice(meeting, now)
    assert before.provisional
    Outbox.objects.all().delete()
    # 春节: off from Saturday 6 to Sunday 14 February, then back to work.
    off = {date(2027, 2, day): False for day in range(8, 18) if date(2027, 2, day).weekday() < 5}
    load_year(year=2027, days=off, source="国务院办公厅通知", user=None, now=now)
    after = _notice(meeting, now)
    assert not after.provisional
    assert before.due is not None
    assert after.due is not None
    assert after.due < before.due
    told = Outbox.objects.filter(subject__startswith="期限已按2027年放假安排重新计算", channel="inbox")
    assert {row.recipient for row in told} == set(staff_of(meeting.committee, "handle_office"))
    assert all("通知发出2月5日" in row.body and "暂定" not in row.body for row in told)


def test_a_year_that_touches_no_meeting_tells_nobody(town: District, now: datetime) -> None:
    make_meeting(town, now, state=MeetingState.AGENDA_SET)
    Outbox.objects.all().delete()
    load_year(year=2028, days={date(2028, 1, 3): False}, source="试", user=None, now=now)
    assert not Outbox.objects.exists()


def _notice(meeting: Meeting, now: datetime) -> Deadline:
    return next(line for line in deadlines_of(meeting, now) if line.kind == "notice")
