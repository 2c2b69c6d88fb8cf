"""知悉范围 during a meeting: those outside are told that there is an item, and nothing else of it."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.test import Client
from django.urls import reverse

from committees.models import User
from committees.people.models import StandingObserver
from committees.rules import Matter, Method
from decisions.models import Resolution
from meetings.session import services as session
from tests.factories import TERM_START, make_person
from tests.session_support import Sitting, make_sitting, open_sitting

pytestmark = pytest.mark.django_db
SECRET = "关于第1件事项的请示"
MOTION = "同意某某任职"
PAGES = ("live", "live-panel", "screen", "screen-panel", "meeting")


@pytest.fixture
def sitting(now: datetime) -> Sitting:
    made = make_sitting(now, matters=(Matter.PERSONNEL, Matter.GENERAL))
    guest = make_person(made.district.organisation, "陈列席", "主任", now, login="guest")
    StandingObserver.objects.create(committee=made.district.committee, person=guest, starts_on=TERM_START)
    made.open()
    return made


def page(user: User, name: str, pk: int) -> str:
    client = Client()
    client.force_login(user)
    answer = client.get(reverse(name, args=[pk]))
    assert answer.status_code == 200
    return answer.content.decode()


def outsiders(sitting: Sitting) -> list[User]:
    return [User.objects.get(username="guest"), sitting.district.user("office")]


def test_outside_the_circle_only_that_there_is_an_item(sitting: Sitting) -> None:
    ballot = sitting.ballot(1, Method.SHOW_OF_HANDS)
    ballot.motion.text = MOTION
    ballot.motion.save()
    for user in outsiders(sitting):
        for name in PAGES:
            html = page(user, name, sitting.meeting.pk)
            assert SECRET not in html, name
            assert MOTION not in html, name
            assert "人事事项" in html, name
        assert "关于第2件事项的请示" in page(user, "meeting", sitting.meeting.pk)
    member = sitting.district.user("member1")
    assert SECRET in page(member, "live-panel", sitting.meeting.pk)
    assert MOTION in page(member, "live-panel", sitting.meeting.pk)
    assert SECRET not in page(sitting.secretary, "screen", sitting.meeting.pk)


def test_the_outcome_is_not_told_either(sitting: Sitting) -> None:
    session.defer_item(entry=sitting.entries[0], reason="酝酿不够", actor=sitting.secretary, now=sitting.at(2))
    for user in outsiders(sitting):
        for name in PAGES:
            html = page(user, name, sitting.meeting.pk)
            assert "缓议" not in html, name
            assert "酝酿不够" not in html, name


def test_who_voted_how_is_for_those_who_took_part_or_check_the_record(now: datetime) -> None:
    sitting = open_sitting(now, matters=(Matter.MAJOR_DECISION,))
    sitting.decide(1, "ffffffffaaa", Method.NAMED)
    found = Resolution.objects.get()
    for name, told in (("member1", True), ("secretary", True), ("office_head", True), ("office", False)):
        assert ("记名表决</h2>" in page(sitting.district.user(name), "resolution", found.pk)) is told, name
    assert "记名表决</h2>" not in page(sitting.district.user("handler"), "resolution", found.pk)


def test_on_the_screen_a_class_whose_papers_are_kept_back_stands_without_its_name(now: datetime) -> None:
    sitting = make_sitting(
        now,
        matters=(Matter.DISCIPLINE, Matter.GENERAL),
        rulebook="district-office-2019",
        body="office-affairs",
        roles=("主任", "副主任"),
        member_role="成员",
    )
    sitting.open()
    session.start_item(entry=sitting.entries[0], actor=sitting.secretary, now=sitting.at(1))
    html = page(sitting.secretary, "screen", sitting.meeting.pk)
    assert SECRET not in html
    assert "不公开事项" in html
    assert SECRET in page(sitting.district.user("member1"), "live-panel", sitting.meeting.pk)


def test_a_disciplinary_matter_is_named_on_no_screen_whatever_the_rulebook(now: datetime) -> None:
    sitting = open_sitting(now, matters=(Matter.DISCIPLINE, Matter.GENERAL))
    sitting.decide(1, "f" * 11)
    for name in ("screen", "screen-panel"):
        html = page(sitting.secretary, name, sitting.meeting.pk)
        assert SECRET not in html, name
        assert "不公开事项" in html, name
        assert "通过" not in html, name
    assert SECRET in page(sitting.district.user("office"), "meeting", sitting.meeting.pk)
