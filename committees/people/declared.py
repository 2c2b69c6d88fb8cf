"""What people declared of themselves, and who is away or acting. Each sees his own; an item learns only of touches."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date

from django.db.models import Q, QuerySet

from committees.access.models import RoleGrant, RoleGroup
from committees.access.states import EXCLUSIVE_ROLES, Role
from committees.people.models import Absence, Acting, Interest, Person
from committees.people.rules import Concern, Declared, Touch, touch_of
from committees.people.selectors import held_on
from committees.people.states import InterestKind


def interests_of(person: Person) -> QuerySet[Interest]:
    """What a person declared, the running ones first. For the person's own eyes."""
    return Interest.objects.filter(person=person).select_related("unit", "relative")


def interests_touching(
    person_ids: Iterable[int],
    *,
    unit_ids: Collection[int] = (),
    concerned_ids: Collection[int] = (),
    words: str = "",
) -> dict[int, list[Touch]]:
    """Running interests of these people that an item touches, by person, in one query.

    `unit_ids`: units the item concerns (proposing, co-signing); `concerned_ids`: people it is about (candidates);
    `words`: its title, question and names. What comes out are suggestions for the recorder and the person, no more.
    """
    concern = Concern(unit_ids, concerned_ids, words)
    found: dict[int, list[Touch]] = {}
    for row in Interest.objects.filter(person_id__in=list(person_ids), ended_at__isnull=True):
        touch = touch_of(_declared(row), concern)
        if touch is not None:
            found.setdefault(row.person_id, []).append(touch)
    return found


def _declared(row: Interest) -> Declared:
    return Declared(row.pk, row.person_id, InterestKind(row.kind), row.name, row.unit_id, row.relative_id)


def absences_of(person: Person) -> QuerySet[Absence]:
    """When a person was, is or will be away."""
    return Absence.objects.filter(person=person)


def away_on(organisation_id: int, day: date) -> dict[int, Absence]:
    """Who of an organisation is away on a day, by person."""
    rows = Absence.objects.filter(person__organisation_id=organisation_id, cancelled_at__isnull=True)
    return {row.person_id: row for row in rows.filter(starts_on__lte=day, ends_on__gte=day)}


def acting_for(person: Person) -> QuerySet[Acting]:
    """Whom a person lets act for him, and for whom he acts: all periods, the newest first."""
    rows = Acting.objects.filter(person=person) | Acting.objects.filter(deputy=person)
    return rows.select_related(
        "person", "deputy", "grant__role_group__committee", "grant__role_group__unit", "grant__role_group__organisation"
    )


def acting_on(organisation_id: int, day: date) -> QuerySet[Acting]:
    """Who acts for whom in an organisation on a day."""
    rows = Acting.objects.filter(held_on(day, "grant__"), person__organisation_id=organisation_id)
    return rows.select_related(
        "person", "deputy", "grant__role_group__committee", "grant__role_group__unit", "grant__role_group__organisation"
    )


def stands_in_for(user_id: int, committee_id: int, day: date) -> Acting | None:
    """The acting that a user's role on a committee rests on, so that what he does can be shown as 代理."""
    rows = Acting.objects.filter(
        held_on(day, "grant__"), grant__user_id=user_id, grant__role_group__committee_id=committee_id
    )
    return rows.select_related("person", "grant__role_group").first()


def handable_groups(person: Person, day: date) -> QuerySet[RoleGroup]:
    """Roles of a person that somebody else may do for some days: granted ones, and presiding as head of a body."""
    if person.user_id is None:
        return RoleGroup.objects.none()
    personal = {str(Role.MEMBER), *(str(role) for role in EXCLUSIVE_ROLES)}
    own = Q(grants__in=RoleGrant.objects.filter(held_on(day), user=person.user_id, acting__isnull=True))
    head = Q(role=Role.CHAIR, group__user=person.user_id)
    rows = RoleGroup.objects.filter(own | head).exclude(role__in=personal).distinct()
    return rows.select_related("committee", "unit", "organisation").order_by("pk")
