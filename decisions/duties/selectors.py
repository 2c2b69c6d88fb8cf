"""The duties of an organisation over a year: from its rulebooks, its meetings, and what the office recorded."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db.models import QuerySet

from committees.access.selectors import permissions_of
from committees.calendar.rules import WorkingCalendar, end_of, local_day
from committees.calendar.selectors import working_calendar
from committees.errors import Refused
from committees.ledger.selectors import entries_of
from committees.models import Committee, Organisation, Person, Seat, Unit, User
from committees.people.selectors import units_of
from committees.people.states import SeatKind
from committees.rulebooks.selectors import rules_of, version_in_force
from committees.rules.terms import Period
from decisions.duties.models import DutyOccasion
from decisions.duties.rules import (
    OCCASION_BADGES,
    Member,
    Obligation,
    Slot,
    Standing,
    days_of,
    obligations_of,
    occasion_standing,
    slots_of,
    slots_of_each,
)
from decisions.supervision.states import INITIATORS
from meetings.models import Meeting
from meetings.scheduling.selectors import HELD

WITHDRAWN = "duty_withdrawn"
UNITS = "units"
PERFORMED = ("duty_performed", "duty_occasion_done")
READERS = (*INITIATORS, "attend", "preside", "decide_agenda")


@dataclass(frozen=True)
class Done:
    """One performance of a duty: on which day, by what evidence; from a meeting or recorded by the office.

    `fixed`: an occasion or another room's act brought it about, and it is not taken back as a mistake.
    """

    code: str
    day: date
    evidence: str
    sequence: int = 0
    files: tuple[str, ...] = ()
    person: int | None = None
    unit: int | None = None
    name: str = ""
    fixed: bool = False


@dataclass(frozen=True)
class OccasionRow:
    """One occasion and how it stands."""

    occasion: DutyOccasion
    today: date

    @property
    def limit(self) -> date:
        """The limit that holds now."""
        return self.occasion.extended_on or self.occasion.due_on

    @property
    def standing(self) -> str:
        """As a key of OCCASION_BADGES."""
        cancelled = self.occasion.cancelled_on is not None
        return occasion_standing(self.limit, self.occasion.done_on, cancelled, self.today)

    @property
    def badge(self) -> dict[str, str]:
        """Word, tone, icon."""
        label, tone, icon = OCCASION_BADGES[self.standing]
        return {"label": label, "tone": tone, "icon": icon}

    @property
    def is_open(self) -> bool:
        """Whether something can still be done."""
        return self.standing in ("open", "late")


@dataclass(frozen=True)
class DutyYear:
    """One duty over a year."""

    obligation: Obligation
    slots: list[Slot]
    done: list[Done]
    by_meetings: bool
    today: date
    occasions: list[DutyOccasion] = field(default_factory=list)

    def count(self, standing: Standing) -> int:
        """How many periods stand so."""
        return sum(slot.standing is standing for slot in self.slots)

    @property
    def met(self) -> int:
        """Periods fulfilled."""
        return self.count(Standing.MET)

    @property
    def missed(self) -> int:
        """Periods not fulfilled, and occasions whose limit passed without it."""
        return self.count(Standing.MISSED) + sum(each.standing in ("late", "done-late") for each in self.rows)

    @property
    def rows(self) -> list[OccasionRow]:
        """The occasions as they stand today."""
        return [OccasionRow(each, self.today) for each in self.occasions]


def organisations_of(user: User, *permissions: str) -> QuerySet[Organisation]:
    """The organisations whose duties the user may see (or, with INITIATORS, record)."""
    held = permissions_of(user).committee_ids(*(permissions or READERS))
    return Organisation.objects.filter(committees__in=held).distinct().order_by("pk")


def may_record(user: User, organisation: Organisation) -> bool:
    """Whether the user records performances: the office and the supervising office."""
    return organisations_of(user, *INITIATORS).filter(pk=organisation.pk).exists()


def real_committees(organisation: Organisation) -> QuerySet[Committee]:
    """The committees whose meetings count: what is only rehearsed does not."""
    return Committee.objects.filter(organisation=organisation, rehearsal_of__isnull=True)


def chain_of(organisation: Organisation) -> str:
    """The chain of the ledger that holds the performances of an organisation: the record itself."""
    return f"duties:{organisation.pk}"


def obligations(organisation: Organisation, now: datetime) -> dict[str, Obligation]:
    """What the rulebooks of its committees ask for, by code."""
    found: dict[str, Obligation] = {}
    books: dict[int, Committee] = {}
    for committee in real_committees(organisation).select_related("rulebook"):
        books.setdefault(committee.rulebook_id, committee)
    for pk, committee in books.items():
        try:
            rules = rules_of(version_in_force(committee, now))
        except Refused:  # no version in force yet: nothing is owed
            continue
        found |= {f"{pk}:{each.code}": each for each in obligations_of(rules)}
    return found


def recorded(organisation: Organisation) -> list[Done]:
    """Every performance that the office recorded and did not take back as a mistake, the oldest first."""
    entries = list(entries_of(chain_of(organisation)).filter(verb__in=(*PERFORMED, WITHDRAWN)))
    taken_back = {entry.payload["sequence"] for entry in entries if entry.verb == WITHDRAWN}
    return [
        Done(
            entry.payload["code"],
            date.fromisoformat(entry.payload["day"]),
            entry.payload["evidence"],
            entry.sequence,
            tuple(file["name"] for file in entry.payload.get("files", ())),
            entry.payload.get("person"),
            entry.payload.get("unit"),
            entry.payload.get("name", ""),
            entry.verb != PERFORMED[0] or entry.payload.get("by_act", False),
        )
        for entry in entries
        if entry.verb != WITHDRAWN and entry.sequence not in taken_back
    ]


def performance(organisation: Organisation, sequence: int) -> Done | None:
    """What was recorded under this number and still counts; not what an occasion or another room's own
    act (a 民主生活会 that was held) brought about."""
    rows = recorded(organisation)
    return next((each for each in rows if each.sequence == sequence and not each.fixed), None)


def members_owing(organisation: Organisation, now: datetime) -> QuerySet[Person]:
    """The members of the bodies whose duties are owed by each."""
    today = local_day(now)
    found = _members(organisation, {each.each for each in obligations(organisation, now).values() if each.each})
    keys = {member.key for members in found.values() for member in members if member.sat_on(today)}
    return Person.objects.filter(pk__in=keys)


def units_owing(organisation: Organisation, now: datetime) -> QuerySet[Unit]:
    """The departments, where the rulebooks ask something of each."""
    asked = any(each.each_unit for each in obligations(organisation, now).values())
    return units_of(organisation.pk) if asked else Unit.objects.none()


def evidence_file(organisation: Organisation, sequence: int, place: int) -> dict[str, str] | None:
    """One file of evidence by its entry and place: its name, type and digest, from the record itself."""
    entry = entries_of(chain_of(organisation)).filter(verb__in=PERFORMED, sequence=sequence).first()
    files = entry.payload.get("files", []) if entry is not None else []
    return files[place] if place < len(files) else None


def occasions_of(organisation: Organisation) -> QuerySet[DutyOccasion]:
    """The occasions of an organisation, the nearest limit first."""
    return DutyOccasion.objects.filter(organisation=organisation).select_related("person")


def open_occasions(organisation: Organisation) -> QuerySet[DutyOccasion]:
    """Those still owed."""
    return occasions_of(organisation).filter(done_on__isnull=True, cancelled_on__isnull=True)


def occasion_duties(organisation: Organisation, now: datetime) -> list[tuple[str, str]]:
    """The duties that an occasion brings about, to choose from."""
    found = obligations(organisation, now).items()
    return [(code, f"{each.title}（{each.owner}，{each.wanted}）") for code, each in found if each.by_occasion]


def _meetings(organisation: Organisation, year: int) -> dict[str, list[Done]]:
    """The meetings held in a year, by meeting type: they are their own evidence."""
    real = real_committees(organisation)
    first, last = days_of(year, Period.WEEK)
    days = min(first, date(year, 1, 1)), max(last, date(year, 12, 31))
    since, until = end_of(days[0] - timedelta(days=1)), end_of(days[1])
    held = Meeting.objects.filter(committee__in=real, state__in=HELD, starts_at__gt=since, starts_at__lte=until)
    found: dict[str, list[Done]] = {}
    for body, starts_at, title in held.values_list("committee__body", "starts_at", "title").order_by("starts_at"):
        found.setdefault(body, []).append(Done(body, local_day(starts_at), title))
    return found


def duty_years(organisation: Organisation, year: int, now: datetime) -> list[DutyYear]:
    """All duties of an organisation in a year, those with a period first: of a year that is over, by the rulebooks that
    were in force at its end."""
    own = set(real_committees(organisation).values_list("body", flat=True))
    performed, meetings = recorded(organisation), _meetings(organisation, year)
    today, since = local_day(now), _since(organisation, performed, meetings, now)
    calendar, occasions = working_calendar(), list(occasions_of(organisation).filter(event_on__year=year))
    owed = obligations(organisation, min(now, end_of(date(year, 12, 31))))
    members = _owing(organisation, owed.values())
    found = [
        _duty_year(
            code, each, year, performed, meetings, members, today, since, calendar, occasions,
            by_meetings=each.body in own,
        )
        for code, each in owed.items()
    ]  # fmt: skip
    return sorted(found, key=lambda each: each.obligation.period is None)


def _duty_year(
    code: str,
    obligation: Obligation,
    year: int,
    performed: list[Done],
    meetings: Mapping[str, list[Done]],
    members: Mapping[str, list[Member]],
    today: date,
    since: date,
    calendar: WorkingCalendar,
    occasions: list[DutyOccasion],
    *,
    by_meetings: bool,
) -> DutyYear:
    first, last = days_of(year, obligation.period)
    rows = meetings.get(obligation.body, []) if by_meetings else [each for each in performed if each.code == code]
    done = [each for each in rows if first <= each.day <= last]
    by_unit = obligation.each_unit
    sitting = members.get(UNITS if by_unit else obligation.each)
    if sitting:
        days: dict[int | None, list[date]] = {}
        for each in done:
            days.setdefault(each.unit if by_unit else each.person, []).append(each.day)
        slots = slots_of_each(obligation, year, days, sitting, today, since, calendar)
    else:
        slots = slots_of(obligation, year, [each.day for each in done], today, since, calendar)
    mine = [each for each in occasions if each.code == code]
    return DutyYear(obligation, slots, done, by_meetings, today, mine)


def _owing(organisation: Organisation, owed: Iterable[Obligation]) -> dict[str, list[Member]]:
    """Who owes what each owes by himself: the members of bodies, and under `UNITS` the departments."""
    duties = list(owed)
    found = _members(organisation, {each.each for each in duties if each.each})
    if any(each.each_unit for each in duties):
        always = ((date.min, None),)
        found[UNITS] = [Member(unit.pk, unit.name, always) for unit in units_of(organisation.pk)]
    return found


def _members(organisation: Organisation, bodies: set[str]) -> dict[str, list[Member]]:
    """Who sat on these bodies of the organisation, by body, in order of rank."""
    if not bodies:
        return {}
    seats = Seat.objects.filter(
        term__committee__in=real_committees(organisation).filter(body__in=bodies), kind=SeatKind.VOTING
    ).select_related("person", "term__committee")
    held: dict[tuple[str, int, str], list[tuple[date, date | None]]] = {}
    for seat in seats.order_by("order", "pk"):
        key = (seat.term.committee.body, seat.person_id, seat.person.name)
        ends = [day for day in (seat.ends_on, seat.term.ends_on) if day is not None]
        held.setdefault(key, []).append((seat.starts_on, min(ends, default=None)))
    found: dict[str, list[Member]] = {}
    for (body, person, name), days in held.items():
        found.setdefault(body, []).append(Member(person, name, tuple(days)))
    return found


def owed_by(person: Person, organisation: Organisation, year: int, now: datetime) -> list[tuple[DutyYear, Slot]]:
    """What this member owes by himself: the period that runs, and the last that he missed."""
    found = []
    for duty in duty_years(organisation, year, now):
        if not duty.obligation.each_unit:
            found += [(duty, slot) for slot in _lacked_by(person.pk, duty)]
    return found


def owed_by_unit(unit: Unit, year: int, now: datetime) -> list[tuple[DutyYear, Slot]]:
    """The same of what each department owes."""
    organisation = unit.organisation
    if not any(each.each_unit for each in obligations(organisation, now).values()):
        return []
    years = [each for each in duty_years(organisation, year, now) if each.obligation.each_unit]
    return [(duty, slot) for duty in years for slot in _lacked_by(unit.pk, duty)]


def _lacked_by(key: int, duty: DutyYear) -> list[Slot]:
    mine = [slot for slot in duty.slots if key in {each for each, _ in slot.lacking}]
    missed = [each for each in mine if each.standing is Standing.MISSED][-1:]
    return missed + [each for each in mine if each.standing is Standing.DUE]


def _since(
    organisation: Organisation, performed: list[Done], meetings: Mapping[str, list[Done]], now: datetime
) -> date:
    """Since when the office keeps this record: its first meeting or its first recorded performance."""
    first = Meeting.objects.filter(organisation=organisation, opened_at__isnull=False).order_by("starts_at").first()
    days = [each.day for each in performed] + [each.day for rows in meetings.values() for each in rows]
    if first is not None:
        days.append(local_day(first.starts_at))
    return min(days, default=local_day(now))
