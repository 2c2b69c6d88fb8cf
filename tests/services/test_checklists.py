"""会务清单: the rulebook's lines for a kind of meeting, each with a person and a time."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.urls import reverse

from committees.desk.ports import all_todos
from committees.errors import Refused
from committees.models import Outbox
from meetings.checklists import services
from meetings.checklists.selectors import duties_of, planned_for
from meetings.models import Duty, Meeting
from meetings.scheduling.services import schedule_meeting
from tests import sittings
from tests.factories import District, make_district
from tests.items import signed_in
from tests.sheets import cells_of

pytestmark = pytest.mark.django_db


def meeting_of(district: District, now: datetime) -> Meeting:
    return schedule_meeting(
        committee=district.committee,
        starts_at=now + timedelta(days=7),
        place="礼堂",
        chair=district.chair,
        user=district.user("office"),
        now=now,
    )


@pytest.mark.parametrize(
    ("body", "first", "minutes"),
    [
        ("district-conference", "草拟会议通知，报办公室主任审阅", 60),
        ("teleconference", "制作会议通知单", 30),
        ("secretary-topic", "确定会场", None),
    ],
)
def test_each_kind_of_meeting_has_its_own_lines(now: datetime, body: str, first: str, minutes: int | None) -> None:
    district = make_district(now, members=3, rulebook="district-office-2019", body=body)
    meeting = meeting_of(district, now)
    planned = planned_for(meeting, now)
    assert planned[0].text == first
    on_site = [line.due_at for line in planned if line.due_at is not None]
    assert on_site == ([meeting.starts_at - timedelta(minutes=minutes)] if minutes else [])
    user = district.user("office")
    assert services.lay_out(meeting=meeting, user=user, now=now) == len(planned)
    assert services.lay_out(meeting=meeting, user=user, now=now) == 0
    assert [duty.text for duty in duties_of(meeting)] == [line.text for line in planned]
    page = signed_in(district, "office").get(reverse("meeting-duties", args=[meeting.pk])).content.decode()
    assert "按规则列出（" not in page  # nothing is left to list


def test_a_line_has_a_person_a_time_and_an_end(now: datetime) -> None:
    district = make_district(now, members=3)
    meeting, office = meeting_of(district, now), district.user("office")
    helper = district.users["outsider"].person
    due = now + timedelta(days=5)
    with pytest.raises(Refused, match="由办公室安排"):
        services.add_duty(meeting=meeting, text="布置会场", user=district.user("outsider"), now=now)
    duty = services.add_duty(meeting=meeting, text="布置会场", person=helper, due_at=due, user=office, now=now)
    assert Outbox.objects.get(purpose="duty").recipient == helper
    with pytest.raises(Refused, match="已有"):
        services.add_duty(meeting=meeting, text="布置会场", user=office, now=now)
    mine = district.user("outsider")
    assert [line.due for line in all_todos(mine, now) if line.text == "会务：布置会场"] == [due]
    with pytest.raises(Refused, match="由责任人或办公室"):
        services.finish_duty(duty=duty, done=True, user=district.user("member1"), now=now)
    client = signed_in(district, "outsider")
    assert "布置会场" in client.get(reverse("my-duties")).content.decode()
    assert client.get(reverse("meeting-duties", args=[meeting.pk])).status_code == 404
    client.post(reverse("duty-finish", args=[duty.pk]), {"done": "1", "from": "own"})
    duty = Duty.objects.get()
    assert duty.done_by == district.users["outsider"]
    with pytest.raises(Refused, match="已经完成"):
        services.assign_duty(duty=duty, person=None, due_at=None, user=office, now=now)
    with pytest.raises(Refused, match="不能移除"):
        services.remove_duty(duty=duty, user=office, now=now)
    services.finish_duty(duty=duty, done=False, user=office, now=now)
    services.remove_duty(duty=duty, user=office, now=now)
    assert not Duty.objects.exists()


def test_the_page_arranges_and_exports(now: datetime) -> None:
    district = make_district(now, members=3)
    meeting, client = meeting_of(district, now), signed_in(district, "office")
    person = district.users["secretary"].person
    data = {"text": "检查话筒", "person": person.pk, "due_at": "2026-09-09T09:00"}
    page = client.post(reverse("duty-add", args=[meeting.pk]), data, follow=True).content.decode()
    assert "检查话筒" in page
    assert person.name in page
    rows = cells_of(client.get(reverse("meeting-duties-sheet", args=[meeting.pk])).content)
    assert rows[1][1:3] == ["检查话筒", person.name]
    assert "没有为" in client.post(reverse("checklist-lay-out", args=[meeting.pk]), follow=True).content.decode()


def test_the_times_move_with_the_meeting_and_whoever_has_a_line_is_told(now: datetime) -> None:
    district = make_district(now, members=3, rulebook="district-office-2019", body="teleconference")
    meeting, office = meeting_of(district, now), district.user("office")
    services.lay_out(meeting=meeting, user=office, now=now)
    helper, evening = district.users["outsider"].person, meeting.starts_at - timedelta(days=2, hours=1)
    own = services.add_duty(meeting=meeting, text="布置会场", person=helper, due_at=evening, user=office, now=now)
    done = services.add_duty(meeting=meeting, text="联系电话局", due_at=evening, user=office, now=now)
    services.finish_duty(duty=done, done=True, user=office, now=now)
    later = timedelta(days=3, hours=2)
    times = {"starts_at": meeting.starts_at + later, "ends_at": meeting.ends_at + later}
    moved = sittings.moved(meeting, district, now, **times)
    on_site = Duty.objects.exclude(clause=None).get(due_at__isnull=False)
    assert on_site.due_at == moved.starts_at - timedelta(minutes=30)
    own.refresh_from_db()
    assert own.due_at == evening + timedelta(days=3)
    done.refresh_from_db()
    assert done.due_at == evening
    assert "布置会场" in Outbox.objects.get(subject__startswith="会务时限随会议改期", recipient=helper).body
