"""What the record shows of rules that no judge decides: recorder, roll, recusals, announcing, minutes in time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from committees.rules import ALL_MATTERS, Matter
from decisions.compliance.rules import Fact, Standing
from decisions.minutes.models import Minutes
from decisions.voting.models import Ballot
from decisions.voting.states import BallotState
from meetings.agenda.states import StepState
from meetings.models import AgendaEntry, Meeting
from meetings.notices.states import Capacity


def facts_of(
    meeting: Meeting, entries: Sequence[AgendaEntry], ballots: Sequence[Ballot], minutes: Minutes | None, now: datetime
) -> list[Fact]:
    """Every fact that the rows of a meeting show."""
    return [
        *_people(meeting),
        *(fact for entry in entries for fact in _item(entry)),
        *_recusals(entries),
        *_votes(ballots),
        *_minutes(minutes, now),
    ]


def _people(meeting: Meeting) -> Iterator[Fact]:
    if meeting.opened_at is None:
        return
    roll = list(meeting.roll.all())
    entitled = sum(row.entitled for row in roll)
    yield Fact("members", Standing.MET, f"应到会 {entitled} 人，名册在开会时冻结")
    observers = [row.name for row in roll if row.capacity == Capacity.OBSERVER]
    if observers:
        yield Fact("observers", Standing.MET, f"列席：{'、'.join(observers)}")
    if meeting.recorder is not None:
        post = f"（{meeting.recorder.post}）" if meeting.recorder.post else ""
        yield Fact("recorder", Standing.MET, f"记录人：{meeting.recorder}{post}")
    else:
        yield Fact("recorder", Standing.FAILED, "没有指定记录人")


def _item(entry: AgendaEntry) -> Iterator[Fact]:
    """How the item came onto the agenda, and that the chair spoke after the others."""
    matters = (Matter(entry.item.matter),)
    told = f"第{entry.position}项"
    agreed = sum(step.state == StepState.AGREED and step.round == entry.item.round for step in entry.item.steps.all())
    if agreed:
        yield Fact("review", Standing.MET, f"{told} {agreed} 个步骤均已同意", matters)
    for done in entry.item.preparations:
        if done.get("count"):
            yield Fact("preliminary", Standing.MET, f"{told} 已办", matters, str(done.get("kind", "")))
    spoken = sorted(entry.opinions.all(), key=lambda opinion: opinion.order)
    if len(spoken) > 1 and spoken[-1].roll.is_chair:
        yield Fact("speaking", Standing.MET, f"{told} 主持人最后表态", matters)


def _recusals(entries: Sequence[AgendaEntry]) -> Iterator[Fact]:
    for entry in entries:
        number = len(entry.recusals.all())
        if number:
            yield Fact("recusal", Standing.MET, f"第{entry.position}项 {number} 人回避", (Matter(entry.item.matter),))


def _votes(ballots: Sequence[Ballot]) -> Iterator[Fact]:
    for ballot in ballots:
        entry = ballot.motion.entry
        matters = (Matter(entry.item.matter),)
        told = f"第{entry.position}项"
        if ballot.state == BallotState.ANNOUNCED:
            yield Fact("announcement", Standing.MET, f"{told} 结果当场宣布", matters)
        elif ballot.state == BallotState.CLOSED:
            yield Fact("announcement", Standing.PENDING, f"{told} 结果尚未宣布", matters)
        yield Fact("single_votes", Standing.MET, f"{told} 单独表决", matters)
        yield Fact("must_vote", Standing.MET, f"{told} 已表决", matters)
        if ballot.disagreement:
            yield Fact("disagreement", Standing.MET, f"{told} 主持人判断：{ballot.disagreement}", matters)
        if ballot.emergency:
            yield Fact("emergency", Standing.MET, f"{told} 按紧急情况办理：{ballot.emergency_reason}", ALL_MATTERS)


def _minutes(minutes: Minutes | None, now: datetime) -> Iterator[Fact]:
    if minutes is None:
        return
    issued, due = minutes.issued_at, minutes.due_at
    if issued is not None:
        late = due is not None and issued > due
        yield Fact(
            "minutes", Standing.FAILED if late else Standing.MET, "已印发，超过期限" if late else "已在期限内印发"
        )
    else:
        late = due is not None and now > due
        yield Fact(
            "minutes", Standing.FAILED if late else Standing.PENDING, "超过期限，尚未印发" if late else "尚未印发"
        )
