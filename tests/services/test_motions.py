"""Motions that were put by mistake, votes that are void, and items of which a part is decided already."""

from __future__ import annotations

from datetime import datetime

import pytest

from committees.errors import NeedsOverride, Refused
from committees.models import LedgerEntry, RulebookVersion
from committees.rulebooks.editing import apply_changes
from committees.rulebooks.readable import rulebook_lines
from committees.rulebooks.selectors import digest_of
from committees.rulebooks.services import Override
from committees.rules import Choice, Matter, Method, parse_rulebook
from decisions.models import Ballot, Motion, Resolution
from decisions.voting import services as voting
from decisions.voting.services import consent
from meetings.agenda.states import ItemState
from meetings.session import services as session
from tests.session_support import Sitting, make_sitting, open_sitting, write_opinion

pytestmark = pytest.mark.django_db


@pytest.fixture
def sitting(now: datetime) -> Sitting:
    return open_sitting(now, matters=(Matter.GENERAL, Matter.GENERAL))


def withdraw(sitting: Sitting, motion: Motion, reason: str = "重复提出") -> None:
    voting.withdraw_motion(motion=motion, reason=reason, actor=sitting.secretary, now=sitting.at(9))


OVERRIDE = Override("汛情紧急，人员在途", "区委书记")


@pytest.fixture
def lenient(now: datetime) -> Sitting:
    """An office that has made its own quorum clause an ordinary one: below it one goes on with reason and name."""
    sitting = make_sitting(now, matters=(Matter.GENERAL, Matter.GENERAL))
    pinned, body = sitting.meeting.rulebook_version, f"bodies.{sitting.meeting.committee.body}.quorum"
    lines = [line.path for _, line in rulebook_lines(parse_rulebook(pinned.data))]
    changes = {f"{path}.force": "ordinary" for path in lines if path.startswith(body)}
    data = apply_changes(pinned.data, changes, title="本机关规则", number=pinned.number + 1)
    sitting.meeting.rulebook_version = RulebookVersion.objects.create(
        rulebook=pinned.rulebook,
        number=pinned.number + 1,
        data=data,
        digest=digest_of(data),
        state=pinned.state,
        effective_from=now,
        created_at=now,
    )
    sitting.meeting.save(update_fields=["rulebook_version"])
    sitting.open()
    return sitting


def void(sitting: Sitting) -> Ballot:
    """Five of eleven vote, where six must be present: opened and closed by override, and void."""
    motion = sitting.motion()
    for row in sitting.roll[5:]:
        session.check_out(roll=row, actor=sitting.secretary, now=sitting.at(4))
    opening = {"motion": motion, "method": Method.SHOW_OF_HANDS, "actor": sitting.secretary, "now": sitting.at(5)}
    with pytest.raises(NeedsOverride, match="应到 11，实到 5，须 ≥ 6，未达到"):
        voting.open_ballot(**opening)
    ballot = voting.open_ballot(**opening, override=OVERRIDE)
    sitting.vote(ballot, "fffff")
    with pytest.raises(NeedsOverride, match="未达到"):
        sitting.close(ballot)
    return voting.close_ballot(ballot=ballot, actor=sitting.secretary, now=sitting.at(6), override=OVERRIDE)


def test_a_motion_put_by_mistake_is_withdrawn_and_both_acts_stay(sitting: Sitting) -> None:
    right, wrong = sitting.motion(), sitting.motion(text="误提的事项")
    with pytest.raises(Refused, match="原因"):
        withdraw(sitting, wrong, " ")
    withdraw(sitting, wrong)
    assert list(Motion.objects.values_list("pk", flat=True)) == [right.pk]
    assert LedgerEntry.objects.get(verb="motion_withdrawn").payload["reason"] == "重复提出"
    with pytest.raises(Refused, match="撤销"):
        withdraw(sitting, wrong)


def test_the_last_motion_withdrawn_leaves_the_item_open(sitting: Sitting) -> None:
    withdraw(sitting, sitting.motion())
    assert sitting.entries[0].outcome == ""
    assert sitting.entries[0].stage == "opinions"
    assert sitting.motion(text="另提的事项").sequence == 2  # the record names the first by its number for good


def test_a_withdrawn_motion_no_longer_holds_up_the_item(sitting: Sitting) -> None:
    superfluous = sitting.motion(text="误提的事项")
    sitting.decide(1, "fffffffffff")
    assert sitting.entries[0].stage == "voting"
    withdraw(sitting, superfluous)
    assert (sitting.entries[0].stage, sitting.entries[0].outcome) == ("concluded", "adopted")


def test_what_has_been_voted_on_is_not_withdrawn(sitting: Sitting) -> None:
    ballot = sitting.ballot()
    with pytest.raises(Refused, match="尚未结束"):
        withdraw(sitting, ballot.motion)
    voting.abandon_ballot(ballot=ballot, reason="票数不符", actor=sitting.secretary, now=sitting.at(5))
    with pytest.raises(Refused, match="已经开始过表决"):
        withdraw(sitting, ballot.motion)


def test_only_a_recorder_withdraws(sitting: Sitting) -> None:
    motion = sitting.motion()
    with pytest.raises(Refused, match="记录人员"):
        voting.withdraw_motion(motion=motion, reason="误提", actor=sitting.district.user("member4"), now=sitting.at(5))


def test_a_void_vote_is_not_announced_but_repeated(lenient: Sitting) -> None:
    ballot = void(lenient)
    assert ballot.outcome == "void"
    assert ballot.verdict["arithmetic"] == "应到 11，实到 5，须 ≥ 6，未达到，表决无效"
    assert LedgerEntry.objects.filter(verb="rule_waived").count() == 2
    with pytest.raises(Refused, match="无效"):
        lenient.announce(ballot)
    with pytest.raises(Refused, match="作废"):
        session.defer_item(entry=lenient.entries[0], reason="再议", actor=lenient.secretary, now=lenient.at(8))
    voting.abandon_ballot(ballot=ballot, reason="人数不足", actor=lenient.secretary, now=lenient.at(8))
    for row in lenient.roll[5:]:
        session.check_in(roll=row, actor=lenient.secretary, now=lenient.at(8))
    again = voting.open_ballot(
        motion=ballot.motion, method=Method.SHOW_OF_HANDS, actor=lenient.secretary, now=lenient.at(9)
    )
    assert again.round == 2
    lenient.vote(again, "f" * 11)
    assert lenient.close(again).outcome == "adopted"


def test_after_a_void_vote_the_item_may_be_put_off(lenient: Sitting) -> None:
    voting.abandon_ballot(ballot=void(lenient), reason="人数不足", actor=lenient.secretary, now=lenient.at(8))
    session.defer_item(entry=lenient.entries[0], reason="下次再议", actor=lenient.secretary, now=lenient.at(9))
    assert lenient.entries[0].outcome == "deferred"


def test_a_valid_result_is_not_thrown_away(sitting: Sitting) -> None:
    ballot = sitting.ballot()
    sitting.vote(ballot, "fffffffffff")
    sitting.close(ballot)
    with pytest.raises(Refused, match="结果有效"):
        voting.abandon_ballot(ballot=ballot, reason="重来", actor=sitting.secretary, now=sitting.at(8))


def test_what_is_announced_stands_when_the_rest_is_put_off(sitting: Sitting) -> None:
    sitting.motion(text="其余事项")
    sitting.decide(1, "fffffffffff")
    with pytest.raises(Refused, match="已有表决结果"):
        session.conclude_without_vote(
            entry=sitting.entries[0], conclusion="听取", actor=sitting.secretary, now=sitting.at(8)
        )
    session.defer_item(entry=sitting.entries[0], reason="材料不全", actor=sitting.secretary, now=sitting.at(9))
    entry = sitting.entries[0]
    assert entry.conclusion == "同意该项目立项：通过；其余缓议：材料不全"
    assert entry.item.state == ItemState.POOLED
    assert Resolution.objects.count() == 1


def test_what_was_adopted_before_is_not_voted_on_again(sitting: Sitting, now: datetime) -> None:
    sitting.motion(text="其余事项")
    sitting.decide(1, "fffffffffff")
    session.defer_item(entry=sitting.entries[0], reason="材料不全", actor=sitting.secretary, now=sitting.at(9))
    later = make_sitting(now, matters=(Matter.GENERAL,), district=sitting.district, number=2)
    later.meeting.entries.update(item=sitting.entries[0].item)
    later.open()
    with pytest.raises(Refused, match="以前的会议上通过"):
        later.motion()
    later.motion(text="其余事项")


def test_who_came_after_all_is_not_counted_by_what_he_wrote(now: datetime) -> None:
    sitting = open_sitting(now, 10, matters=(Matter.GENERAL,))
    entry, late = sitting.entries[0], sitting.roll[10]
    write_opinion(entry, late.person, Choice.AGAINST, now)
    ballot = sitting.ballot()
    session.check_in(roll=late, actor=sitting.secretary, now=sitting.at(5))
    sitting.vote(ballot, "ffffffffff")
    assert sitting.close(ballot).roll[10]["written"] == ""


@pytest.mark.parametrize("together", [True, False])
def test_an_exception_the_rules_offer_is_taken(now: datetime, together: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    sitting = make_sitting(
        now,
        matters=(Matter.GENERAL, Matter.GENERAL),
        rulebook="zuocun-town-2018",
        body="leadership-team",
        roles=("书记",),
        member_role="班子成员",
    )
    for index, row in enumerate(sitting.prepare()):
        if index != 3:  # who is in charge of the items is away
            session.check_in(roll=row, actor=sitting.secretary, now=now)
    session.open_meeting(meeting=sitting.meeting, actor=sitting.secretary, now=now)
    reason = {"actor": sitting.secretary, "now": sitting.at(2), "override": Override("出差在外，已书面委托", "书记")}
    if together:  # no rulebook here asks for a reason and allows consent: the ban alone is lifted
        monkeypatch.setattr(consent, "why_not_together", lambda *_: None)
        voting.adopt_together(meeting=sitting.meeting, entries=sitting.entries, **reason)
        assert Ballot.objects.filter(state="closed").count() == 2
        return
    session.start_item(entry=sitting.entries[0], **reason)
    with pytest.raises(NeedsOverride):
        session.conclude_without_vote(
            entry=sitting.entries[0], conclusion="听取", actor=sitting.secretary, now=sitting.at(3)
        )
    assert session.conclude_without_vote(entry=sitting.entries[0], conclusion="听取", **reason).outcome == "heard"
