"""Presses taken back: attendance as long as nothing went by it, opinions until the vote. Every undo is a new entry."""

from __future__ import annotations

from datetime import datetime

import pytest

from committees.errors import Refused
from committees.ledger.selectors import timeline_of
from committees.models import LedgerEntry
from committees.rules import Choice, Matter
from decisions.archive.checking.rulings import Room
from decisions.minutes.proving import told_of
from meetings.models import AttendanceInterval, Opinion, RollEntry
from meetings.session import services as session
from tests.session_support import Sitting, open_sitting

pytestmark = pytest.mark.django_db


@pytest.fixture
def sitting(now: datetime) -> Sitting:
    return open_sitting(now, 10, matters=(Matter.GENERAL,))


def undo(sitting: Sitting, row: RollEntry, minute: int = 2) -> None:
    session.undo_attendance(roll=row, actor=sitting.secretary, now=sitting.at(minute))


def state(sitting: Sitting, seat: int, choice: Choice = Choice.FOR) -> None:
    entry, row = sitting.entries[0], sitting.roll[seat]
    session.record_opinion(entry=entry, roll=row, position=choice, actor=sitting.secretary, now=sitting.at(3))


def take_back(sitting: Sitting, seat: int, **more: object) -> None:
    entry, row = sitting.entries[0], sitting.roll[seat]
    session.undo_opinion(entry=entry, roll=row, actor=sitting.secretary, now=sitting.at(4), **more)  # type: ignore[arg-type]


def test_a_wrong_arrival_is_taken_back_in_rows_record_and_proofs(sitting: Sitting) -> None:
    late = sitting.roll[10]
    session.check_in(roll=late, actor=sitting.secretary, now=sitting.at(1))
    undo(sitting, late)
    assert not AttendanceInterval.objects.filter(roll=late).exists()
    told, room = told_of(sitting.meeting), Room()
    for verb, payload in LedgerEntry.objects.order_by("pk").values_list("verb", "payload"):
        room.see(verb, payload)
    assert (told.came[late.pk], late.pk in room.came) == (0, False)
    number = LedgerEntry.objects.filter(verb="checked_in").latest("pk").sequence
    line = timeline_of(f"meeting:{sitting.meeting.pk}")[-1]
    assert f"撤销第{number}条签到" in str(vars(line))
    with pytest.raises(Refused, match="没有可以撤销"):
        undo(sitting, late)


def test_who_never_left_is_back_since_he_came(sitting: Sitting) -> None:
    row = sitting.roll[4]
    session.check_out(roll=row, reason="有急事", actor=sitting.secretary, now=sitting.at(1))
    undo(sitting, row)
    assert list(AttendanceInterval.objects.filter(roll=row).values_list("arrived_at", "left_at")) == [
        (sitting.now, None)
    ]
    row.refresh_from_db()
    assert row.absence_reason == ""


def test_what_was_judged_by_the_presence_is_not_undone(sitting: Sitting) -> None:
    with pytest.raises(Refused, match="按当时的到会人数"):
        undo(sitting, sitting.roll[0])  # the meeting was opened with him
    session.check_in(roll=sitting.roll[10], actor=sitting.secretary, now=sitting.at(1))
    sitting.to_opinions()
    with pytest.raises(Refused, match="按当时的到会人数"):
        undo(sitting, sitting.roll[10])


def test_who_has_spoken_was_there(sitting: Sitting) -> None:
    sitting.to_opinions()
    session.check_in(roll=sitting.roll[10], actor=sitting.secretary, now=sitting.at(3))
    state(sitting, 10)
    with pytest.raises(Refused, match="已经表态"):
        undo(sitting, sitting.roll[10])
    take_back(sitting, 10)
    undo(sitting, sitting.roll[10])


def test_only_a_recorder_takes_back(sitting: Sitting) -> None:
    with pytest.raises(Refused, match="记录人员"):
        session.undo_attendance(roll=sitting.roll[4], actor=sitting.district.user("member4"), now=sitting.at(2))


def test_an_opinion_is_taken_back_until_the_vote_and_both_stay(sitting: Sitting) -> None:
    sitting.to_opinions()
    state(sitting, 4, Choice.AGAINST)
    with pytest.raises(Refused, match="已由另一处改为“不同意”"):
        take_back(sitting, 4, seen=session.Seen("for"))
    take_back(sitting, 4, seen=session.Seen("against"))
    assert not Opinion.objects.exists()
    verbs = list(LedgerEntry.objects.order_by("pk").values_list("verb", flat=True))
    assert verbs[-2:] == ["opinion_recorded", "opinion_undone"]
    with pytest.raises(Refused, match="无需撤销"):
        take_back(sitting, 4)
    state(sitting, 4)
    sitting.ballot()
    with pytest.raises(Refused, match="不再改动"):
        take_back(sitting, 4)


def test_the_chair_still_speaks_last(sitting: Sitting) -> None:
    sitting.to_opinions()
    chair = next(seat for seat, row in enumerate(sitting.roll) if row.is_chair)
    for seat in [seat for seat in range(10) if seat != chair] + [chair]:
        state(sitting, seat)
    with pytest.raises(Refused, match="先撤销主持人"):
        take_back(sitting, 4)
    take_back(sitting, chair)
    take_back(sitting, 4)
