"""Who sees which meeting and how much of it: role by state, visible and hidden."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from committees.people import services as people
from meetings.models import Meeting
from meetings.notices.selectors import todos
from meetings.notices.services import ask_leave, send_notice
from meetings.scheduling import services
from meetings.scheduling.selectors import sight_of, visible_to
from meetings.scheduling.states import MeetingState
from tests.factories import TERM_START, District, make_district
from tests.sittings import make_meeting

pytestmark = pytest.mark.django_db

PREPARERS = {"office", "office_head", "secretary", "chair"}
FROM_NOTICE = PREPARERS | {"member1", "standing", "observer"}
NEVER = {"outsider", "handler", "organiser", "system_admin", "other_handler", "stranger_chair", "stranger_office"}


@pytest.fixture
def district(now: datetime) -> District:
    return make_district(now, members=3)


def users(district: District, now: datetime) -> dict[str, object]:
    """Every kind of reader, the strangers of another organisation included."""
    other = make_district(now, code="other", members=3)
    names = PREPARERS | {"member1", "archivist"} | (NEVER - {"stranger_chair", "stranger_office"})
    found = {name: district.user(name) for name in names}
    found |= {"stranger_chair": other.user("chair"), "stranger_office": other.user("office")}
    return found | {"standing": district.user("leader"), "observer": district.user("other_handler")}


def prepared(district: District, now: datetime, state: MeetingState) -> Meeting:
    """A meeting with a standing observer (leader) and an observer of its second item (other_handler)."""
    district.committee.standing_observers.create(person=district.user("leader").person, starts_on=TERM_START)
    meeting = make_meeting(district, now, state=MeetingState.AGENDA_SET)
    entry = meeting.entries.order_by("position").last()
    assert entry is not None
    services.add_item_observer(
        entry=entry, person=district.user("other_handler").person, user=district.user("office"), now=now
    )
    noticed = None if state in {MeetingState.DRAFTING, MeetingState.AGENDA_SET} else now
    Meeting.objects.filter(pk=meeting.pk).update(state=state, noticed_at=noticed)
    meeting.refresh_from_db()
    return meeting


@pytest.mark.parametrize("state", list(MeetingState))
def test_every_role_in_every_state(district: District, now: datetime, state: MeetingState) -> None:
    meeting = prepared(district, now, state)
    expected = PREPARERS if state in {MeetingState.DRAFTING, MeetingState.AGENDA_SET} else FROM_NOTICE
    if state in {MeetingState.ADJOURNED, MeetingState.MINUTED, MeetingState.ARCHIVED}:
        expected = expected | {"archivist"}
    readers = users(district, now)
    readers["other_handler"] = readers["observer"]
    seen = {name for name, user in readers.items() if visible_to(user).filter(pk=meeting.pk).exists()}
    assert seen - {"other_handler"} == expected
    assert ("other_handler" in seen) == ("observer" in expected)


def test_a_draft_cancelled_before_its_notice_stays_with_the_office(district: District, now: datetime) -> None:
    meeting = make_meeting(district, now, state=MeetingState.CANCELLED)
    assert visible_to(district.user("office")).filter(pk=meeting.pk).exists()
    assert not visible_to(district.user("member1")).filter(pk=meeting.pk).exists()


def test_who_left_the_committee_no_longer_sees_its_meetings(district: District, now: datetime) -> None:
    meeting, member = make_meeting(district, now), district.user("member1")
    assert visible_to(member).filter(pk=meeting.pk).exists()
    people.vacate(seat=district.seats[1], ends_on=now.date() - timedelta(days=1), reason="调离", user=None, now=now)
    assert not visible_to(district.user("member1")).filter(pk=meeting.pk).exists()


def test_an_observer_of_one_item_sees_only_that_item(client: Client, district: District, now: datetime) -> None:
    meeting = prepared(district, now, MeetingState.NOTICED)
    sight = sight_of(district.user("other_handler"), meeting)
    last = meeting.entries.order_by("position").last()
    assert last is not None
    assert (sight.whole, sight.entry_ids) == (False, frozenset({last.pk}))
    client.force_login(district.user("other_handler"))
    page = client.get(reverse("meeting", args=[meeting.pk])).content.decode()
    assert "议题1" in page
    assert "议题0" not in page
    assert client.get(reverse("meeting-people", args=[meeting.pk])).status_code == 404


def test_an_observer_of_one_item_is_told_his_hour_everywhere(client: Client, district: District, now: datetime) -> None:
    """9:00 for the meeting, 9:05 to arrive for the second item at 9:15."""
    meeting = prepared(district, now, MeetingState.AGENDA_SET)
    send_notice(meeting=meeting, user=district.user("office"), now=now)
    user = district.user("other_handler")
    assert ["09:05" in line.why for line in todos(user, now)] == [True]
    client.force_login(user)
    for name, arguments in (("meetings", []), ("meeting", [meeting.pk]), ("my-notice", [meeting.pk])):
        page = client.get(reverse(name, args=arguments)).content.decode()
        assert "09:05" in page
        assert "09:00" not in page


@pytest.mark.parametrize("name", ["meeting", "meeting-people", "meeting-notice", "meeting-agenda", "my-notice"])
def test_hidden_pages_do_not_exist(client: Client, district: District, now: datetime, name: str) -> None:
    meeting = make_meeting(district, now)
    for login in ("outsider", "handler", "system_admin"):
        client.force_login(district.user(login))
        assert client.get(reverse(name, args=[meeting.pk])).status_code == 404


@pytest.mark.parametrize(
    "name", ["agenda-set", "agenda-reopen", "agenda-adhoc", "receipts-urge", "notice-sign", "leave-ask"]
)
def test_hidden_presses_do_not_exist(client: Client, district: District, now: datetime, name: str) -> None:
    meeting = make_meeting(district, now)
    client.force_login(district.user("outsider"))
    assert client.post(reverse(name, args=[meeting.pk])).status_code == 404


@pytest.mark.parametrize("name", ["meeting-reschedule", "meeting-cancel"])
def test_a_member_cannot_move_or_cancel(client: Client, district: District, now: datetime, name: str) -> None:
    meeting = make_meeting(district, now)
    client.force_login(district.user("member1"))
    data = {
        "reason": "x",
        "starts_at": "2026-09-11T09:00",
        "minutes": "60",
        "place": "别处",
        "chair": str(district.chair.pk),
    }
    client.post(reverse(name, args=[meeting.pk]), data)
    meeting.refresh_from_db()
    assert (meeting.state, meeting.place) == (MeetingState.NOTICED, "三楼会议室")


def test_delivery_and_reasons_of_leave_are_not_for_every_member(
    client: Client, district: District, now: datetime
) -> None:
    meeting = make_meeting(district, now)
    ask_leave(meeting=meeting, reason="住院手术", user=district.user("member2"), now=now)
    url = reverse("meeting-people", args=[meeting.pk])
    client.force_login(district.user("member1"))
    assert "住院手术" not in client.get(url).content.decode()
    client.force_login(district.user("chair"))
    assert "住院手术" in client.get(url).content.decode()
