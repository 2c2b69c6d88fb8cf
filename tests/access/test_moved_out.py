"""A person moved out of a circle loses it at the next request everywhere: page, file, feed, pack, search, live."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from committees.access.models import AccessEvent
from committees.access.services import end_grant, grant_role
from committees.access.states import Role
from committees.documents.storage import store
from committees.models import Job, User
from committees.people.services import vacate
from meetings.agenda.states import ItemState
from meetings.models import Meeting, Paper
from meetings.packs.services import request_pack
from meetings.papers.marking import mark_secret
from meetings.timetable.services import renew_feed
from tests.factories import TERM_START, District, make_district
from tests.items import make_item, signed_in, text_upload
from tests.sittings import make_meeting

pytestmark = pytest.mark.django_db
WORD = "望江门"


@pytest.fixture
def district() -> District:
    return make_district(timezone.now(), members=5)


@pytest.fixture
def meeting(district: District) -> Meeting:
    now = timezone.now()
    upload = [text_upload("望江门片区方案.txt", "望江门片区更新方案。")]
    title = "关于望江门片区更新的议题"
    item = make_item(district, now, title=title, state=ItemState.POOLED, attachments=upload)
    return make_meeting(district, now, items=[item], starts_at=now + timedelta(days=7))


def ways_of(user: User, meeting: Meeting) -> dict[str, str]:
    """Everywhere that he comes to the meeting or its paper; his pack is made, his feed given out."""
    now = timezone.now()
    paper = Paper.objects.get(item__entries__meeting=meeting)
    job = request_pack(meeting=meeting, user=user, now=now)
    done = {"state": "done", "progress": 100, "finished_at": now, "result_digest": store(b"%PDF-1.7").digest}
    Job.objects.filter(pk=job.pk).update(**done, result_name="a.pdf", result_type="application/pdf")
    return {
        "page": reverse("meeting", args=[meeting.pk]),
        "papers": reverse("meeting-papers", args=[meeting.pk]),
        "item": reverse("item", args=[paper.item_id]),
        "paper": reverse("paper", args=[paper.pk]),
        "file": reverse("paper-file", args=[paper.pk]),
        "download": reverse("paper-download", args=[paper.pk]),
        "pack": reverse("job", args=[job.pk]),
        "pack file": reverse("job-file", args=[job.pk]),
        "live": reverse("live", args=[meeting.pk]),
        "live part": reverse("live-panel", args=[meeting.pk]),
        "search": f"{reverse('search')}?q={WORD}",
        "list": reverse("meetings"),
        "calendar": reverse("timetable-events") + f"?start={now:%Y-%m-%d}&end={now + timedelta(days=30):%Y-%m-%d}",
        "feed": reverse("calendar-ics", args=[renew_feed(user=user, now=now)]),
    }


def seen(client: Client, ways: dict[str, str], meeting: Meeting) -> set[str]:
    """The ways by which something of the meeting comes back."""
    found = set()
    for name, address in ways.items():
        answer = client.get(address)
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
        told = [meeting.title.encode(), f"meetings/{meeting.pk}/".encode(), f"meeting-{meeting.pk}".encode()]
        if name == "search":
            told = ["片区".encode()]
        listing = name in {"search", "list", "calendar", "feed"}
        if answer.status_code == 200 and (not listing or any(word in content for word in told)):
            found.add(name)
    return found


def leaves(district: District) -> None:
    """The seat ended yesterday."""
    seat = district.seats[2]
    yesterday = timezone.localdate() - timedelta(days=1)
    vacate(seat=seat, ends_on=yesterday, reason="工作调动", user=district.user("office_head"), now=timezone.now())


def test_a_member_whose_seat_ended_finds_nothing_at_his_next_request(district: District, meeting: Meeting) -> None:
    login = district.seats[2].person.user
    assert login is not None
    client = Client()
    client.force_login(login, backend="django.contrib.auth.backends.ModelBackend")
    ways = ways_of(login, meeting)
    assert seen(client, ways, meeting) == set(ways), "before"
    leaves(district)
    assert seen(client, ways, meeting) == set(), "the same browser, the same links, a moment later"


def test_a_role_that_was_ended_is_over_at_the_next_request(district: District, meeting: Meeting) -> None:
    user, day = district.users["outsider"], timezone.localdate()
    grant = grant_role(role=Role.OFFICE, scope=district.committee, user=user, starts_on=TERM_START, now=timezone.now())
    client = signed_in(district, "outsider")
    ways = ways_of(user, meeting)
    assert seen(client, ways, meeting) == set(ways)
    end_grant(grant=grant, ends_on=day - timedelta(days=1), ended_by=None, now=timezone.now())
    assert seen(client, ways, meeting) == set()


def in_circle(meeting: Meeting, district: District, *logins: str) -> Paper:
    """The meeting's paper is a working secret of these people and of the office, which marked it."""
    paper = Paper.objects.get(item__entries__meeting=meeting)
    circle = [district.users[login].person for login in logins]
    words = {"grounds": "尚未公布的拆迁补偿标准", "approver": "书记"}
    mark_secret(paper=paper, circle=circle, user=district.user("office"), now=timezone.now(), **words)
    paper.refresh_from_db()
    return paper


def test_who_was_taken_out_of_the_circle_of_a_working_secret_finds_the_paper_nowhere(
    district: District, meeting: Meeting
) -> None:
    in_circle(meeting, district, "member1", "member2")
    user, client = district.users["member1"], signed_in(district, "member1")
    about_paper, everywhere = {"paper", "file", "download", "pack", "pack file"}, ways_of(user, meeting)
    ways = {name: address for name, address in everywhere.items() if name in about_paper}
    assert seen(client, ways, meeting) == about_paper
    naming = [reverse("meeting-papers", args=[meeting.pk]), f"{reverse('search')}?q=片区方案"]
    silent = [reverse("meeting", args=[meeting.pk]), everywhere["feed"], everywhere["calendar"]]
    assert [address for address in naming if ways["paper"] not in client.get(address).text] == []
    in_circle(meeting, district, "member2")
    assert seen(client, ways, meeting) == set()
    for address in naming + silent:
        told = client.get(address).text
        assert ways["paper"] not in told, address
        assert "望江门片区方案" not in told, address


def test_a_view_of_a_working_secret_is_in_the_record_with_who_when_where_and_outcome(
    district: District, meeting: Meeting
) -> None:
    paper = in_circle(meeting, district, "member1")
    client, before = signed_in(district, "member1", REMOTE_ADDR="10.2.3.4"), timezone.now()
    for name, kind in (("paper-file", "viewed"), ("paper-download", "exported")):
        AccessEvent.objects.all().delete()
        answer = client.get(reverse(name, args=[paper.pk]))
        assert answer.status_code == 200
        assert b"".join(answer.streaming_content) if answer.streaming else answer.content
        event = AccessEvent.objects.get()
        assert (event.kind, event.user, event.address) == (kind, district.users["member1"], "10.2.3.4")
        assert event.target.endswith(reverse(name, args=[paper.pk]))
        assert (event.outcome, event.organisation) == ("成功", district.organisation)
        assert event.at >= before
    AccessEvent.objects.all().delete()
    assert signed_in(district, "member2").get(reverse("paper-file", args=[paper.pk])).status_code == 404
    assert not AccessEvent.objects.exists(), "who is outside the circle viewed nothing"
