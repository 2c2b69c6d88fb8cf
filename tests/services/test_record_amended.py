"""Correcting the record: the old entry stays, a new one names it; what follows from votes has another way."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from committees.errors import Refused
from committees.ledger.selectors import line_of
from committees.models import LedgerEntry
from committees.rules import Choice, Matter, Method
from decisions.live.selectors import record_of
from decisions.outage.selectors import last_act_at
from decisions.voting import services as voting
from meetings.session import services as session
from meetings.session.rules import Span, bridged
from tests.session_support import Sitting, make_sitting, open_sitting

pytestmark = pytest.mark.django_db


@pytest.fixture
def sitting(now: datetime) -> Sitting:
    return open_sitting(now)


def entry_of(verb: str) -> LedgerEntry:
    return LedgerEntry.objects.filter(verb=verb).latest("sequence")


def amend(
    sitting: Sitting, sequence: int, words: str = "9:20 到会", reason: str = "看错", who: str = "secretary"
) -> LedgerEntry:
    return session.amend_record(
        meeting=sitting.meeting,
        sequence=sequence,
        words=words,
        reason=reason,
        actor=sitting.district.user(who),
        now=sitting.at(9),
    )


def test_the_old_entry_stays_and_points_to_the_new_one_that_names_it(sitting: Sitting) -> None:
    old = entry_of("checked_in")
    before = (old.payload, old.digest)
    new = amend(sitting, old.sequence)
    old.refresh_from_db()
    assert (old.payload, old.digest) == before
    assert line_of(new).text == f"更正第{old.sequence}条“签到”：9:20 到会（事由：看错）"
    lines = {line.sequence: line.text for line in record_of(sitting.meeting, sitting.secretary)}
    assert lines[old.sequence].endswith(f"（已更正，见第{new.sequence}条）")


def test_it_belongs_to_the_item_of_the_old_entry(sitting: Sitting) -> None:
    sitting.to_opinions(2)
    old = entry_of("opinions_called")
    new = amend(sitting, old.sequence, "10:05 进入表态")
    assert new.payload["entry"] == old.payload["entry"]
    assert line_of(new).text.startswith("第2项“关于第2件事项的请示” 更正第")


@pytest.mark.parametrize(
    ("words", "reason", "who", "told"),
    [
        ("", "看错", "secretary", "请填写正确的内容"),
        ("9:20", " ", "secretary", "请填写正确的内容"),
        ("9:20", "看错", "chair", "不是本会议的记录人员"),
        ("9:20", "看错", "system_admin", "不是本会议的记录人员"),
    ],
)
def test_refused_without_words_or_by_others(sitting: Sitting, words: str, reason: str, who: str, told: str) -> None:
    with pytest.raises(Refused, match=told):
        amend(sitting, 1, words, reason, who)
    assert not LedgerEntry.objects.filter(verb="record_amended").exists()


def test_votes_results_and_what_is_not_there_are_not_corrected_this_way(sitting: Sitting) -> None:
    sitting.decide(1, "f" * 11, Method.NAMED)
    for verb in ("vote_recorded", "ballot_closed", "announced", "entry_concluded"):
        with pytest.raises(Refused, match="更正误记"):
            amend(sitting, entry_of(verb).sequence)
    with pytest.raises(Refused, match="没有第9999条"):
        amend(sitting, 9999)


def test_a_correction_stands_in_no_late_sheets_way(sitting: Sitting) -> None:
    before = last_act_at(sitting.meeting)
    amend(sitting, entry_of("checked_in").sequence)
    assert last_act_at(sitting.meeting) == before


def test_not_before_the_meeting_has_opened(now: datetime) -> None:
    sitting = make_sitting(now)
    sitting.prepare()
    with pytest.raises(Refused, match="尚未开会"):
        amend(sitting, 1)


def test_a_corrected_vote_names_the_entry_that_was_wrong(sitting: Sitting) -> None:
    ballot = sitting.ballot(1, Method.NAMED)
    sitting.vote(ballot, "f" * 11)
    wrong = LedgerEntry.objects.get(verb="vote_recorded", payload__roll=sitting.roll[3].pk)
    sitting.close(ballot)
    correction = voting.ask_correction(
        ballot=ballot,
        roll=sitting.roll[3],
        choice=Choice.AGAINST,
        reason="听错",
        actor=sitting.secretary,
        now=sitting.at(7),
    )
    voting.confirm_correction(correction=correction, actor=sitting.district.user("chair"), now=sitting.at(8))
    assert entry_of("vote_corrected").payload["corrects"] == wrong.sequence
    assert f"更正第{wrong.sequence}条" in line_of(entry_of("vote_corrected")).text


def test_on_the_page_the_recorder_corrects_and_others_read(sitting: Sitting) -> None:
    secretary, chair = Client(), Client()
    secretary.force_login(sitting.secretary)
    chair.force_login(sitting.district.user("chair"))
    page, address = (reverse(name, args=[sitting.meeting.pk]) for name in ("record", "record-amend"))
    number = entry_of("checked_in").sequence
    values = {"sequence": number, "words": "9:20 到会", "reason": "看错"}
    assert chair.post(address, values).status_code == 404
    assert "请填写要更正的条号" in secretary.post(address, {**values, "sequence": "9" * 30}).content.decode()
    assert secretary.post(address, values).status_code == 302
    assert f"更正第{number}条" in secretary.get(page).content.decode()
    assert f"更正第{number}条" in chair.get(page).content.decode()
    assert address not in chair.get(page).content.decode()


def test_who_was_back_after_a_recess_was_never_away(now: datetime) -> None:
    def at(minutes: int) -> datetime:
        return now + timedelta(minutes=minutes)

    recess = [Span(at(10), at(60))]
    stayed = [Span(at(0), at(10)), Span(at(55), None)]
    assert bridged(stayed, recess) == [Span(at(0), None)]
    late = [Span(at(0), at(10)), Span(at(61), None)]
    assert bridged(late, recess) == late
    left_before = [Span(at(0), at(9)), Span(at(55), None)]
    assert bridged(left_before, recess) == left_before
    assert bridged(stayed, [Span(at(10), None)]) == stayed


def test_the_table_of_attendance_knows_the_recess(now: datetime) -> None:
    sitting = open_sitting(now, matters=(Matter.GENERAL,))
    sitting.to_opinions(1)
    session.recess_meeting(
        meeting=sitting.meeting, reason="午休", resumes_at=sitting.at(90), actor=sitting.secretary, now=sitting.at(10)
    )
    for row in sitting.roll[:9]:
        session.check_in(roll=row, actor=sitting.secretary, now=sitting.at(80))
    session.resume_meeting(meeting=sitting.meeting, actor=sitting.secretary, now=sitting.at(85))
    client = Client()
    client.force_login(sitting.secretary)
    html = client.get(reverse("record", args=[sitting.meeting.pk])).content.decode()
    assert html.count("部分在场") == 2
