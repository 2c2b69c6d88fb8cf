"""A district with its 常委会, built through the services as an office would."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from committees.access.services import grant_role
from committees.access.states import Role
from committees.calendar.services import load_shipped_calendar
from committees.models import Committee, Organisation, Person, Rulebook, Seat, Term, Unit, User
from committees.people import services as people
from committees.rulebooks.services import load_shipped_rulebooks
from tests.snapshots import remembered

TERM_START = date(2026, 1, 1)
PASSWORD = "Demo-2026-pass"
SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张"


@dataclass
class District:
    """One organisation with its committee, the people around it and their logins."""

    organisation: Organisation
    committee: Committee
    term: Term
    seats: list[Seat]
    unit: Unit
    other_unit: Unit
    users: dict[str, User] = field(default_factory=dict)

    @property
    def chair(self) -> Person:
        return self.seats[0].person

    @property
    def members(self) -> list[Person]:
        return [seat.person for seat in self.seats]

    def user(self, name: str) -> User:
        """A login by its short name: handler, leader, office, office_head, secretary, outsider, chair, member1, …"""
        # Permissions are read once per user object; a fresh object is a fresh request.
        return User.objects.get(pk=self.users[name].pk)


def make_login(username: str, *, password: str | None = None) -> User:
    user = User(username=username)
    user.set_password(password or PASSWORD)
    user.save()
    return user


def make_person(
    organisation: Organisation, name: str, post: str, now: datetime, *, login: str, unit: Unit | None = None
) -> Person:
    user = make_login(login)
    return people.enter_person(
        organisation=organisation,
        name=name,
        post=post,
        unit=unit,
        email=f"{login}@example.invalid",
        user=user,
        now=now,
    )


@remembered
def make_district(
    now: datetime,
    *,
    members: int = 11,
    rulebook: str = "weidong-district",
    body: str = "standing-committee",
    code: str = "weidong",
    roles: tuple[str, ...] = ("书记", "副书记", "副书记"),
    member_role: str = "常委",
) -> District:
    """A committee of `members` seats under a shipped rulebook; the first seat is the head's.

    Every login is `<code>-<short name>`; every password is `PASSWORD`.
    """
    load_shipped_rulebooks(now=now, codes=[rulebook])
    organisation = people.found_organisation(
        code=code, name=f"{code}区委", short_name="区委", document_mark="卫委", now=now
    )
    committee = people.found_committee(
        organisation=organisation,
        rulebook=Rulebook.objects.get(code=rulebook, organisation=None),
        body=body,
        name="区委常委会",
        short_name="常委会",
        user=None,
        now=now,
    )
    unit = Unit.objects.create(organisation=organisation, code="fgj", name="发展改革局", position=1)
    other_unit = Unit.objects.create(organisation=organisation, code="czj", name="财政局", position=2)
    term = people.begin_term(committee=committee, starts_on=TERM_START, user=None, now=now)
    district = District(organisation, committee, term, [], unit, other_unit)
    _fill_seats(district, members, roles, member_role, now)
    _staff(district, now)
    return district


@remembered
def make_planned_district(now: datetime, **facts: object) -> District:
    """The same, with the calendar of working days that is shipped."""
    load_shipped_calendar(now=now)
    return make_district(now, **facts)  # type: ignore[arg-type]


def _fill_seats(district: District, members: int, roles: tuple[str, ...], member_role: str, now: datetime) -> None:
    rows = []
    for index in range(members):
        login = "chair" if index == 0 else f"member{index}"
        role = roles[index] if index < len(roles) else member_role
        name, account = f"{SURNAMES[index]}某{index}", f"{district.organisation.code}-{login}"
        person = make_person(district.organisation, name, role, now, login=account)
        rows.append(people.NewSeat(person, role))
        assert person.user is not None
        district.users[login] = person.user
    district.seats += people.appoint_all(term=district.term, seats=rows, starts_on=TERM_START, user=None, now=now)
    in_charge = district.seats[min(3, members - 1)]
    people.give_charge(seat=in_charge, unit=district.unit, user=None, now=now)


def _staff(district: District, now: datetime) -> None:
    committee, unit, other = district.committee, district.unit, district.other_unit
    staff = [
        ("handler", "经办甲", "科员", unit, Role.UNIT_HANDLER, unit),
        ("leader", "局长甲", "局长", unit, Role.UNIT_LEADER, unit),
        ("other_handler", "经办乙", "科员", other, Role.UNIT_HANDLER, other),
        ("office", "办公室甲", "干事", None, Role.OFFICE, committee),
        ("office_head", "主任甲", "办公室主任", None, Role.OFFICE_HEAD, committee),
        ("secretary", "秘书甲", "秘书", None, Role.SECRETARY, committee),
        ("organiser", "组织甲", "组织部干事", None, Role.ORGANISATION_DEPARTMENT, committee),
        ("archivist", "档案甲", "档案员", None, Role.ARCHIVIST, committee),
        ("system_admin", "系统甲", "系统管理员", None, Role.SYSTEM_ADMIN, district.organisation),
        ("outsider", "无关甲", "干部", None, None, None),
    ]
    for login, name, post, home, role, scope in staff:
        person = make_person(
            district.organisation, name, post, now, login=f"{district.organisation.code}-{login}", unit=home
        )
        assert person.user is not None
        district.users[login] = person.user
        if role is not None and scope is not None:
            grant_role(role=role, scope=scope, user=person.user, starts_on=TERM_START, now=now)
