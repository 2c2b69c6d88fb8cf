"""Who is to be told what, and what changed since they were told."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from committees.access.selectors import without_administrators
from committees.models import Person
from committees.people.selectors import seats_on, suspended_on
from committees.people.states import SeatKind
from meetings.notices.models import NoticeRound
from meetings.notices.rules import difference, personal_facts
from meetings.notices.states import CAPACITY_LABELS, Capacity
from meetings.papers.models import Paper
from meetings.scheduling.enlarged import invitees_of, whole_observers
from meetings.scheduling.models import Meeting
from meetings.scheduling.selectors import Line, agenda_lines


@dataclass(frozen=True)
class Recipient:
    """One reader of a notice; `whole`: the whole agenda, else only the items he attends; `called`: his name on the
    roll, whatever he is called since."""

    person: Person
    capacity: Capacity
    role: str
    whole: bool
    called: str = ""

    @property
    def name(self) -> str:
        """As the roll has it, else as he is called now."""
        return self.called or self.person.name

    @property
    def post(self) -> str:
        """What he was on the day of the roll, else what he is now."""
        return self.role if self.called else self.person.post or self.role

    @property
    def label(self) -> str:
        """成员、候补、列席."""
        return CAPACITY_LABELS[self.capacity]


def recipients_of(meeting: Meeting) -> list[Recipient]:
    """Members, alternates and whole observers, then observers of single items; each person once."""
    day = timezone.localtime(meeting.starts_at).date()
    found: dict[int, Recipient] = {}
    suspended, away = suspended_on(meeting.committee, day), set()
    for seat in seats_on(meeting.committee, day):
        if seat.pk in suspended:
            away.add(seat.person_id)
            continue
        capacity = Capacity.MEMBER if seat.kind == SeatKind.VOTING else Capacity.ALTERNATE
        found.setdefault(seat.person_id, Recipient(seat.person, capacity, seat.role, whole=True))
    invited = whole_observers(meeting)
    single = [observer.person for line in agenda_lines(meeting) for observer in line.entry.observers.all()]
    for person in _apart_from_administration([*invited, *single]):
        whole = person in invited
        found.setdefault(person.pk, Recipient(person, Capacity.OBSERVER, person.post, whole=whole))
    return [each for each in found.values() if each.person.pk not in away]


def attendants_of(meeting: Meeting) -> list[Recipient]:
    """Whom a meeting's page names: who is to be told, and once it was opened its roll, whatever changes afterwards."""
    roll = meeting.roll.filter(excluded_reason="").select_related("person") if meeting.opened_at else ()
    fixed = [Recipient(row.person, Capacity(row.capacity), row.role, whole=True, called=row.name) for row in roll]
    return fixed or recipients_of(meeting)


def _apart_from_administration(people: list[Person]) -> list[Person]:
    """Who became an administrator after he was named is told nothing of the meeting."""
    rows = without_administrators(Person.objects.filter(pk__in=[person.pk for person in people]))
    told = set(rows.values_list("pk", flat=True)) if people else set()
    return [person for person in people if person.pk in told]


def facts_of(meeting: Meeting, lines: Sequence[Line] | None = None) -> dict[str, Any]:
    """Everything a notice tells, JSON-safe: kept with each round, so that the next one can name what changed."""
    lines = agenda_lines(meeting) if lines is None else lines
    papers = _current_papers([line.entry.item_id for line in lines])
    return {
        "title": meeting.title,
        "starts_at": meeting.starts_at.isoformat(),
        "ends_at": meeting.ends_at.isoformat(),
        "place": meeting.place,
        "chair": meeting.chair.name,
        "enlarged": meeting.enlarged,
        "invitees": [person.pk for person in invitees_of(meeting)] if meeting.enlarged else [],
        "items": [
            {
                "id": line.entry.item_id,
                "title": line.entry.item.title,
                "matter": line.entry.item.matter,
                "papers": [[each.told_title, each.version, each.digest] for each in papers.get(line.entry.item_id, [])],
                "secret": any(each.is_secret for each in papers.get(line.entry.item_id, [])),
                "arrive_at": line.slot.arrive_at.isoformat(),
                "observers": [observer.person_id for observer in line.entry.observers.all()],
            }
            for line in lines
        ],
    }


def _current_papers(item_ids: list[int]) -> dict[int, list[Paper]]:
    rows = Paper.objects.filter(item_id__in=item_ids, removed=False, replaced_by__isnull=True)
    found: dict[int, list[Paper]] = {}
    for paper in rows.select_related("secret").order_by("pk"):
        found.setdefault(paper.item_id, []).append(paper)
    return found


def last_round(meeting: Meeting) -> NoticeRound | None:
    """The last sending of the meeting's notice, or None."""
    return NoticeRound.objects.filter(meeting=meeting).order_by("-round").first()


def told_time(meeting: Meeting, person_id: int, capacity: str) -> datetime:
    """The hour a reader was told: of the meeting, or for an observer of single items when to arrive for the first."""
    sent = last_round(meeting) if capacity == Capacity.OBSERVER else None
    items = sent.facts["items"] if sent is not None else []
    own = [datetime.fromisoformat(item["arrive_at"]) for item in items if person_id in item["observers"]]
    return min(own, default=meeting.starts_at)


def pending_difference(meeting: Meeting) -> list[str]:
    """What changed since the last notice, in sentences; empty before the first notice and when nothing changed.

    Hours and observers of single items count too: their readers were told an hour.
    """
    previous = last_round(meeting)
    if previous is None:
        return []
    return all_changes(previous.facts, facts_of(meeting), recipients_of(meeting))


def all_changes(old: dict[str, Any], new: dict[str, Any], recipients: Iterable[Recipient]) -> list[str]:
    """The changes that any reader must hear of: those of the whole agenda first, then those of single observers."""
    lines = difference(personal_facts(old, 0, whole=True), personal_facts(new, 0, whole=True))
    for recipient in recipients:
        if not recipient.whole:
            own = [personal_facts(facts, recipient.person.pk, whole=False) for facts in (old, new)]
            lines += [f"{recipient.person}：{line}" for line in difference(*own) if line not in lines]
    return lines + _observers_changed(old, new)


def _observers_changed(old: dict[str, Any], new: dict[str, Any]) -> list[str]:
    before, after = (_beside_members(facts) for facts in (old, new))
    gone = Person.objects.filter(pk__in=before - after) if before - after else []
    come = set(new["invitees"]) - before - set(old.get("invitees", ()))
    added = Person.objects.filter(pk__in=come) if come else []
    return [*(f"{person}：不再列席" for person in gone), *(f"{person}：扩大参加，列席会议" for person in added)]


def _beside_members(facts: dict[str, Any]) -> set[int]:
    """Who was told to observe: single items, or (扩大会议) the whole meeting."""
    return {person for item in facts["items"] for person in item["observers"]} | set(facts.get("invitees", ()))


def time_changed(meeting: Meeting, previous: NoticeRound | None) -> bool:
    """Whether the meeting's time differs from the one last announced (true before the first notice)."""
    return previous is None or datetime.fromisoformat(previous.facts["starts_at"]) != meeting.starts_at
