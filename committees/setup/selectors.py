"""Where the setup of an organisation stands, and what its steps offer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet
from django.urls import reverse

from committees.access.models import RoleGrant, RoleGroup
from committees.access.selectors import permissions_of
from committees.access.states import ROLE_LABELS, Role
from committees.people.declared import seatable_people
from committees.people.models import Committee, Organisation, Person, Portfolio, Seat, SetupMark, Unit, User
from committees.people.selectors import held_on, seats_on, standing_observers
from committees.rulebooks.models import Rulebook
from committees.rulebooks.readable import bodies_in_order
from committees.rulebooks.selectors import in_force_at, rules_of
from committees.setup.ports import Step, steps
from committees.setup.rules import Candidate, propose_handlers, propose_office

TAKERS = ("administer_system", "administer_security")
PERMISSION_LABELS = {
    "administer_system": "系统管理员",
    "administer_security": "安全管理员",
    "direct_office": "办公室主任",
    "handle_office": "办公室",
}
NEEDED_ROLES = (Role.OFFICE_HEAD, Role.OFFICE, Role.SECRETARY)
OTHER_ROLES = (Role.SUPERVISION, Role.ORGANISATION_DEPARTMENT, Role.ARCHIVIST)
UNIT_ROLES = (Role.UNIT_HANDLER, Role.UNIT_LEADER)


def organisation_set_up_by(user: User) -> Organisation | None:
    """The organisation whose setup the user takes part in: an administrator's, or that of the head of an office."""
    held = permissions_of(user)
    own = Organisation.objects.filter(pk__in=held.organisation_ids(*TAKERS)).first()
    if own is not None:
        return own
    return Organisation.objects.filter(committees__in=held.committee_ids("direct_office")).first()


def may_set_up(user: User) -> bool:
    """Whether 建立向导 is shown."""
    held = permissions_of(user)
    return bool(held.organisation_ids(*TAKERS) or held.committee_ids("direct_office"))


def may_take(user: User, step: Step, organisation: Organisation) -> bool:
    """Whether the step is this user's to take."""
    held = permissions_of(user)
    if organisation.pk in held.organisation_ids(step.permission):
        return True
    committees = held.committee_ids(step.permission, *step.also)
    return bool(committees) and organisation.committees.filter(pk__in=committees).exists()


@dataclass(frozen=True)
class Standing:
    """A step as the overview shows it."""

    number: int
    step: Step
    found: str
    passed: bool
    mine: bool
    taker: str
    url: str

    @property
    def done(self) -> bool:
        """Something is there, or the step was declared not needed."""
        return bool(self.found) or self.passed


def standings(organisation: Organisation, user: User) -> list[Standing]:
    """Every step with what is there already; the same after leaving and coming back."""
    passed = set(SetupMark.objects.filter(organisation=organisation).values_list("step", flat=True))
    return [
        Standing(
            number=number,
            step=step,
            found=step.found(organisation),
            passed=step.key in passed,
            mine=may_take(user, step, organisation),
            taker=PERMISSION_LABELS[step.permission],
            url=reverse(step.url_name) if step.url_name else reverse("setup-step", args=[step.key]),
        )
        for number, step in enumerate(steps(), start=1)
    ]


def next_standing(rows: list[Standing], key: str) -> Standing | None:
    """The first of the user's own steps after this one."""
    keys = [row.step.key for row in rows]
    after = rows[keys.index(key) + 1 :] if key in keys else rows
    return next((row for row in after if row.mine), None)


def own_rulebooks(organisation: Organisation) -> QuerySet[Rulebook]:
    """The copies that an organisation made."""
    return Rulebook.objects.filter(organisation=organisation).order_by("pk")


def shipped_rulebooks() -> QuerySet[Rulebook]:
    """What comes with the software."""
    return Rulebook.objects.filter(organisation__isnull=True).order_by("pk")


@dataclass(frozen=True)
class OfferedBody:
    """A body of the organisation's own rulebook that it may found, or has founded."""

    rulebook: Rulebook
    code: str
    title: str
    committee: Committee | None

    @property
    def key(self) -> str:
        """What its fields are named by: the same however many bodies are founded meanwhile."""
        return f"{self.rulebook.code}-{self.code}"


def offered_bodies(organisation: Organisation, now: datetime) -> list[OfferedBody]:
    """The bodies of the copies, without those that the rulebook forbids."""
    founded = {committee.body: committee for committee in committees_of(organisation)}
    found = []
    for rulebook in own_rulebooks(organisation):
        version = in_force_at(rulebook, now)
        bodies = bodies_in_order(rules_of(version)) if version else []
        found += [
            OfferedBody(rulebook, body.code, body.title, founded.get(body.code))
            for body in bodies
            if body.forbidden is None
        ]
    return found


def startable_bodies(now: datetime) -> list[OfferedBody]:
    """The bodies of the shipped rulebooks: with one of them an organisation begins."""
    found = []
    for rulebook in shipped_rulebooks():
        version = in_force_at(rulebook, now)
        bodies = bodies_in_order(rules_of(version)) if version else []
        found += [OfferedBody(rulebook, body.code, body.title, None) for body in bodies if body.forbidden is None]
    return found


def may_begin(user: User, organisation: Organisation) -> bool:
    """Whether everything can still be entered on one page: nothing is there yet, and the user keeps what comes."""
    keeps = organisation.pk in permissions_of(user).organisation_ids("administer_system")
    return keeps and not committees_of(organisation).exists()


def candidates_of(organisation: Organisation, day: date) -> list[Candidate]:
    """Who may be given a seat or a role, as the proposals see them, in the order in which they were entered."""
    bodies = committees_of(organisation)
    members = set(Seat.objects.filter(held_on(day), term__committee__in=bodies).values_list("person_id", flat=True))
    people = seatable_people(organisation.pk).order_by("pk")
    return [Candidate(each.pk, each.post, each.unit_id, each.pk in members) for each in people]


def committees_of(organisation: Organisation) -> QuerySet[Committee]:
    """The committees, rehearsals aside."""
    rows = Committee.objects.filter(organisation=organisation, rehearsal_of__isnull=True)
    return rows.select_related("organisation", "rulebook")


def next_committee(organisation: Organisation, committee: Committee | None) -> Committee | None:
    """The committee after this one, in the order of the tabs."""
    if committee is None:
        return None
    rows = list(committees_of(organisation))
    return next(iter(rows[rows.index(committee) + 1 :]), None)


def charges_now(committee: Committee, day: date) -> dict[int, Portfolio]:
    """Which seat has charge of which unit on a day, by unit."""
    rows = Portfolio.objects.filter(held_on(day), seat__in=seats_on(committee, day)).select_related(
        "seat__person", "unit"
    )
    return {row.unit_id: row for row in rows.order_by("-seat__order")}


def observers_now(committee: Committee) -> set[int]:
    """Persons who always attend without a vote."""
    return set(standing_observers(committee).values_list("person_id", flat=True))


@dataclass(frozen=True)
class Post:
    """A role on a committee or unit that the security administrator fills."""

    role: Role
    scope: Committee | Unit
    label: str
    needed: bool
    holders: tuple[str, ...]
    proposed: int | None = None  # whom post and unit speak for, where nobody holds the role yet

    @property
    def field(self) -> str:
        """The name of its field."""
        return f"{self.role}-{type(self.scope).__name__.lower()}-{self.scope.pk}"


def posts_of(organisation: Organisation, day: date) -> list[Post]:
    """Who reviews and records: the roles of each committee and unit, with those who hold them on a day."""
    held: dict[tuple[str, int | None, int | None], list[str]] = {}
    grants = RoleGrant.objects.filter(held_on(day), role_group__organisation=organisation)
    for grant in grants.select_related("role_group", "user__person"):
        group = grant.role_group
        key = (group.role, group.committee_id, group.unit_id)
        person = getattr(grant.user, "person", None)
        held.setdefault(key, []).append(person.name if person else grant.user.username)
    posts = []
    people = candidates_of(organisation, day)
    office, handlers = propose_office(people), propose_handlers(people)
    for committee in committees_of(organisation):
        for role in (*NEEDED_ROLES, *OTHER_ROLES):
            holders = tuple(held.get((role, committee.pk, None), ()))
            label = f"{committee.short_name} · {ROLE_LABELS[role]}"
            proposed = None if holders else office.get(role)
            posts.append(Post(role, committee, label, role in NEEDED_ROLES, holders, proposed))
    handled = any(role == Role.UNIT_HANDLER for role, _, unit in held if unit)
    for unit in organisation.units.all():
        for role in UNIT_ROLES:
            holders = tuple(held.get((role, None, unit.pk), ()))
            needed = role is Role.UNIT_HANDLER and not handled  # one unit that can bring an item is enough to begin
            proposed = handlers.get(unit.pk) if role is Role.UNIT_HANDLER and not holders else None
            posts.append(Post(role, unit, f"{unit.name} · {ROLE_LABELS[role]}", needed, holders, proposed))
    return posts


def has_roles(organisation: Organisation) -> int:
    """How many roles of committees and units are granted."""
    groups = RoleGroup.objects.filter(organisation=organisation).exclude(committee=None, unit=None)
    return RoleGrant.objects.filter(role_group__in=groups, ends_on__isnull=True).count()


def without_login(organisation: Organisation, day: date) -> list[Person]:
    """Members and standing observers who cannot sign in yet."""
    found: dict[int, Person] = {}
    for committee in committees_of(organisation):
        for seat in seats_on(committee, day):
            found.setdefault(seat.person_id, seat.person)
        for row in standing_observers(committee):
            found.setdefault(row.person_id, row.person)
    return [person for person in found.values() if person.user_id is None]
