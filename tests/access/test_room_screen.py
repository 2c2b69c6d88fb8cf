"""The large screen of a room: on its token, for its committee's meeting only, until revoked, without any sign-in."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from committees.access.models import LoginSession, ScreenToken
from committees.access.screens import open_screen, revoke_screen
from committees.errors import Refused
from decisions.live.selectors.room import room_meeting
from meetings.models import AttendanceInterval, Meeting
from meetings.scheduling.services import touch
from meetings.session.roomcode import room_code
from tests.factories import District, make_district
from tests.items import signed_in
from tests.session_support import make_sitting

pytestmark = pytest.mark.django_db


@pytest.fixture
def district(now: datetime) -> District:
    return make_district(now)


def in_session(district: District, now: datetime) -> Meeting:
    return make_sitting(now, district=district).open()


def opened(district: District) -> tuple[ScreenToken, str]:
    now = timezone.now()
    values = {"room": "第一会议室", "ends_on": timezone.localdate(now) + timedelta(days=9), "now": now}
    return open_screen(committee=district.committee, user=district.users["office"], **values)


def test_a_screen_shows_the_meeting_in_session_to_no_sign_in(district: District, now: datetime) -> None:
    meeting = in_session(district, now)
    _, token = opened(district)
    client = Client()
    page = client.get(reverse("room-screen", args=[token]))
    assert meeting.title in page.text
    assert page.cookies["room_screen"]["httponly"]
    assert page.cookies["room_screen"]["path"] == "/screen/"
    assert "sessionid" not in client.cookies
    first = client.get(reverse("room-version"))
    assert first.json()["version"].startswith(f"{meeting.pk}-")
    assert client.get(reverse("room-version"), HTTP_IF_NONE_MATCH=first["ETag"]).status_code == 304
    with_change = client.get(reverse("room-panel")).text
    assert f'data-version="{first.json()["version"]}"' in with_change
    for name, args in (("live", [meeting.pk]), ("screen", [meeting.pk]), ("desk", []), ("meetings", [])):
        assert client.get(reverse(name, args=args)).status_code == 302, "a screen is no sign-in"
    assert client.get(reverse("version", args=[meeting.pk])).status_code == 401


def test_a_screen_shows_the_code_that_checks_a_member_in_once_he_has_signed_in(
    district: District, now: datetime
) -> None:
    sitting = make_sitting(now, district=district)
    sitting.prepare()
    meeting = sitting.meeting
    starts = timezone.now()
    Meeting.objects.filter(pk=meeting.pk).update(starts_at=starts, ends_at=starts + timedelta(hours=3))
    _, token = opened(district)
    wall = Client()
    wall.get(reverse("room-screen", args=[token]))
    shown = wall.get(reverse("room-code"))
    code = room_code(meeting.pk, timezone.now())
    assert code in shown.text
    assert "<svg" in shown.text
    assert "no-store" in shown["Cache-Control"]
    assert Client().get(reverse("live", args=[meeting.pk]), {"code": code}).status_code == 302, "a code is no sign-in"
    press = reverse("press", args=[meeting.pk, "check-in-self"])
    assert wall.post(press, {"code": code}).status_code == 302
    assert not AttendanceInterval.objects.exists()
    signed_in(district, "member1").post(press, {"code": code})
    assert AttendanceInterval.objects.get().roll.person == district.user("member1").person


def test_no_code_where_no_meeting_takes_attendance(district: District, now: datetime) -> None:
    meeting = in_session(district, now)
    _, token = opened(district)
    wall = Client()
    assert wall.get(reverse("room-code")).status_code == 404, "without the token of a room"
    wall.get(reverse("room-screen", args=[token]))
    assert "会场码" in wall.get(reverse("room-code")).text
    Meeting.objects.filter(pk=meeting.pk).update(state="adjourned")
    assert wall.get(reverse("room-code")).text.strip() == ""


def test_a_poll_of_a_screen_that_knows_everything_asks_no_database(
    district: District, now: datetime, django_assert_num_queries
) -> None:
    meeting = in_session(district, now)
    _, token = opened(district)
    client = Client()
    client.get(reverse("room-screen", args=[token]))
    etag = client.get(reverse("room-version"))["ETag"]
    with django_assert_num_queries(0):
        assert client.get(reverse("room-version"), HTTP_IF_NONE_MATCH=etag).status_code == 304
    touch(meeting)


def test_a_revoked_screen_shows_nothing_at_its_next_question(
    district: District, now: datetime, django_capture_on_commit_callbacks
) -> None:
    in_session(district, now)
    screen, token = opened(district)
    client = Client()
    client.get(reverse("room-screen", args=[token]))
    assert client.get(reverse("room-version")).status_code == 200
    with django_capture_on_commit_callbacks(execute=True):
        signed_in(district, "office").post(reverse("room-screen-revoke", args=[screen.pk]))
    of_token = [reverse(name) for name in ("room-version", "room-panel", "room-code")]
    for address in (*of_token, reverse("room-screen", args=[token])):
        assert client.get(address).status_code == 404
    with pytest.raises(Refused, match="已停用"):
        revoke_screen(screen=screen, user=district.users["office"], now=now)


def test_unknown_and_expired_tokens_find_nothing(district: District) -> None:
    screen, token = opened(district)
    ScreenToken.objects.filter(pk=screen.pk).update(ends_on=timezone.localdate() - timedelta(days=1))
    assert Client().get(reverse("room-screen", args=[token])).status_code == 404
    assert Client().get(reverse("room-screen", args=["aaaa-aaaa-aaaa-aaaa"])).status_code == 404
    assert Client().get(reverse("room-panel")).status_code == 404
    assert token not in str(ScreenToken.objects.values())


def test_a_screen_shows_no_other_committee_and_the_office_sees_only_its_own(district: District, now: datetime) -> None:
    other = make_district(now, members=3, code="elsewhere")
    meeting = in_session(district, now)
    values = {"room": "甲", "ends_on": timezone.localdate(), "now": timezone.now()}
    screen, token = open_screen(committee=other.committee, user=other.users["office"], **values)
    assert meeting.title not in Client().get(reverse("room-screen", args=[token])).text
    assert room_meeting(other.committee.pk, timezone.now()) is None
    office = signed_in(district, "office")
    assert "甲" not in office.get(reverse("room-screens")).text.split("已开通的大屏")[1]
    assert office.post(reverse("room-screen-revoke", args=[screen.pk])).status_code == 404
    for login in ("secretary", "chair", "system_admin", "handler"):
        assert signed_in(district, login).get(reverse("room-screens")).status_code == 404


def test_the_office_opens_a_screen_and_is_told_its_address_once(district: District) -> None:
    client, day = signed_in(district, "office"), timezone.localdate() + timedelta(days=30)
    data = {"committee": district.committee.pk, "room": "第二会议室", "ends_on": day.isoformat()}
    page = client.post(reverse("room-screens"), data).text
    address = page.split("<code>")[1].split("<")[0]
    assert Client().get(address.replace("http://testserver", "")).status_code == 200
    listed = client.get(reverse("room-screens")).text
    assert "第二会议室" in listed
    assert address not in listed
    late = {**data, "ends_on": (day + timedelta(days=400)).isoformat()}
    assert "最长一年" in client.post(reverse("room-screens"), late).text


def test_asking_keeps_nobody_signed_in_but_a_hand_at_the_page_does(district: District, now: datetime) -> None:
    meeting = in_session(district, now)
    client = signed_in(district, "secretary")
    address = reverse("version", args=[meeting.pk])
    assert not LoginSession.objects.exists()
    for name in ("version", "live-panel", "screen-panel"):
        assert "sessionid" not in client.get(reverse(name, args=[meeting.pk])).cookies, name
    assert "sessionid" in client.get(address, HTTP_X_BY_HAND="1").cookies
    assert "sessionid" not in client.get(address, HTTP_X_BY_HAND="1").cookies, "once a minute is enough"
