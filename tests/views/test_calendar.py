"""工作日历: entering a year as it is published, by an administrator; deadlines follow."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.test import Client
from django.urls import reverse

from committees.calendar.selectors import working_calendar
from committees.desk.ports import all_todos
from committees.models import CalendarDay, LedgerEntry, User
from committees.rulebooks.selectors import body_rules
from committees.rules import Matter, deadline_minutes
from tests.factories import District, make_planned_district

pytestmark = pytest.mark.django_db


@pytest.fixture
def district(now: datetime) -> District:
    return make_planned_district(now)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


YEAR = {
    "source": "国务院办公厅通知",
    "off": "1月1日至1月3日\n2月5日—2月11日\n10月1日至10月7日 ",
    "work": "2月20日\n2027-10-09",
}


def test_a_year_is_entered_as_it_is_published(district: District) -> None:
    client = signed_in(district.user("system_admin"))
    answer = client.post(reverse("edit-calendar-year", args=[2027]), YEAR, follow=True)
    assert "2027年的安排已保存" in answer.content.decode()
    calendar = working_calendar()
    assert 2027 in calendar.known_years
    assert not calendar.is_working(date(2027, 10, 4))
    assert calendar.is_working(date(2027, 2, 20))
    assert not CalendarDay.objects.filter(date=date(2027, 1, 2)).exists()  # a Saturday says nothing new
    assert LedgerEntry.objects.filter(verb="calendar_loaded").exists()
    page = client.get(reverse("calendar"), {"year": "2027"}).content.decode()
    assert "2027年10月4日" in page


def test_the_form_of_a_known_year_comes_back_unchanged(district: District) -> None:
    client = signed_in(district.user("system_admin"))
    before = working_calendar().exceptions
    form = client.get(reverse("edit-calendar-year", args=[2026])).context["form"]
    answer = client.post(reverse("edit-calendar-year", args=[2026]), form.initial)
    assert answer.status_code == 302
    assert working_calendar().exceptions == before


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"off": "十月一日"}, "看不懂"),
        ({"off": "2月30日"}, "不是日期"),
        ({"off": "10月7日至10月1日"}, "起止日期有误"),
        ({"off": "2026-10-01"}, "不在 2027 年内"),
        ({"work": "2月18日"}, "本来就是工作日"),
        ({"work": "2月6日"}, "同时写在"),
        ({"off": ""}, "没有任何放假"),
        ({"source": ""}, "必填"),
    ],
)
def test_what_cannot_be_is_refused_in_words(district: District, change: dict[str, str], words: str) -> None:
    client = signed_in(district.user("system_admin"))
    answer = client.post(reverse("edit-calendar-year", args=[2027]), {**YEAR, **change})
    assert answer.status_code == 200
    assert words in answer.content.decode()
    assert 2027 not in working_calendar().known_years


def test_only_system_administrators_enter_and_everybody_reads(district: District) -> None:
    for name in ("office", "office_head", "chair", "outsider"):
        client = signed_in(district.user(name))
        page = client.get(reverse("calendar")).content.decode()
        assert "工作日历" in page
        assert "录入" not in page.split("<main")[1].replace("请系统管理员录入", "").replace("由系统管理员录入", "")
        assert client.get(reverse("edit-calendar-year", args=[2027])).status_code == 404
        assert client.post(reverse("edit-calendar-year", args=[2027]), YEAR).status_code == 404
    administrator = signed_in(district.user("system_admin"))
    assert administrator.get(reverse("edit-calendar-year", args=[2003])).status_code == 404


def test_from_december_the_administrator_is_told(district: District, now: datetime) -> None:
    def told(name: str, moment: datetime) -> bool:
        return any("2027年的放假" in line.text for line in all_todos(district.user(name), moment))

    november, december = datetime(2026, 11, 30, 15, 0, tzinfo=UTC), datetime(2026, 11, 30, 16, 0, tzinfo=UTC)
    assert not told("system_admin", november)
    assert told("system_admin", december)  # midnight in Beijing
    assert not told("office", december)
    signed_in(district.user("system_admin")).post(reverse("edit-calendar-year", args=[2027]), YEAR)
    assert not told("system_admin", december)


def test_a_provisional_limit_becomes_firm_when_the_year_is_entered(now: datetime) -> None:
    county = make_planned_district(now, rulebook="county-mechanism-2023", code="county")
    body = body_rules(county.committee, now)
    ended = datetime(2027, 9, 29, 8, 0, tzinfo=UTC)
    before = deadline_minutes(body, Matter.GENERAL, ended, working_calendar())
    assert before.details["provisional"]
    assert before.details["due"].startswith("2027-10-04")
    signed_in(county.user("system_admin")).post(reverse("edit-calendar-year", args=[2027]), YEAR)
    after = deadline_minutes(body, Matter.GENERAL, ended, working_calendar())
    assert not after.details["provisional"]
    assert after.details["due"].startswith("2027-10-09")
