"""Several clerks at once: every meeting gets its own number, every event happens once."""

from __future__ import annotations

from datetime import datetime

import pytest

from committees.errors import Refused
from meetings.models import Meeting, Notice, NoticeRound
from meetings.notices import services as notices
from meetings.scheduling import services
from meetings.scheduling.states import MeetingState
from tests.factories import make_district
from tests.sittings import LEAD, make_meeting, notice_for
from tests.threads import in_threads

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


def test_meetings_scheduled_at_once_are_numbered_without_gap_or_repeat(now: datetime) -> None:
    district = make_district(now, members=3)

    def schedule(number: int) -> None:
        services.schedule_meeting(
            committee=district.committee,
            starts_at=now + LEAD,
            place=f"{number}号会议室",
            chair=district.chair,
            user=district.user("office"),
            now=now,
        )

    assert in_threads(6, schedule) == []
    assert sorted(Meeting.objects.values_list("number", flat=True)) == [1, 2, 3, 4, 5, 6]


def test_a_notice_sent_by_two_clerks_at_once_goes_out_once(now: datetime) -> None:
    district = make_district(now, members=3)
    meeting = make_meeting(district, now, state=MeetingState.AGENDA_SET, items=1)

    def send(_: int) -> None:
        notices.send_notice(meeting=meeting, user=district.user("office"), now=now)

    errors = in_threads(4, send)
    assert len(errors) == 3
    assert all(isinstance(error, Refused) for error in errors)
    assert NoticeRound.objects.count() == 1
    assert Notice.objects.count() == 3


def test_a_receipt_signed_twice_at_once_is_kept_once(now: datetime) -> None:
    from committees.models import LedgerEntry

    district = make_district(now, members=3)
    meeting = make_meeting(district, now, items=1)
    mine = notice_for(meeting, district.members[1])

    def sign(_: int) -> None:
        notices.sign_receipt(notice=mine, user=district.user("member1"), now=now)

    assert in_threads(4, sign) == []
    assert LedgerEntry.objects.filter(aggregate=f"meeting:{meeting.pk}", verb="notice_signed").count() == 1
