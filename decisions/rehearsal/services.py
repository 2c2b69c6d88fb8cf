"""Begin a rehearsal with everything that a meeting needs, and delete it with all that came of it."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.contrib.auth.models import Group
from django.db import transaction

from committees.access.models import RoleGrant, RoleGroup
from committees.access.selectors import can
from committees.access.services import grant_role, sync_committee
from committees.access.states import Role
from committees.calendar.rules import local_day
from committees.errors import Refused
from committees.ledger import services as ledger
from committees.models import Committee, InboxMessage, Outbox, Portfolio, Seat, Term, User
from committees.people.selectors import held_on, portfolios_of, seats_on, standing_observers, term_on
from committees.rules import Matter
from committees.search import services as search
from decisions.minutes.finding import KIND as MINUTES
from decisions.minutes.models import Minutes
from decisions.rehearsal.selectors import dependants_of, reaches_beyond
from decisions.voting.finding import KIND as DECISION
from decisions.voting.models import Resolution
from meetings.agenda.finding import REPORT
from meetings.agenda.states import TITLE, ItemState
from meetings.models import AgendaItem, Meeting
from meetings.scheduling import services as scheduling

MARK = "（演练）"
FOUND = ((TITLE, AgendaItem), (REPORT, AgendaItem), (DECISION, Resolution), (MINUTES, Minutes))
ITEMS = (
    ("演练议题一：年度工作安排", Matter.GENERAL, "是否同意年度工作安排", "<p>供演练用的汇报内容。</p>"),
    ("演练议题二：听取工作汇报", Matter.REPORT, "听取汇报", "<p>供演练用的汇报内容。</p>"),
)


@transaction.atomic
def begin_rehearsal(*, committee: Committee, starts_at: datetime, user: User, now: datetime) -> Meeting:
    """A double of the committee with its seats and roles, two items in its pool, and a meeting to practise with.

    One at a time. Refuses a committee without members or without a unit to propose.
    """
    if not can(user, "direct_office", committee) or committee.rehearsal_of_id is not None:
        raise Refused("只有办公室主任可以安排演练。")
    if Committee.objects.filter(rehearsal_of=committee).exists():
        raise Refused(f"{committee.short_name}已有演练，请先删除再重新开始。")
    day = local_day(now)
    seats = list(seats_on(committee, day))
    unit = committee.organisation.units.first()
    if not seats or unit is None:
        raise Refused("演练需要至少一名成员和一个部门单位，请先办理“届与席位”“部门单位”。")
    double = _double(committee)
    _copy_people(committee, double, seats, day, now)
    meeting = _meeting(double, seats[0], starts_at, User.objects.get(pk=user.pk), now)
    _record(double, "rehearsal_begun", user, now)
    return meeting


def _double(committee: Committee) -> Committee:
    return Committee.objects.create(
        organisation=committee.organisation,
        name=f"{committee.name[: 100 - len(MARK)]}{MARK}",
        short_name=f"{committee.short_name[: 30 - len(MARK)]}{MARK}",
        rulebook=committee.rulebook,
        body=committee.body,
        position=committee.position + 1000,
        rehearsal_of=committee,
    )


def _copy_people(committee: Committee, double: Committee, seats: list[Seat], day: date, now: datetime) -> None:
    old = term_on(committee, day)
    term = Term.objects.create(committee=double, number=old.number if old else 1, starts_on=day)
    copies = {}
    for seat in seats:
        values = {"role": seat.role, "kind": seat.kind, "order": seat.order, "starts_on": day}
        copies[seat.pk] = Seat.objects.create(term=term, person=seat.person, **values)
    for row in portfolios_of(seats, day):
        Portfolio.objects.create(seat=copies[row.seat_id], unit=row.unit, starts_on=day)
    for observer in standing_observers(committee).exclude(person__in=[seat.person_id for seat in seats]):
        double.standing_observers.create(person=observer.person, order=observer.order, starts_on=day)
    running = RoleGrant.objects.filter(held_on(day), role_group__committee=committee, user__is_active=True)
    for grant in running.exclude(role_group__role=Role.CHAIR).select_related("role_group", "user"):
        grant_role(
            role=Role(grant.role_group.role),
            scope=double,
            user=grant.user,
            starts_on=day,
            ends_on=grant.ends_on,
            now=now,
        )
    sync_committee(committee=double, day=day)


def _meeting(double: Committee, head: Seat, starts_at: datetime, user: User, now: datetime) -> Meeting:
    recorders = RoleGrant.objects.filter(role_group__committee=double, role_group__role=Role.SECRETARY)
    first = recorders.select_related("user__person").first()
    meeting = scheduling.schedule_meeting(
        committee=double,
        starts_at=starts_at,
        place="演练，不实际开会",
        chair=head.person,
        recorder=getattr(first.user, "person", None) if first else None,
        minutes=60,
        user=user,
        now=now,
    )
    for number, (title, matter, question, report) in enumerate(ITEMS):
        AgendaItem.objects.create(
            organisation=double.organisation,
            committee=double,
            unit=double.organisation.units.all()[0],
            title=title,
            matter=matter,
            question=question,
            report=report,
            presenter=head.person.name,
            minutes_needed=10,
            state=ItemState.POOLED,
            created_by=user,
            created_at=now + timedelta(seconds=number),
            updated_at=now,
        )
    return meeting


@transaction.atomic
def delete_rehearsal(*, double: Committee, user: User, now: datetime) -> None:
    """Delete a rehearsal with its meetings, items, votes and messages. The ledger keeps that it took place.

    Refuses anything that is not a rehearsal.
    """
    original = double.rehearsal_of
    if original is None:
        raise Refused("这不是演练，不能删除。")
    if not can(user, "direct_office", original):
        raise Refused("只有办公室主任可以删除演练。")
    rows, loose = dependants_of(double)
    if reaches_beyond(rows):
        raise Refused("演练的内容与其他会议主体的会议或议题有牵连，不能整体删除。请先在那里移出演练的内容。")
    _record(double, "rehearsal_deleted", user, now)
    meetings = Meeting.objects.filter(committee=double).values_list("pk", flat=True)
    items = AgendaItem.objects.filter(committee=double).values_list("pk", flat=True)
    chains = [f"meeting:{pk}" for pk in meetings] + [f"item:{pk}" for pk in items]
    messages = Outbox.objects.filter(aggregate__in=chains)
    InboxMessage.objects.filter(key__in=messages.values("key")).delete()
    messages.delete()
    groups = list(RoleGroup.objects.filter(committee=double).values_list("group_id", flat=True))
    for field, keys in loose:
        field.model._base_manager.filter(pk__in=keys).update(**{field.name: None})  # noqa: SLF001
    for model, keys in rows.items():
        found = model._base_manager.filter(pk__in=keys)  # noqa: SLF001
        found._raw_delete(found.db)  # noqa: SLF001 - all of it goes at once: the order that PROTECT asks for is idle
    # The database checks at the end of the transaction that nothing points at what is gone.
    Group.objects.filter(pk__in=groups).delete()
    for kind, model in FOUND:
        search.refresh(kind=kind, subjects=rows.get(model, set()))


def _record(double: Committee, verb: str, user: User, now: datetime) -> None:
    ledger.append(
        aggregate=f"organisation:{double.organisation_id}",
        organisation_id=double.organisation_id,
        verb=verb,
        payload={"committee": double.name},
        actor=user,
        now=now,
    )
