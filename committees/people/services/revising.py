"""Bringing what is known of people and units up to date. What was fixed before keeps the name it was fixed under."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from committees.errors import Refused
from committees.people.models import Person, Unit, User
from committees.people.services.recording import record

PERSON_NAME, UNIT_NAME, REASON = 40, 100, 100


@transaction.atomic
def revise_person(
    *,
    person: Person,
    user: User | None,
    now: datetime,
    unit: Unit | None = None,
    post: str | None = None,
    email: str | None = None,
) -> None:
    """Change unit, post and address of a person; what is not given stays. Refuses the loser of a race."""
    given = {"unit": unit, "post": post, "email": email}
    values = {name: value for name, value in given.items() if value is not None}
    before = {name: getattr(person, name) for name in values}
    if Person.objects.filter(pk=person.pk, **before).update(**values) != 1:
        raise Refused(f"{person.name}的登记内容刚刚被他人改动，请刷新页面后再办。")
    changed = {name: [str(before[name] or ""), str(values[name])] for name in values if before[name] != values[name]}
    record(person.organisation, "person_revised", {"person": person.name, "changed": changed}, user, now)


@transaction.atomic
def rename_unit(*, unit: Unit, name: str, reason: str, user: User | None, now: datetime) -> None:
    """单位更名: the unit goes on under another name; minutes and sheets of before keep the old one, the ledger both.

    Refuses a name that another unit of the organisation bears, and the loser of a race.
    """
    new, why, before = name.strip(), reason.strip(), unit.name
    _require_change(before, new, why, UNIT_NAME)
    if Unit.objects.filter(organisation=unit.organisation_id, name=new).exists():
        raise Refused(f"本机关已有名为“{new}”的单位。")
    if Unit.objects.filter(pk=unit.pk, name=before).update(name=new) != 1:
        raise Refused(f"{before}的名称刚刚被他人改动，请刷新页面后再办。")
    record(unit.organisation, "unit_renamed", {"before": before, "name": new, "reason": why}, user, now)


@transaction.atomic
def correct_name(*, person: Person, name: str, reason: str, user: User | None, now: datetime) -> None:
    """更正姓名: a name was entered wrongly, or has changed. Rolls and minutes of before keep the old one."""
    new, why, before = name.strip(), reason.strip(), person.name
    _require_change(before, new, why, PERSON_NAME)
    if Person.objects.filter(pk=person.pk, name=before).update(name=new) != 1:
        raise Refused(f"{before}的登记内容刚刚被他人改动，请刷新页面后再办。")
    payload = {"person": person.pk, "before": before, "name": new, "reason": why}
    record(person.organisation, "person_renamed", payload, user, now)


def _require_change(before: str, new: str, why: str, longest: int) -> None:
    if not new or not why:
        raise Refused("请填写新的名称和更改原因。")
    if len(new) > longest or len(why) > REASON:
        raise Refused(f"名称不能超过 {longest} 字，更改原因不能超过 {REASON} 字，请压缩后再提交。")
    if new == before:
        raise Refused(f"名称没有变化，仍是“{before}”。")
