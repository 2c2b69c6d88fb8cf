"""The pages of meetings and notices: what they show, what their presses do, how many queries they need."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from meetings.agenda.states import ItemState
from meetings.models import ItemObserver, LeaveRequest, Meeting, Notice, WrittenOpinion
from meetings.notices import services as notices
from meetings.scheduling.states import MeetingState
from tests.factories import District, make_district, make_planned_district
from tests.items import make_item
from tests.sittings import make_meeting, moved, notice_for

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def later() -> datetime:
    """A page reads the clock, so what it shows lies ahead of the real one. One for all: they begin with the same."""
    return timezone.now()


@pytest.fixture
def district(later: datetime) -> District:
    return make_planned_district(later, members=5)


def page(client: Client, district: District, login: str, name: str, *args: object, **query: str) -> str:
    client.force_login(district.user(login))
    answer = client.get(reverse(name, args=args), query)
    assert answer.status_code == 200
    return answer.content.decode()


def press(client: Client, district: District, login: str, name: str, *args: object, **data: object) -> str:
    """Post and read the page one lands on."""
    client.force_login(district.user(login))
    return client.post(reverse(name, args=args), data, follow=True).content.decode()


def queries_of(client: Client, url: str) -> int:
    client.get(url)  # the first request of a session writes it
    with CaptureQueriesContext(connection) as seen:
        assert client.get(url).status_code == 200
    return len(seen)


def test_the_list_needs_the_same_queries_for_one_and_three_meetings(
    client: Client, district: District, later: datetime
) -> None:
    client.force_login(district.user("office"))
    make_meeting(district, later)
    one = queries_of(client, reverse("meetings"))
    make_meeting(district, later)
    make_meeting(district, later)
    assert queries_of(client, reverse("meetings")) == one


def test_the_meeting_needs_the_same_queries_for_one_and_three_items(
    client: Client, district: District, later: datetime
) -> None:
    client.force_login(district.user("member1"))
    one = make_meeting(district, later, items=1)
    three = make_meeting(district, later, items=3)
    counts = [queries_of(client, reverse("meeting", args=[meeting.pk])) for meeting in (one, three)]
    assert counts[0] == counts[1]


def test_the_agenda_beside_its_pool_needs_the_same_queries_for_one_and_three_items(
    client: Client, district: District, later: datetime
) -> None:
    client.force_login(district.user("office"))
    meeting = make_meeting(district, later, items=1, state=MeetingState.DRAFTING)
    counts = []
    for number in range(3):
        make_item(district, later, title=f"入库议题{number}", state=ItemState.POOLED)
        counts.append(queries_of(client, reverse("meeting-agenda", args=[meeting.pk])))
    assert counts[0] == counts[2]


def test_the_people_need_the_same_queries_for_three_and_nine_members(client: Client, later: datetime) -> None:
    counts = []
    for code, members in (("small", 3), ("large", 9)):
        district = make_district(later, members=members, code=code)
        meeting = make_meeting(district, later, items=1)
        client.force_login(district.user("office"))
        counts.append(queries_of(client, reverse("meeting-people", args=[meeting.pk])))
    assert counts[0] == counts[1]


def test_the_list_shows_upcoming_and_past_and_filters(client: Client, district: District, later: datetime) -> None:
    coming, gone = make_meeting(district, later), make_meeting(district, later, state=MeetingState.CANCELLED)
    shown = page(client, district, "office", "meetings")
    assert coming.title in shown
    assert gone.title not in shown
    past = page(client, district, "office", "meetings", when="past")
    assert gone.title in past
    assert coming.title not in past
    assert "收到会议通知后" in page(client, district, "outsider", "meetings")
    assert coming.title not in page(client, district, "office", "meetings", committee="999999")


def test_an_office_schedules_puts_items_on_and_sends(client: Client, district: District, later: datetime) -> None:
    item = make_item(district, later, title="关于老旧小区改造的议题", state=ItemState.POOLED)
    begins = timezone.localtime(later + timedelta(days=7)).replace(minute=0)
    landed = press(
        client,
        district,
        "office",
        "meeting-new",
        title="",
        starts_at=begins.strftime("%Y-%m-%dT%H:%M"),
        minutes="90",
        place="三楼会议室",
        chair=str(district.chair.pk),
        recorder="",
    )
    meeting = Meeting.objects.get()
    assert "请从议题库选择议题" in landed
    assert item.title in landed
    assert "二(二)4" in landed
    assert meeting.ends_at - meeting.starts_at == timedelta(minutes=90)
    assert "已列入" in press(client, district, "office", "agenda-add", meeting.pk, item.pk)
    assert "预览并发出通知" in press(client, district, "office", "agenda-set", meeting.pk)
    preview = page(client, district, "office", "meeting-notice", meeting.pk)
    assert item.title in preview
    assert "成员；站内、邮件" in preview
    sent = press(client, district, "office", "meeting-notice", meeting.pk)
    assert "第1次通知已发出" in sent
    assert sent.count("未签收") >= 5


def test_one_press_schedules_settles_and_shows_the_notice(client: Client, district: District, later: datetime) -> None:
    item = make_item(district, later, title="关于老旧小区改造的议题", state=ItemState.POOLED)
    form = page(client, district, "office", "meeting-new")
    begins = re.search(r'name="starts_at" value="([^"]+)"', form)
    assert begins, "the next date that keeps every limit is proposed"
    assert item.title in form
    filled = {"starts_at": begins[1], "minutes": "120", "place": "三楼会议室", "chair": str(district.chair.pk)}
    shown = press(client, district, "office", "meeting-new", **filled, settle="1")
    assert "议程中还没有议题" in shown
    assert not Meeting.objects.exists()  # all of it or nothing
    shown = press(client, district, "office", "meeting-new", **filled, settle="1", items=str(item.pk))
    meeting = Meeting.objects.get()
    assert (meeting.state, meeting.entries.get().item) == (MeetingState.AGENDA_SET, item)
    assert "通知内容" in shown
    form = page(client, district, "office", "meeting-new")
    assert 'value="三楼会议室"' in form  # where it met last
    assert item.title not in form


def test_wrong_input_is_said_in_chinese_and_writes_nothing(client: Client, district: District) -> None:
    data = {"starts_at": "昨天", "minutes": "0", "place": "", "chair": "999", "recorder": ""}
    shown = press(client, district, "office", "meeting-new", **data)
    assert "以下内容需要改正" in shown
    past = {**data, "starts_at": "2020-01-01T09:00", "minutes": "60", "place": "三楼", "chair": str(district.chair.pk)}
    assert "已经过去" in press(client, district, "office", "meeting-new", **past)
    assert not Meeting.objects.exists()


def test_the_agenda_is_edited_by_htmx_and_by_plain_posts(client: Client, district: District, later: datetime) -> None:
    meeting = make_meeting(district, later, state=MeetingState.DRAFTING, items=2)
    first, second = meeting.entries.order_by("position")
    client.force_login(district.user("office"))
    url = reverse("entry-move", args=[meeting.pk, second.pk])
    part = client.post(url, {"position": "1"}, headers={"HX-Request": "true"}).content.decode()
    assert 'id="agenda-board"' in part
    assert "<html" not in part
    assert 'hx-swap-oob="true"' in part
    assert list(meeting.entries.order_by("position")) == [second, first]
    assert "<html" in press(client, district, "office", "entry-move", meeting.pk, first.pk, position="1")
    assert "整数" in press(client, district, "office", "entry-minutes", meeting.pk, first.pk, minutes="很长")
    assert "时长须为" in press(client, district, "office", "entry-minutes", meeting.pk, first.pk, minutes="0")
    leader = district.user("leader").person
    assert "请从名单中选择" in press(client, district, "office", "observer-add", meeting.pk, first.pk, person="99999")
    assert "列席" in press(client, district, "office", "observer-add", meeting.pk, first.pk, person=leader.pk)
    observer = ItemObserver.objects.get()
    press(client, district, "office", "observer-remove", meeting.pk, observer.pk)
    press(client, district, "office", "entry-remove", meeting.pk, first.pk)
    assert (ItemObserver.objects.count(), meeting.entries.count()) == (0, 1)


def test_what_blocks_the_notice_is_listed_with_its_clause(client: Client, district: District, later: datetime) -> None:
    meeting = make_meeting(district, later, state=MeetingState.AGENDA_SET, starts_at=later + timedelta(hours=20))
    shown = page(client, district, "office", "meeting", meeting.pk)
    assert "已超过" in shown
    assert "《卫东区委工作规则》二(二)4" in shown
    refused = press(client, district, "office", "meeting-notice", meeting.pk)
    assert "时限已过" in refused
    assert not Notice.objects.exists()


def test_a_change_after_the_notice_is_offered_as_re_notice(client: Client, district: District, later: datetime) -> None:
    meeting = make_meeting(district, later)
    moved(meeting, district, later, place="五楼会议室")
    shown = page(client, district, "office", "meeting", meeting.pk)
    assert "补发变更通知" in shown
    assert "第2次通知已发出" in press(client, district, "office", "meeting-notice", meeting.pk)
    letter = page(client, district, "member1", "my-notice", meeting.pk)
    assert "会议安排有变更" in letter
    assert "改为“五楼会议室”" in letter


def test_the_reader_opens_signs_asks_leave_and_gives_opinions(
    client: Client, district: District, later: datetime
) -> None:
    meeting = make_meeting(district, later)
    member = district.user("member2")
    letter = page(client, district, "member2", "my-notice", meeting.pk)
    assert "签收" in letter
    assert "二(二)6" in letter
    assert notice_for(meeting, member.person).opened_at is not None
    assert "已签收" in press(client, district, "member2", "notice-sign", meeting.pk)
    assert "请填写请假事由" in press(client, district, "member2", "leave-ask", meeting.pk, reason="")
    assert "批复后将通知您" in press(client, district, "member2", "leave-ask", meeting.pk, reason="出差")
    entry = meeting.entries.order_by("position").first()
    assert entry is not None
    wrong = press(client, district, "member2", "opinion-give", meeting.pk, entry.pk, position="也许", text="")
    assert "请选择态度" in wrong
    given = press(client, district, "member2", "opinion-give", meeting.pk, entry.pk, position="for", text="同意")
    assert "书面意见已提交" in given
    assert WrittenOpinion.objects.get().person == member.person
    leave = LeaveRequest.objects.get()
    refused = press(client, district, "office", "leave-decide", meeting.pk, leave.pk, grant="yes", comment="")
    assert "您不能批复" in refused
    assert "准假" in page(client, district, "chair", "meeting-people", meeting.pk)
    assert "请选择" in press(client, district, "chair", "leave-decide", meeting.pk, leave.pk, grant="maybe")
    granted = press(client, district, "chair", "leave-decide", meeting.pk, leave.pk, grant="yes", comment="同意")
    assert "请假：准假" in granted


def test_who_was_not_invited_has_no_notice(client: Client, district: District, later: datetime) -> None:
    meeting = make_meeting(district, later)
    client.force_login(district.user("office"))
    assert client.get(reverse("my-notice", args=[meeting.pk])).status_code == 404


def test_cancelling_shows_the_reason_everywhere(client: Client, district: District, later: datetime) -> None:
    meeting = make_meeting(district, later)
    notices.sign_receipt(notice=notice_for(meeting, district.members[1]), user=district.user("member1"), now=later)
    cancelled = press(client, district, "office", "meeting-cancel", meeting.pk, reason="改期另议")
    assert "会议已取消，议题已退回议题库，通知已撤回。" in cancelled
    assert "材料须在" not in cancelled  # nothing is due any more
    assert "改期另议" in page(client, district, "member1", "meeting", meeting.pk)


def test_an_adhoc_item_from_the_page(client: Client, district: District, later: datetime) -> None:
    meeting = make_meeting(district, later)
    item = make_item(district, later, title="抢险救灾", state=ItemState.POOLED)
    incomplete = press(client, district, "office", "agenda-adhoc", meeting.pk, item=item.pk, reason="", approver="")
    assert "写明理由和同意人" in incomplete
    done = press(
        client, district, "office", "agenda-adhoc", meeting.pk, item=item.pk, reason="灾情紧急", approver="书记"
    )
    assert "已列入临时议题" in done
    assert "灾情紧急" in page(client, district, "member1", "meeting", meeting.pk)


def test_pages_carry_nothing_inline(client: Client, district: District, later: datetime) -> None:
    meeting = make_meeting(district, later, state=MeetingState.DRAFTING)
    for name in ("meeting", "meeting-agenda", "meeting-people"):
        shown = page(client, district, "office", name, meeting.pk)
        assert 'style="' not in shown
        assert "<script>" not in shown
        assert "onclick" not in shown


def test_circled_items_of_the_pool_are_told_apart_by_number_alone(
    client: Client, district: District, later: datetime
) -> None:
    """Whoever fixes the agenda from outside the circle must hit the one that he was told of; its title stays closed."""
    meeting = make_meeting(district, later, state=MeetingState.DRAFTING)
    told = [
        make_item(district, later, title=f"关于{name}任职的建议", matter="personnel", state=ItemState.POOLED)
        for name in ("甲某", "乙某")
    ]
    first, second = (f"议题编号 {item.pk}" for item in told)
    shown = page(client, district, "office", "meeting-agenda", meeting.pk)
    assert (shown.count(f"人事事项（{first}"), shown.count(f"人事事项（{second}")) == (2, 2)
    assert f"人事事项（{second}）" in press(client, district, "office", "agenda-add", meeting.pk, told[1].pk)
    for html in (shown, page(client, district, "office", "meeting-agenda", meeting.pk)):
        assert "任职的建议" not in html
        assert f'/items/{told[0].pk}/"' not in html
    assert first in page(client, district, "office_head", "item", told[0].pk)
