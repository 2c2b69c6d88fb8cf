"""工作台 for each role: what I must do, by deadline; what I wait for; what is late; each line leads to its place."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from committees.desk.ports import GROUP_LABELS
from committees.rules import Matter
from decisions.minutes.states import MinutesState
from decisions.supervision import services
from decisions.supervision.states import MatterState
from meetings.agenda.states import ItemState
from meetings.session import services as session
from tests.items import make_item, signed_in
from tests.minutes_support import Held
from tests.session_support import make_sitting
from tests.supervision_support import make_matter, make_supervised_district

pytestmark = pytest.mark.django_db
LINK = re.compile(r'<div class="todo-list__what">\s*<a href="([^"]+)">([^<]+)</a>')


@pytest.fixture(scope="module")
def desks(django_db_setup, django_db_blocker):
    """One world for the module: a meeting over without minutes, matters of every kind; the desk of everybody."""
    with django_db_blocker.unblock(), transaction.atomic():
        now = timezone.now()
        district = make_supervised_district(now)
        sitting = make_sitting(now - timedelta(days=3), matters=(Matter.GENERAL,), district=district)
        sitting.open()
        sitting.decide(1, "fffffffffff")
        session.close_meeting(meeting=sitting.meeting, actor=sitting.secretary, now=sitting.at(70))
        written = make_sitting(now - timedelta(days=2), matters=(Matter.GENERAL,), district=district, number=2)
        written.open()
        written.decide(1, "fffffffffff")
        written.meeting = session.close_meeting(meeting=written.meeting, actor=written.secretary, now=written.at(70))
        make_matter(district, now, state=MatterState.PROPOSED, title="待立项的")
        make_matter(district, now, state=MatterState.APPROVED, title="待交办的")
        working = make_matter(district, now, title="办理的", responsible=district.members[3])
        until = working.due_on + timedelta(days=5)
        services.ask_extension(matter=working, until=until, reason="阴雨", user=district.user("handler"), now=now)
        make_matter(district, now, state=MatterState.CHECKING, title="待审核的")
        make_matter(district, now - timedelta(days=40), days=20, title="逾期的")
        make_matter(district, now, state=MatterState.ASSIGNED, title="待签收的")
        make_item(district, now, title="送审的", state=ItemState.IN_REVIEW)
        make_item(district, now, title="入库的", state=ItemState.POOLED)
        Held(written, now).at(MinutesState.CHECKING)
        yield {login: page_of(district, login) for login in district.users}
        transaction.set_rollback(True)


def page_of(district, login):
    client = signed_in(district, login)
    page = client.get(reverse("desk")).content.decode()
    parts = re.split(r'<section class="block" id="(\w+)"', page)
    groups = {key: LINK.findall(body) for key, body in zip(parts[1::2], parts[2::2], strict=True)}
    assert set(groups) <= {str(key) for key in GROUP_LABELS}
    urls = [url for rows in groups.values() for url, _ in rows]
    urls += re.findall(r'<a class="btn btn-outline-secondary"\s+href="([^"]+)"><i', page)  # what one begins by oneself
    statuses = {url: client.get(url.replace("&amp;", "&")).status_code for url in urls}
    return {key: [text for _, text in rows] for key, rows in groups.items()}, statuses


def test_every_line_of_every_desk_leads_to_a_page_that_its_reader_may_open(desks):
    seen = {login: statuses for login, (_, statuses) in desks.items()}
    assert {status for statuses in seen.values() for status in statuses.values()} == {200}, seen
    assert sum(len(statuses) for statuses in seen.values()) > 12
    begun = {url: {login for login, found in seen.items() if url in found} for url in ("/items/new/", "/meetings/new/")}
    assert "handler" in begun["/items/new/"]
    assert begun["/meetings/new/"] == {"office", "office_head"}


@pytest.mark.parametrize(
    ("login", "group", "words"),
    [
        ("handler", "to_do", "办理督查事项：办理的"),
        ("handler", "waiting", "等待审核：待审核的"),
        ("handler", "late", "办理督查事项：逾期的"),
        ("supervisor", "to_do", "交办督查事项：待交办的"),
        ("supervisor", "to_do", "审核督查事项办结报告：待审核的"),
        ("supervisor", "to_do", "答复延期申请：办理的"),
        ("supervisor", "to_do", "为决定"),
        ("supervisor", "alert", "1 件督查事项已逾期"),
        ("office_head", "to_do", "批准督查立项：待立项的"),
        ("member3", "waiting", "牵头落实：办理的"),
        ("handler", "waiting", "等待答复延期申请：办理的"),
        ("handler", "waiting", "等待审核：议题“送审的”"),
        ("handler", "waiting", "等待排会：议题“入库的”"),
        ("supervisor", "waiting", "等待签收：待签收的"),
        ("supervisor", "waiting", "等待批准立项：待立项的"),
        ("secretary", "waiting", "等待把关：区委常委会"),
    ],
)
def test_each_role_reads_what_is_its_own(desks, login, group, words):
    groups, _ = desks[login]
    assert any(line.startswith(words) or words in line for line in groups.get(group, [])), groups


def test_who_has_nothing_to_do_is_told_so(desks):
    groups, _ = desks["outsider"]
    assert groups == {}
