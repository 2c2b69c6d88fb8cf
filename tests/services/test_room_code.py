"""Checking oneself in with the code on the screen of the room, and out on one's own device."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from committees.errors import Refused
from committees.ledger.selectors import line_of
from committees.models import LedgerEntry
from committees.rules import Method
from meetings.models import AttendanceInterval
from meetings.session import services as session
from meetings.session.roomcode import STEP, is_room_code, room_code
from tests.session_support import Sitting, make_sitting

pytestmark = pytest.mark.django_db


@pytest.fixture
def sitting(now: datetime) -> Sitting:
    sitting = make_sitting(now)
    sitting.prepare()
    return sitting


def arrive(sitting: Sitting, who: str = "member1", code: str = "", **later: float) -> AttendanceInterval:
    return session.check_in_self(
        meeting=sitting.meeting,
        code=code or room_code(sitting.meeting.pk, sitting.now),
        actor=sitting.district.user(who),
        now=sitting.now + timedelta(**later),
    )


def test_a_code_is_of_one_meeting_and_lasts_a_minute_or_two(now: datetime) -> None:
    code = room_code(1, now)
    assert is_room_code(1, f" {code.lower()} ", now + timedelta(seconds=STEP))
    assert not is_room_code(2, code, now)
    for seconds in (-STEP, 2 * STEP):
        assert not is_room_code(1, code, now + timedelta(seconds=seconds))


def test_a_member_checks_himself_in_and_the_record_says_how(sitting: Sitting) -> None:
    first = arrive(sitting)
    assert first.roll.person == sitting.district.user("member1").person
    assert arrive(sitting, seconds=5) == first
    entry = LedgerEntry.objects.get(verb="checked_in")
    assert line_of(entry).text == f"{first.roll.name}（本人凭会场码）"


@pytest.mark.parametrize(
    ("who", "code", "minutes", "words"),
    [
        ("outsider", "", 0, "不在本次会议的名册上"),
        ("member1", "AAAAAA", 0, "会场码不对"),
        ("member1", "会场码", 0, "会场码不对"),
        ("member1", "", 3, "已过期"),
    ],
)
def test_refused_without_a_seat_or_the_code_of_the_moment(
    sitting: Sitting, who: str, code: str, minutes: int, words: str
) -> None:
    with pytest.raises(Refused, match=words):
        arrive(sitting, who, code, minutes=minutes)
    assert not AttendanceInterval.objects.exists()


def test_only_the_recorders_screen_shows_the_code(sitting: Sitting) -> None:
    address = reverse("screen-code", args=[sitting.meeting.pk])
    seen = {}
    for who in ("secretary", "chair", "member1", "outsider"):
        client = Client()
        client.force_login(sitting.district.user(who))
        seen[who] = client.get(address).status_code
        if who == "secretary":
            assert room_code(sitting.meeting.pk, timezone.now()) in client.get(address).content.decode()
            assert address in client.get(reverse("screen", args=[sitting.meeting.pk])).content.decode()
        if who == "member1":
            assert address not in client.get(reverse("screen", args=[sitting.meeting.pk])).content.decode()
            assert "check-in-self" in client.get(reverse("live-panel", args=[sitting.meeting.pk])).content.decode()
    assert seen == {"secretary": 200, "chair": 404, "member1": 404, "outsider": 404}


def leave(sitting: Sitting, who: str = "member1", reason: str = "", **more: object) -> None:
    user = sitting.district.user(who)
    session.check_out_self(meeting=sitting.meeting, reason=reason, actor=user, now=sitting.at(8), **more)  # type: ignore[arg-type]


def test_a_member_who_leaves_says_so_on_his_own_device(sitting: Sitting) -> None:
    stay = arrive(sitting)
    press = uuid4()
    leave(sitting, reason="外出调研", client_id=press)
    leave(sitting, reason="外出调研", client_id=press)
    stay.refresh_from_db()
    assert stay.left_at == sitting.at(8)
    entry = LedgerEntry.objects.get(verb="checked_out")
    assert line_of(entry).text == f"{stay.roll.name}，外出调研（本人登记）"


def test_nobody_leaves_who_is_not_here_or_has_voted(sitting: Sitting) -> None:
    with pytest.raises(Refused, match="不在本次会议的名册上"):
        leave(sitting, "outsider")
    with pytest.raises(Refused, match="现在不在会场"):
        leave(sitting)
    sitting.open()
    ballot = sitting.ballot(method=Method.NAMED)
    sitting.vote(ballot, "ff")
    with pytest.raises(Refused, match="请先撤销其表决记录"):
        leave(sitting)
    assert AttendanceInterval.objects.filter(left_at__isnull=True).count() == 11
