"""补录 after an outage: two people, every act at its moment and by the same rules, and what the outage broke off."""

from __future__ import annotations

from datetime import datetime

import pytest

from committees.errors import Refused
from committees.ledger.models import LedgerEntry
from committees.ledger.selectors import timeline_of
from committees.rules import Matter, Method
from decisions.models import Ballot, LateSheet, Resolution
from decisions.outage import services as outage
from decisions.outage.jobs import ask_for_sheets
from decisions.voting import services as voting
from decisions.voting.selectors import unreported_emergencies
from meetings.models import AttendanceInterval, Opinion, Recusal
from tests.session_support import Awaited, Sitting

pytestmark = pytest.mark.django_db
MINOR = (Matter.MAJOR_DECISION, Matter.GENERAL, Matter.GENERAL, Matter.PERSONNEL)


@pytest.fixture
def sitting(now: datetime) -> Sitting:
    return Awaited(now, matters=MINOR)


class TestOutage:
    def at(self, sitting: Sitting, minutes: int) -> str:
        return sitting.at(minutes).isoformat()

    def item(self, sitting: Sitting, position: int, begins: int, ends: int, votes: str = "") -> dict[str, object]:
        choices = {"f": "for", "a": "against"}
        return {
            "entry": sitting.entries[position - 1].pk,
            "position": position,
            "title": "",
            "started_at": self.at(sitting, begins),
            "out_at": "",
            "back_at": "",
            "recused": [],
            "ended_at": self.at(sitting, ends),
            "opinions": [],
            "motion": "同意立项",
            "method": str(Method.SHOW_OF_HANDS),
            "votes": [
                {"roll": row.pk, "name": row.name, "choice": choices[code]}
                for row, code in zip(sitting.roll, votes, strict=False)
            ],
            "papers": {},
            "tellers": [],
            "deferred": False,
            "decision": "",
        }

    def enter(self, sitting: Sitting, **part: object) -> LateSheet:
        return outage.enter_sheet(
            meeting=sitting.meeting, part=part, reason="停电", actor=sitting.secretary, now=sitting.at(60)
        )

    def test_two_people_enter_and_the_rules_judge_at_the_time_of_the_event(self, sitting: Sitting) -> None:
        sitting.open(8)
        leaver = sitting.roll[7]
        left = {"roll": leaver.pk, "name": leaver.name, "act": "out", "at": self.at(sitting, 20)}
        ask_for_sheets(meeting=sitting.meeting, user=sitting.secretary, now=sitting.at(59))
        self.enter(sitting, attendance=[left])
        sheet = self.enter(sitting, items=[self.item(sitting, 1, 10, 15, "ffffffff")])
        with pytest.raises(Refused, match="录入人以外"):
            outage.confirm_sheet(sheet=sheet, actor=sitting.secretary, now=sitting.at(61))
        outage.confirm_sheet(sheet=sheet, actor=sitting.district.user("chair"), now=sitting.at(62))
        decided = Resolution.objects.get()
        assert decided.adopted_at == sitting.at(15)
        assert decided.ballot.tally["present"] == 8  # he left five minutes later
        assert AttendanceInterval.objects.get(roll=leaver).left_at == sitting.at(20)
        entry = LedgerEntry.objects.get(aggregate=f"meeting:{sitting.meeting.pk}", verb="announced")
        assert entry.at == sitting.at(62)
        assert entry.payload["late"]["happened_at"] == self.at(sitting, 15)
        line = timeline_of(f"meeting:{sitting.meeting.pk}", "announced")[0]
        assert "补录：" in line.text
        assert "核对" in line.text

    def test_what_a_rule_refuses_leaves_nothing_behind(self, sitting: Sitting) -> None:
        sitting.open(8)
        personnel = {**self.item(sitting, 4, 10, 15), "method": str(Method.SHOW_OF_HANDS)}
        rows = [
            {"roll": row.pk, "name": row.name, "act": "out", "at": self.at(sitting, 5)} for row in sitting.roll[5:8]
        ]
        sheet = self.enter(sitting, attendance=rows, items=[personnel])
        with pytest.raises(Refused, match=r"第4项审议：.*未达到"):
            outage.confirm_sheet(sheet=sheet, actor=sitting.district.user("chair"), now=sitting.at(62))
        sheet.refresh_from_db()
        assert sheet.state == "asked"
        assert not AttendanceInterval.objects.filter(left_at__isnull=False).exists()

    def test_not_before_what_is_on_record(self, sitting: Sitting) -> None:
        sitting.open()
        sitting.to_opinions(1)
        with pytest.raises(Refused, match=r"已有 .* 的记录"):
            self.enter(sitting, items=[self.item(sitting, 2, 0, 1)])

    def confirm(self, sitting: Sitting, *items: dict[str, object], **part: object) -> None:
        sheet = self.enter(sitting, items=list(items), **part)
        outage.confirm_sheet(sheet=sheet, actor=sitting.district.user("chair"), now=sitting.at(62))

    def test_an_item_and_a_round_that_the_outage_broke_off_go_on(self, sitting: Sitting) -> None:
        sitting.open(8)
        begun = sitting.ballot()
        sitting.vote(begun, "aff")
        on_paper = self.item(sitting, 1, 10, 15, "ffffffff")
        self.confirm(sitting, {**on_paper, "motion": begun.motion.text})
        begun.refresh_from_db()
        assert (begun.state, begun.tally["for"], begun.tally["present"]) == ("announced", 8, 8)
        assert Ballot.objects.count() == 1
        assert sitting.entries[0].outcome == "adopted"
        assert LedgerEntry.objects.filter(verb="entry_started").count() == 1

    def test_a_round_taken_otherwise_on_paper_is_a_new_one(self, sitting: Sitting) -> None:
        sitting.open(8)
        begun = sitting.ballot(method=Method.SECRET, electronic=True)
        self.confirm(sitting, {**self.item(sitting, 1, 10, 15, "ffffffff"), "motion": begun.motion.text})
        rounds = Ballot.objects.order_by("round").values_list("state", "method", "electronic")
        assert list(rounds) == [("abandoned", "secret", True), ("announced", "show-of-hands", False)]
        assert "停用" in LedgerEntry.objects.get(verb="ballot_abandoned").payload["reason"]

    def test_a_round_that_was_closed_is_only_announced(self, sitting: Sitting) -> None:
        sitting.open(8)
        closed = sitting.ballot()
        sitting.vote(closed, "ffffffff")
        sitting.close(closed)
        line = {**self.item(sitting, 1, 10, 15), "motion": closed.motion.text}
        sheet = self.enter(sitting, items=[{**line, "votes": self.item(sitting, 1, 10, 15, "aaaaaaaa")["votes"]}])
        with pytest.raises(Refused, match="停用前已经结束表决"):
            outage.confirm_sheet(sheet=sheet, actor=sitting.district.user("chair"), now=sitting.at(62))
        outage.withdraw_sheet(sheet=sheet, actor=sitting.secretary, now=sitting.at(62))
        self.confirm(sitting, line)
        assert Resolution.objects.get().adopted_at == sitting.at(15)

    def test_several_motions_of_one_item_one_after_another(self, sitting: Sitting) -> None:
        sitting.open(8)
        first = {**self.item(sitting, 1, 10, 15, "ffffffff"), "motion": "同意立项"}
        second = {**self.item(sitting, 1, 15, 20, "ffffaaaa"), "motion": "同意选址"}
        self.confirm(sitting, first, second)
        results = [(each.motion.text, each.outcome) for each in Ballot.objects.order_by("motion__sequence")]
        assert [text for text, _ in results] == ["同意立项", "同意选址"]
        assert results[0][1] == "adopted"
        assert results[1][1] != "adopted"
        assert sitting.entries[0].stage == "concluded"

    def test_a_second_motion_behind_a_round_that_was_closed_and_not_announced(self, sitting: Sitting) -> None:
        sitting.open(8)
        closed = sitting.ballot()
        sitting.vote(closed, "ffffffff")
        sitting.close(closed)
        first = {**self.item(sitting, 1, 10, 15), "motion": closed.motion.text}
        self.confirm(sitting, first, {**self.item(sitting, 1, 15, 20, "ffffffff"), "motion": "同意选址"})
        assert list(Ballot.objects.values_list("state", "outcome")) == [("announced", "adopted")] * 2
        assert sitting.entries[0].stage == "concluded"

    def test_opinions_after_the_first_vote_are_refused_to_whoever_types_them(self, sitting: Sitting) -> None:
        sitting.open(8)
        stated = [{"roll": sitting.roll[1].pk, "name": "", "choice": "for", "note": "支持"}]
        first = {**self.item(sitting, 1, 10, 15, "ffffffff"), "opinions": stated}
        second = {**self.item(sitting, 1, 15, 20, "ffffffff"), "motion": "同意选址"}
        with pytest.raises(Refused, match="第一次表决之前"):
            self.enter(sitting, items=[first, {**second, "opinions": stated}])
        self.confirm(sitting, first, second)
        assert Opinion.objects.get().note == "支持"

    def test_an_emergency_is_judged_by_its_clause_and_owes_its_report(self, sitting: Sitting) -> None:
        sitting.open(8)
        urgent = {**self.item(sitting, 1, 10, 15, "ffffffff"), "emergency": "堤防出现险情"}
        self.confirm(sitting, urgent)
        ballot = Ballot.objects.get()
        assert (ballot.emergency_reason, ballot.announced_at) == ("堤防出现险情", sitting.at(15))
        assert ballot in unreported_emergencies()
        line = timeline_of(f"meeting:{sitting.meeting.pk}", "ballot_opened")[0]
        assert "突发紧急：堤防出现险情" in line.text
        assert "补录：" in line.text
        values = {"addressee": "市委", "words": "电话报告", "actor": sitting.secretary, "now": sitting.at(63)}
        voting.enter_report(ballot=ballot, reported_at=sitting.at(30), **values)
        assert ballot not in unreported_emergencies()

    def test_who_was_recused_goes_out_and_comes_back(self, sitting: Sitting) -> None:
        sitting.open(9)
        near = sitting.roll[8]
        line = {
            **self.item(sitting, 1, 10, 15, "ffffffff"),
            "recused": [{"roll": near.pk, "name": near.name, "reason": "亲属任职"}],
            "out_at": self.at(sitting, 9),
            "back_at": self.at(sitting, 16),
        }
        self.confirm(sitting, line, self.item(sitting, 2, 16, 20, "fffffffff"))
        recusal = Recusal.objects.get()
        # He goes out when the item begins: until then he may hear the one before.
        assert (recusal.roll, recusal.out_at, recusal.back_at) == (near, sitting.at(10), sitting.at(16))
        assert recusal.confirmed_by == sitting.meeting.chair.name
        assert [each.tally["for"] for each in Ballot.objects.order_by("pk")] == [8, 9]

    def test_one_comes_and_goes_more_than_once(self, sitting: Sitting) -> None:
        sitting.open(8)
        row = sitting.roll[7]
        acts = [("out", 5), ("in", 10), ("out", 15), ("in", 20)]
        events = [{"roll": row.pk, "name": row.name, "act": act, "at": self.at(sitting, at)} for act, at in acts]
        self.confirm(sitting, attendance=sorted(events, key=lambda each: str(each["act"])))
        spans = AttendanceInterval.objects.filter(roll=row).order_by("arrived_at").values_list("arrived_at", "left_at")
        at = sitting.at
        assert list(spans) == [(sitting.now, at(5)), (at(10), at(15)), (at(20), None)]
