"""人员 and 席位 from workbooks: how rows are judged against what is known, and written through the services."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from committees.access.selectors import committees_kept_by
from committees.errors import Refused
from committees.people import services
from committees.people.models import Committee, Organisation, Person, Seat, Term, Unit, User
from committees.people.selectors import term_on
from committees.people.services.revising import revise_person
from committees.people.states import SEAT_KIND_LABELS, SeatKind
from committees.sheets.ports import ImportKind
from committees.sheets.rules import CellError, Column, Judged, Row, difference, wrong
from committees.sheets.states import RowKind

ROLE_LENGTH = 30
KINDS = {label: SeatKind(kind) for kind, label in SEAT_KIND_LABELS.items()}


def scopes(user: User) -> frozenset[int]:
    """The organisations whose people and seats the user keeps."""
    return frozenset(committees_kept_by(user).values_list("organisation_id", flat=True))


class PeopleFinder:
    """Finds people of an organisation by what a row says of them; read once for a whole workbook."""

    def __init__(self, organisation: Organisation) -> None:
        self.units = {unit.name: unit for unit in Unit.objects.filter(organisation=organisation)}
        self.by_name: dict[str, list[Person]] = {}
        for person in Person.objects.filter(organisation=organisation).select_related("unit"):
            self.by_name.setdefault(person.name, []).append(person)

    def unit(self, row: Row) -> Unit | None:
        """The unit that the row names. Raises CellError for an unknown one."""
        name = row.text("unit")
        if name and name not in self.units:
            raise CellError(f"没有单位“{name}”，请先在机构与席位中登记")
        return self.units.get(name)

    def person(self, row: Row, unit: Unit | None) -> Person | None:
        """The one person meant; None where nobody has this name. Raises CellError where several might be."""
        same = self.by_name.get(row.text("name"), [])
        if len(same) > 1:
            near = [each for each in same if unit is not None and each.unit_id == unit.pk]
            near = near or [each for each in same if row.text("email") and each.email == row.text("email")]
            if len(near) != 1:
                raise CellError(f"有 {len(same)} 位“{row.text('name')}”，请填写单位以便区分")
            return near[0]
        if same:
            self._require_same(same[0], row, unit)
        return same[0] if same else None

    def _require_same(self, known: Person, row: Row, unit: Unit | None) -> None:
        """Raises CellError where the one namesake sits in another unit and no mail address says that it is he."""
        if unit is None or known.unit_id in {None, unit.pk}:
            return
        if not known.email or row.text("email") != known.email:
            raise CellError(
                f"“{known.name}”已登记在{known.unit}。是同一人调动单位的，填写其已登记的邮箱或在机构与席位中改单位；"
                f"是重名的另一人的，先在机构与席位中逐人登记"
            )


@dataclass(frozen=True)
class PersonPlan:
    """What a row makes of a person."""

    person: Person | None
    values: Mapping[str, Any]


PEOPLE_COLUMNS = (
    Column("name", "姓名", required=True, example="张三"),
    Column("unit", "单位", hint="已登记的单位全称", example="区发展和改革局"),
    Column("post", "职务", hint="不超过 80 字", example="局长"),
    Column("email", "邮箱", hint="用于会议通知", example="zhangsan@example.org"),
)


def judge_people(rows: Sequence[Row], *, organisation: Organisation, user: User, now: datetime) -> list[Judged]:  # noqa: ARG001 - the port's shape
    """Each row a person: known by name (and unit where several share it). An empty cell changes nothing."""
    finder, taken = PeopleFinder(organisation), set[tuple[str, str]]()
    found = []
    for row in rows:
        try:
            found.append(_judge_person(row, finder, taken))
        except CellError as error:
            found.append(wrong(row, str(error)))
    return found


def _judge_person(row: Row, finder: PeopleFinder, taken: set[tuple[str, str]]) -> Judged:
    values: dict[str, Any] = {"unit": finder.unit(row), "post": row.text("post"), "email": row.text("email")}
    _require_lengths(row)
    key = (row.text("name"), row.text("unit"))
    if key in taken:
        raise CellError("与前面的行重复")
    taken.add(key)
    person = finder.person(row, values["unit"])
    if person is None:
        return Judged(row, RowKind.NEW, plan=PersonPlan(None, {"name": row.text("name"), **values}))
    given = {name: value for name, value in values.items() if value}
    before = {"unit": person.unit.name if person.unit else "", "post": person.post, "email": person.email}
    labels = {column.key: column.label for column in PEOPLE_COLUMNS}
    changes = tuple(word for name in given for word in difference(labels[name], before[name], row.text(name)))
    kind = RowKind.CHANGED if changes else RowKind.UNCHANGED
    return Judged(row, kind, changes=changes, plan=PersonPlan(person, given))


def _require_lengths(row: Row) -> None:
    if len(row.text("name")) > 40 or len(row.text("post")) > 80:
        raise CellError("姓名不超过 40 字，职务不超过 80 字")
    if row.text("email"):
        try:
            validate_email(row.text("email"))
        except ValidationError as error:
            raise CellError("邮箱格式不正确") from error


def write_people(rows: Sequence[Judged], *, organisation: Organisation, user: User, now: datetime) -> None:
    """Enter the new, bring the known up to date."""
    for each in rows:
        plan: PersonPlan = each.plan
        if plan.person is None:
            services.enter_person(organisation=organisation, actor=user, now=now, **plan.values)
        else:
            revise_person(person=plan.person, user=user, now=now, **plan.values)


@dataclass(frozen=True)
class SeatPlan:
    """What a row makes of a seat: a new one, or the end of one."""

    term: Term
    person: Person
    role: str
    kind: SeatKind
    starts_on: date
    ends_on: date | None
    seat: Seat | None


SEAT_COLUMNS = (
    Column("committee", "委员会", required=True, hint="全称或简称", example="区委常委会"),
    Column("name", "姓名", required=True, hint="须已登记为本机关人员", example="张三"),
    Column("unit", "单位", hint="重名时用来区分"),
    Column("role", "席位职务", required=True, hint="如书记、副书记、常委", example="常委"),
    Column("kind", "席位类别", hint="正式或候补，不填为正式", example="正式"),
    Column("starts_on", "任职日期", required=True, example="2026-09-01"),
    Column("ends_on", "离任日期", hint="仍在任的不填"),
)


def judge_seats(rows: Sequence[Row], *, organisation: Organisation, user: User, now: datetime) -> list[Judged]:  # noqa: ARG001 - the port's shape
    """Each row a seat of the running term of a committee whose seats the user keeps."""
    finder, taken = PeopleFinder(organisation), set[tuple[int, int]]()
    houses = {}
    for committee in committees_kept_by(user).filter(organisation=organisation).select_related("rulebook"):
        houses[committee.name] = houses[committee.short_name] = committee
    found = []
    for row in rows:
        try:
            found.append(_judge_seat(row, finder, houses, taken))
        except CellError as error:
            found.append(wrong(row, str(error)))
    return found


def _judge_seat(row: Row, finder: PeopleFinder, houses: Mapping[str, Committee], taken: set[tuple[int, int]]) -> Judged:
    committee = houses.get(row.text("committee"))
    # A seat that began before the running term is refused below with the day of that term.
    day = row.day("starts_on", "任职日期")
    term = (term_on(committee, day) or committee.terms.order_by("-number").first()) if committee else None
    if committee is None or term is None:
        raise CellError(f"没有由您维护席位的委员会“{row.text('committee')}”，或它还没有届")
    person = finder.person(row, finder.unit(row))
    if person is None:
        raise CellError(f"“{row.text('name')}”不是本机关登记的人员，请先导入人员")
    if (term.pk, person.pk) in taken:
        raise CellError("与前面的行重复")
    taken.add((term.pk, person.pk))
    plan = _seat_plan(row, term, person)
    return _against_seat(row, plan)


def _seat_plan(row: Row, term: Term, person: Person) -> SeatPlan:
    role, kind = row.text("role"), KINDS.get(row.text("kind") or SEAT_KIND_LABELS[SeatKind.VOTING])
    if len(role) > ROLE_LENGTH:
        raise CellError(f"“席位职务”不超过 {ROLE_LENGTH} 字")
    if kind is None:
        raise CellError(f"“席位类别”须为{'或'.join(KINDS)}")
    starts_on = row.day("starts_on", "任职日期")
    ends_on = row.day("ends_on", "离任日期") if row.text("ends_on") else None
    if starts_on < term.starts_on or (ends_on is not None and ends_on < starts_on):
        raise CellError(f"任职日期不能早于本届起始日期 {term.starts_on}，离任日期不能早于任职日期")
    seat = Seat.objects.filter(term=term, person=person).order_by("-starts_on").first()
    return SeatPlan(term, person, role, kind, starts_on, ends_on, seat)


def _against_seat(row: Row, plan: SeatPlan) -> Judged:
    seat = plan.seat
    if seat is None or (seat.ends_on is not None and seat.ends_on < plan.starts_on):
        return Judged(row, RowKind.NEW, plan=plan)
    if (seat.role, seat.kind, seat.starts_on) != (plan.role, plan.kind, plan.starts_on):
        raise CellError(
            f"已有席位：{seat.role}，{seat.get_kind_display()}，自 {seat.starts_on} 起。职务有变的，请先办离任"
        )
    if seat.ends_on == plan.ends_on:
        return Judged(row, RowKind.UNCHANGED)
    if seat.ends_on is not None:
        raise CellError(f"该席位已于 {seat.ends_on} 离任，不能改动")
    return Judged(row, RowKind.CHANGED, changes=difference("离任日期", "", f"{plan.ends_on}"), plan=plan)


def write_seats(rows: Sequence[Judged], *, organisation: Organisation, user: User, now: datetime) -> None:
    """Fill the new seats, end those that have an end now; by whoever keeps them."""
    if organisation.pk not in scopes(user):
        raise Refused("席位由办公室主任或系统管理员登记。")
    for each in rows:
        plan: SeatPlan = each.plan
        seat = plan.seat
        if each.kind is RowKind.NEW:
            seat = services.appoint(
                term=plan.term,
                person=plan.person,
                role=plan.role,
                kind=plan.kind,
                starts_on=plan.starts_on,
                user=user,
                now=now,
            )
        if plan.ends_on is not None and seat is not None:
            services.vacate(seat=seat, ends_on=plan.ends_on, reason="表格导入", user=user, now=now)


IMPORTS = (
    ImportKind(
        key="people",
        title="人员",
        hint="姓名、单位、职务、邮箱。按姓名（重名时按单位）认人，空白单元格不改动原有内容。",
        columns=PEOPLE_COLUMNS,
        scopes=scopes,
        judge=judge_people,
        write=write_people,
        back="organisation",
    ),
    ImportKind(
        key="seats",
        title="席位",
        hint="委员会本届的成员席位。人员须先登记；填写离任日期即办理离任。",
        columns=SEAT_COLUMNS,
        scopes=scopes,
        judge=judge_seats,
        write=write_seats,
        back="organisation",
    ),
)
