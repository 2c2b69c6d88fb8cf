"""Reminders before a deadline: each once, to those who still owe something."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from committees.calendar.services import load_shipped_calendar
from committees.errors import Refused
from committees.models import Outbox
from committees.outbox.states import Channel
from meetings.models import LeaveRequest, Meeting
from meetings.notices import services as notices
from meetings.notices.selectors import (
    unsigned_members,
)
from meetings.scheduling.states import MeetingState
from tests.factories import District, make_district, make_planned_district
from tests.sittings import make_meeting, notice_for

pytestmark = pytest.mark.django_db


@pytest.fixture
def district(now: datetime) -> District:
    return make_planned_district(now, members=5)


def ask(meeting: Meeting, district: District, name: str, now: datetime) -> LeaveRequest:
    return notices.ask_leave(meeting=meeting, reason="在外出差", user=district.user(name), now=now)


def test_each_reminder_goes_out_once_and_a_moved_meeting_is_reminded_anew(district: District, now: datetime) -> None:
    meeting, member = make_meeting(district, now), district.user("member1")
    notices.sign_receipt(notice=notice_for(meeting, member.person), user=member, now=now)
    assert notices.remind_due(now=now) == 0
    day_before = meeting.starts_at - timedelta(hours=23)
    assert notices.remind_due(now=day_before) == 8  # four readers, inbox and mail
    assert notices.remind_due(now=day_before + timedelta(minutes=1)) == 0
    two_hours = meeting.starts_at - timedelta(hours=1)
    assert notices.remind_due(now=two_hours) == 8
    assert notices.remind_due(now=meeting.starts_at + timedelta(hours=1)) == 0
    assert not Outbox.objects.filter(purpose="reminder", recipient=member.person).exists()


def test_the_office_is_reminded_of_a_notice_that_is_due(now: datetime) -> None:
    county = make_district(
        now,
        rulebook="county-mechanism-2023",
        body="standing-committee",
        code="county",
        members=5,
        roles=("书记", "副书记"),
    )
    load_shipped_calendar(now=now)
    make_meeting(county, now, state=MeetingState.AGENDA_SET)  # due at the end of Tuesday 8 September
    staff = {county.user("office").person, county.user("office_head").person}
    # Two days before it is Sunday: the first reminder goes out at nine on the Friday before.
    written = [
        notices.remind_due(now=moment)
        for moment in (
            datetime(2026, 9, 4, 0, 59, tzinfo=UTC),
            datetime(2026, 9, 4, 1, 1, tzinfo=UTC),
            datetime(2026, 9, 7, 1, tzinfo=UTC),
            datetime(2026, 9, 8, 1, tzinfo=UTC),
            datetime(2026, 9, 8, 14, tzinfo=UTC),
            datetime(2026, 9, 9, 1, tzinfo=UTC),
            datetime(2026, 9, 9, 2, tzinfo=UTC),
        )
    ]
    assert written == [0, 4, 0, 4, 4, 4, 0]
    rows = Outbox.objects.filter(purpose="reminder")
    assert {row.recipient for row in rows} == staff
    assert rows.filter(subject__startswith="通知发出已过期限").count() == 4


def test_one_press_reminds_those_who_have_not_signed_at_most_once_an_hour(district: District, now: datetime) -> None:
    meeting, office = make_meeting(district, now), district.user("office")
    ask(meeting, district, "member2", now)
    assert notices.remind_unsigned(meeting=meeting, user=office, now=now) == 4
    notices.remind_unsigned(meeting=meeting, user=office, now=now + timedelta(minutes=5))
    assert Outbox.objects.filter(purpose="reminder", channel=Channel.INBOX).count() == 4
    with pytest.raises(Refused, match="权限"):
        notices.remind_unsigned(meeting=meeting, user=district.user("member1"), now=now)
    for notice in unsigned_members(meeting):
        user = notice.person.user
        assert user is not None
        notices.sign_receipt(notice=notice, user=user, now=now)
    with pytest.raises(Refused, match="全部签收"):
        notices.remind_unsigned(meeting=meeting, user=office, now=now)
