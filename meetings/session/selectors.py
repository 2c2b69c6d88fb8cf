"""The room at one moment: who is on the roll, who is in, who is recused, and what the quorum says."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.html import strip_tags

from committees.ledger.selectors import entries_of
from committees.models import LedgerEntry, Person
from committees.people.declared import away_between, interests_touching
from committees.people.rules import Concern
from committees.people.selectors import seats_on, suspended_on
from committees.people.states import SeatKind
from committees.rulebooks.selectors import body_rules
from committees.rules import Body, Matter, QuorumFacts, Verdict, judge_quorum
from meetings.agenda.models import AgendaItem
from meetings.notices.models import LeaveRequest, WrittenOpinion
from meetings.notices.states import Capacity, LeaveState
from meetings.scheduling.enlarged import whole_observers
from meetings.scheduling.models import AgendaEntry, ItemObserver, Meeting
from meetings.session.models import AttendanceInterval, Opinion, Recess, Recusal, RollEntry, Speech
from meetings.session.rules import (
    PRESENCE_LABELS,
    ItemTime,
    Presence,
    Span,
    Standing,
    attended_words,
    bridged,
    judge_opening,
    presence_for,
    quorum_facts,
)
from meetings.session.states import CURRENT_STAGES


@dataclass(frozen=True)
class Seated:
    """A person on the roll with where he is now, as seen for one item."""

    roll: RollEntry
    since: datetime | None
    last_left: datetime | None
    recusal: Recusal | None
    away: Recusal | None

    @property
    def out(self) -> bool:
        """Left for another item's recusal and not back."""
        return self.away is not None

    @property
    def in_room(self) -> bool:
        """Checked in and not out again."""
        return self.since is not None

    @property
    def recused(self) -> bool:
        """Recused from the item that is looked at."""
        return self.recusal is not None

    @property
    def standing(self) -> Standing:
        """The same, for the rules."""
        return Standing(
            roll_id=self.roll.pk,
            person_id=self.roll.person_id,
            entitled=self.roll.entitled,
            in_room=self.in_room,
            recused=self.recused,
            out=self.out,
        )

    @property
    def may_vote(self) -> bool:
        """A member in the room who is not recused."""
        return self.standing.present and not self.recused


@dataclass(frozen=True)
class Room:
    """Everyone on the roll, looked at for one item or for the meeting as a whole."""

    people: tuple[Seated, ...]
    in_charge_id: int | None = None

    @property
    def facts(self) -> QuorumFacts:
        """What the quorum is judged by."""
        return quorum_facts((each.standing for each in self.people), self.in_charge_id)

    @property
    def members(self) -> tuple[Seated, ...]:
        """应到会成员."""
        return tuple(each for each in self.people if each.roll.entitled)

    @property
    def present(self) -> tuple[Seated, ...]:
        """Members who count as present, those recused from the item included."""
        return tuple(each for each in self.members if each.standing.present)

    @property
    def others(self) -> tuple[Seated, ...]:
        """候补 and 列席, and members left out of the base."""
        return tuple(each for each in self.people if not each.roll.entitled)

    def find(self, roll_id: int) -> Seated | None:
        """The person with this place on the roll."""
        return next((each for each in self.people if each.roll.pk == roll_id), None)


def roll_of(meeting: Meeting) -> list[RollEntry]:
    """Everyone on the roll, in order."""
    return list(meeting.roll.select_related("person"))


def room_of(meeting: Meeting, entry: AgendaEntry | None = None) -> Room:
    """The room now. Three queries, whatever the number of people; a fourth for the seat in charge of the item."""
    roll = list(meeting.roll.select_related("person"))
    latest: dict[int, AttendanceInterval] = {}
    for interval in AttendanceInterval.objects.filter(roll__meeting=meeting).order_by("arrived_at"):
        latest[interval.roll_id] = interval
    recusals = list(Recusal.objects.filter(entry__meeting=meeting).select_related("entry"))
    people = tuple(_seated(each, latest.get(each.pk), recusals, entry) for each in roll)
    return Room(people=people, in_charge_id=_in_charge(entry))


def seated_now(roll: RollEntry, entry: AgendaEntry) -> Seated:
    """One person of the roll as seen for one item: two short queries, for a vote that asks of nobody else."""
    stays = AttendanceInterval.objects.filter(roll=roll).order_by("arrived_at")
    recusals = Recusal.objects.filter(roll=roll).select_related("entry").order_by("pk")
    return _seated(roll, stays.last(), list(recusals), entry)


def _seated(
    roll: RollEntry, interval: AttendanceInterval | None, recusals: list[Recusal], entry: AgendaEntry | None
) -> Seated:
    own = [recusal for recusal in recusals if recusal.roll_id == roll.pk]
    here = next((recusal for recusal in own if entry is not None and recusal.entry_id == entry.pk), None)
    return Seated(
        roll=roll,
        since=interval.arrived_at if interval and interval.left_at is None else None,
        last_left=interval.left_at if interval else None,
        recusal=here,
        away=next((each for each in own if each.out_at and not each.back_at and each is not here), None),
    )


def _in_charge(entry: AgendaEntry | None) -> int | None:
    seat = entry.item.in_charge if entry is not None else None
    return seat.person_id if seat is not None else None


def current_entry(meeting: Meeting) -> AgendaEntry | None:
    """The item under discussion, or None between two items."""
    return (
        meeting.entries.filter(stage__in=CURRENT_STAGES)
        .select_related("item", "item__unit", "item__in_charge", "meeting")
        .first()
    )


def agenda_of(meeting: Meeting) -> QuerySet[AgendaEntry]:
    """The agenda in order, with its items."""
    return meeting.entries.select_related("item", "item__unit", "item__in_charge").order_by("position", "pk")


def item_verdict(body: Body, entry: AgendaEntry, room: Room) -> Verdict:
    """The quorum of an item with those in the room."""
    return judge_quorum(body, Matter(entry.item.matter), room.facts)


def quorum_now(meeting: Meeting, entry: AgendaEntry | None, room: Room, now: datetime) -> Verdict | None:
    """The quorum that counts now: of the current item, else of opening. None while nobody is on the roll."""
    if not room.members:
        return None
    body = body_rules(meeting, now)
    if entry is not None:
        return item_verdict(body, entry, room)
    matters = [Matter(matter) for matter in meeting.entries.values_list("item__matter", flat=True)]
    return judge_opening(body, matters or [Matter.GENERAL], room.facts)


@dataclass(frozen=True)
class Invited:
    """One person as the roll will hold him."""

    person: Person
    seat_id: int | None
    role: str
    capacity: Capacity
    entitled: bool
    suspended: str = ""
    suspended_by: str = ""


def invited_to(meeting: Meeting) -> list[Invited]:
    """Who belongs on the roll: the seats of the day in rank, then standing observers, then those of single items."""
    day = timezone.localtime(meeting.starts_at).date()
    suspended = suspended_on(meeting.committee, day)
    rows = [
        Invited(
            person=seat.person,
            seat_id=seat.pk,
            role=seat.role,
            capacity=Capacity.MEMBER if seat.kind == SeatKind.VOTING else Capacity.ALTERNATE,
            entitled=seat.kind == SeatKind.VOTING,
            suspended=suspended[seat.pk].reason if seat.pk in suspended else "",
            suspended_by=suspended[seat.pk].approved_by if seat.pk in suspended else "",
        )
        for seat in seats_on(meeting.committee, day)
    ]
    observers = whole_observers(meeting)
    single = ItemObserver.objects.filter(entry__meeting=meeting).select_related("person", "person__unit")
    observers += [each.person for each in single.order_by("entry__position", "pk")]
    known = {row.person.pk for row in rows}
    for person in observers:
        if person.pk not in known:
            known.add(person.pk)
            rows.append(Invited(person, None, person.post, Capacity.OBSERVER, entitled=False))
    return rows


def people_on_leave(meeting: Meeting) -> dict[int, str]:
    """Persons whose leave was granted, with the reason."""
    leaves = LeaveRequest.objects.filter(meeting=meeting, state=LeaveState.GRANTED)
    return dict(leaves.values_list("person_id", "reason"))


def declared_reasons(meeting: Meeting, room: Room) -> dict[int, str]:
    """Why those not in the room are away on the day, as they declared it: offered to the recorder, who enters it."""
    day = timezone.localtime(meeting.starts_at).date()
    missing = [each.roll.person_id for each in room.people if not each.in_room and not each.roll.absence_reason]
    away = away_between(missing, day, day)
    return {each.person_id: f"{each.get_kind_display()}：{each.reason}" for each in away}


def written_opinions(entry: AgendaEntry) -> dict[int, WrittenOpinion]:
    """Written opinions on an item by person: shown, and never counted as votes."""
    return {opinion.person_id: opinion for opinion in WrittenOpinion.objects.filter(entry=entry)}


def opinions_of(entry: AgendaEntry) -> dict[int, Opinion]:
    """Opinions stated on an item, by place on the roll."""
    return {opinion.roll_id: opinion for opinion in Opinion.objects.filter(entry=entry).select_related("roll")}


def others_to_speak(room: Room, spoken: Iterable[int]) -> int:
    """How many members in the room, the chair aside, have not yet stated an opinion."""
    done = set(spoken)
    return sum(each.may_vote and not each.roll.is_chair and each.roll.pk not in done for each in room.people)


def those_there_since(room: Room, roll_ids: Iterable[int]) -> Room:
    """The room without those who were not there at an earlier moment: who came later is not present for that vote."""
    there = set(roll_ids)
    return replace(
        room, people=tuple(each if each.roll.pk in there else replace(each, since=None) for each in room.people)
    )


def undecided_entries(meeting: Meeting) -> QuerySet[AgendaEntry]:
    """Items of the agenda that have no outcome yet."""
    return agenda_of(meeting).exclude(stage="concluded")


PRESSED = ("checked_in", "checked_out", "attendance_undone")
# What may stand in the record after a press on the attendance that is undone: none of it went by who was there.
JUDGES_NO_PRESENCE = (*PRESSED, "absence_noted", "roll_prepared", "spoke", "opinion_recorded", "opinion_undone")
LOOKED_BACK = 200


def undoable_attendance(meeting: Meeting) -> dict[int, LedgerEntry]:
    """The last press on each person's attendance, by place on the roll, as long as nothing was judged by it since."""
    found: dict[int, LedgerEntry] = {}
    for entry in entries_of(f"meeting:{meeting.pk}").order_by("-sequence")[:LOOKED_BACK]:
        if entry.verb not in JUDGES_NO_PRESENCE:
            break
        if entry.verb in PRESSED and "roll" in entry.payload:
            found.setdefault(entry.payload["roll"], entry)
    return {roll: entry for roll, entry in found.items() if entry.verb != "attendance_undone"}


def open_recess(meeting: Meeting) -> Recess | None:
    """The recess that the meeting is in, or None."""
    return Recess.objects.filter(meeting=meeting, resumed_at__isnull=True).first()


def running_speech(entry: AgendaEntry) -> Speech | None:
    """Whose clock is running on an item, or None."""
    return Speech.objects.filter(entry=entry, ended_at__isnull=True).first()


@dataclass(frozen=True)
class Attended:
    """One person of the roll with his presence at every item that was begun, and the same in words."""

    roll: RollEntry
    marks: tuple[Presence, ...]
    words: str

    @property
    def labels(self) -> tuple[str, ...]:
        """The marks as they are shown."""
        return tuple(PRESENCE_LABELS[mark] for mark in self.marks)


@dataclass(frozen=True)
class AttendanceTable:
    """Who was there for which item. `items`: those begun, in the order in which they began."""

    items: tuple[ItemTime, ...]
    rows: tuple[Attended, ...]


def attendance_table(meeting: Meeting, closed: Collection[int] = ()) -> AttendanceTable:
    """Presence per item of everyone on the roll. Of the entries in `closed` the reader is not told who was recused."""
    entries = list(meeting.entries.filter(started_at__isnull=False).order_by("started_at", "position"))
    items = tuple(ItemTime(each.position, each.started_at, each.concluded_at) for each in entries if each.started_at)
    spans: dict[int, list[Span]] = {}
    for stay in AttendanceInterval.objects.filter(roll__meeting=meeting).order_by("arrived_at"):
        spans.setdefault(stay.roll_id, []).append(Span(stay.arrived_at, stay.left_at))
    recesses = [Span(each.began_at, each.resumed_at) for each in Recess.objects.filter(meeting=meeting)]
    recused = set(Recusal.objects.filter(entry__in=entries, out_at__isnull=False).values_list("entry_id", "roll_id"))
    rows = []
    for roll in meeting.roll.all():
        own = bridged(spans.get(roll.pk, []), recesses)
        marks = tuple(
            Presence.RECUSED if (entry.pk, roll.pk) in recused and entry.pk not in closed else presence_for(own, item)
            for entry, item in zip(entries, items, strict=True)
        )
        words = attended_words(own, items, meeting.closed_at) if items else ""
        rows.append(Attended(roll, marks, words))
    return AttendanceTable(items, tuple(rows))


@dataclass(frozen=True)
class Suggested:
    """A member whose declared interests an item touches, with the sentence that says so."""

    roll: RollEntry
    reason: str


def concern_of(item: AgendaItem) -> Concern:
    """What an item is about, as declared interests are held against it: its unit, its title, question and report."""
    return Concern(unit_ids=(item.unit_id,), words=f"{item.title} {item.question} {strip_tags(item.report)}")


def suggested_recusals(entry: AgendaEntry, room: Room) -> list[Suggested]:
    """Members of whom the register of interests suggests a recusal from this item. For the recorder's eyes."""
    item = entry.item
    members = {each.roll.person_id: each for each in room.members if not each.recused}
    concern = concern_of(item)
    found = interests_touching(members, unit_ids=concern.unit_ids, words=concern.words)
    return [Suggested(members[person].roll, "；".join(t.reason for t in touches)) for person, touches in found.items()]


def unconfirmed_recusals(meeting: Meeting) -> list[Recusal]:
    """Recusals that the chair has not confirmed, of items without an outcome."""
    found = Recusal.objects.filter(entry__meeting=meeting, confirmed_at__isnull=True)
    return list(found.exclude(entry__stage="concluded").select_related("entry__item", "roll"))
