"""What people declared of themselves, and who is away or acting. Each sees his own; an item learns only of touches."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet

from committees.access.models import RoleGrant, RoleGroup
from committees.access.selectors import without_administrators
from committees.access.states import COMMITTEE_PERMISSIONS, EXCLUSIVE_ROLES, UNIT_PERMISSIONS, Role
from committees.calendar.rules import local_day
from committees.people.models import Absence, Acting, Committee, Interest, Person
from committees.people.rules import Concern, Declared, Touch, touch_of
from committees.people.selectors import held_on, people_of
from committees.people.states import InterestKind

PERMISSIONS = {role: frozenset(names) for role, names in (COMMITTEE_PERMISSIONS | UNIT_PERMISSIONS).items()}


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


def own_touches(person: Person, concerns: Mapping[int, Concern]) -> dict[int, str]:
    """Which of these items a person's own running interests touch, with the reason: for his own eyes."""
    rows = [_declared(row) for row in interests_of(person).filter(ended_at__isnull=True)] if concerns else []
    found = {key: [touch.reason for row in rows if (touch := touch_of(row, each))] for key, each in concerns.items()}
    return {key: "；".join(reasons) for key, reasons in found.items() if reasons}


def _declared(row: Interest) -> Declared:
    return Declared(row.pk, row.person_id, InterestKind(row.kind), row.name, row.unit_id, row.relative_id)


def absences_of(person: Person) -> QuerySet[Absence]:
    """When a person was, is or will be away."""
    return Absence.objects.filter(person=person)


def away_on(organisation_id: int, day: date) -> dict[int, Absence]:
    """Who of an organisation is away on a day, by person."""
    rows = Absence.objects.filter(person__organisation_id=organisation_id, cancelled_at__isnull=True)
    rows = rows.select_related("person")
    return {row.person_id: row for row in rows.filter(starts_on__lte=day, ends_on__gte=day)}


def away_between(person_ids: Iterable[int], first: date, last: date) -> list[Absence]:
    """Days away of these people that touch a period, the earliest first, in one query."""
    rows = Absence.objects.filter(person_id__in=list(person_ids), cancelled_at__isnull=True)
    rows = rows.filter(starts_on__lte=last, ends_on__gte=first).select_related("person")
    return list(rows.order_by("starts_on", "pk"))


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


@dataclass(frozen=True)
class Deputies:
    """The actings of a committee and a unit of its organisation, read once for a page; `own`: what the deputies hold
    there themselves."""

    rows: tuple[Acting, ...] = ()
    own: tuple[RoleGrant, ...] = ()

    def acted_for(self, user_id: int | None, moment: datetime | None, permissions: Collection[str]) -> str:
        """For whom a user acted when he did what needs one of these permissions; empty where he may do it himself."""
        if user_id is None or moment is None:
            return ""
        day = local_day(moment)
        if any(_gives(grant, user_id, day, permissions) for grant in self.own):
            return ""
        return next((row.person.name for row in self.rows if _gives(row.grant, user_id, day, permissions)), "")


def _gives(grant: RoleGrant, user_id: int, day: date, permissions: Collection[str]) -> bool:
    held = grant.starts_on <= day and (grant.ends_on is None or day <= grant.ends_on)
    return grant.user_id == user_id and held and not PERMISSIONS[Role(grant.role_group.role)].isdisjoint(permissions)


def deputies_of(committee: Committee, unit_id: int | None = None) -> Deputies:
    """Who acted in the roles of a committee (and of one unit), ever. One query where nobody did."""
    groups = RoleGroup.objects.filter(Q(committee=committee) | Q(unit=unit_id, unit__isnull=False))
    rows = Acting.objects.filter(grant__role_group__in=groups).select_related("person", "grant__role_group")
    found = tuple(rows.order_by("-pk"))
    if not found:
        return Deputies()
    users = [row.grant.user_id for row in found]
    own = RoleGrant.objects.filter(role_group__in=groups, user__in=users, acting__isnull=True)
    return Deputies(found, tuple(own.select_related("role_group")))


def seatable_people(organisation_id: int) -> QuerySet[Person]:
    """Who may be given a seat or a role: everyone but the administrators, who look after the rights of the others."""
    return without_administrators(people_of(organisation_id))


def handable_groups(person: Person, day: date) -> QuerySet[RoleGroup]:
    """Roles of a person that somebody else may do for some days: granted ones, and presiding as head of a body."""
    if person.user_id is None:
        return RoleGroup.objects.none()
    personal = {str(Role.MEMBER), *(str(role) for role in EXCLUSIVE_ROLES)}
    own = Q(grants__in=RoleGrant.objects.filter(held_on(day), user=person.user_id, acting__isnull=True))
    head = Q(role=Role.CHAIR, group__user=person.user_id)
    rows = RoleGroup.objects.filter(own | head).exclude(role__in=personal).distinct()
    return rows.select_related("committee", "unit", "organisation").order_by("pk")
