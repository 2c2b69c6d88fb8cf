"""Whom the rulebook wants to co-sign minutes: leaders in charge, heads of the units that took part in an item."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Prefetch

from committees.access.selectors import permissions_of
from committees.models import Person, Unit
from committees.rulebooks.selectors import body_rules
from committees.rules import CoSigner, MinutesRule
from decisions.minutes.models import Minutes
from meetings.models import AgendaEntry, AttendanceInterval, ItemObserver


def cosigners_of(minutes: Minutes, now: datetime) -> dict[Person | str, list[str]]:
    """Who co-signs by the rulebook in force for the meeting, each with the titles of his items."""
    return cosigners_by(body_rules(minutes.meeting, now).minutes, minutes)


def cosigners_by(rule: MinutesRule | None, minutes: Minutes) -> dict[Person | str, list[str]]:
    """Who co-signs by `rule`: whom its `co_signers` name, for each item of its `co_signed` classes.

    Where a unit has nobody who could, words that say so stand in his place. A leader in charge whom an item lacks is
    stood for by the head of its unit.
    """
    wanted = {str(matter) for matter in rule.co_signed} if rule is not None else set()
    kinds = (rule.co_signers if rule is not None else ()) or (CoSigner.LEADER,)
    entries = [item["entry"] for item in minutes.facts["items"] if item["matter"] in wanted]
    found: dict[Person | str, list[str]] = {}
    for entry in _entries(entries):
        for who in dict.fromkeys(each for kind in kinds for each in _of_kind(kind, entry)):
            found.setdefault(who, []).append(entry.item.title)
    return found


def _entries(keys: list[int]) -> list[AgendaEntry]:
    rows = AgendaEntry.objects.filter(pk__in=keys).select_related("item__in_charge__person__user", "item__unit")
    observers = ItemObserver.objects.select_related("person__user", "person__unit").order_by("pk")
    return list(rows.prefetch_related(Prefetch("observers", observers)).order_by("position", "pk"))


def _of_kind(kind: CoSigner, entry: AgendaEntry) -> Iterator[Person | str]:
    charge, unit = entry.item.in_charge, entry.item.unit
    if kind is CoSigner.LEADER and charge is not None:
        yield charge.person
        return
    yield _head_of(unit) or f"议题“{entry.item.title}”须会签，但{unit.name}没有负责人账号。"
    if kind is CoSigner.ATTENDING:
        yield from _attending(entry)


def _attending(entry: AgendaEntry) -> Iterator[Person | str]:
    """The heads of the units whose people attended this item; who attended, where his unit has no head here."""
    came = set(AttendanceInterval.objects.filter(roll__meeting=entry.meeting_id).values_list("roll__person", flat=True))
    for observer in entry.observers.all():
        if observer.person_id in came:
            unit = observer.person.unit
            yield (_head_of(unit) if unit is not None else None) or observer.person


def _head_of(unit: Unit) -> Person | None:
    people = Person.objects.filter(unit=unit, user__isnull=False).select_related("user").order_by("pk")
    return next(
        (each for each in people if each.user and unit.pk in permissions_of(each.user).unit_ids("lead_unit")), None
    )
