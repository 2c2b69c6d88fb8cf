"""Every list of notices and their delivery asks the database as much for three rows as for one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from committees.calendar.models import CalendarDay
from committees.calendar.services import load_shipped_calendar
from committees.models import Outbox
from committees.outbox.models import Route
from committees.outbox.states import Channel, DeliveryState
from meetings.models import Deputy, NoticeWording
from meetings.notices import services as notices
from meetings.notices.selectors import own_notice
from tests.factories import District, make_district, make_person
from tests.items import signed_in
from tests.sittings import make_meeting

pytestmark = pytest.mark.django_db


def dead_letter(district: District, number: int, now: datetime) -> None:
    Outbox.objects.create(
        key=f"dead:{number}",
        recipient=district.members[number % 3],
        channel=Channel.MAIL,
        purpose="notice",
        subject="会议通知",
        state=DeliveryState.DEAD,
        due_at=now,
        created_at=now,
    )


def route(district: District, number: int, now: datetime) -> None:
    values = {"kind": "feishu", "sealed": "", "created_by": district.user("office"), "created_at": now}
    Route.objects.create(organisation=district.organisation, name=f"机器人{number}", **values)


def deputy(district: District, number: int, now: datetime) -> None:
    secretary = make_person(district.organisation, f"秘书{number}", "科员", now, login=f"deputy{number}")
    Deputy.objects.create(leader=district.chair, secretary=secretary, allowed_at=now)


def wording(district: District, number: int, now: datetime) -> None:
    values = {"text": f"第{number}版", "set_by": district.user("office"), "set_at": now}
    NoticeWording.objects.create(organisation=district.organisation, kind="single", **values)


def calendar_day(district: District, number: int, now: datetime) -> None:
    day = timezone.localdate().replace(month=3, day=1 + number)
    CalendarDay.objects.create(date=day, kind=CalendarDay.Kind.values[0], source="通知")


@pytest.mark.parametrize(
    ("name", "who", "add"),
    [
        ("undelivered", "office", dead_letter),
        ("routes", "office", route),
        ("calendar", "office", calendar_day),
        ("my-deputies", "chair", deputy),
        ("notice-settings", "office", wording),
    ],
)
def test_lists(
    district: District, now: datetime, name: str, who: str, add: Callable[[District, int, datetime], None]
) -> None:
    client, counts = signed_in(district, who), []
    for numbers in ((0,), (1, 2)):
        for number in numbers:
            add(district, number, now)
        client.get(reverse(name))
        with CaptureQueriesContext(connection) as queries:
            assert client.get(reverse(name)).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_the_delivery_report_and_objections(district: District, now: datetime) -> None:
    load_shipped_calendar(now=now)
    meeting = make_meeting(district, now)
    client, counts = signed_in(district, "office"), []
    for who in (("member1",), ("member2", "chair")):
        for login in who:
            notice = own_notice(district.user(login), meeting)
            assert notice is not None
            notices.sign_receipt(notice=notice, user=district.user(login), now=now)
            entry = meeting.entries.order_by("position").first()
            assert entry is not None
            notices.raise_objection(entry=entry, text="请补充测算", user=district.user(login), now=now)
        row = []
        for name in ("meeting-delivery", "meeting-people"):
            url = reverse(name, args=[meeting.pk])
            client.get(url)
            with CaptureQueriesContext(connection) as queries:
                assert client.get(url).status_code == 200
            row.append(len(queries))
        counts.append(row)
    assert counts[0] == counts[1]


@pytest.fixture
def district(now: datetime) -> District:
    return make_district(now, members=3)
