"""A meeting in session: every act by its rule, twice, and refused where it must be."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import uuid4

import pytest

from committees.errors import NeedsOverride, Refused
from committees.models import AppliedRule, LedgerEntry
from committees.rulebooks.services import Override
from committees.rules import Choice, Matter
from decisions.voting import services as voting
from meetings.agenda.states import ItemState
from meetings.models import AgendaItem, AttendanceInterval, Meeting, Opinion, Press, Recusal, RollEntry
from meetings.scheduling.states import EntryOutcome, EntryStage, MeetingState
from meetings.session import services as session
from meetings.session.ports import add_outcome_listener
from meetings.session.selectors import room_of
from tests.session_support import Awaited, Sitting, grant_leave, make_sitting

pytestmark = pytest.mark.django_db


@pytest.fixture
def sitting(now: datetime) -> Sitting:
    return Awaited(now)


def verbs(meeting: Meeting) -> list[str]:
    entries = LedgerEntry.objects.filter(aggregate=f"meeting:{meeting.pk}").order_by("sequence")
    return list(entries.values_list("verb", flat=True))


class TestRoll:
    def test_holds_seats_in_rank_then_observers_and_marks_chair_and_leave(self, sitting: Sitting) -> None:
        grant_leave(sitting, sitting.district.members[4], "外出学习")
        rows = sitting.prepare()
        assert [row.name for row in rows] == [person.name for person in sitting.district.members]
        assert [row.is_chair for row in rows] == [True] + [False] * 10
        assert (rows[4].on_leave, rows[4].absence_reason) == (True, "外出学习")

    def test_a_reason_entered_before_the_opening_is_kept_when_it_writes_the_roll_again(
        self, sitting: Sitting, now: datetime
    ) -> None:
        sitting.admit(9)
        gone = sitting.meeting.roll.get(order=10)
        session.note_absence(roll=gone, reason="公出", actor=sitting.secretary, now=now)
        session.open_meeting(meeting=sitting.meeting, actor=sitting.secretary, now=now)
        gone.refresh_from_db()
        assert (gone.absence_reason, gone.on_leave) == ("公出", False)

    def test_prepared_again_is_brought_up_to_date(self, sitting: Sitting, now: datetime) -> None:
        sitting.prepare()
        seat = sitting.district.seats[10]
        type(seat).objects.filter(pk=seat.pk).update(ends_on=(now - timedelta(days=1)).date())
        assert len(sitting.prepare()) == 10

    def test_is_frozen_once_the_meeting_is_open(self, sitting: Sitting, now: datetime) -> None:
        sitting.open()
        with pytest.raises(Refused, match="名册"):
            session.prepare_roll(meeting=sitting.meeting, actor=sitting.secretary, now=now)

    def test_leaving_someone_out_of_the_base_needs_reason_and_approver(self, sitting: Sitting, now: datetime) -> None:
        row = sitting.prepare()[10]
        with pytest.raises(Refused, match="原因和批准人"):
            session.exclude_from_base(roll=row, reason="停职", approved_by=" ", actor=sitting.secretary, now=now)
        session.exclude_from_base(roll=row, reason="停职检查", approved_by="上级党委", actor=sitting.secretary, now=now)
        sitting.prepare()
        row.refresh_from_db()
        assert (row.entitled, row.excluded_by) == (False, "上级党委")
        assert room_of(sitting.meeting).facts.entitled == 10


class TestOpening:
    @pytest.mark.parametrize(("present", "opens"), [(5, False), (6, True), (11, True)])
    def test_needs_half_of_those_entitled(self, sitting: Sitting, now: datetime, present: int, opens: bool) -> None:
        sitting.admit(present)
        if opens:
            meeting = session.open_meeting(meeting=sitting.meeting, actor=sitting.secretary, now=now)
            assert (meeting.state, meeting.opened_at) == (MeetingState.IN_SESSION, now)
            return
        with pytest.raises(Refused, match="应到 11，实到 5，须 ≥ 6，未达到") as caught:
            session.open_meeting(meeting=sitting.meeting, actor=sitting.secretary, now=now)
        assert caught.value.verdict is not None
        assert caught.value.verdict.clause.reference == "二(二)6"
        sitting.meeting.refresh_from_db()
        assert sitting.meeting.state == MeetingState.NOTICED
        assert not AppliedRule.objects.exists()

    @pytest.mark.parametrize(("present", "opens"), [(7, False), (8, True)])
    def test_with_personnel_only_it_needs_two_thirds(self, now: datetime, present: int, opens: bool) -> None:
        sitting = make_sitting(now, matters=(Matter.PERSONNEL,))
        sitting.admit(present)
        if opens:
            session.open_meeting(meeting=sitting.meeting, actor=sitting.secretary, now=now)
            return
        with pytest.raises(Refused, match="须 ≥ 8"):
            session.open_meeting(meeting=sitting.meeting, actor=sitting.secretary, now=now)

    def test_twice_is_refused_and_the_same_press_counts_once(self, sitting: Sitting, now: datetime) -> None:
        sitting.admit(11)
        press = uuid4()
        for _ in range(2):
            session.open_meeting(meeting=sitting.meeting, actor=sitting.secretary, now=now, client_id=press)
        assert verbs(sitting.meeting).count("open") == 1
        with pytest.raises(Refused):
            session.open_meeting(meeting=sitting.meeting, actor=sitting.secretary, now=now)

    def test_without_items_is_refused(self, now: datetime) -> None:
        sitting = make_sitting(now, matters=())
        sitting.admit(11)
        with pytest.raises(Refused, match="没有议题"):
            session.open_meeting(meeting=sitting.meeting, actor=sitting.secretary, now=now)

    @pytest.mark.parametrize("who", ["office", "chair", "member1", "system_admin", "outsider"])
    def test_only_the_recorder_opens(self, sitting: Sitting, now: datetime, who: str) -> None:
        sitting.admit(11)
        with pytest.raises(Refused, match="不是本会议的记录人员"):
            session.open_meeting(meeting=sitting.meeting, actor=sitting.district.user(who), now=now)


class TestAttendance:
    def test_in_out_and_in_again_are_intervals(self, sitting: Sitting) -> None:
        sitting.open()
        row = sitting.roll[5]
        session.check_out(roll=row, actor=sitting.secretary, now=sitting.at(10))
        session.check_in(roll=row, actor=sitting.secretary, now=sitting.at(20))
        spans = list(row.intervals.values_list("arrived_at", "left_at"))
        assert spans == [(sitting.now, sitting.at(10)), (sitting.at(20), None)]

    def test_checking_in_twice_keeps_one_interval(self, sitting: Sitting) -> None:
        rows = sitting.admit(1)
        session.check_in(roll=rows[0], actor=sitting.secretary, now=sitting.at(1))
        assert AttendanceInterval.objects.filter(roll=rows[0]).count() == 1

    def test_leaving_without_being_there_is_refused(self, sitting: Sitting) -> None:
        sitting.prepare()
        with pytest.raises(Refused, match="不在会场"):
            session.check_out(roll=sitting.roll[0], actor=sitting.secretary, now=sitting.at(1))

    def test_arriving_before_the_last_departure_is_refused(self, sitting: Sitting) -> None:
        sitting.open()
        row = sitting.roll[5]
        session.check_out(roll=row, actor=sitting.secretary, now=sitting.at(10))
        with pytest.raises(Refused, match="早于上一次离会"):
            session.check_in(roll=row, actor=sitting.secretary, now=sitting.at(5))

    def test_a_press_arriving_twice_counts_once(self, sitting: Sitting) -> None:
        sitting.open()
        row, press = sitting.roll[5], uuid4()
        for _ in range(2):
            session.check_out(roll=row, actor=sitting.secretary, now=sitting.at(1), client_id=press)
        assert Press.objects.filter(client_id=press).count() == 1
        assert verbs(sitting.meeting).count("checked_out") == 1

    def test_an_id_used_for_another_act_is_refused(self, sitting: Sitting) -> None:
        sitting.open()
        press = uuid4()
        session.check_out(roll=sitting.roll[5], actor=sitting.secretary, now=sitting.at(1), client_id=press)
        with pytest.raises(Refused, match="编号重复"):
            session.check_in(roll=sitting.roll[5], actor=sitting.secretary, now=sitting.at(2), client_id=press)

    def test_a_refused_press_is_not_remembered(self, sitting: Sitting) -> None:
        sitting.prepare()
        press = uuid4()
        with pytest.raises(Refused):
            session.check_out(roll=sitting.roll[0], actor=sitting.secretary, now=sitting.at(1), client_id=press)
        assert not Press.objects.filter(client_id=press).exists()

    def test_one_who_voted_cannot_leave_before_the_vote_is_closed_or_undone(self, sitting: Sitting) -> None:
        sitting.open()
        ballot = sitting.ballot()
        sitting.vote(ballot, "f")
        with pytest.raises(Refused, match="撤销其表决"):
            session.check_out(roll=sitting.roll[0], actor=sitting.secretary, now=sitting.at(6))
        voting.undo_vote(ballot=ballot, roll=sitting.roll[0], actor=sitting.secretary, now=sitting.at(6))
        session.check_out(roll=sitting.roll[0], actor=sitting.secretary, now=sitting.at(7))
        assert not room_of(sitting.meeting).people[0].in_room


class TestItems:
    def test_one_item_at_a_time(self, sitting: Sitting) -> None:
        sitting.open()
        first, second, _ = sitting.entries
        session.start_item(entry=first, actor=sitting.secretary, now=sitting.at(1))
        with pytest.raises(Refused, match=r"第1项.*正在进行"):
            session.start_item(entry=second, actor=sitting.secretary, now=sitting.at(2))

    def test_started_twice_is_refused(self, sitting: Sitting) -> None:
        sitting.open()
        session.start_item(entry=sitting.entries[0], actor=sitting.secretary, now=sitting.at(1))
        with pytest.raises(Refused):
            session.start_item(entry=sitting.entries[0], actor=sitting.secretary, now=sitting.at(2))

    @pytest.mark.parametrize(("present", "starts"), [(7, False), (8, True)])
    def test_personnel_needs_two_thirds_at_the_item(self, sitting: Sitting, present: int, starts: bool) -> None:
        sitting.open(present)
        entry = sitting.entries[1]
        if starts:
            session.start_item(entry=entry, actor=sitting.secretary, now=sitting.at(1))
            return
        with pytest.raises(Refused, match="应到 11，实到 7，须 ≥ 8，未达到"):
            session.start_item(entry=entry, actor=sitting.secretary, now=sitting.at(1))

    def test_a_recusal_breaks_the_quorum_of_its_item_only(self, sitting: Sitting) -> None:
        sitting.open(8)
        entry = sitting.entries[1]
        session.declare_recusal(
            entry=entry, roll=sitting.roll[2], reason="涉及亲属", actor=sitting.secretary, now=sitting.at(1)
        )
        with pytest.raises(Refused, match="回避 1，计 7"):
            session.start_item(entry=entry, actor=sitting.secretary, now=sitting.at(2))
        session.start_item(entry=sitting.entries[0], actor=sitting.secretary, now=sitting.at(2))

    @pytest.mark.parametrize(
        ("rulebook", "roles", "missing", "asks"),
        [("zuocun-town-2018", ("书记",), 3, True), ("zuocun-town-2018", ("书记",), 4, False)],
    )
    def test_the_member_in_charge_attends_save_for_a_recorded_reason(
        self, now: datetime, rulebook: str, roles: tuple[str, ...], missing: int, asks: bool
    ) -> None:
        sitting = make_sitting(
            now,
            matters=(Matter.GENERAL,),
            rulebook=rulebook,
            body="leadership-team",
            roles=roles,
            member_role="班子成员",
        )
        rows = sitting.prepare()
        for index, row in enumerate(rows):
            if index != missing:
                session.check_in(roll=row, actor=sitting.secretary, now=now)
        session.open_meeting(meeting=sitting.meeting, actor=sitting.secretary, now=now)
        entry = sitting.entries[0]
        if not asks:
            session.start_item(entry=entry, actor=sitting.secretary, now=sitting.at(1))
            return
        with pytest.raises(NeedsOverride, match="分管此项工作的成员未到会"):
            session.start_item(entry=entry, actor=sitting.secretary, now=sitting.at(1))
        reason = Override("出差在外，已书面委托", "书记")
        session.start_item(entry=entry, actor=sitting.secretary, now=sitting.at(1), override=reason)
        assert AppliedRule.objects.filter(override_allowed_by="书记", check_name="quorum").count() == 1

    def test_set_aside_and_taken_up_again(self, sitting: Sitting) -> None:
        sitting.open()
        entry = sitting.to_opinions()
        session.set_aside(entry=entry, reason="补充材料", actor=sitting.secretary, now=sitting.at(3))
        sitting.to_opinions(3)
        with pytest.raises(Refused, match="填写暂搁的原因"):
            session.set_aside(entry=sitting.entries[2], reason="", actor=sitting.secretary, now=sitting.at(4))
        session.set_aside(entry=sitting.entries[2], reason="再议", actor=sitting.secretary, now=sitting.at(4))
        assert sitting.to_opinions().stage == EntryStage.OPINIONS

    def test_a_minor_matter_is_heard_and_an_important_one_must_be_voted(self, sitting: Sitting) -> None:
        sitting.open()
        major = sitting.to_opinions(1)
        with pytest.raises(Refused, match="须经表决"):
            session.conclude_without_vote(entry=major, conclusion="同意", actor=sitting.secretary, now=sitting.at(3))
        session.set_aside(entry=major, reason="先议其他", actor=sitting.secretary, now=sitting.at(3))
        minor = sitting.to_opinions(3)
        session.conclude_without_vote(
            entry=minor, conclusion="听取了汇报，予以肯定。", actor=sitting.secretary, now=sitting.at(4)
        )
        minor.refresh_from_db()
        assert (minor.outcome, minor.stage) == (EntryOutcome.HEARD, EntryStage.CONCLUDED)
        assert AgendaItem.objects.get(pk=minor.item_id).state == ItemState.CONCLUDED

    def test_a_deferred_item_returns_to_the_pool(self, sitting: Sitting) -> None:
        sitting.open()
        entry = sitting.to_opinions()
        told: list[tuple[int, str]] = []
        add_outcome_listener(lambda row, now: told.append((row.pk, str(row.outcome))))
        session.defer_item(entry=entry, reason="需进一步论证", actor=sitting.secretary, now=sitting.at(3))
        item = AgendaItem.objects.get(pk=entry.item_id)
        assert (item.state, item.deferrals) == (ItemState.POOLED, 1)
        assert told == [(entry.pk, "deferred")]
        with pytest.raises(Refused):
            session.defer_item(entry=entry, reason="再次", actor=sitting.secretary, now=sitting.at(4))

    def test_nothing_ends_an_item_while_its_ballot_is_open(self, sitting: Sitting) -> None:
        sitting.open()
        entry = sitting.ballot().motion.entry
        for act in (session.defer_item, session.set_aside):
            with pytest.raises(Refused, match="正在表决"):
                act(entry=entry, reason="不议了", actor=sitting.secretary, now=sitting.at(5))

    def test_before_the_meeting_is_open_nothing_starts(self, sitting: Sitting) -> None:
        sitting.admit(11)
        with pytest.raises(Refused, match="不在开会中"):
            session.start_item(entry=sitting.entries[0], actor=sitting.secretary, now=sitting.at(1))


class TestOpinions:
    def state(self, sitting: Sitting, index: int, position: Choice = Choice.FOR, **more: object) -> Opinion:
        return session.record_opinion(
            entry=sitting.entries[0],
            roll=sitting.roll[index],
            position=position,
            actor=sitting.secretary,
            now=sitting.at(3),
            **more,  # type: ignore[arg-type]
        )

    def test_the_first_opinion_ends_the_report(self, sitting: Sitting) -> None:
        sitting.open()
        session.start_item(entry=sitting.entries[0], actor=sitting.secretary, now=sitting.at(1))
        self.state(sitting, 3, note="赞成该方案")
        assert sitting.entries[0].stage == EntryStage.OPINIONS

    def test_stated_again_replaces_and_keeps_the_order(self, sitting: Sitting) -> None:
        sitting.open()
        sitting.to_opinions()
        first = self.state(sitting, 3)
        self.state(sitting, 4)
        again = self.state(sitting, 3, Choice.DEFER, reserved=True)
        assert (again.pk, again.order, again.position, again.reserved) == (first.pk, 1, "defer", True)

    def test_a_choice_that_is_no_position_is_refused(self, sitting: Sitting) -> None:
        sitting.open()
        sitting.to_opinions()
        with pytest.raises(Refused, match="表态只能是同意、不同意、缓议"):
            self.state(sitting, 3, Choice.ABSTAIN)

    def test_absent_recused_and_unknown_do_not_speak(self, sitting: Sitting) -> None:
        sitting.open(10)
        entry = sitting.to_opinions()
        with pytest.raises(Refused, match="不在会场"):
            self.state(sitting, 10)
        session.declare_recusal(
            entry=entry, roll=sitting.roll[4], reason="亲属", actor=sitting.secretary, now=sitting.at(3)
        )
        with pytest.raises(Refused, match="已回避"):
            self.state(sitting, 4)
        stranger = RollEntry.objects.create(
            meeting=make_sitting(sitting.now, district=sitting.district, number=2).meeting,
            person=sitting.district.members[0],
            name="外人",
        )
        with pytest.raises(Refused, match="不在本次会议的名册上"):
            session.record_opinion(
                entry=entry, roll=stranger, position=Choice.FOR, actor=sitting.secretary, now=sitting.at(4)
            )

    def test_after_the_vote_has_begun_opinions_stand(self, sitting: Sitting) -> None:
        sitting.open()
        sitting.ballot()
        with pytest.raises(Refused, match="已进入表决"):
            self.state(sitting, 3)

    def test_the_head_speaks_last_where_the_rule_says_so(self, now: datetime) -> None:
        sitting = make_sitting(
            now,
            matters=(Matter.GENERAL,),
            members=3,
            rulebook="district-office-2019",
            body="office-affairs",
            roles=("主任", "副主任"),
            member_role="派驻纪检组组长",
        )
        sitting.open(3)
        sitting.to_opinions()
        with pytest.raises(Refused, match="尚有 2 人未表态") as caught:
            self.state(sitting, 0)
        assert caught.value.verdict is not None
        assert not isinstance(caught.value, NeedsOverride)
        self.state(sitting, 1)
        self.state(sitting, 2)
        assert self.state(sitting, 0).order == 3


class TestSpeaking:
    def test_how_long_somebody_spoke_goes_into_the_record(self, sitting: Sitting) -> None:
        sitting.open()
        entry = sitting.entries[0]
        session.start_item(entry=entry, actor=sitting.secretary, now=sitting.at(1))
        with pytest.raises(Refused, match="没有人"):
            session.end_speech(entry=entry, actor=sitting.secretary, now=sitting.at(1))
        speech = session.start_speech(entry=entry, name="周某", minutes=5, actor=sitting.secretary, now=sitting.at(2))
        assert speech is not None
        session.end_speech(entry=entry, actor=sitting.secretary, now=sitting.at(6))
        speech.refresh_from_db()
        assert speech.ended_at == sitting.at(6)


class TestRecusal:
    def recuse(self, sitting: Sitting, position: int, index: int, **more: object) -> Recusal:
        facts: dict[str, object] = {"reason": "涉及本人亲属", "actor": sitting.secretary, "now": sitting.at(1), **more}
        return session.declare_recusal(
            entry=sitting.entries[position - 1],
            roll=sitting.roll[index],
            **facts,  # type: ignore[arg-type]
        )

    def test_declared_beforehand_it_begins_with_the_item(self, sitting: Sitting) -> None:
        sitting.open()
        recusal = self.recuse(sitting, 2, 4)
        assert recusal.out_at is None
        session.start_item(entry=sitting.entries[1], actor=sitting.secretary, now=sitting.at(9))
        recusal.refresh_from_db()
        assert recusal.out_at == sitting.at(9)
        facts = room_of(sitting.meeting, sitting.entries[1]).facts
        assert (facts.entitled, facts.present, facts.recused) == (11, 11, 1)

    def test_a_member_declares_his_own_and_nobody_elses(self, sitting: Sitting) -> None:
        sitting.open()
        member = sitting.district.user("member4")
        assert self.recuse(sitting, 2, 4, actor=member).roll == sitting.roll[4]
        with pytest.raises(Refused, match="不是本会议的记录人员"):
            self.recuse(sitting, 2, 5, actor=member)

    def test_out_until_he_returns(self, sitting: Sitting) -> None:
        sitting.open()
        session.start_item(entry=sitting.entries[0], actor=sitting.secretary, now=sitting.at(1))
        recusal = self.recuse(sitting, 1, 4)
        session.confirm_recusal(recusal=recusal, actor=sitting.secretary, now=sitting.at(1))
        with pytest.raises(Refused, match="已经确认"):
            session.confirm_recusal(recusal=recusal, actor=sitting.secretary, now=sitting.at(1))
        with pytest.raises(Refused, match="正在审议"):
            session.return_from_recusal(recusal=recusal, actor=sitting.secretary, now=sitting.at(2))
        session.defer_item(entry=sitting.entries[0], reason="再议", actor=sitting.secretary, now=sitting.at(3))
        assert room_of(sitting.meeting, sitting.entries[1]).facts.present == 10
        session.return_from_recusal(recusal=recusal, actor=sitting.secretary, now=sitting.at(4))
        assert room_of(sitting.meeting, sitting.entries[1]).facts.present == 11
        with pytest.raises(Refused, match="无需返场"):
            session.return_from_recusal(recusal=recusal, actor=sitting.secretary, now=sitting.at(5))

    def test_entered_by_mistake_it_is_withdrawn_and_both_stay_in_the_record(self, sitting: Sitting) -> None:
        sitting.open()
        recusal = self.recuse(sitting, 2, 4)
        session.withdraw_recusal(recusal=recusal, actor=sitting.secretary, now=sitting.at(2))
        assert not Recusal.objects.exists()
        assert verbs(sitting.meeting)[-2:] == ["recused", "recusal_withdrawn"]
        with pytest.raises(Refused, match="已撤销"):
            session.withdraw_recusal(recusal=recusal, actor=sitting.secretary, now=sitting.at(3))

    def test_declared_before_the_meeting_it_is_withdrawn_before_the_meeting(self, sitting: Sitting) -> None:
        sitting.prepare()
        recusal = session.recuse_self(
            entry=sitting.entries[1], reason="误登", actor=sitting.district.user("member4"), now=sitting.now
        )
        session.withdraw_recusal(recusal=recusal, actor=sitting.secretary, now=sitting.at(1))
        assert not Recusal.objects.exists()

    def test_one_who_voted_cannot_recuse(self, sitting: Sitting) -> None:
        sitting.open()
        sitting.vote(sitting.ballot(), "f")
        with pytest.raises(Refused, match=r"已在.*表决"):
            self.recuse(sitting, 1, 0)

    @pytest.mark.parametrize(("reason", "words"), [("", "回避事由"), ("  ", "回避事由")])
    def test_needs_a_reason(self, sitting: Sitting, reason: str, words: str) -> None:
        sitting.open()
        with pytest.raises(Refused, match=words):
            self.recuse(sitting, 1, 0, reason=reason)

    def test_twice_is_refused(self, sitting: Sitting) -> None:
        sitting.open()
        self.recuse(sitting, 1, 4)
        with pytest.raises(Refused, match="已对本议题登记回避"):
            self.recuse(sitting, 1, 4)


class TestClosing:
    def test_lists_every_undecided_item(self, sitting: Sitting) -> None:
        sitting.open()
        sitting.to_opinions()
        with pytest.raises(Refused) as caught:
            session.close_meeting(meeting=sitting.meeting, actor=sitting.secretary, now=sitting.at(9))
        assert "第1项“关于第1件事项的请示”（表态）" in caught.value.message
        assert "第2项" in caught.value.message
        assert "第3项“关于第3件事项的请示”（未开始）" in caught.value.message
        assert AttendanceInterval.objects.filter(left_at__isnull=True).count() == 11

    def test_closes_when_all_is_decided_and_everyone_leaves(self, sitting: Sitting) -> None:
        sitting.open()
        for entry in sitting.entries:
            session.defer_item(entry=entry, reason="时间不够", actor=sitting.secretary, now=sitting.at(3))
        meeting = session.close_meeting(meeting=sitting.meeting, actor=sitting.secretary, now=sitting.at(9))
        assert (meeting.state, meeting.closed_at) == (MeetingState.ADJOURNED, sitting.at(9))
        assert set(AttendanceInterval.objects.values_list("left_at", flat=True)) == {sitting.at(9)}
        with pytest.raises(Refused):
            session.close_meeting(meeting=sitting.meeting, actor=sitting.secretary, now=sitting.at(10))
        with pytest.raises(Refused, match="不能登记到会"):
            session.check_in(roll=sitting.roll[0], actor=sitting.secretary, now=sitting.at(10))


def test_every_act_raises_the_live_version(sitting: Sitting) -> None:
    seen = []
    for act in (sitting.open, sitting.to_opinions, sitting.motion):
        act()
        sitting.meeting.refresh_from_db()
        seen.append(sitting.meeting.live_version)
    assert seen == sorted(set(seen))
    assert seen[0] > 0
