"""Terms and seats: who sits where, from when to when. Every change is dated and stands in the ledger."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import F, Q, QuerySet

from committees.access.services import refuse_seat_of_administrator, sync_committee
from committees.calendar.rules import local_day
from committees.errors import Refused
from committees.people.models import (
    Committee,
    Person,
    Portfolio,
    Seat,
    StandingObserver,
    Suspension,
    Term,
    Unit,
    User,
)
from committees.people.selectors import seats_on
from committees.people.services.founding import change_post
from committees.people.services.recording import record, require_keeper
from committees.people.states import BEGINNING_LABELS, ENDING_LABELS, Beginning, Ending, SeatKind
from committees.rulebooks.selectors import seat_roles


@transaction.atomic
def begin_term(
    *,
    committee: Committee,
    starts_on: date,
    user: User | None,
    now: datetime,
    number: int | None = None,
    planned_seats: int | None = None,
) -> Term:
    """Open the next term (届); the running one and its seats end on the day before.

    `number`: for the first term of a body that existed before the software; `planned_seats`: 核定席位数.
    """
    last = committee.terms.order_by("-number").first()
    if last is not None and starts_on <= last.starts_on:
        raise Refused(f"新一届的起始日期须晚于本届起始日期 {last.starts_on}。")
    if last is not None:
        eve = date.fromordinal(starts_on.toordinal() - 1)
        later = Seat.objects.filter(term=last, starts_on__gt=eve).select_related("person").first()
        if later is not None:
            raise Refused(f"{later.person.name}在本届的任职自 {later.starts_on} 起，晚于新一届的起始日期，请先更正。")
        Term.objects.filter(pk=last.pk, ends_on__isnull=True).update(ends_on=eve)
        _end_suspensions(Seat.objects.filter(term=last, ends_on__isnull=True), eve)
        Seat.objects.filter(term=last, ends_on__isnull=True).update(ends_on=eve, ended_as=Ending.TERM)
        # Who was to leave later leaves with the term.
        Seat.objects.filter(term=last, ends_on__gt=eve).update(ends_on=eve)
    if last is not None and number is not None and number <= last.number:
        raise Refused(f"本届是第{last.number}届，新一届的届次须更大。")
    number = number or (last.number if last else 0) + 1
    term = Term.objects.create(committee=committee, number=number, starts_on=starts_on, planned_seats=planned_seats)
    payload = {"committee": committee.name, "term": number, "starts_on": starts_on.isoformat()}
    sync_committee(committee=committee, day=local_day(now))
    record(committee.organisation, "term_begun", payload, user, now)
    return term


@dataclass(frozen=True)
class NewSeat:
    """A person who takes a seat in a role; in the order in which they are given, after those already seated."""

    person: Person
    role: str
    kind: SeatKind = SeatKind.VOTING
    began_as: Beginning | None = None


@transaction.atomic
def elect_term(
    *,
    committee: Committee,
    starts_on: date,
    seats: Sequence[NewSeat],
    user: User | None,
    now: datetime,
    number: int | None = None,
    planned_seats: int | None = None,
) -> Term:
    """换届: the new term with everyone elected into it, in one act. A planned number may not be exceeded."""
    if not seats:
        raise Refused("请至少选出一名成员，再开始新一届。")
    voting = sum(new.kind == SeatKind.VOTING for new in seats)
    if planned_seats is not None and voting > planned_seats:
        raise Refused(f"选出 {voting} 人，超过核定席位 {planned_seats} 席，请核对名单。")
    term = begin_term(
        committee=committee, starts_on=starts_on, number=number, planned_seats=planned_seats, user=user, now=now
    )
    appoint_all(term=term, seats=seats, starts_on=starts_on, user=user, now=now)
    return term


def appoint(
    *,
    term: Term,
    person: Person,
    role: str,
    starts_on: date,
    now: datetime,
    user: User | None = None,
    kind: SeatKind = SeatKind.VOTING,
    began_as: Beginning | None = None,
) -> Seat:
    """Give a person a seat from a day on; refuses a second seat at the same time."""
    new = NewSeat(person, role, kind, began_as)
    return appoint_all(term=term, seats=[new], starts_on=starts_on, user=user, now=now)[0]


@transaction.atomic
def appoint_all(
    *, term: Term, seats: Sequence[NewSeat], starts_on: date, user: User | None, now: datetime
) -> list[Seat]:
    """Seat several people at once, as at a change of term (换届): all of them or none.

    In the order given where nobody sits yet; whoever comes later stands after the last of his role, so that a 书记 who
    is appointed in the middle of a term presides.
    """
    there = list(term.seats.order_by("order", "pk"))
    roles = seat_roles(term.committee, now) if there else ()
    taken = []
    for place, new in enumerate(seats, start=1):
        order = _room_for(new, there, roles) if there else place
        taken.append(_take_seat(term, new, order, starts_on, user, now))
        if there:
            there = list(term.seats.order_by("order", "pk"))
    sync_committee(committee=term.committee, day=local_day(now))
    return taken


def _room_for(new: NewSeat, there: Sequence[Seat], roles: tuple[str, ...]) -> int:
    """The rank of a new seat: behind those whose role comes no later; those behind it make room. 候补 stand last."""
    place = {role: number for number, role in enumerate(roles)}

    def level(kind: str, role: str) -> tuple[bool, int]:
        return kind != SeatKind.VOTING, place.get(role, len(place))

    before = [seat for seat in there if level(seat.kind, seat.role) <= level(new.kind, new.role)]
    order = before[-1].order + 1 if before else 1
    if any(seat.order >= order for seat in there):
        Seat.objects.filter(term=there[0].term_id, order__gte=order).update(order=F("order") + 1)
    return order


def _take_seat(term: Term, new: NewSeat, order: int, starts_on: date, user: User | None, now: datetime) -> Seat:
    if new.person.organisation_id != term.committee.organisation_id or new.person.merged_into_id is not None:
        raise Refused(f"{new.person.name}不是本机关的在册人员，不能任职。")
    refuse_seat_of_administrator(user_id=new.person.user_id, day=starts_on)
    if starts_on < term.starts_on:
        raise Refused(f"任职日期不能早于本届起始日期 {term.starts_on}。")
    lasting = Q(ends_on__isnull=True) | Q(ends_on__gte=starts_on)
    other = Seat.objects.filter(lasting, term=term, person=new.person).order_by("starts_on").first()
    if other is not None and other.starts_on > starts_on:
        raise Refused(f"{new.person.name}在{term.committee}自 {other.starts_on} 起已有席位，请先更正那一席位。")
    if other is not None:
        raise Refused(f"{new.person.name}在{term.committee}已有席位，请先办理离任。")
    seat = Seat.objects.create(
        term=term,
        person=new.person,
        role=new.role,
        kind=new.kind,
        order=order,
        starts_on=starts_on,
        began_as=new.began_as or "",
    )
    payload = {
        "person": new.person.name,
        "role": new.role,
        "committee": term.committee.name,
        "from": starts_on.isoformat(),
    }
    if new.began_as is not None:
        payload["as"] = BEGINNING_LABELS[new.began_as]
    record(term.committee.organisation, "seat_filled", payload, user, now)
    _attends_as_member(seat, local_day(now))
    return seat


def _attends_as_member(seat: Seat, today: date) -> None:
    """Who takes a seat is no standing observer beside it: a suspension would otherwise leave him in the room."""
    if seat.starts_on <= today:
        running = StandingObserver.objects.filter(committee=seat.term.committee, person=seat.person, ends_on=None)
        _end_before(running, seat.starts_on)


@transaction.atomic
def vacate(
    *,
    seat: Seat,
    ends_on: date,
    reason: str,
    user: User | None,
    now: datetime,
    ended_as: Ending = Ending.OTHER,
    post_after: str | None = None,
) -> None:
    """End a seat (resignation, transfer, removal…); `ends_on` is the last day on which it is held. `post_after`: the
    post that the person holds from now on, where leaving changes it (None: as before)."""
    if ends_on < seat.starts_on:
        raise Refused(f"离任日期不能早于任职日期 {seat.starts_on}。")
    if (
        Seat.objects.filter(pk=seat.pk, ends_on__isnull=True).update(
            ends_on=ends_on, ended_as=ended_as, end_reason=reason.strip()[:100]
        )
        != 1
    ):
        raise Refused(f"{seat} 已办理离任，无需重复办理。")
    _end_suspensions(Seat.objects.filter(pk=seat.pk), ends_on)
    payload = {"person": seat.person.name, "role": seat.role, "until": ends_on.isoformat(), "reason": reason}
    if ended_as is not Ending.OTHER:
        payload["as"] = ENDING_LABELS[ended_as]
    record(seat.term.committee.organisation, "seat_vacated", payload, user, now)
    if post_after is not None and post_after.strip() != seat.person.post:
        change_post(person=seat.person, post=post_after, user=user, now=now)
    sync_committee(committee=seat.term.committee, day=local_day(now))


@transaction.atomic
def give_charge(
    *, seat: Seat, unit: Unit, user: User | None, now: datetime, starts_on: date | None = None
) -> Portfolio:
    """分管: put a unit in the charge of a member, from today or the day given. Harmless to repeat."""
    require_keeper(unit.organisation, "charge_given", user)
    since = max(starts_on or local_day(now), seat.starts_on)
    portfolio, created = Portfolio.objects.get_or_create(
        seat=seat, unit=unit, ends_on=None, defaults={"starts_on": since}
    )
    if created:
        payload = {"person": seat.person.name, "unit": unit.name, "from": since.isoformat()}
        record(unit.organisation, "charge_given", payload, user, now)
    return portfolio


@transaction.atomic
def invite_always(
    *, committee: Committee, person: Person, user: User | None, now: datetime, starts_on: date | None = None
) -> StandingObserver:
    """固定列席: the person attends every meeting of the committee without a vote, from today or an earlier day on.
    Harmless to repeat. Refused for members, who are there with a vote, and for administrators."""
    require_keeper(committee.organisation, "standing_observer_added", user)
    refuse_seat_of_administrator(user_id=person.user_id, day=local_day(now), doing="列席会议")
    if seats_on(committee, local_day(now)).filter(person=person).exists():
        raise Refused(f"{person.name}是{committee}的成员，不必列为固定列席。")
    since = min(starts_on or local_day(now), local_day(now))
    row, created = StandingObserver.objects.get_or_create(
        committee=committee, person=person, ends_on=None, defaults={"starts_on": since}
    )
    if created:
        payload = {"person": person.name, "committee": committee.name, "from": since.isoformat()}
        record(committee.organisation, "standing_observer_added", payload, user, now)
    return row


def _end_suspensions(seats: QuerySet[Seat], day: date) -> None:
    """A suspension ends with its seat, at the latest on the seat's last day."""
    running = Suspension.objects.filter(seat__in=seats).filter(Q(ends_on__isnull=True) | Q(ends_on__gt=day))
    running.filter(starts_on__gt=day).delete()
    running.filter(starts_on__lte=day).update(ends_on=day)


@transaction.atomic
def replace_holder(
    *,
    seat: Seat,
    person: Person,
    starts_on: date,
    began_as: Beginning,
    ended_as: Ending,
    reason: str,
    user: User | None,
    now: datetime,
    post_after: str | None = None,
) -> Seat:
    """补选、递补、接任: another person takes the seat's role and rank; a running holder leaves on the day before.
    `post_after`: the post that the one who leaves holds from now on (None: as before)."""
    # An appointment fills and ends seats; to hand one on is for whoever keeps the terms.
    require_keeper(seat.term.committee.organisation, "term_begun", user)
    eve = date.fromordinal(starts_on.toordinal() - 1)
    if seat.ends_on is None:
        vacate(seat=seat, ends_on=eve, reason=reason, ended_as=ended_as, post_after=post_after, user=user, now=now)
    elif seat.ends_on > eve:
        raise Refused(f"原成员任职至 {seat.ends_on}，接任日期须在其后。")
    if Seat.objects.filter(replaces=seat).exists():
        raise Refused(f"{seat} 的空缺已经补上，无需再补。")
    new = NewSeat(person, seat.role, SeatKind(seat.kind), began_as)
    taken = _take_seat(seat.term, new, seat.order, starts_on, user, now)
    Seat.objects.filter(pk=taken.pk).update(replaces=seat)
    sync_committee(committee=seat.term.committee, day=local_day(now))
    taken.refresh_from_db()
    return taken


@transaction.atomic
def suspend(
    *,
    seat: Seat,
    starts_on: date,
    reason: str,
    approved_by: str,
    user: User | None,
    now: datetime,
    ends_on: date | None = None,
) -> Suspension:
    """停职: from a day on the member neither attends nor counts in 应到会. Needs a reason and who approved it."""
    if not reason.strip() or not approved_by.strip():
        raise Refused("停职须填写原因和批准人，才能不计入应到会人数。")
    if starts_on < seat.starts_on or (seat.ends_on is not None and starts_on > seat.ends_on):
        raise Refused("停职日期须在任职期间之内。")
    if ends_on is not None and ends_on < starts_on:
        raise Refused("停职截止日期不能早于起始日期。")
    overlapping = Suspension.objects.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=starts_on), seat=seat)
    if overlapping.exists():
        raise Refused(f"{seat} 已在停职，无需重复办理。")
    row = Suspension.objects.create(
        seat=seat,
        starts_on=starts_on,
        ends_on=ends_on,
        reason=reason.strip()[:200],
        approved_by=approved_by.strip()[:60],
    )
    payload = {
        "person": seat.person.name,
        "role": seat.role,
        "from": starts_on.isoformat(),
        "reason": row.reason,
        "approved_by": row.approved_by,
    }
    record(seat.term.committee.organisation, "seat_suspended", payload, user, now)
    sync_committee(committee=seat.term.committee, day=local_day(now))
    return row


@transaction.atomic
def resume(*, suspension: Suspension, ends_on: date, user: User | None, now: datetime) -> None:
    """复职: the suspension's last day; the member attends and counts again from the day after."""
    if ends_on < suspension.starts_on:
        raise Refused(f"停职截止日期不能早于起始日期 {suspension.starts_on}。")
    if Suspension.objects.filter(pk=suspension.pk, ends_on__isnull=True).update(ends_on=ends_on) != 1:
        raise Refused("该停职已有截止日期，无需再次办理。")
    seat = suspension.seat
    payload = {"person": seat.person.name, "role": seat.role, "until": ends_on.isoformat()}
    record(seat.term.committee.organisation, "seat_resumed", payload, user, now)
    sync_committee(committee=seat.term.committee, day=local_day(now))


@transaction.atomic
def drop_charge(*, portfolio: Portfolio, user: User | None, now: datetime) -> None:
    """分管调整: from today the unit is no longer in this member's charge. Rolls of earlier days keep it."""
    payload = {"person": portfolio.seat.person.name, "unit": portfolio.unit.name}
    if not _end_before(Portfolio.objects.filter(pk=portfolio.pk, ends_on__isnull=True), local_day(now)):
        raise Refused("该分管已经取消，无需再次办理。")
    record(portfolio.unit.organisation, "charge_dropped", payload, user, now)


@transaction.atomic
def invite_no_longer(*, committee: Committee, person: Person, user: User | None, now: datetime) -> None:
    """From today the person is no standing observer. Rolls of earlier days and notices stay as they were."""
    running = StandingObserver.objects.filter(committee=committee, person=person, ends_on__isnull=True)
    if not _end_before(running, local_day(now)):
        raise Refused(f"{person.name}不是{committee}的固定列席人员。")
    payload = {"person": person.name, "committee": committee.name}
    record(committee.organisation, "standing_observer_dropped", payload, user, now)


def _end_before(rows: QuerySet[Portfolio] | QuerySet[StandingObserver], day: date) -> int:
    """End what runs on the day before; what began only on the day itself was a slip and goes. Answers how many."""
    slips = rows.filter(starts_on__gte=day).delete()[0]
    return slips + rows.update(ends_on=date.fromordinal(day.toordinal() - 1))
