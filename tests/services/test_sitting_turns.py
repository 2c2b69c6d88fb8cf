"""What a sitting may turn into: a recess, items adopted together, deferrals at the end, an outage, an emergency."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import partial
from uuid import UUID, uuid4

import pytest
from django.utils import timezone

from committees.desk.ports import Todo
from committees.errors import Refused
from committees.ledger.models import LedgerEntry
from committees.models import User
from committees.outbox.models import Outbox
from committees.rules import Choice, Matter, Method
from decisions.models import Ballot, PaperCount, Resolution, Vote
from decisions.voting import services as voting
from decisions.voting.desk import todos
from meetings.agenda.states import ItemState
from meetings.models import AgendaEntry, AttendanceInterval, Opinion
from meetings.session import services as session
from meetings.session.selectors import attendance_table
from tests.session_support import Awaited, Sitting

pytestmark = pytest.mark.django_db
MINOR = (Matter.MAJOR_DECISION, Matter.GENERAL, Matter.GENERAL, Matter.PERSONNEL)


@pytest.fixture
def sitting(now: datetime) -> Sitting:
    return Awaited(now, matters=MINOR)


def verbs(sitting: Sitting) -> list[str]:
    return list(LedgerEntry.objects.filter(aggregate=f"meeting:{sitting.meeting.pk}").values_list("verb", flat=True))


class TestRecess:
    def test_the_room_empties_and_attendance_is_taken_anew(self, sitting: Sitting) -> None:
        sitting.open()
        later = sitting.at(24 * 60)
        session.recess_meeting(
            meeting=sitting.meeting, reason="天色已晚", resumes_at=later, actor=sitting.secretary, now=sitting.at(5)
        )
        assert not AttendanceInterval.objects.filter(roll__meeting=sitting.meeting, left_at__isnull=True).exists()
        assert Outbox.objects.filter(purpose="recess").count() == sitting.meeting.roll.count()
        with pytest.raises(Refused, match="正在休会"):
            session.start_item(entry=sitting.entries[0], actor=sitting.secretary, now=sitting.at(6))
        with pytest.raises(Refused, match="未达到"):
            session.resume_meeting(meeting=sitting.meeting, actor=sitting.secretary, now=later)
        for row in sitting.roll[:8]:
            session.check_in(roll=row, actor=sitting.secretary, now=later)
        session.resume_meeting(meeting=sitting.meeting, actor=sitting.secretary, now=later)
        session.start_item(entry=sitting.entries[0], actor=sitting.secretary, now=later)
        assert [verb for verb in verbs(sitting) if verb in {"recessed", "resumed"}] == ["recessed", "resumed"]

    def test_it_goes_on_with_the_quorum_of_the_item_that_was_under_way(self, sitting: Sitting) -> None:
        sitting.open()
        session.start_item(entry=sitting.entries[3], actor=sitting.secretary, now=sitting.at(1))
        later, press = sitting.at(60), {"actor": sitting.secretary, "now": sitting.at(61)}
        session.recess_meeting(
            meeting=sitting.meeting, reason="午休", resumes_at=later, actor=sitting.secretary, now=sitting.at(5)
        )
        for row in sitting.roll[:6]:
            session.check_in(roll=row, actor=sitting.secretary, now=later)
        with pytest.raises(Refused, match="未达到"):
            session.resume_meeting(meeting=sitting.meeting, **press)
        session.set_aside(entry=sitting.entries[3], reason="到会人数不够", **press)
        session.resume_meeting(meeting=sitting.meeting, **press)

    def test_not_while_a_ballot_is_open(self, sitting: Sitting) -> None:
        sitting.open()
        sitting.ballot()
        with pytest.raises(Refused, match="正在表决"):
            session.recess_meeting(
                meeting=sitting.meeting,
                reason="休息",
                resumes_at=sitting.at(60),
                actor=sitting.secretary,
                now=sitting.at(5),
            )


class TestTogether:
    def adopt(self, sitting: Sitting, *positions: int) -> list[Ballot]:
        chosen = [sitting.entries[position - 1] for position in positions]
        return list(
            voting.adopt_together(
                meeting=sitting.meeting, entries=chosen, actor=sitting.secretary, now=sitting.at(2), client_id=uuid4()
            )
        )

    def announce(self, sitting: Sitting, *announcements: voting.Announcement, client_id: UUID | None = None) -> None:
        voting.announce_together(
            meeting=sitting.meeting,
            announcements=announcements,
            actor=sitting.secretary,
            now=sitting.at(3),
            client_id=client_id or uuid4(),
        )

    def test_the_consent_records_each_item_and_announces_none(self, sitting: Sitting) -> None:
        sitting.open(9)
        ballots = self.adopt(sitting, 2, 3)
        assert [ballot.state for ballot in ballots] == ["closed", "closed"]
        assert [entry.stage for entry in sitting.entries] == ["waiting", "agreed", "agreed", "waiting"]
        assert Vote.objects.filter(choice=Choice.FOR).count() == 18
        assert verbs(sitting).count("vote_recorded") == 18
        assert not Resolution.objects.exists()
        assert "announced" not in verbs(sitting)

    def test_the_second_press_confirms_the_words_of_each_decision(self, sitting: Sitting) -> None:
        sitting.open(9)
        second, third = self.adopt(sitting, 2, 3)
        press, told = uuid4(), voting.Announcement(third, "原则同意第三件，修改后印发", with_revision=True)
        for _ in range(2):
            self.announce(sitting, told, voting.Announcement(second), client_id=press)
        assert list(Resolution.objects.order_by("number").values_list("text", "with_revision")) == [
            ("同意第2件事项", False),
            ("原则同意第三件，修改后印发", True),
        ]
        outcomes = [entry.outcome for entry in sitting.entries]
        assert outcomes == ["", "adopted", "adopted-with-revision", ""]
        assert verbs(sitting).count("announced") == 2

    def test_nothing_else_begins_before_what_was_agreed_is_announced(self, sitting: Sitting) -> None:
        sitting.open(9)
        second, third = self.adopt(sitting, 2, 3)
        with pytest.raises(Refused, match="第2、3项已一并征询意见，结果尚未宣布"):
            session.start_item(entry=sitting.entries[0], actor=sitting.secretary, now=sitting.at(3))
        with pytest.raises(Refused, match="请先宣布"):
            session.close_meeting(
                meeting=sitting.meeting, defer_reason="时间不够", actor=sitting.secretary, now=sitting.at(3)
            )
        with pytest.raises(Refused, match="请先宣布"):
            session.recess_meeting(
                meeting=sitting.meeting,
                reason="休息",
                resumes_at=sitting.at(60),
                actor=sitting.secretary,
                now=sitting.at(3),
            )
        with pytest.raises(Refused, match="已经表决"):
            session.declare_recusal(
                entry=sitting.entries[1],
                roll=sitting.roll[1],
                reason="亲属",
                actor=sitting.secretary,
                now=sitting.at(3),
            )
        self.announce(sitting, voting.Announcement(second), voting.Announcement(third))
        session.start_item(entry=sitting.entries[0], actor=sitting.secretary, now=sitting.at(4))

    def test_a_wrong_record_is_corrected_before_the_second_press(self, sitting: Sitting) -> None:
        sitting.open(9)
        second, third = self.adopt(sitting, 2, 3)
        correction = voting.ask_correction(
            ballot=third,
            roll=sitting.roll[1],
            choice=Choice.AGAINST,
            reason="本人当场表示不同意",
            actor=sitting.secretary,
            now=sitting.at(3),
        )
        with pytest.raises(Refused, match="更正尚待第二人确认"):
            self.announce(sitting, voting.Announcement(second), voting.Announcement(third))
        assert not Resolution.objects.exists()  # all or none
        voting.confirm_correction(correction=correction, actor=sitting.district.user("member1"), now=sitting.at(3))
        self.announce(sitting, voting.Announcement(second), voting.Announcement(third))
        third.refresh_from_db()
        assert (third.tally["for"], third.tally["against"]) == (8, 1)

    def test_an_ordinary_ballot_is_announced_by_its_own_press(self, sitting: Sitting) -> None:
        sitting.open(9)
        ballot = sitting.ballot(1)
        sitting.vote(ballot, "fffffffff")
        with pytest.raises(Refused, match="只有一并征询意见"):
            self.announce(sitting, voting.Announcement(sitting.close(ballot)))

    def test_an_important_item_stops_the_whole_press(self, sitting: Sitting) -> None:
        sitting.open()
        with pytest.raises(Refused, match=r"第1项不能一并通过：“重大决策”须单独审议"):
            self.adopt(sitting, 1, 2, 3)
        assert not Resolution.objects.exists()

    def test_one_item_is_no_consent(self, sitting: Sitting) -> None:
        sitting.open()
        with pytest.raises(Refused, match="两项以上"):
            self.adopt(sitting, 2)


class TestTheEnd:
    def test_undecided_items_go_back_with_a_day(self, sitting: Sitting) -> None:
        sitting.open()
        sitting.decide(1, "fffffffffff")
        with pytest.raises(Refused, match="还有议题没有结论"):
            session.close_meeting(meeting=sitting.meeting, actor=sitting.secretary, now=sitting.at(9))
        day = timezone.localdate(sitting.now) + timedelta(days=7)
        session.close_meeting(
            meeting=sitting.meeting,
            defer_reason="时间不够。",
            again_on=day,
            actor=sitting.secretary,
            now=sitting.at(9),
        )
        waiting = sitting.entries[1:]
        assert {(entry.outcome, entry.again_on, entry.item.state) for entry in waiting} == {
            ("deferred", day, ItemState.POOLED)
        }
        assert waiting[0].conclusion == f"时间不够（{day.year}年{day.month}月{day.day}日（周四）再议）"

    def test_the_act_of_closing_says_nothing_of_circled_items(self, sitting: Sitting) -> None:
        sitting.open()
        session.close_meeting(
            meeting=sitting.meeting, defer_reason="时间不够", actor=sitting.secretary, now=sitting.at(9)
        )
        closing = LedgerEntry.objects.get(aggregate=f"meeting:{sitting.meeting.pk}", verb="close")
        assert [each["position"] for each in closing.payload["items"]] == [1, 2, 3]

    def test_an_item_is_passed_on_without_a_decision(self, sitting: Sitting) -> None:
        sitting.open()
        entry = session.pass_on(
            entry=sitting.entries[0], to="区委全会", reason="权限不足", actor=sitting.secretary, now=sitting.at(3)
        )
        stored = AgendaEntry.objects.get(pk=entry.pk)
        assert (stored.outcome, stored.passed_to, stored.item.state) == ("passed-on", "区委全会", ItemState.CONCLUDED)
        assert not Resolution.objects.exists()


def test_who_came_late_and_left_early_is_named_by_item(sitting: Sitting) -> None:
    sitting.open(10)
    session.start_item(entry=sitting.entries[0], actor=sitting.secretary, now=sitting.at(1))
    session.check_in(roll=sitting.roll[10], actor=sitting.secretary, now=sitting.at(3))
    session.defer_item(entry=sitting.entries[0], reason="材料不全", actor=sitting.secretary, now=sitting.at(5))
    session.start_item(entry=sitting.entries[1], actor=sitting.secretary, now=sitting.at(6))
    session.check_out(roll=sitting.roll[9], actor=sitting.secretary, now=sitting.at(7))
    session.defer_item(entry=sitting.entries[1], reason="材料不全", actor=sitting.secretary, now=sitting.at(8))
    rows = {row.roll.pk: row for row in attendance_table(sitting.meeting).rows}
    assert rows[sitting.roll[10].pk].labels == ("部分在场", "到会")
    assert rows[sitting.roll[10].pk].words == "自第1项（中途）"
    assert rows[sitting.roll[9].pk].labels == ("到会", "部分在场")
    assert rows[sitting.roll[9].pk].words == "至第2项（中途）"
    assert rows[sitting.roll[0].pk].words == ""


class TestPressesThatComeAgain:
    def test_a_recusal_that_was_withdrawn_is_answered_in_words(self, sitting: Sitting) -> None:
        sitting.open()
        press, entry, row = uuid4(), sitting.entries[0], sitting.roll[3]
        values = {"entry": entry, "roll": row, "reason": "亲属", "actor": sitting.secretary, "client_id": press}
        recusal = session.declare_recusal(**values, now=sitting.at(1))  # type: ignore[arg-type]
        assert session.declare_recusal(**values, now=sitting.at(1)) == recusal  # type: ignore[arg-type]
        session.withdraw_recusal(recusal=recusal, actor=sitting.secretary, now=sitting.at(2))
        with pytest.raises(Refused, match="已被撤销"):
            session.declare_recusal(**values, now=sitting.at(3))  # type: ignore[arg-type]

    def test_an_id_used_for_another_object_is_answered_in_words(self, sitting: Sitting) -> None:
        sitting.open()
        entry, press = sitting.to_opinions(1), uuid4()
        values = {"entry": entry, "position": Choice.FOR, "actor": sitting.secretary, "client_id": press}
        session.record_opinion(roll=sitting.roll[2], now=sitting.at(3), **values)  # type: ignore[arg-type]
        with pytest.raises(Refused, match="与原来的对象不符"):
            session.record_opinion(roll=sitting.roll[4], now=sitting.at(3), **values)  # type: ignore[arg-type]


class TestEmergency:
    def adopted(self, sitting: Sitting) -> Resolution:
        sitting.open()
        ballot = sitting.ballot(1, emergency_reason="防汛抢险")
        sitting.vote(ballot, "fffffffffff")
        sitting.close(ballot)
        sitting.announce(ballot)
        return Resolution.objects.get()

    def lines(self, user: User, now: datetime) -> list[Todo]:
        return [line for line in todos(user, now) if "须向" in line.text]

    def test_the_duty_to_report_stands_on_the_desk_until_it_is_done(self, sitting: Sitting) -> None:
        found = self.adopted(sitting)
        (line,) = self.lines(sitting.secretary, sitting.at(20))
        assert line.text == "突发紧急决定须向常委会报告：关于第1件事项的请示"
        assert "四.3" in line.why
        with pytest.raises(Refused, match="宣布决定之后"):
            voting.enter_report(
                ballot=found.ballot,
                addressee="常委会",
                words="书面",
                reported_at=sitting.at(0),
                actor=sitting.secretary,
                now=sitting.at(30),
            )
        voting.enter_report(
            ballot=found.ballot,
            addressee="常委会",
            words="书面报告",
            reported_at=sitting.at(20),
            actor=sitting.secretary,
            now=sitting.at(30),
        )
        assert self.lines(sitting.secretary, sitting.at(31)) == []
        assert "emergency_reported" in verbs(sitting)


def test_a_reserved_opinion_comes_after_the_decision_and_changes_nothing_of_it(sitting: Sitting) -> None:
    sitting.open()
    ballot = sitting.decide(1, "fffffffffaa")
    row, entry = sitting.roll[9], sitting.entries[0]
    session.reserve_opinion(entry=entry, roll=row, note="条件不成熟", actor=sitting.secretary, now=sitting.at(8))
    stored = row.opinions.get(entry=entry)
    assert (stored.reserved, stored.note) == (True, "条件不成熟")
    ballot.refresh_from_db()
    assert ballot.outcome == "adopted"
    with pytest.raises(Refused, match="尚未表决"):
        session.reserve_opinion(
            entry=sitting.entries[1], roll=row, note="不同意", actor=sitting.secretary, now=sitting.at(9)
        )


def test_a_day_that_is_past_is_no_day_to_come_back(sitting: Sitting) -> None:
    sitting.open()
    with pytest.raises(Refused, match="今天之后"):
        session.defer_item(
            entry=sitting.entries[0],
            reason="再议",
            again_on=date(2026, 1, 5),
            actor=sitting.secretary,
            now=sitting.at(1),
        )


class TestTwoRecorders:
    def state(self, sitting: Sitting, position: Choice, note: str, seen: session.Seen) -> None:
        session.record_opinion(
            entry=sitting.entries[0],
            roll=sitting.roll[1],
            position=position,
            note=note,
            seen=seen,
            actor=sitting.secretary,
            now=sitting.at(3),
        )

    def test_an_opinion_that_another_has_entered_is_not_overwritten_unseen(self, sitting: Sitting) -> None:
        sitting.open()
        sitting.to_opinions()
        blank = session.Seen("", "")
        self.state(sitting, Choice.DEFER, "再论证", blank)
        with pytest.raises(Refused, match="表态已由另一处改为“缓议”"):
            self.state(sitting, Choice.FOR, "", blank)
        with pytest.raises(Refused, match="发言要点已由另一处改为“再论证”"):
            self.state(sitting, Choice.DEFER, "补充材料", session.Seen("defer", ""))
        self.state(sitting, Choice.FOR, "", session.Seen("defer", "再论证"))
        stored = Opinion.objects.get(roll=sitting.roll[1])
        assert (stored.position, stored.note) == ("for", "")

    def test_a_count_of_papers_that_another_has_entered_stands(self, sitting: Sitting) -> None:
        sitting.open()
        ballot = sitting.ballot(1, Method.SECRET)
        count = partial(
            voting.record_paper_count,
            ballot=ballot,
            tellers=(sitting.roll[1], sitting.roll[2]),
            actor=sitting.secretary,
            now=sitting.at(5),
        )
        count(sums=voting.PaperSums(11, 11, 11, 0, 11, 0), again=False)
        with pytest.raises(Refused, match="另一名记录人员刚录入"):
            count(sums=voting.PaperSums(11, 11, 11, 0, 6, 5), again=False)
        assert PaperCount.objects.get().in_favour == 11
        count(sums=voting.PaperSums(11, 11, 11, 0, 10, 1))
        assert PaperCount.objects.get().against == 1
