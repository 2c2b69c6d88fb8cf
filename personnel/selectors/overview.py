"""What stands where: matters by state, the next step of each candidate with its day, seats, a person's history."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, QuerySet

from committees.calendar.rules import local_day
from committees.models import Committee, Person, Seat, Term, User
from committees.people.selectors import held_on
from personnel.models import Appointment, Candidate, Decision, PersonnelMatter
from personnel.rules import needs_publicity, publicity_open, remind_probation_from
from personnel.selectors.circle import decisions_visible_to, handled, matters_visible_to
from personnel.states import FINAL_STATES, CandidateKind, CandidateState, DecisionOutcome, MatterState

SOON = timedelta(days=90)


@dataclass(frozen=True)
class Step:
    """What comes next for a candidate, by when, and whether it is late."""

    text: str
    due: date | None = None
    urgent: bool = False


def next_step(candidate: Candidate, day: date) -> Step:
    """The next step in words."""
    state = CandidateState(candidate.state)
    if state is CandidateState.ADOPTED:
        kind = CandidateKind(candidate.kind)
        return Step("发布任前公示" if needs_publicity(kind) else "印发免职通知", urgent=True)
    if state is CandidateState.PUBLICISED and candidate.publicity is not None:
        ends = candidate.publicity.ends_on
        if publicity_open(ends, day):
            return Step("公示至", ends)
        # Its last day is no limit for who closes it: that is when he may begin to.
        return Step(f"公示已于{ends.month}月{ends.day}日期满，办结公示", urgent=True)
    if state is CandidateState.PROBATION and candidate.probation_until is not None:
        until = candidate.probation_until
        return Step("试用期满考核", until, urgent=day >= remind_probation_from(until))
    return Step(PLAIN_STEPS[state], urgent=state is CandidateState.VOID)


PLAIN_STEPS = {
    CandidateState.DRAFT: "酝酿，补全材料，提请会议",
    CandidateState.SUBMITTED: "等待会议审议",
    CandidateState.PUBLICISED: "任前公示",
    CandidateState.DEFERRED: "须先经超过半数的成员同意复议",
    CandidateState.REJECTED: "未通过；再提须先经超过半数的成员同意复议",
    CandidateState.VOID: "决定无效，须重新审议",
    CandidateState.CLEARED: "印发任职通知",
    CandidateState.HALTED: "停止任用",
    CandidateState.FAILED: "试用不合格，另行提请免职",
    CandidateState.ENDED: "试用期内免职或者调任，已办结",
    CandidateState.PROBATION: "试用期满考核",
    CandidateState.DONE: "已办结",
    CandidateState.WITHDRAWN: "已撤回",
}


@dataclass(frozen=True)
class Line:
    """A candidate on the overview."""

    candidate: Candidate
    step: Step


def lines_of(candidates: Iterable[Candidate], now: datetime) -> list[Line]:
    """Candidates with their next steps."""
    day = local_day(now)
    return [Line(candidate, next_step(candidate, day)) for candidate in candidates]


def open_lines(user: User, now: datetime) -> list[Line]:
    """Candidates for whom something is still to be done: what waits for the department first, then what has a day."""
    rows = handled(user).exclude(state__in=FINAL_STATES).prefetch_related("publicities").order_by("matter", "sequence")
    return sorted(lines_of(rows, now), key=_by_haste)


def _by_haste(line: Line) -> tuple[bool, bool, date]:
    return not line.step.urgent, line.step.due is None, line.step.due or date.max


@dataclass(frozen=True)
class Group:
    """The matters in one state."""

    label: str
    tone: str
    matters: tuple[PersonnelMatter, ...]


def matters_by_state(user: User) -> list[Group]:
    """The user's matters, grouped by state in the order of their way."""
    rows = list(matters_visible_to(user).annotate(size=Count("candidates")))
    groups = []
    for state in MatterState:
        found = tuple(row for row in rows if row.state == state)
        if found:
            groups.append(Group(found[0].get_state_display(), found[0].tone, found))
    return groups


def own_sheets(user: User) -> QuerySet[Decision]:
    """Decisions whose record this user may read, the newest first."""
    return decisions_visible_to(user).order_by("-decided_at", "-pk")


def voids(user: User) -> list[Decision]:
    """Void decisions that were not yet made anew, of matters this user handles."""
    rows = Decision.objects.filter(
        candidate__in=handled(user).values("pk"), must_reconsider=True, candidate__state=CandidateState.VOID
    )
    return list(rows.select_related("candidate__matter"))


@dataclass(frozen=True)
class SeatLine:
    """A seat that is empty or will be: which, of whom, since or until when."""

    committee: Committee
    role: str
    former: str
    day: date
    vacant: bool


def seats_to_fill(committees: Iterable[Committee], now: datetime) -> list[SeatLine]:
    """Seats of the running terms that nobody followed in, and seats or terms that end within 90 days."""
    day = local_day(now)
    lines: list[SeatLine] = []
    for term in Term.objects.filter(held_on(day), committee__in=list(committees)).select_related("committee"):
        seats = list(Seat.objects.filter(term=term).select_related("person").order_by("order", "pk"))
        lines += [_line(term, seat, seat.ends_on, day) for seat in seats if seat.ends_on and _is_open(seat, seats, day)]
        if term.ends_on is not None and term.ends_on <= day + SOON:
            lines.append(SeatLine(term.committee, "全体（届满）", "", term.ends_on, vacant=False))
    return sorted(lines, key=lambda line: (not line.vacant, line.day))


def _is_open(seat: Seat, seats: list[Seat], day: date) -> bool:
    ends = seat.ends_on
    if ends is None or ends > day + SOON:
        return False
    left = sum(each.role == seat.role and each.ends_on is not None and each.ends_on <= ends for each in seats)
    came = sum(each.role == seat.role and each.starts_on > seat.starts_on and each.starts_on > ends for each in seats)
    return came < left


def _line(term: Term, seat: Seat, ends_on: date, day: date) -> SeatLine:
    return SeatLine(term.committee, seat.role, seat.person.name, ends_on, vacant=ends_on < day)


def probations_ending(day: date) -> list[Candidate]:
    """Candidates whose probation ends within 30 days, or has ended without an appraisal."""
    rows = Candidate.objects.filter(state=CandidateState.PROBATION).select_related("matter__committee")
    return [row for row in rows if row.probation_until and day >= remind_probation_from(row.probation_until)]


@dataclass(frozen=True)
class History:
    """What is known of a person's posts: seats held, appointments made, decisions taken."""

    person: Person
    seats: tuple[Seat, ...]
    appointments: tuple[Appointment, ...]
    decisions: tuple[Decision, ...]


def history_of(user: User, person: Person) -> History:
    """A person's seats and appointments, as far as this user may know of the matters behind them."""
    known = handled(user).filter(person=person)
    appointments = Appointment.objects.filter(candidate__in=known.values("pk")).select_related("candidate__matter")
    decisions = Decision.objects.filter(candidate__in=known.values("pk")).select_related("candidate__matter")
    seats = Seat.objects.filter(person=person).select_related("term__committee").order_by("-starts_on")
    return History(person, tuple(seats), tuple(appointments), tuple(decisions.order_by("-decided_at")))


def people_with_history(user: User) -> QuerySet[Person]:
    """People who are or were candidates of matters this user handles."""
    ids = handled(user).filter(person__isnull=False).values("person")
    return Person.objects.filter(pk__in=ids).order_by("-pk")


def was_adopted(candidate: Candidate) -> bool:
    """Whether the last decision adopted the candidate."""
    last = candidate.decisions.order_by("-attempt").first()
    return last is not None and last.outcome == DecisionOutcome.ADOPTED
