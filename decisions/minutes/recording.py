"""The frozen record as facts."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import F, Prefetch

from committees.rulebooks.selectors import body_rules
from committees.rules import Clause, Matter
from decisions.minutes.rules import BallotFact, DutyFact, ItemFact, MeetingFacts, PersonFact, keeps_out
from decisions.outage.selectors import late_words
from decisions.supervision.models import SupervisedMatter
from decisions.supervision.states import MatterState
from decisions.voting.models import Ballot
from decisions.voting.states import BallotState
from meetings.agenda.rules import is_circled
from meetings.models import AgendaEntry, AttendanceInterval, Meeting, Opinion, RollEntry
from meetings.notices.states import Capacity


def facts_of(meeting: Meeting, now: datetime) -> MeetingFacts:
    """A meeting that is over, as its rows have frozen it. Items that stay out of minutes are only counted."""
    rule = body_rules(meeting, now).minutes
    entries = _entries_of(meeting)
    kept = [e for e in entries if not keeps_out(rule, Matter(e.item.matter), circled=is_circled(e.item.matter))]
    roll = list(meeting.roll.all())
    came = set(AttendanceInterval.objects.filter(roll__meeting=meeting).values_list("roll_id", flat=True))
    members = [each for each in roll if each.entitled]
    away = [each for each in members if each.pk not in came]
    if meeting.opened_at is None or meeting.closed_at is None:
        raise ValueError("a meeting that is not over has no facts for minutes")
    return MeetingFacts(
        title=meeting.title,
        body=meeting.committee.name,
        opened_at=meeting.opened_at,
        closed_at=meeting.closed_at,
        place=meeting.place,
        chair=_chair(meeting, roll),
        recorder=meeting.recorder.name if meeting.recorder else "",
        entitled=len(members),
        present=tuple(_person(each) for each in members if each.pk in came),
        on_leave=tuple(_person(each) for each in away if each.on_leave),
        absent=tuple(_person(each) for each in away if not each.on_leave),
        observers=tuple(_observer(each) for each in roll if not each.entitled and each.pk in came),
        items=tuple(_item(entry) for entry in kept),
        left_out=len(entries) - len(kept),
        late=tuple(late_words(meeting)),
    )


def duties_of(meeting: Meeting) -> dict[int, list[DutyFact]]:
    """What supervision has set down so far for the decisions of a meeting, by entry."""
    matters = SupervisedMatter.objects.filter(resolution__ballot__motion__entry__meeting=meeting)
    rows = matters.exclude(state=MatterState.DECLINED).annotate(entry=F("resolution__ballot__motion__entry"))
    found: dict[int, list[DutyFact]] = {}
    for each in rows.select_related("lead_unit", "responsible").prefetch_related("supports").order_by("pk"):
        responsible = f"{each.responsible.post}{each.responsible.name}" if each.responsible else ""
        supports = tuple(unit.name for unit in each.supports.all())
        found.setdefault(each.entry, []).append(DutyFact(each.lead_unit.name, each.due_on, supports, responsible))
    return found


def _entries_of(meeting: Meeting) -> list[AgendaEntry]:
    announced = Ballot.objects.filter(state=BallotState.ANNOUNCED).select_related("motion", "resolution", "paper")
    return list(
        meeting.entries.select_related("item__unit", "item__in_charge__person")
        .prefetch_related(
            "recusals__roll",
            Prefetch("opinions", Opinion.objects.exclude(note="").order_by("order")),
            Prefetch("motions__ballots", announced.order_by("round")),
        )
        .order_by("position", "pk")
    )


def _item(entry: AgendaEntry) -> ItemFact:
    item = entry.item
    charge = item.in_charge
    return ItemFact(
        entry=entry.pk,
        title=item.title,
        matter=item.matter,
        unit=item.unit.name,
        presenter=item.presenter,
        outcome=entry.outcome,
        conclusion=entry.conclusion,
        in_charge=f"{charge.role}{charge.person.name}" if charge else "",
        recused=tuple(recusal.roll.name for recusal in entry.recusals.all()),
        notes=tuple(opinion.note for opinion in entry.opinions.all()),
        ballots=tuple(_ballot(ballot) for motion in entry.motions.all() for ballot in motion.ballots.all()),
        heard=entry.started_at is not None,
    )


def _ballot(ballot: Ballot) -> BallotFact:
    resolution = getattr(ballot, "resolution", None)
    verdict = ballot.verdict or {}
    return BallotFact(
        ballot=ballot.pk,
        motion=ballot.motion.text,
        method=ballot.method,
        tally=ballot.tally,
        arithmetic=verdict["arithmetic"],
        clause=Clause.from_dict(verdict["clause"]).label,
        outcome=ballot.outcome,
        decision=resolution.text if resolution else "",
        resolution=str(resolution) if resolution else "",
        with_revision=bool(resolution and resolution.with_revision),
        disagreement=ballot.disagreement,
        emergency=ballot.emergency,
    )


def _chair(meeting: Meeting, roll: Iterable[RollEntry]) -> PersonFact:
    for each in roll:
        if each.person_id == meeting.chair_id:
            return _person(each)
    return PersonFact(meeting.chair.name, meeting.chair.post)


def _person(roll: RollEntry) -> PersonFact:
    """With the unit of that day, as 出席 wants it (GB/T 9704 10.3); whoever belongs to none stands by his name."""
    return PersonFact(roll.name, roll.role, roll.unit)


def _observer(roll: RollEntry) -> PersonFact:
    alternate = "候补委员" if roll.capacity == Capacity.ALTERNATE else ""
    return PersonFact(roll.name, roll.role, roll.unit or alternate or roll.role)
