"""What follows a decision on a person: the sheet, the publicity, the seat, the probation, the cap, the overview."""

from __future__ import annotations

import io
from datetime import date

import pytest
from django.urls import reverse
from PIL import Image

from committees.calendar.services import load_shipped_calendar
from committees.errors import NeedsOverride, Refused
from committees.ledger.models import LedgerEntry
from committees.models import Seat
from committees.outbox.models import Outbox
from committees.people import services as people
from meetings.papers.intake import Upload
from meetings.scheduling.ports import blockers_of
from meetings.scheduling.states import MeetingEvent
from personnel.models import Decision, PublicNotice
from personnel.plugs import todos_of
from personnel.selectors.circle import (
    committees_known,
    papers_for,
)
from personnel.selectors.overview import history_of, people_with_history, seats_to_fill
from personnel.selectors.sheets import later_facts
from personnel.services import following, preparing
from personnel.states import CandidateState
from tests.items import signed_in
from tests.personnel_moves import appoint, at_meeting, change, cleared, published, sheet_of
from tests.personnel_support import NAMES, Affair, enter, make_affair, submitted

pytestmark = pytest.mark.django_db
CONTACT = {"place": "区政府网站", "contact": "区委组织部干部监督科"}


# --- Before the file is closed: every candidate has his sheet.


def test_no_meeting_is_filed_without_the_sheet_of_each_candidate(now):
    affair = submitted(now, names=NAMES[:1])
    at_meeting(affair, 0, in_favour=9, against=2)
    when = affair.at(days=1)
    words = f"{affair.fresh(0)}：形成任免事项记录"
    for name in ("secretary", "organiser"):
        assert words in [todo.text for todo in todos_of(affair.district.user(name), when)], name
    assert not todos_of(affair.district.user("member5"), when)
    blocked = blockers_of(affair.meeting, MeetingEvent.ARCHIVE, when)
    assert any("第1项的任免事项记录还没有形成" in each.text for each in blocked)
    sheet_of(Decision.objects.get(), affair.secretary, when)
    assert not [each for each in blockers_of(affair.meeting, MeetingEvent.ARCHIVE, when) if "任免" in each.text]
    assert not todos_of(affair.district.user("secretary"), when)


# --- 公示 follows the calendar.


def test_a_calendar_that_comes_later_lengthens_the_publicity(now):
    affair = submitted(now, names=NAMES[:1])
    at_meeting(affair, 0, in_favour=9, against=2)
    row = published(affair, 0, date(2026, 9, 24), 22)
    assert (row.ends_on, row.provisional) == (date(2026, 10, 1), True)
    load_shipped_calendar(now=affair.at(days=23))
    row.refresh_from_db()
    # 25 to 27 September and 1 to 7 October are free: 28, 29, 30 September, 8 and 9 October.
    assert (row.ends_on, row.provisional) == (date(2026, 10, 9), False)
    assert LedgerEntry.objects.filter(verb="publicity_recounted").count() == 1
    assert Outbox.objects.filter(key__contains=":recounted:").count() == 1
    stale = PublicNotice(pk=row.pk, candidate=affair.fresh(0), ends_on=date(2026, 10, 1))
    with pytest.raises(Refused, match="公示期到 10月9日 24:00 止"):
        following.close_publicity(publicity=stale, conclusion="无", user=affair.organiser, now=affair.at(days=30))


# --- Seats and probation move on while a candidate is on his way.


def seated(now, **proposal: object) -> Affair:
    affair = make_affair(now, names=())
    seat = affair.district.seats[9]
    values = {"seat": seat, "post": "区委常委", "probationary": False, **proposal}
    affair.candidates.append(enter(affair, seat.person, **values))
    affair.submit(0)
    at_meeting(affair, 0, in_favour=8, against=2)
    return affair


def vacate(affair: Affair, on: date) -> None:
    people.vacate(seat=affair.district.seats[9], ends_on=on, reason="辞职", user=None, now=affair.at(days=1))


def test_a_seat_given_up_meanwhile_does_not_stand_in_the_way(now):
    affair = seated(now, kind="remove")
    vacate(affair, date(2026, 8, 31))
    appoint(affair, 0, 2, post="无")
    assert affair.fresh(0).state == CandidateState.DONE
    assert Seat.objects.get(pk=affair.district.seats[9].pk).ends_on == date(2026, 8, 31)


def test_a_seat_given_up_for_a_later_day_says_from_when_on(now):
    affair = seated(now, kind="remove")
    vacate(affair, date(2026, 9, 30))
    with pytest.raises(Refused, match="任职到 2026年9月30日。请将起算日期填为 2026年10月1日或者以后"):
        appoint(affair, 0, 2, post="无")
    appoint(affair, 0, 2, post="无", effective_on=date(2026, 10, 1))
    assert affair.fresh(0).state == CandidateState.DONE


def test_a_seat_taken_meanwhile_is_told_with_the_way_on(now):
    affair = make_affair(now, names=NAMES[:1])
    change(affair, 0, term=affair.district.term, role="常委")
    affair.submit(0)
    at_meeting(affair, 0, in_favour=9, against=2)
    cleared(affair, 0)
    person = affair.fresh(0).person
    other = people.appoint(term=affair.district.term, person=person, role="委员", starts_on=date(2026, 9, 1), now=now)
    with pytest.raises(Refused, match="已有席位“委员”。请先在“机关和人员”办理该席位离任"):
        appoint(affair, 0, 21)
    people.vacate(seat=other, ends_on=date(2026, 9, 20), reason="改任", user=None, now=now)
    appoint(affair, 0, 21, effective_on=date(2026, 9, 21))
    assert Seat.objects.get(person=person, ends_on=None).role == "常委"


def test_a_removal_ends_the_probation(now):
    affair = submitted(now, names=NAMES[:1])
    at_meeting(affair, 0, in_favour=9, against=2)
    cleared(affair, 0)
    appoint(affair, 0, 21)
    person = affair.fresh(0).person
    affair.candidates.append(enter(affair, person, kind="remove", probationary=False))
    affair.submit(1, now=affair.at(days=60))
    at_meeting(affair, 1, day=61, number=2, in_favour=9, against=1)
    appoint(affair, 1, 62, post="无")
    first = affair.fresh(0)
    assert (first.state, first.closing_note) == (CandidateState.ENDED, "任免通知任〔2026〕2号免职，试用终止")
    assert later_facts(first.decisions.get())["probation"].endswith("，试用期内离任")
    following.carry_out_due(now=affair.at(days=340))
    assert not Outbox.objects.filter(key__contains=":probation:").exists()


# --- 调动、指派 within the term.


def lower_body(affair: Affair, starts: date, earlier: int = 0):
    return preparing.enter_lower_body(
        organisation=affair.district.organisation,
        name="柳林镇党委",
        seats=2,
        term_starts_on=starts,
        earlier=earlier,
        user=affair.organiser,
        now=affair.now,
    )


def test_assigned_members_take_their_place_under_the_cap(now):
    affair = make_affair(now, names=NAMES[:2])
    # The matter was opened before the term began; what counts is the day of the decision.
    body = lower_body(affair, date(2026, 9, 10))
    for index in (0, 1):
        change(affair, index, lower_body=body)
    assert affair.submit(0).state == CandidateState.SUBMITTED
    with pytest.raises(NeedsOverride, match="职数 2，已调动 1，拟调动 1，合计 2，须 ≤ 1，超出"):
        affair.submit(1)
    at_meeting(affair, 0, day=8, in_favour=9, against=2)  # 11 September, within the term
    with pytest.raises(NeedsOverride, match="已调动 1"):
        affair.submit(1)
    body = lower_body(affair, date(2026, 9, 20))  # decided before a later term: no longer of it
    assert affair.submit(1).state == CandidateState.SUBMITTED


def test_who_only_leaves_takes_no_place_under_the_cap(now):
    affair = make_affair(now, names=NAMES[:1])
    change(affair, 0, kind="remove", lower_body=lower_body(affair, date(2026, 1, 1), earlier=2))
    assert affair.submit(0).state == CandidateState.SUBMITTED


# --- What stands on the overview.


def test_seats_without_a_successor_are_to_be_filled(now):
    affair = make_affair(now, names=NAMES[:1])
    gone, going, followed = affair.district.seats[8:11]
    for seat, day in ((gone, date(2026, 8, 1)), (going, date(2026, 11, 1)), (followed, date(2026, 8, 20))):
        people.vacate(seat=seat, ends_on=day, reason="调离", user=None, now=now)
    committees = committees_known(affair.organiser)
    found = seats_to_fill(committees, now)
    assert [(line.former, line.vacant) for line in found] == [
        (gone.person.name, True),
        (followed.person.name, True),
        (going.person.name, False),
    ]
    people.appoint(
        term=affair.district.term,
        person=affair.fresh(0).person,
        role=followed.role,
        starts_on=date(2026, 9, 1),
        now=now,
    )
    assert [line.former for line in seats_to_fill(committees, now) if line.vacant] == [followed.person.name]
    assert not committees_known(affair.district.user("member5")).exists()


def test_the_history_of_a_person_is_for_who_handles_him(now):
    affair = submitted(now, names=NAMES[:1])
    at_meeting(affair, 0, in_favour=9, against=2)
    cleared(affair, 0)
    appoint(affair, 0, 21)
    person = affair.fresh(0).person
    found = history_of(affair.organiser, person)
    assert [str(row) for row in found.appointments] == ["任〔2026〕1号"]
    assert [row.outcome for row in found.decisions] == ["adopted"]
    url = reverse("personnel-person", args=[person.pk])
    assert "任〔2026〕1号" in signed_in(affair.district, "organiser").get(url).content.decode()
    for name in ("member5", "office", "secretary", "outsider", "cand0"):
        assert signed_in(affair.district, name).get(url).status_code == 404, name
        assert not people_with_history(affair.district.user(name)).exists()


def test_a_scanned_paper_is_shown_with_the_viewers_mark_burnt_in(now):
    affair = make_affair(now, names=NAMES[:1])
    file = io.BytesIO()
    Image.new("RGB", (600, 400), "white").save(file, "PNG")
    file.seek(0)
    paper = preparing.add_candidate_paper(
        candidate=affair.fresh(0),
        upload=Upload(file=file, name="考察.png", title="考察材料", declared=True),
        user=affair.organiser,
        now=now,
    )
    answer = signed_in(affair.district, "organiser").get(reverse("personnel-picture", args=[paper.pk]))
    assert (answer["Content-Type"], answer["Content-Disposition"]) == ("image/jpeg", "inline")
    with Image.open(io.BytesIO(answer.content)) as shown:
        assert shown.convert("L").getextrema()[0] < 250  # no longer a white page: the mark is in the picture
    assert LedgerEntry.objects.filter(verb="personnel_paper_seen").count() == 1
    for name in ("member5", "chair", "secretary", "office", "cand0"):
        user = affair.district.user(name)
        assert not papers_for(user).exists()
        assert signed_in(affair.district, name).get(reverse("personnel-picture", args=[paper.pk])).status_code == 404
    preparing.remove_candidate_paper(paper=paper, user=affair.organiser, now=now)
    with pytest.raises(Refused, match="未向您开放"):
        preparing.show_paper(paper=paper, user=affair.organiser, now=now)
