"""From a motion to a decision: every act by its rule, twice, and refused where it must be."""

from __future__ import annotations

from datetime import datetime
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from committees.errors import NeedsOverride, Refused
from committees.models import LedgerEntry
from committees.rulebooks.services import Override
from committees.rules import Choice, Matter, Method
from decisions.models import Ballot, Motion, PaperCount, Resolution, Vote
from decisions.voting import services as voting
from decisions.voting.services import PaperSums
from decisions.voting.states import BALLOT_TRANSITIONS, BallotEvent, BallotState
from meetings.agenda.states import ItemState
from meetings.models import AgendaItem, RollEntry
from meetings.scheduling.states import EntryOutcome, EntryStage
from meetings.session import services as session
from tests.session_support import Awaited, Sitting, grant_leave, make_sitting, write_opinion

pytestmark = pytest.mark.django_db


@pytest.fixture
def sitting(now: datetime) -> Sitting:
    return Awaited(now)


def town(now: datetime, *matters: Matter) -> Sitting:
    return make_sitting(
        now,
        matters=matters,
        members=9,
        rulebook="zuocun-town-2018",
        body="leadership-team",
        roles=("党委书记",),
        member_role="班子成员",
    )


class TestMotions:
    def test_only_on_the_current_item(self, sitting: Sitting) -> None:
        sitting.open()
        with pytest.raises(Refused, match="不在审议中"):
            voting.put_motion(entry=sitting.entries[0], text="同意", actor=sitting.secretary, now=sitting.at(1))

    @pytest.mark.parametrize("text", ["", "   ", "字" * 501])
    def test_needs_words_that_fit(self, sitting: Sitting, text: str) -> None:
        sitting.open()
        entry = sitting.to_opinions()
        with pytest.raises(Refused, match="表决内容"):
            voting.put_motion(entry=entry, text=text, actor=sitting.secretary, now=sitting.at(3))
        assert not Motion.objects.exists()

    def test_a_second_recorder_sees_the_first_ones_words_before_he_changes_them(self, sitting: Sitting) -> None:
        sitting.open()
        motion = sitting.motion(1, "同意立项")
        change = {"motion": motion, "seen": "同意立项", "actor": sitting.secretary}
        voting.reword_motion(**change, text="同意立项并分期实施", now=sitting.at(4))
        with pytest.raises(Refused, match="没有变化"):
            voting.reword_motion(**{**change, "seen": None}, text="同意立项并分期实施 ", now=sitting.at(4))
        with pytest.raises(Refused, match="已由另一处改为“同意立项并分期实施”"):
            voting.reword_motion(**change, text="同意立项，明年实施", now=sitting.at(4))
        motion.refresh_from_db()
        assert motion.text == "同意立项并分期实施"

    def test_reworded_before_the_first_ballot_only(self, sitting: Sitting) -> None:
        sitting.open()
        motion = sitting.motion(1, "同意立项")
        voting.reword_motion(motion=motion, text="同意立项并分期实施", actor=sitting.secretary, now=sitting.at(4))
        ballot = voting.open_ballot(motion=motion, method=Method.NAMED, actor=sitting.secretary, now=sitting.at(5))
        voting.abandon_ballot(ballot=ballot, reason="重投", actor=sitting.secretary, now=sitting.at(6))
        with pytest.raises(Refused, match="已经表决过"):
            voting.reword_motion(motion=motion, text="不同", actor=sitting.secretary, now=sitting.at(7))
        entry = LedgerEntry.objects.get(verb="motion_reworded")
        assert (entry.payload["before"], entry.payload["text"]) == ("同意立项", "同意立项并分期实施")


class TestOpening:
    def test_comes_after_opinions(self, sitting: Sitting) -> None:
        sitting.open()
        entry = session.start_item(entry=sitting.entries[0], actor=sitting.secretary, now=sitting.at(1))
        motion = voting.put_motion(entry=entry, text="同意", actor=sitting.secretary, now=sitting.at(2))
        with pytest.raises(Refused, match="先听取表态"):
            voting.open_ballot(motion=motion, method=Method.ORAL, actor=sitting.secretary, now=sitting.at(3))

    def test_a_second_ballot_at_the_same_time_is_refused(self, sitting: Sitting) -> None:
        sitting.open()
        motion = sitting.motion()
        other = sitting.motion(text="另一事项")
        voting.open_ballot(motion=motion, method=Method.ORAL, actor=sitting.secretary, now=sitting.at(4))
        for each in (motion, other):
            with pytest.raises(Refused, match="正在表决"):
                voting.open_ballot(motion=each, method=Method.ORAL, actor=sitting.secretary, now=sitting.at(5))

    def test_the_database_holds_one_open_ballot_per_motion(self, sitting: Sitting) -> None:
        sitting.open()
        ballot = sitting.ballot()
        with pytest.raises(IntegrityError), transaction.atomic():
            Ballot.objects.create(
                motion=ballot.motion, round=2, method="oral", opened_at=sitting.now, opened_by=sitting.secretary
            )

    def test_below_the_quorum_of_the_matter_it_does_not_open(self, sitting: Sitting) -> None:
        sitting.open(8)
        motion = sitting.motion(2)
        session.check_out(roll=sitting.roll[7], actor=sitting.secretary, now=sitting.at(4))
        with pytest.raises(Refused, match="应到 11，实到 7，须 ≥ 8，未达到"):
            voting.open_ballot(motion=motion, method=Method.SECRET, actor=sitting.secretary, now=sitting.at(5))
        assert not Ballot.objects.exists()

    def test_an_announced_motion_is_not_voted_again(self, sitting: Sitting) -> None:
        sitting.open()
        motion = sitting.motion()
        sitting.motion(text="另一事项")
        ballot = voting.open_ballot(motion=motion, method=Method.ORAL, actor=sitting.secretary, now=sitting.at(4))
        sitting.vote(ballot, "f" * 11)
        sitting.close(ballot)
        sitting.announce(ballot)
        with pytest.raises(Refused, match="不再重复表决"):
            voting.open_ballot(motion=motion, method=Method.ORAL, actor=sitting.secretary, now=sitting.at(8))

    def test_an_ordinary_method_rule_asks_for_reason_and_name(self, now: datetime) -> None:
        sitting = town(now, Matter.PERSONNEL)
        sitting.open(9)
        motion = sitting.motion()
        with pytest.raises(NeedsOverride, match="无记名投票"):
            voting.open_ballot(motion=motion, method=Method.SHOW_OF_HANDS, actor=sitting.secretary, now=sitting.at(4))
        ballot = voting.open_ballot(
            motion=motion,
            method=Method.SHOW_OF_HANDS,
            actor=sitting.secretary,
            now=sitting.at(4),
            override=Override("人选已公示，无异议", "党委书记"),
        )
        assert ballot.state == BallotState.OPEN
        waived = LedgerEntry.objects.get(verb="rule_waived")
        assert waived.payload["allowed_by"] == "党委书记"

    def test_a_deliberating_body_does_not_vote_on_important_matters(self, now: datetime) -> None:
        sitting = make_sitting(
            now,
            matters=(Matter.PERSONNEL,),
            members=4,
            rulebook="zuocun-town-2018",
            body="five-person-group",
            roles=("书记", "副书记", "组织委员", "纪委书记"),
        )
        sitting.open(4)
        motion = sitting.motion()
        with pytest.raises(Refused):
            voting.open_ballot(motion=motion, method=Method.SECRET, actor=sitting.secretary, now=sitting.at(4))


class TestVotes:
    def cast(
        self, sitting: Sitting, ballot: Ballot, row: RollEntry, choice: Choice = Choice.FOR, **more: object
    ) -> Vote:
        facts: dict[str, object] = {"actor": sitting.secretary, "now": sitting.at(5), **more}
        return voting.record_vote(ballot=ballot, roll=row, choice=choice, **facts)  # type: ignore[arg-type]

    def test_a_second_press_replaces_the_first_and_both_stay_in_the_record(self, sitting: Sitting) -> None:
        sitting.open()
        ballot = sitting.ballot()
        self.cast(sitting, ballot, sitting.roll[0])
        self.cast(sitting, ballot, sitting.roll[0], Choice.AGAINST)
        assert list(Vote.objects.values_list("choice", flat=True)) == ["against"]
        presses = LedgerEntry.objects.filter(verb="vote_recorded").order_by("sequence")
        assert [(entry.payload["choice"], entry.payload["before"]) for entry in presses] == [
            ("for", ""),
            ("against", "for"),
        ]

    def test_the_same_press_arriving_twice_counts_once(self, sitting: Sitting) -> None:
        sitting.open()
        ballot, press = sitting.ballot(), uuid4()
        self.cast(sitting, ballot, sitting.roll[0], client_id=press)
        self.cast(sitting, ballot, sitting.roll[0], Choice.AGAINST)
        late = self.cast(sitting, ballot, sitting.roll[0], client_id=press)
        assert late.choice == "against"
        assert LedgerEntry.objects.filter(verb="vote_recorded").count() == 2

    @pytest.mark.parametrize("method", [Method.ORAL, Method.SHOW_OF_HANDS, Method.NAMED])
    def test_for_an_absent_member_it_is_refused(self, sitting: Sitting, method: Method) -> None:
        sitting.open(10)
        ballot = sitting.ballot(method=method)
        with pytest.raises(Refused, match="缺席，不能表决"):
            self.cast(sitting, ballot, sitting.roll[10])
        assert not Vote.objects.exists()

    def test_recused_late_and_unknown_have_no_vote(self, sitting: Sitting) -> None:
        sitting.open(10)
        entry = sitting.to_opinions()
        session.declare_recusal(
            entry=entry, roll=sitting.roll[4], reason="亲属", actor=sitting.secretary, now=sitting.at(3)
        )
        ballot = sitting.ballot()
        with pytest.raises(Refused, match="已回避"):
            self.cast(sitting, ballot, sitting.roll[4])
        session.check_in(roll=sitting.roll[10], actor=sitting.secretary, now=sitting.at(5))
        with pytest.raises(Refused, match="表决开始后才到会"):
            self.cast(sitting, ballot, sitting.roll[10])
        other = make_sitting(sitting.now, district=sitting.district, number=2)
        with pytest.raises(Refused, match="不在本次会议的名册上"):
            self.cast(sitting, ballot, other.prepare()[0])

    def test_an_observer_has_no_vote(self, sitting: Sitting) -> None:
        from committees.people.services import invite_always

        outsider = sitting.district.user("outsider").person
        invite_always(committee=sitting.district.committee, person=outsider, user=None, now=sitting.now)
        sitting.open()
        row = sitting.meeting.roll.get(person=outsider)
        ballot = sitting.ballot()
        with pytest.raises(Refused, match="不是本次会议的应到会成员"):
            self.cast(sitting, ballot, row)

    def test_a_choice_that_the_rulebook_does_not_name_is_refused(self, sitting: Sitting) -> None:
        sitting.open()
        with pytest.raises(Refused, match="可以选：同意、不同意、弃权"):
            self.cast(sitting, sitting.ballot(), sitting.roll[0], Choice.DEFER)

    @pytest.mark.parametrize("who", ["system_admin", "office", "office_head", "member2", "chair"])
    def test_nobody_but_the_recorder_votes_for_a_member(self, sitting: Sitting, who: str) -> None:
        sitting.open()
        ballot = sitting.ballot(method=Method.NAMED)
        with pytest.raises(Refused, match="不能代他人"):
            self.cast(sitting, ballot, sitting.roll[1], actor=sitting.district.user(who))

    def test_a_member_votes_for_himself_in_a_named_vote_only(self, sitting: Sitting) -> None:
        sitting.open()
        ballot = sitting.ballot(method=Method.SHOW_OF_HANDS)
        member = sitting.district.user("member1")
        with pytest.raises(Refused, match="不能代他人"):
            self.cast(sitting, ballot, sitting.roll[1], actor=member)
        voting.abandon_ballot(ballot=ballot, reason="改为记名", actor=sitting.secretary, now=sitting.at(6))
        named = voting.open_ballot(
            motion=ballot.motion, method=Method.NAMED, actor=sitting.secretary, now=sitting.at(7)
        )
        assert self.cast(sitting, named, sitting.roll[1], actor=member).recorded_by == member

    def test_two_recorders_never_overwrite_each_other_unseen(self, sitting: Sitting) -> None:
        sitting.open()
        ballot = sitting.ballot()
        self.cast(sitting, ballot, sitting.roll[0], Choice.AGAINST, expected="")
        with pytest.raises(Refused, match="已由另一处改为“不同意”"):
            self.cast(sitting, ballot, sitting.roll[0], Choice.FOR, expected="")
        assert Vote.objects.get().choice == "against"

    def test_undone_until_the_ballot_closes(self, sitting: Sitting) -> None:
        sitting.open()
        ballot = sitting.ballot()
        self.cast(sitting, ballot, sitting.roll[0])
        voting.undo_vote(ballot=ballot, roll=sitting.roll[0], actor=sitting.secretary, now=sitting.at(6))
        with pytest.raises(Refused, match="无需撤销"):
            voting.undo_vote(ballot=ballot, roll=sitting.roll[0], actor=sitting.secretary, now=sitting.at(6))
        sitting.vote(ballot, "f" * 11)
        sitting.close(ballot)
        with pytest.raises(Refused, match="已经结束"):
            voting.undo_vote(ballot=ballot, roll=sitting.roll[0], actor=sitting.secretary, now=sitting.at(7))
        with pytest.raises(Refused, match="已经结束"):
            self.cast(sitting, ballot, sitting.roll[0])
        assert Vote.objects.count() == 11


class TestClosing:
    @pytest.mark.parametrize(
        ("votes", "outcome", "arithmetic"),
        [
            ("fffffffffff", "adopted", "赞成 11，须 > 5.5，通过"),
            ("ffffffaaa--", "adopted", "赞成 6，须 > 5.5，通过"),
            ("fffffnnnnnn", "rejected", "赞成 5，须 > 5.5，未通过"),
            ("ffffffaaaaa", "deferred", "赞成 6，反对 5，相差 1，≤ 1，人数接近，暂缓"),
            ("-----------", "rejected", "赞成 0，须 > 5.5，未通过"),
        ],
    )
    def test_the_verdict_follows_from_the_votes(
        self, sitting: Sitting, votes: str, outcome: str, arithmetic: str
    ) -> None:
        sitting.open()
        ballot = sitting.ballot()
        sitting.vote(ballot, votes)
        closed = sitting.close(ballot)
        assert (closed.outcome, closed.verdict["arithmetic"]) == (outcome, arithmetic)
        assert closed.tally["not_voted"] == votes.count("-")
        assert [row["choice"] for row in closed.roll].count("for") == votes.count("f")

    def test_the_base_is_all_entitled_never_those_present(self, sitting: Sitting) -> None:
        sitting.open(6)
        ballot = sitting.ballot()
        sitting.vote(ballot, "fffff")
        assert sitting.close(ballot).outcome == "rejected"

    def test_written_opinions_are_shown_and_never_counted(self, sitting: Sitting) -> None:
        absent = sitting.district.members[6:]
        for person in absent:
            grant_leave(sitting, person)
            write_opinion(sitting.entries[0], person, Choice.FOR, sitting.now)
        sitting.open(6)
        ballot = sitting.ballot()
        sitting.vote(ballot, "ffffaa")
        closed = sitting.close(ballot)
        assert (closed.outcome, closed.tally["for"], closed.tally["written_for"]) == ("rejected", 4, 5)
        assert [row["written"] for row in closed.roll] == [""] * 6 + ["for"] * 5

    def test_a_written_opinion_of_one_who_came_after_all_is_not_told(self, sitting: Sitting) -> None:
        write_opinion(sitting.entries[0], sitting.district.members[0], Choice.AGAINST, sitting.now)
        sitting.open()
        ballot = sitting.ballot()
        sitting.vote(ballot, "f" * 11)
        assert sitting.close(ballot).tally["written_against"] == 0

    def test_in_the_town_close_sides_count_with_written_opinions(self, now: datetime) -> None:
        sitting = town(now, Matter.MAJOR_DECISION)
        for person in sitting.district.members[7:]:
            write_opinion(sitting.entries[0], person, Choice.AGAINST, now)
        sitting.open(7)
        ballot = sitting.ballot(method=Method.NAMED)
        sitting.vote(ballot, "fffffaa")
        closed = sitting.close(ballot)
        assert (closed.outcome, closed.tally["for"], closed.tally["against"]) == ("deferred", 5, 2)
        assert "含书面意见" in closed.verdict["arithmetic"]

    def test_an_emergency_is_decided_by_majority_and_needs_its_reason(self, sitting: Sitting) -> None:
        sitting.open()
        ballot = sitting.ballot(emergency_reason="山洪险情，须当场决定")
        sitting.vote(ballot, "ffffffaaaaa")
        assert sitting.close(ballot).outcome == "adopted"
        with pytest.raises(IntegrityError), transaction.atomic():
            Ballot.objects.filter(pk=ballot.pk).update(emergency_reason="")

    def test_quorum_lost_before_closing_keeps_it_open(self, sitting: Sitting) -> None:
        sitting.open(8)
        ballot = sitting.ballot(2, Method.NAMED)
        sitting.vote(ballot, "fffffff")
        session.check_out(roll=sitting.roll[7], actor=sitting.secretary, now=sitting.at(5))
        with pytest.raises(Refused, match="应到 11，实到 7，须 ≥ 8，未达到"):
            sitting.close(ballot)
        ballot.refresh_from_db()
        assert (ballot.state, ballot.verdict) == (BallotState.OPEN, None)
        session.check_in(roll=sitting.roll[7], actor=sitting.secretary, now=sitting.at(6))
        assert sitting.close(ballot).state == BallotState.CLOSED

    def test_abandoned_the_motion_goes_to_a_second_round(self, sitting: Sitting) -> None:
        sitting.open()
        ballot = sitting.ballot()
        with pytest.raises(Refused, match="作废的原因"):
            voting.abandon_ballot(ballot=ballot, reason=" ", actor=sitting.secretary, now=sitting.at(5))
        voting.abandon_ballot(ballot=ballot, reason="设备故障", actor=sitting.secretary, now=sitting.at(5))
        again = voting.open_ballot(
            motion=ballot.motion, method=Method.NAMED, actor=sitting.secretary, now=sitting.at(6)
        )
        assert again.round == 2
        with pytest.raises(Refused, match="作废"):
            sitting.announce(ballot)

    def test_a_quorum_is_judged_on_those_there_at_opening_and_closing(self, sitting: Sitting) -> None:
        """One goes and another comes while the vote is open: the newcomer is in the room, and not in this vote."""
        sitting.open(6)
        ballot = sitting.ballot()
        session.check_in(roll=sitting.roll[10], actor=sitting.secretary, now=sitting.at(5))
        session.check_out(roll=sitting.roll[0], actor=sitting.secretary, now=sitting.at(5))
        with pytest.raises(Refused, match="实到 5"):
            sitting.close(ballot)

    def test_frozen_the_result_does_not_follow_the_roster(self, sitting: Sitting) -> None:
        sitting.open()
        ballot = sitting.ballot()
        sitting.vote(ballot, "f" * 11)
        sitting.close(ballot)
        RollEntry.objects.filter(meeting=sitting.meeting).update(name="改名")
        ballot.refresh_from_db()
        assert "改名" not in [row["name"] for row in ballot.roll]

    def test_a_refused_closing_writes_nothing(self, sitting: Sitting) -> None:
        sitting.open()
        ballot = sitting.ballot(method=Method.SECRET)
        before = LedgerEntry.objects.count()
        with pytest.raises(Refused, match="尚未录入清点结果"):
            sitting.close(ballot)
        assert LedgerEntry.objects.count() == before


class TestStates:
    ACTS = {
        BallotEvent.CLOSE: lambda sitting, ballot: sitting.close(ballot),
        BallotEvent.ANNOUNCE: lambda sitting, ballot: sitting.announce(ballot),
        BallotEvent.ABANDON: lambda sitting, ballot: voting.abandon_ballot(
            ballot=ballot, reason="作废", actor=sitting.secretary, now=sitting.at(8)
        ),
    }
    WAYS = {
        BallotState.OPEN: [],
        BallotState.CLOSED: [BallotEvent.CLOSE],
        BallotState.ANNOUNCED: [BallotEvent.CLOSE, BallotEvent.ANNOUNCE],
        BallotState.ABANDONED: [BallotEvent.ABANDON],
    }

    @pytest.mark.parametrize("event", list(BallotEvent))
    @pytest.mark.parametrize("state", list(BallotState))
    def test_every_pair_of_state_and_event(self, sitting: Sitting, state: BallotState, event: BallotEvent) -> None:
        sitting.open()
        ballot = sitting.ballot()
        sitting.vote(ballot, "f" * 11)
        for step in self.WAYS[state]:
            self.ACTS[step](sitting, ballot)
        target = BALLOT_TRANSITIONS.get((state, event))
        if target is None:
            with pytest.raises(Refused):
                self.ACTS[event](sitting, ballot)
            target = state
        else:
            if (state, event) == (
                BallotState.CLOSED,
                BallotEvent.ABANDON,
            ):  # a valid result is announced, a void one not
                with pytest.raises(Refused, match="结果有效"):
                    self.ACTS[event](sitting, ballot)
                Ballot.objects.filter(pk=ballot.pk).update(outcome="void")
            self.ACTS[event](sitting, ballot)
        ballot.refresh_from_db()
        assert ballot.state == target


class TestAnnouncing:
    def test_adopted_makes_a_numbered_decision_and_concludes_the_item(self, sitting: Sitting) -> None:
        sitting.open()
        sitting.decide(1, "f" * 11)
        decision = Resolution.objects.get()
        assert (str(decision), decision.text) == ("〔2026〕1号", "同意该项目立项")
        entry = sitting.entries[0]
        assert (entry.stage, entry.outcome) == (EntryStage.CONCLUDED, EntryOutcome.ADOPTED)
        assert AgendaItem.objects.get(pk=entry.item_id).state == ItemState.CONCLUDED

    def test_numbers_run_on(self, sitting: Sitting) -> None:
        sitting.open()
        for position in (1, 2, 3):
            sitting.decide(position, "f" * 11, Method.NAMED)
        assert sorted(Resolution.objects.values_list("number", flat=True)) == [1, 2, 3]

    def test_with_revision_and_own_words(self, sitting: Sitting) -> None:
        sitting.open()
        ballot = sitting.ballot()
        sitting.vote(ballot, "f" * 11)
        sitting.close(ballot)
        sitting.announce(ballot, text="原则同意，修改后印发。", with_revision=True)
        assert Resolution.objects.get().text == "原则同意，修改后印发。"
        assert sitting.entries[0].outcome == EntryOutcome.ADOPTED_WITH_REVISION

    def test_a_near_tie_returns_the_item_to_the_pool(self, sitting: Sitting) -> None:
        sitting.open()
        sitting.decide(1, "ffffffaaaaa")
        entry = sitting.entries[0]
        item = AgendaItem.objects.get(pk=entry.item_id)
        assert (entry.outcome, item.state, item.deferrals) == (EntryOutcome.DEFERRED, ItemState.POOLED, 1)
        assert not Resolution.objects.exists()

    def test_rejected_concludes_without_a_decision(self, sitting: Sitting) -> None:
        sitting.open()
        sitting.decide(1, "fffaaaaaaaa")
        entry = sitting.entries[0]
        assert (entry.outcome, AgendaItem.objects.get(pk=entry.item_id).state) == (
            EntryOutcome.REJECTED,
            ItemState.CONCLUDED,
        )
        assert not Resolution.objects.exists()

    def test_several_motions_are_voted_one_by_one(self, sitting: Sitting) -> None:
        sitting.open()
        entry = sitting.to_opinions(2)
        motions = [
            voting.put_motion(entry=entry, text=f"提名{name}", actor=sitting.secretary, now=sitting.at(3))
            for name in ("甲某", "乙某")
        ]
        for motion, votes in zip(motions, ("f" * 11, "a" * 11), strict=True):
            ballot = voting.open_ballot(motion=motion, method=Method.NAMED, actor=sitting.secretary, now=sitting.at(4))
            sitting.vote(ballot, votes)
            sitting.close(ballot)
            sitting.announce(ballot)
        entry.refresh_from_db()
        assert (entry.outcome, entry.conclusion) == (EntryOutcome.ADOPTED, "提名甲某：通过；提名乙某：未通过")
        assert Resolution.objects.get().text == "提名甲某"

    def test_twice_is_refused_and_the_same_press_counts_once(self, sitting: Sitting) -> None:
        sitting.open()
        ballot = sitting.ballot()
        sitting.vote(ballot, "f" * 11)
        sitting.close(ballot)
        press = uuid4()
        sitting.announce(ballot, client_id=press)
        sitting.announce(ballot, client_id=press)
        with pytest.raises(Refused, match="已宣布"):
            sitting.announce(ballot)
        assert Resolution.objects.count() == 1

    def test_an_announcement_that_fails_half_way_leaves_nothing(
        self, sitting: Sitting, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        sitting.open()
        ballot = sitting.ballot()
        sitting.vote(ballot, "f" * 11)
        sitting.close(ballot)
        entries = LedgerEntry.objects.count()

        def fail(*args: object, **kwargs: object) -> None:
            raise RuntimeError("the power went")

        monkeypatch.setattr("meetings.session.services.items.tell_outcome", fail)
        with pytest.raises(RuntimeError):
            sitting.announce(ballot)
        ballot.refresh_from_db()
        assert (ballot.state, ballot.announced_at) == (BallotState.CLOSED, None)
        assert not Resolution.objects.exists()
        assert LedgerEntry.objects.count() == entries


class TestDisagreement:
    def test_where_the_rulebook_leaves_it_to_the_chair(self, now: datetime) -> None:
        sitting = make_sitting(
            now,
            matters=(Matter.MAJOR_DECISION,),
            members=7,
            rulebook="bureau-party-group-2017",
            body="party-group",
            roles=("党组书记", "党组副书记"),
            member_role="党组成员",
        )
        sitting.open(7)
        ballot = sitting.ballot()
        sitting.vote(ballot, "fffffaa")
        assert sitting.close(ballot).outcome == "adopted"
        with pytest.raises(Refused, match="分歧情况"):
            voting.record_disagreement(
                ballot=ballot, reason="", judged_by="书记", actor=sitting.secretary, now=sitting.at(7)
            )
        with pytest.raises(Refused, match="不能超过 300 字"):
            voting.record_disagreement(
                ballot=ballot, reason="长" * 300, judged_by="书记", actor=sitting.secretary, now=sitting.at(7)
            )
        voting.record_disagreement(
            ballot=ballot, reason="两名成员坚持异议", judged_by="书记", actor=sitting.secretary, now=sitting.at(7)
        )
        sitting.announce(ballot)
        assert sitting.entries[0].outcome == EntryOutcome.DEFERRED
        ballot.refresh_from_db()
        assert ballot.verdict["outcome"] == "adopted"
        assert not Resolution.objects.exists()

    def test_where_the_rulebook_does_not_it_is_refused(self, sitting: Sitting) -> None:
        sitting.open()
        ballot = sitting.ballot()
        sitting.vote(ballot, "f" * 11)
        sitting.close(ballot)
        with pytest.raises(Refused, match="没有授权主持人"):
            voting.record_disagreement(
                ballot=ballot, reason="分歧", judged_by="书记", actor=sitting.secretary, now=sitting.at(7)
            )


class TestPapers:
    SUMS = PaperSums(issued=9, returned=9, valid=8, invalid=1, in_favour=6, against=1, abstain=1)

    def count(self, sitting: Sitting, ballot: Ballot, sums: PaperSums, tellers: tuple[int, int] = (1, 2)) -> PaperCount:
        rows = sitting.roll
        return voting.record_paper_count(
            ballot=ballot,
            sums=sums,
            tellers=(rows[tellers[0]], rows[tellers[1]]),
            actor=sitting.secretary,
            now=sitting.at(5),
        )

    def test_counted_by_two_tellers_and_decided(self, now: datetime) -> None:
        sitting = town(now, Matter.PERSONNEL)
        sitting.open(9)
        ballot = sitting.ballot(method=Method.SECRET)
        self.count(sitting, ballot, self.SUMS)
        closed = sitting.close(ballot)
        assert (closed.outcome, closed.tally["for"], closed.tally["paper"]["invalid"]) == ("adopted", 6, 1)
        assert {row["choice"] for row in closed.roll} == {""}
        sitting.announce(ballot)
        assert Resolution.objects.count() == 1

    def test_no_choice_of_a_person_is_ever_stored(self, now: datetime) -> None:
        sitting = town(now, Matter.PERSONNEL)
        sitting.open(9)
        ballot = sitting.ballot(method=Method.SECRET)
        with pytest.raises(Refused, match="不记录个人的选择"):
            sitting.vote(ballot, "f")
        self.count(sitting, ballot, self.SUMS)
        assert not Vote.objects.exists()
        counted = LedgerEntry.objects.get(verb="papers_counted")
        assert "in_favour" not in counted.payload

    @pytest.mark.parametrize(
        ("sums", "words"),
        [
            (PaperSums(10, 9, 9, 0, 9, 0), "发出 10 票，多于可以表决的 9 人"),
            (PaperSums(8, 9, 9, 0, 9, 0), "收回 9 票，多于发出 8 票"),
            (PaperSums(9, 9, 7, 1, 7, 0), "有效 7 ＋ 无效 1 ≠ 收回 9"),
            (PaperSums(9, 9, 9, 0, 6, 2), "各项票数合计 8 ≠ 有效 9"),
            (PaperSums(9, 9, 9, 0, 10, -1), "不能为负数"),
        ],
    )
    def test_what_does_not_reconcile_is_refused(self, now: datetime, sums: PaperSums, words: str) -> None:
        sitting = town(now, Matter.PERSONNEL)
        sitting.open(9)
        ballot = sitting.ballot(method=Method.SECRET)
        with pytest.raises(Refused, match=words):
            self.count(sitting, ballot, sums)
        assert not PaperCount.objects.exists()

    def test_one_person_is_not_two_tellers(self, now: datetime) -> None:
        sitting = town(now, Matter.PERSONNEL)
        sitting.open(9)
        ballot = sitting.ballot(method=Method.SECRET)
        with pytest.raises(Refused, match="两个人"):
            self.count(sitting, ballot, self.SUMS, tellers=(1, 1))

    def test_nobody_leaves_while_papers_are_out(self, now: datetime) -> None:
        sitting = town(now, Matter.PERSONNEL)
        sitting.open(9)
        ballot = sitting.ballot(method=Method.SECRET)
        with pytest.raises(Refused, match="正在参加无记名投票"):
            session.check_out(roll=sitting.roll[5], actor=sitting.secretary, now=sitting.at(5))
        self.count(sitting, ballot, self.SUMS)
        self.count(sitting, ballot, PaperSums(9, 9, 9, 0, 9, 0))
        assert PaperCount.objects.get().in_favour == 9
        sitting.close(ballot)
        with pytest.raises(Refused, match="已经结束"):
            self.count(sitting, ballot, self.SUMS)
