"""What this room tells the desk: duties that this period still owes, and occasions with their limits."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse

from committees.access.selectors import permissions_of
from committees.calendar.rules import end_of, local_day
from committees.desk.ports import Group, Todo
from committees.models import Organisation, Unit, User
from committees.people.selectors import person_of
from committees.rulebooks.links import clause_url
from decisions.duties.rules import Slot, Standing
from decisions.duties.selectors import (
    DutyYear,
    OccasionRow,
    duty_years,
    open_occasions,
    organisations_of,
    owed_by,
    owed_by_unit,
)
from decisions.supervision.states import UNIT_PERMISSIONS

LINES = 12
RECORDERS = ("supervise", "direct_office")


def todos_of(user: User, now: datetime) -> list[Todo]:
    """For the supervising office and the head of the office; meetings of their own committees are told elsewhere."""
    lines: list[Todo] = []
    for organisation in organisations_of(user, *RECORDERS):
        lines += _occasions(organisation, now)
        lines += _periods(organisation, now)
    return [*sorted(lines, key=lambda line: line.due or now)[: 2 * LINES], *_own(user, now), *_of_units(user, now)]


def _own(user: User, now: datetime) -> Iterator[Todo]:
    """What each member owes by himself, for the member: the office records it when he hands in what shows it."""
    person, today = person_of(user), local_day(now)
    if person is None:
        return
    for organisation in organisations_of(user, "attend", "preside"):
        for year in sorted({today.year, today.isocalendar().year}):
            url = reverse("duties-year", args=[year])
            for duty, slot in owed_by(person, organisation, year, now)[:LINES]:
                yield _owed("您", duty, slot, url)


def _of_units(user: User, now: datetime) -> Iterator[Todo]:
    """What each department owes, for who leads or handles it; the clause is what they may open of it."""
    units = Unit.objects.filter(pk__in=permissions_of(user).unit_ids(*UNIT_PERMISSIONS))
    for unit in units.select_related("organisation"):
        for duty, slot in owed_by_unit(unit, local_day(now).year, now)[:LINES]:
            yield _owed(unit.name, duty, slot, clause_url(duty.obligation.clause) or reverse("rules"))


def _owed(who: str, duty: DutyYear, slot: Slot, url: str) -> Todo:
    rule, missed = duty.obligation, slot.standing is Standing.MISSED
    text = f"{rule.title}：{rule.wanted}，{who}{slot.label}{'未完成' if missed else '尚未完成'}"
    why = f"{rule.clause.label}：{rule.clause.wording}。完成后将凭证交办公室登记"
    return Todo(text, url, due=end_of(slot.span.last), group=Group.ALERT if missed else Group.COMING, why=why)


def _occasions(organisation: Organisation, now: datetime) -> Iterator[Todo]:
    for occasion in open_occasions(organisation)[:LINES]:
        row = OccasionRow(occasion, local_day(now))
        owner = occasion.person.name if occasion.person else "本机关"
        url = reverse("duty-occasion", args=[occasion.pk, "done"])
        yield Todo(f"{occasion}（{owner}）", url, due=end_of(row.limit), why=row.badge["label"])


def _periods(organisation: Organisation, now: datetime) -> Iterator[Todo]:
    today = local_day(now)
    years = duty_years(organisation, today.year, now)
    if missed := sum(each.missed for each in years):
        url = reverse("duties-year", args=[today.year])
        yield Todo(f"{today.year}年有 {missed} 期制度性任务未完成", url, group=Group.ALERT, why="已经办理的请补登记")
    for duty in years:
        slot = next((each for each in duty.slots if each.standing is Standing.DUE), None)
        if slot is None or duty.by_meetings:
            continue
        rule = duty.obligation
        number = (
            f"{slot.wanted} {slot.counted}中已完成 {slot.done} {slot.counted}"
            if slot.each
            else f"本期已完成 {slot.done} 次"
        )
        text = f"{rule.title}：{rule.owner or '本机关'}{rule.wanted}，{number}"
        why = f"{rule.clause.label}：{rule.clause.wording}"
        url = reverse("duty-record", args=[organisation.pk])
        yield Todo(text, url, due=end_of(slot.span.last), group=Group.COMING, why=why)
