"""Which committees may rehearse, and what belongs to a rehearsal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import SET_NULL, ManyToOneRel, Model, QuerySet

from committees.access.selectors import permissions_of
from committees.models import Committee, LedgerEntry, Organisation, User
from meetings.models import AgendaItem, Meeting


@dataclass(frozen=True)
class Stage:
    """A committee that may rehearse, with its running rehearsal."""

    committee: Committee
    double: Committee | None
    meetings: tuple[Meeting, ...]


def stages_of(user: User) -> list[Stage]:
    """The committees whose office the user directs, each with its rehearsal."""
    held = permissions_of(user).committee_ids("direct_office")
    rows = Committee.objects.filter(pk__in=held, rehearsal_of__isnull=True).select_related("organisation", "rulebook")
    doubles = {each.rehearsal_of_id: each for each in doubles_of(rows)}
    meetings: dict[int, list[Meeting]] = {}
    for meeting in Meeting.objects.filter(committee__in=doubles.values()):
        meetings.setdefault(meeting.committee_id, []).append(meeting)
    found = []
    for row in rows:
        double = doubles.get(row.pk)
        found.append(Stage(row, double, tuple(meetings.get(double.pk, ())) if double else ()))
    return found


def doubles_of(committees: QuerySet[Committee]) -> QuerySet[Committee]:
    """The rehearsals of these committees."""
    return Committee.objects.filter(rehearsal_of__in=committees).select_related("organisation", "rulebook")


def rehearsal_found(home: Organisation) -> str:
    """What the guided setup says: the rehearsals that run, or that one was held and deleted."""
    doubles = Committee.objects.filter(organisation=home, rehearsal_of__isnull=False)
    running = "、".join(each.short_name for each in doubles)
    held = LedgerEntry.objects.filter(aggregate=f"organisation:{home.pk}", verb="rehearsal_deleted")
    return running or ("已演练过，可以再演练" if held.exists() else "")


Rows = dict[type[Model], set[Any]]


def dependants_of(double: Committee) -> tuple[Rows, list[tuple[Any, set[Any]]]]:
    """Every row that hangs on a rehearsal, by model; and the fields of other rows that only point at one of them."""
    rows: Rows = {Committee: {double.pk}}
    loose: list[tuple[Any, set[Any]]] = []
    waiting: list[tuple[type[Model], set[Any]]] = [(Committee, {double.pk})]
    while waiting:
        model, keys = waiting.pop()
        for relation in _relations(model):
            other, name = relation.related_model, relation.field.name
            found = set(other._base_manager.filter(**{f"{name}__in": keys}).values_list("pk", flat=True))  # noqa: SLF001 - every row, whatever the default manager hides
            if relation.on_delete is SET_NULL:
                loose.append((relation.field, found))
                continue
            fresh = found - rows.setdefault(other, set())
            if fresh:
                rows[other] |= fresh
                waiting.append((other, fresh))
    return rows, loose


OWNERS = (("committee", Committee), ("meeting", Meeting), ("item", AgendaItem))


def reaches_beyond(rows: Rows) -> bool:
    """Whether a row that hangs on a rehearsal belongs to another committee's meeting or item as well: it must stay."""
    for model, keys in rows.items():
        fields = {each.name: each for each in model._meta.concrete_fields if each.is_relation}  # noqa: SLF001
        for name, owner in OWNERS:
            if name not in fields or fields[name].related_model is not owner or model is owner:
                continue
            owned = model._base_manager.filter(pk__in=keys, **{f"{name}__isnull": False})  # noqa: SLF001
            if owned.exclude(**{f"{name}__in": rows.get(owner, set())}).exists():
                return True
    return False


def _relations(model: type[Model]) -> list[Any]:
    found = model._meta.get_fields(include_hidden=True)  # noqa: SLF001 - the documented way to related objects
    return [each for each in found if isinstance(each, ManyToOneRel)]
