"""任前公示 and 任免通知 as Word: what they say, and to whom they are given."""

from __future__ import annotations

import io
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from docx import Document

from committees.calendar.services import load_shipped_calendar
from personnel.services import following, preparing
from tests.personnel_support import NAMES, make_affair
from tests.snapshots import remembered

pytestmark = pytest.mark.django_db
LETTERS = ("personnel-publicity-word", "personnel-appointment-word")


def ask(affair, name, role="organiser"):
    client = Client()
    client.force_login(affair.district.users[role])
    return client.get(reverse(name, args=[affair.candidates[0].pk]))


def words(answer):
    assert answer.status_code == 200
    return "\n".join(each.text for each in Document(io.BytesIO(answer.content)).paragraphs)


@remembered
def adopted(now, **changes):
    load_shipped_calendar(now=now)
    affair = make_affair(now, names=NAMES[:1])
    preparing.edit_candidate(candidate=affair.fresh(0), user=affair.organiser, now=now, **changes)
    affair.submit(0)
    affair.convene(0)
    affair.open()
    affair.decide(0, affair.at(minutes=10), in_favour=9, against=2)
    return affair


def publicised(affair):
    return following.publish_candidate(
        candidate=affair.fresh(0),
        published_on=date(2026, 9, 3),
        days=5,
        place="区政府网站",
        contact="区委组织部干部监督科",
        user=affair.organiser,
        now=affair.at(hours=1),
    )


def appointed(affair):
    return following.issue_appointment(
        candidate=affair.fresh(0), post_after="区民政局局长", user=affair.organiser, now=affair.at(days=9)
    )


def test_the_publicity_says_who_how_long_and_where_to_report(now):
    affair = adopted(now)
    assert ask(affair, LETTERS[0]).status_code == 404
    publicised(affair)
    answer = ask(affair, LETTERS[0])
    text = words(answer)
    committee = affair.district.committee.name
    assert f"经2026年9月3日{committee}会议研究，拟对下列同志任职" in text
    assert f"{NAMES[0]}同志，现任区委办公室副主任，拟任区民政局局长（试用期一年）。" in text
    assert "2026年9月3日发布，自次日起算 5 个工作日，至2026年9月10日 24:00 止" in text
    assert "请向区委组织部干部监督科反映" in text
    assert affair.matter.unit.name in text
    assert NAMES[0] not in answer["Content-Disposition"]


def test_the_appointment_is_worded_by_its_kind(now):
    affair = adopted(now)
    notice = publicised(affair)
    following.close_publicity(publicity=notice, conclusion="无影响", user=affair.organiser, now=affair.at(days=8))
    assert ask(affair, LETTERS[1]).status_code == 404
    row = appointed(affair)
    text = words(ask(affair, LETTERS[1]))
    assert str(row) in text
    assert f"关于{NAMES[0]}同志任职的通知" in text
    assert f"{NAMES[0]}同志任区民政局局长，自2026年9月3日起计算。试用期一年，至2027年9月2日止。" in text
    assert text.index("各有关单位：") < text.index("研究决定：") < text.index("2026年9月12日")


def test_a_removal_has_no_trial(now):
    affair = adopted(now, kind="remove", post="区委办公室副主任")
    appointed(affair)
    text = words(ask(affair, LETTERS[1]))
    assert f"免去{NAMES[0]}同志的区委办公室副主任职务，自2026年9月3日起计算。" in text
    assert "试用期" not in text


def test_a_transfer_leaves_the_former_post(now):
    affair = adopted(now, kind="transfer", probationary=False)
    notice = publicised(affair)
    following.close_publicity(publicity=notice, conclusion="无影响", user=affair.organiser, now=affair.at(days=8))
    appointed(affair)
    text = words(ask(affair, LETTERS[1]))
    assert f"关于{NAMES[0]}同志职务任免的通知" in text
    assert "任区民政局局长，免去其区委办公室副主任职务，自2026年9月3日起计算。" in text


@pytest.mark.parametrize("role", ["chair", "member1", "secretary", "office", "cand0", "archivist"])
def test_the_department_alone_takes_the_texts(now, role):
    affair = adopted(now)
    notice = publicised(affair)
    following.close_publicity(publicity=notice, conclusion="无影响", user=affair.organiser, now=affair.at(days=8))
    appointed(affair)
    assert [ask(affair, name, role).status_code for name in LETTERS] == [404, 404]
