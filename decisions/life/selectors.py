"""民主生活会 that one may see, its steps, and what it still needs."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Count, Q, QuerySet

from committees.access.selectors import can, participant, permissions_of
from committees.calendar.rules import local_day
from committees.errors import Refused
from committees.models import Committee, Person, User
from committees.people.selectors import seats_on
from committees.rulebooks.selectors import rules_for
from committees.rules import Body, Clause
from committees.rules.terms import Period
from decisions.life.models import LifeMeeting, LifeRecord, LifeStep, Rectification
from decisions.life.rules import lacking
from decisions.life.states import BEFORE, LifeState, RecordKind, StepKind

DELAY = "life-delay"
# Meetings every half year or year: the others are no 民主生活会.
RARE = (Period.HALF, Period.YEAR)
KEEPERS = ("handle_office", "direct_office")
READERS = (*KEEPERS, "attend", "preside")


def visible_to(user: User) -> QuerySet[LifeMeeting]:
    """Those of the committees one sits on or prepares: criticism and self-criticism stay in the circle."""
    held = permissions_of(user).committee_ids(*READERS)
    return LifeMeeting.objects.filter(committee__in=held).select_related("committee", "organisation")


def listed(user: User) -> QuerySet[LifeMeeting]:
    """The list, with the counts it shows."""
    counted = visible_to(user).annotate(
        items=Count("rectifications", distinct=True),
        settled=Count("rectifications", filter=Q(rectifications__done_on__isnull=False), distinct=True),
    )
    return counted.order_by("-planned_on", "-pk")


def may_keep(user: User, life: LifeMeeting) -> bool:
    """Whether the user prepares and records this one."""
    return any(can(user, permission, life.committee) for permission in KEEPERS)


def keeping_committees(user: User) -> QuerySet[Committee]:
    """The committees for which the user may plan one."""
    held = permissions_of(user).committee_ids(*KEEPERS)
    return Committee.objects.filter(pk__in=held, rehearsal_of__isnull=True).select_related("rulebook")


def duties_for(user: User, now: datetime) -> list[tuple[str, str]]:
    """What may be planned: for each committee the bodies of its rulebook that meet at a frequency and never vote, by
    a key that names both; 民主生活会 first."""
    found = []
    for committee in keeping_committees(user):
        try:
            bodies = rules_for(committee, now).bodies.values()
        except Refused:  # no version in force: nothing to plan by
            continue
        found += [
            (f"{committee.pk}|{body.code}", f"{committee.short_name}：{body.title}")
            for body in bodies
            if body.frequency is not None and body.frequency.period in RARE and not body.methods
        ]
    return sorted(found, key=lambda each: "民主生活会" not in each[1])


def body_of(committee: Committee, code: str, now: datetime) -> Body:
    """The body of the committee's rulebook by its code. Refuses one that there is not."""
    body = rules_for(committee, now).bodies.get(code)
    if body is None or body.frequency is None:
        raise Refused("现行规则中没有这项会议。")
    return body


def consent_clause(committee: Committee, now: datetime) -> Clause | None:
    """The clause by which a postponement needs the superior's consent, where the rulebook has one."""
    try:
        asked = rules_for(committee, now).upward
    except Refused:  # no version in force: it asks for nothing
        return None
    return next((each.clause for each in asked if each.code == DELAY), None)


def of_his_own(user: User, pk: int, number: int) -> Rectification | None:
    """A line of a list that this person has to put right, whether or not he may read the rest."""
    person = participant(user)
    return lines_of(person).filter(life=pk, number=number).first() if person is not None else None


def lines_of(person: Person) -> QuerySet[Rectification]:
    """What a person of the house has to put right still, the nearest limit first."""
    rows = Rectification.objects.filter(
        responsible=person,
        done_on__isnull=True,
        life__state=LifeState.RECTIFYING,
        life__organisation=person.organisation_id,
    )
    return rows.select_related("life__committee", "responsible").order_by("due_on", "pk")


def duty_code(committee: Committee, body: str) -> str:
    """The key of the duty in the year's overview."""
    return f"{committee.rulebook_id}:body:{body}"


def members_of(life: LifeMeeting, now: datetime) -> list[tuple[int, str]]:
    """The members of the body, as (person, name)."""
    seats = seats_on(life.committee, local_day(now)).select_related("person").order_by("order", "pk")
    return [(seat.person_id, seat.person.name) for seat in seats]


def member_choices(life: LifeMeeting, now: datetime) -> QuerySet[Person]:
    """The same as people to choose from."""
    return Person.objects.filter(pk__in=[pk for pk, _ in members_of(life, now)])


def without_material(life: LifeMeeting, now: datetime) -> list[str]:
    """The members whose material has not come."""
    there = LifeRecord.objects.filter(life=life, kind=RecordKind.MATERIAL).values_list("person", flat=True)
    return lacking(members_of(life, now), (pk for pk in there if pk is not None))


def undone_before(life: LifeMeeting) -> list[tuple[StepKind, Clause]]:
    """The steps before the meeting that are not done."""
    steps = LifeStep.objects.filter(life=life, kind__in=list(BEFORE), done_on__isnull=True)
    return [(StepKind(step.kind), Clause.from_dict(step.clause)) for step in steps]


def open_steps(user: User, *permissions: str) -> QuerySet[LifeStep]:
    """Steps not done of the meetings that the user keeps, the nearest limit first."""
    held = permissions_of(user).committee_ids(*(permissions or KEEPERS))
    found = LifeStep.objects.filter(life__committee__in=held, done_on__isnull=True, due_on__isnull=False)
    return found.select_related("life__committee").order_by("due_on", "pk")


def may_read(user: User) -> bool:
    """Whether the list is there for this user."""
    return bool(permissions_of(user).committee_ids(*READERS))
