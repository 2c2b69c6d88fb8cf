"""An organisation's own words and reminder times; the notice as it was told, on paper; the report on what was done."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.urls import reverse

from committees.desk.ports import all_todos
from committees.errors import Refused
from committees.models import Outbox
from committees.rulebooks.shipped import load_shipped
from committees.rules import Matter, rule_for
from meetings.models import Meeting, Notice, NoticeWording
from meetings.notices import services as notices
from meetings.notices.jobs import notice_document
from meetings.notices.rules import DEFAULT_WORDINGS, check_reminders, check_wording, fill_wording, reminder_key
from meetings.notices.selectors import deadlines_of, facts_of, reminder_times
from meetings.notices.services.telling import notice_text, words_for
from meetings.notices.states import Wording
from meetings.scheduling.states import MeetingState
from tests.factories import District, make_planned_district
from tests.items import signed_in
from tests.pdf.measure import MeasuredPdf
from tests.sittings import make_meeting, moved

pytestmark = pytest.mark.django_db
OWN = "{收件人}同志：\n{变更}\n兹定于{时间}在{地点}召开{会议}，议题如下：\n{议题}\n请准时到会。{% if x %}{{议题}}"


@pytest.fixture
def district(now: datetime) -> District:
    return make_planned_district(now, members=3)


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        (DEFAULT_WORDINGS[Wording.WHOLE], []),
        ("{会议}{时间}{地点}{议题}", ["缺少必须写明的字段：{变更}"]),
        ("{会议}{时间}{地点}{议题}{变更}{会义}", ["没有这样的字段：{会义}"]),
        ("{会议}{时间}{地点}{议题}{变更} }", ["大括号"]),
        ("{会议}{时间}{地点}{议题}{变更}{settings.SECRET_KEY}", ["没有这样的字段：{settings.SECRET_KEY}"]),
        (OWN, ["没有这样的字段：{% if x %}", "大括号"]),
    ],
)
def test_what_is_wrong_with_a_wording_is_named(text: str, problems: list[str]) -> None:
    found = check_wording(Wording.WHOLE, text)
    assert len(found) == len(problems)
    assert all(words in said for words, said in zip(problems, found, strict=True))


def test_fields_are_filled_once_and_empty_lines_of_fields_left_out() -> None:
    values = {"会议": "{地点}{{ secret }}", "地点": "三楼", "变更": ""}
    assert fill_wording("{变更}\n{会议}在{地点}", values) == "{地点}{{ secret }}在三楼"


def test_times_are_checked_and_named() -> None:
    assert check_reminders([60, 1440, 60]) == (1440, 60)
    assert [reminder_key(minutes) for minutes in (2880, 1440, 120, 90)] == ["2d", "1d", "2h", "90m"]
    for wrong in ([], [5], [99999], list(range(10, 90, 10))):
        with pytest.raises(ValueError, match="提醒时间"):
            check_reminders(wrong)


def test_notices_go_out_in_the_words_of_the_organisation(district: District, now: datetime, tmp_path: Path) -> None:
    text = OWN.partition("{%")[0]
    office = district.user("office")
    make_meeting(district, now)
    old = Notice.objects.order_by("pk").first()
    assert old is not None
    with pytest.raises(Refused, match="由本机关会务办公室设置"):
        notices.set_wording(
            organisation=district.organisation, kind=Wording.WHOLE, text=text, user=district.user("member1"), now=now
        )
    client = signed_in(district, "office")
    page = client.post(reverse("notice-settings"), {"act": "preview", "kind": "whole", "text": text}).text
    assert "张某某同志：" in page
    assert not NoticeWording.objects.exists()
    refused = client.post(reverse("notice-settings"), {"act": "wording", "kind": "whole", "text": "{会议}{时问}"})
    assert refused.status_code == 422
    assert "没有这样的字段：{时问}" in refused.text
    assert "缺少必须写明的字段：{时间}、{地点}、{议题}、{变更}" in refused.text
    notices.set_wording(organisation=district.organisation, kind=Wording.WHOLE, text=text, user=office, now=now)
    meeting = make_meeting(district, now, starts_at=now + timedelta(days=9))
    notice = Notice.objects.filter(meeting=meeting, person=district.chair).get()
    assert notice.text.startswith(f"{district.chair.name}同志：\n兹定于")
    body = Outbox.objects.get(key=f"notice:{meeting.pk}:1:{district.chair.pk}:inbox").body
    assert body == notice.text
    assert "同志" not in Notice.objects.get(pk=old.pk).text  # what went out before keeps its words
    moved(meeting, district, now, place="五楼会议室")
    notices.send_notice(meeting=Meeting.objects.get(pk=meeting.pk), user=office, now=now)
    again = Notice.objects.filter(meeting=meeting, person=district.chair).latest("round")
    assert "会议安排有变更：" in again.text
    _the_paper_says_the_same(district, again, tmp_path)


def _the_paper_says_the_same(district: District, notice: Notice, folder: Path) -> None:
    paper = MeasuredPdf(notice_document(notice), folder).text()
    for words in ("变更通知", f"{district.chair.name}同志：", "五楼会议室", "请准时到会。"):
        assert words in paper
    assert notice_document(notice) == notice_document(notice)
    url, pdf = reverse("notice-sent", args=[notice.pk]), reverse("notice-paper", args=[notice.pk])
    for who in ("chair", "office"):
        assert "五楼会议室" in signed_in(district, who).get(url).text
    assert signed_in(district, "chair").post(pdf).status_code == 302
    stranger = signed_in(district, "member1")
    assert (stranger.get(url).status_code, stranger.post(pdf).status_code) == (404, 404)


def test_the_notice_says_how_many_papers_wait_or_that_they_are_kept_back(district: District, now: datetime) -> None:
    meeting = make_meeting(district, now, state=MeetingState.DRAFTING, items=1)
    facts, words = facts_of(meeting), words_for(meeting, now)
    facts["items"][0]["papers"] = [["报告", 1, "a"], ["附表", 1, "b"]]
    told = notice_text(meeting, facts, [], reader="", whole=True, words=words)
    assert "1. 议题0（材料2份）" in told
    assert "报告" not in told
    kept_back = replace(words, exempt=frozenset({facts["items"][0]["matter"]}))
    assert "会前不发材料" in notice_text(meeting, facts, [], reader="", whole=True, words=kept_back)
    office = load_shipped("district-office-2019").bodies["office-affairs"]
    rule = rule_for(office.materials, Matter.PERSONNEL)
    assert rule is not None
    assert Matter.PERSONNEL in rule.exempt


def test_reminders_go_out_at_the_times_of_the_organisation(district: District, now: datetime) -> None:
    client = signed_in(district, "office")
    client.post(reverse("notice-settings"), {"act": "reminders", "minutes": ["4320", "60"]})
    assert reminder_times(district.organisation.pk) == (4320, 60)
    meeting = make_meeting(district, now, starts_at=now + timedelta(days=7))
    Outbox.objects.all().delete()
    assert notices.remind_due(now=meeting.starts_at - timedelta(days=3) + timedelta(minutes=1)) > 0
    assert "还有不到" not in "".join(Outbox.objects.values_list("body", flat=True))
    first = Outbox.objects.count()
    assert notices.remind_due(now=meeting.starts_at - timedelta(hours=2)) == 0  # the software's own time
    assert notices.remind_due(now=meeting.starts_at - timedelta(minutes=50)) == first
    assert signed_in(district, "member1").get(reverse("notice-settings")).status_code == 404


def test_the_report_on_what_was_done_has_its_day(now: datetime) -> None:
    town = make_planned_district(
        now,
        members=3,
        rulebook="zuocun-town-2018",
        body="democratic-life",
        roles=("主要负责人",),
        member_role="班子成员",
    )
    meeting = make_meeting(town, now, state=MeetingState.DRAFTING, items=0)
    assert "feedback" in {line.kind for line in deadlines_of(meeting, now)}
    url, office = reverse("meeting-feedback", args=[meeting.pk]), town.user("office")
    with pytest.raises(Refused, match="散会后"):
        notices.give_feedback(meeting=meeting, text="已整改", user=office, now=now)
    ended = meeting.starts_at + timedelta(hours=2)
    Meeting.objects.filter(pk=meeting.pk).update(state=MeetingState.MINUTED, closed_at=ended)
    due = next(line.due for line in deadlines_of(Meeting.objects.get(pk=meeting.pk), now) if line.kind == "feedback")
    assert due is not None
    assert [todo.due for todo in all_todos(office, ended) if todo.url == url] == [due]
    assert notices.remind_due(now=due - timedelta(hours=1)) > 0
    assert notices.remind_due(now=due - timedelta(hours=1)) == 0
    assert notices.remind_due(now=due + timedelta(hours=1)) > 0  # late, once
    client = signed_in(town, "office")
    assert "落实情况须在" in client.get(url).text
    client.post(url, {"text": "六项整改措施已落实"})
    assert "六项整改措施已落实" in client.get(url).text
    assert notices.remind_due(now=due + timedelta(days=3)) == 0
    assert not [todo for todo in all_todos(town.user("office"), ended) if todo.url == url]
    with pytest.raises(Refused, match="已经反馈"):
        notices.give_feedback(meeting=meeting, text="再报", user=town.user("office"), now=now)
