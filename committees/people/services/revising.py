"""Bringing what is known of a person up to date."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from committees.errors import Refused
from committees.ledger import services as ledger
from committees.people.models import Person, Unit, User


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
    ledger.append(
        aggregate=f"organisation:{person.organisation_id}",
        organisation_id=person.organisation_id,
        verb="person_revised",
        payload={"person": person.name, "changed": changed},
        actor=user,
        now=now,
    )
