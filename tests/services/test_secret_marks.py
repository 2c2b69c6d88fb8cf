"""工作秘密: outside its circle a paper is nowhere. The set of a meeting is fixed at its close; returned papers shut."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from committees.calendar.rules import local_day
from committees.errors import Refused
from committees.models import LedgerEntry, Outbox
from meetings.models import AgendaItem, FrozenPaper, Meeting
from meetings.packs.selectors import parts_for
from meetings.papers.closing import follow
from meetings.papers.lapsing import remind_marks
from meetings.papers.marking import lift_secret, mark_secret, set_return
from meetings.papers.models import Paper
from meetings.papers.reading import record_reading
from meetings.papers.selectors import openings_of, papers_before
from meetings.papers.services import add_paper, replace_paper
from meetings.papers.todos import ENDING_WORDS, OVER_WORDS, todos
from meetings.scheduling.states import MeetingEvent
from tests.items import signed_in, text_upload
from tests.session_support import make_sitting

pytestmark = pytest.mark.django_db
GIVEN = {"grounds": "内部事项范围第三条", "approver": "办公室主任"}


@pytest.fixture
def sitting(now: datetime) -> Any:
    sitting = make_sitting(now)
    AgendaItem.objects.filter(pk=sitting.entries[0].item_id).update(state="scheduled")
    return sitting


def paper_of(sitting: Any, now: datetime, name: str = "内部测算.txt", words: str = "补偿标准的测算过程。") -> Paper:
    user = sitting.district.user("office")
    return add_paper(item=sitting.entries[0].item, upload=text_upload(name, words), user=user, now=now)


def pages(sitting: Any, paper: Paper, login: str) -> list[int]:
    client, found = signed_in(sitting.district, login), []
    for name in ("paper", "paper-file", "paper-download"):
        answer = client.get(reverse(name, args=[paper.pk]))
        if answer.streaming:
            assert b"".join(answer.streaming_content)  # read to its end, which closes the file
        found.append(answer.status_code)
    return found


def in_pack(sitting: Any, login: str, now: datetime) -> list[Paper]:
    parts = parts_for(sitting.district.user(login), sitting.meeting, now)
    return [paper for part in parts for paper in part.papers]


def test_outside_the_circle_a_paper_is_nowhere(sitting: Any, now: datetime) -> None:
    district, paper = sitting.district, paper_of(sitting, now)
    inside, outside = district.users["member1"].person, "member2"
    assert pages(sitting, paper, outside) == [200, 200, 200]
    mark_secret(paper=paper, circle=[inside], user=district.user("office"), now=now, **GIVEN)
    assert pages(sitting, paper, "member1") == [200, 200, 200]
    assert pages(sitting, paper, outside) == [404, 404, 404]
    assert pages(sitting, paper, "office_head") == [404, 404, 404]
    assert in_pack(sitting, "member1", now) == [paper]
    assert in_pack(sitting, outside, now) == []
    item = reverse("item", args=[paper.item_id])
    assert "内部测算" in signed_in(district, "office").get(item).content.decode()
    assert "内部测算" not in signed_in(district, "office_head").get(item).content.decode()
    seen = signed_in(district, "member1").get(reverse("search"), {"q": "补偿标准"}).content.decode()
    blind = signed_in(district, outside).get(reverse("search"), {"q": "补偿标准"}).content.decode()
    assert reverse("paper", args=[paper.pk]) in seen
    assert reverse("paper", args=[paper.pk]) not in blind
    assert "工作秘密" in signed_in(district, "member1").get(reverse("paper-file", args=[paper.pk])).content.decode()


def test_a_new_version_stays_in_the_circle_until_the_mark_is_lifted(sitting: Any, now: datetime) -> None:
    district, paper = sitting.district, paper_of(sitting, now)
    office = district.user("office")
    mark_secret(paper=paper, circle=[], user=office, now=now, until=now.date() + timedelta(days=30), **GIVEN)
    newer = replace_paper(paper=paper, upload=text_upload(words="第二版"), user=office, now=now)
    assert pages(sitting, newer, "member1") == [404, 404, 404]
    entry = LedgerEntry.objects.filter(verb="paper_replaced").get()
    assert entry.payload["title"] == "工作秘密材料"
    with pytest.raises(Refused, match="须在知悉范围内"):
        lift_secret(paper=newer, reason="已公开", user=district.user("office_head"), now=now)
    with pytest.raises(Refused, match="解除理由"):
        lift_secret(paper=newer, reason=" ", user=office, now=now)
    lift_secret(paper=newer, reason="已公开", user=office, now=now)
    assert pages(sitting, newer, "member1") == [200, 200, 200]
    with pytest.raises(Refused, match="没有工作秘密标注"):
        lift_secret(paper=newer, reason="已公开", user=office, now=now)


def test_who_marks_says_why_and_by_whose_leave(sitting: Any, now: datetime) -> None:
    district, paper = sitting.district, paper_of(sitting, now)
    office = district.user("office")
    with pytest.raises(Refused, match="定密依据"):
        mark_secret(paper=paper, circle=[], user=office, now=now, grounds=" ", approver="主任")
    with pytest.raises(Refused, match="批准人"):
        mark_secret(paper=paper, circle=[], user=office, now=now, grounds="依据", approver="")
    with pytest.raises(Refused, match="晚于今天"):
        mark_secret(paper=paper, circle=[], user=office, now=now, until=now.date(), **GIVEN)
    with pytest.raises(Refused, match="由提出单位经办人或办公室设置"):
        mark_secret(paper=paper, circle=[], user=district.user("member1"), now=now, **GIVEN)
    client = signed_in(district, "office")
    person = district.users["member1"].person
    answer = client.post(reverse("paper-mark", args=[paper.pk]), {**GIVEN, "circle": [person.pk]}, follow=True)
    assert "知悉范围以外的人员不再能找到" in answer.content.decode()
    assert person.name in answer.content.decode()
    assert signed_in(district, "member1").get(reverse("paper-mark", args=[paper.pk])).status_code == 404


def test_the_set_is_fixed_at_the_close_and_returned_papers_shut(sitting: Any, now: datetime) -> None:
    district, office = sitting.district, sitting.district.user("office")
    kept, returned = paper_of(sitting, now, "留存.txt", "留存正文"), paper_of(sitting, now, "收回.txt", "收回正文")
    earlier, returned = returned, replace_paper(paper=returned, upload=text_upload(words="改过"), user=office, now=now)
    set_return(paper=returned, to_return=True, user=office, now=now)
    record_reading(paper=returned, user=district.user("member1"), way="download", now=now)
    Meeting.objects.filter(pk=sitting.meeting.pk).update(state="adjourned", closed_at=now)
    meeting = Meeting.objects.get(pk=sitting.meeting.pk)
    follow(meeting, MeetingEvent.OPEN, office, "", now)
    assert not FrozenPaper.objects.exists()
    follow(meeting, MeetingEvent.CLOSE, office, "", now)
    assert {row.paper for row in FrozenPaper.objects.all()} == {kept, returned}
    assert LedgerEntry.objects.get(verb="papers_frozen").payload["withdrawn"] == [returned.pk]
    returned.refresh_from_db()
    assert pages(sitting, returned, "member1") == [404, 404, 404]
    assert pages(sitting, earlier, "member1") == [404, 404, 404]
    assert pages(sitting, returned, "office") == [200, 200, 200]
    assert pages(sitting, kept, "member1") == [200, 200, 200]
    part = parts_for(district.user("member1"), meeting, now)[0]
    assert (list(part.papers), part.withdrawn) == ([kept], 1)
    told = signed_in(district, "member1").get(reverse("meeting-papers", args=[meeting.pk])).content.decode()
    assert "材料 1 份会后已收回。" in told  # also where another paper stayed
    assert parts_for(office, meeting, now)[0].withdrawn == 0  # its keeper has it still
    assert {(row.user, row.way) for row in openings_of(meeting)} == {
        (district.users["member1"], "download"),
        (office, "download"),
        (office, "view"),
    }
    newer = replace_paper(paper=kept, upload=text_upload(words="会后改的"), user=office, now=now)
    assert list(papers_before(meeting, kept.item)) == [kept, returned]
    assert newer not in parts_for(office, meeting, now)[0].papers
    set_return(paper=returned, to_return=False, user=office, now=now)
    assert pages(sitting, returned, "member1") == [200, 200, 200]
    set_return(paper=kept, to_return=True, user=office, now=now)
    Paper.objects.filter(pk=returned.pk).update(withdrawn_at=now)
    client = signed_in(district, "office")
    listed = client.get(reverse("meeting-returns", args=[meeting.pk])).content.decode()
    assert "收回" in listed
    assert district.users["member1"].person.name in listed
    assert client.get(reverse("meeting-returns-sheet", args=[meeting.pk])).content[:2] == b"PK"
    assert signed_in(district, "member1").get(reverse("meeting-returns", args=[meeting.pk])).status_code == 404


def test_a_mark_that_ends_is_told_and_opens_nothing(sitting: Any, now: datetime) -> None:
    district, paper = sitting.district, paper_of(sitting, now)
    until, outside = local_day(now) + timedelta(days=20), "member2"
    given = {"circle": [district.users["member1"].person], "user": district.user("office"), **GIVEN}
    mark_secret(paper=paper, now=now, until=until, **given)
    assert remind_marks(now=now) == 0
    near, over = now + timedelta(days=14), now + timedelta(days=21)
    assert remind_marks(now=near) > 0
    assert remind_marks(now=near) == 0
    told = Outbox.objects.filter(purpose="secret-mark")
    assert {message.recipient for message in told} == {district.users["office"].person}
    assert all(paper.title not in f"{message.subject}{message.body}" for message in told)
    for moment, words in ((near, ENDING_WORDS), (over, OVER_WORDS)):
        lines = todos(district.user("office"), moment)
        assert [line.why for line in lines] == [words]
        assert lines[0].url == reverse("paper-mark", args=[paper.pk])
        assert not todos(district.user("member1"), moment)
        assert not todos(district.user(outside), moment)
    assert remind_marks(now=over) > 0
    assert remind_marks(now=over + timedelta(days=1)) == 0
    assert pages(sitting, paper, outside) == [404, 404, 404]
    mark_secret(paper=paper, now=over, until=until + timedelta(days=60), **given)
    assert not todos(district.user("office"), over)
    assert remind_marks(now=over + timedelta(days=53)) > 0
    lift_secret(paper=paper, reason="已公开", user=district.user("office"), now=over)
    assert remind_marks(now=over + timedelta(days=90)) == 0
    assert not todos(district.user("office"), over + timedelta(days=90))


def test_the_desk_asks_the_same_of_one_and_three_marks(sitting: Any, now: datetime) -> None:
    def queries() -> int:
        user = district.user("office")
        with CaptureQueriesContext(connection) as asked:
            assert todos(user, now)
        return len(asked)

    district, counted = sitting.district, []
    for number in range(1, 4):
        paper = paper_of(sitting, now, f"第{number}份.txt", f"内容{number}。")
        until = local_day(now) + timedelta(days=3)
        mark_secret(paper=paper, circle=[], until=until, user=district.user("office"), now=now, **GIVEN)
        counted.append(queries())
    assert counted[0] == counted[2]
