"""备选方案, 建议列席, and the file, opinion and doer of each preparation."""

from __future__ import annotations

import io
from datetime import datetime

import pytest
from django.urls import reverse

from committees.errors import Refused
from committees.rules import Matter, Preparation
from meetings.agenda import services
from meetings.agenda.models import AgendaItem
from meetings.agenda.selectors.requirements import preparations_done
from meetings.agenda.states import ItemState
from meetings.models import ItemObserver
from meetings.scheduling.services import add_to_agenda
from meetings.scheduling.states import MeetingState
from tests.factories import District, make_district
from tests.items import make_item, signed_in
from tests.sittings import make_meeting

pytestmark = pytest.mark.django_db
TWO = [{"title": "新建", "text": "投资较大"}, {"title": "改造", "text": "工期较短"}]


@pytest.fixture
def district(now: datetime) -> District:
    return make_district(now)


def test_alternatives_are_kept_counted_and_checked(district: District, now: datetime) -> None:
    item = make_item(district, now, alternatives=TWO)
    assert item.alternatives == TWO
    assert preparations_done(item)[Preparation.ALTERNATIVES] == 2
    handler = district.user("handler")
    for rows, words in (
        ([TWO[0], TWO[0]], "名称不能相同"),
        ([{"title": "", "text": "无名"}], "须有名称"),
        ([{"title": f"方案{n}", "text": ""} for n in range(6)], "最多 5 个"),
    ):
        with pytest.raises(Refused, match=words):
            services.edit_item(item=item, user=handler, now=now, alternatives=rows)  # type: ignore[arg-type]


def test_the_form_takes_alternatives_observers_and_a_file_for_an_assessment(district: District, now: datetime) -> None:
    kind = Preparation.PROPOSAL
    proof = io.BytesIO("论证意见：可行。".encode())
    proof.name = "论证报告.txt"
    data = {
        "unit": district.unit.pk, "committee": district.committee.pk, "title": "关于新建道路的请示",
        "matter": str(Matter.GENERAL), "report": "情况如下。", "minutes_needed": 15,
        "alternative_1_title": "新建", "alternative_1_text": "投资较大", "alternative_2_title": "改造",
        "suggested_observers": "张三，区财政局，局长\n李四",
        f"prep-{kind}": "1", f"by-{kind}": "专家组", f"opinion-{kind}": "可行", f"file-{kind}": proof,
    }  # fmt: skip
    client = signed_in(district, "handler")
    answer = client.post(reverse("item-propose"), data, follow=True)
    item = AgendaItem.objects.get()
    assert [row["title"] for row in item.alternatives] == ["新建", "改造"]
    assert item.suggested_observers == [
        {"name": "张三", "unit": "区财政局", "post": "局长"},
        {"name": "李四", "unit": "", "post": ""},
    ]
    assert item.papers.get().preparation == kind
    row = next(row for row in item.preparations if row["kind"] == kind)
    assert (row["by"], row["opinion"]) == ("专家组", "可行")
    page = answer.content.decode()
    for words in ("方案1：新建", "张三", "办理：专家组", "意见：可行"):
        assert words in page
    form = client.get(reverse("item-edit", args=[item.pk])).content.decode()
    assert "张三，区财政局，局长" in form
    assert 'value="改造"' in form


def test_a_suggested_observer_is_taken_with_one_press(district: District, now: datetime) -> None:
    person = district.users["outsider"].person
    rows = [{"name": person.name, "unit": "", "post": ""}, {"name": "无此人", "unit": "区财政局", "post": "局长"}]
    item = make_item(district, now, state=ItemState.POOLED, suggested_observers=rows)
    meeting = make_meeting(district, now, state=MeetingState.DRAFTING, items=0)
    entry = add_to_agenda(meeting=meeting, item=item, user=district.user("office"), now=now)
    client = signed_in(district, "office")
    page = client.get(reverse("meeting-agenda", args=[meeting.pk])).content.decode()
    assert f"建议：{person.name}" in page
    assert page.count("采纳") == 1
    client.post(reverse("observer-add", args=[meeting.pk, entry.pk]), {"person": person.pk})
    assert ItemObserver.objects.get().person == person
    assert "采纳" not in client.get(reverse("meeting-agenda", args=[meeting.pk])).content.decode()
