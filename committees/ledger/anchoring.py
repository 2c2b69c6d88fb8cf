"""Anchors: the heads of the chains, fixed daily, and sent to holders outside this machine."""

from __future__ import annotations

import json
import logging
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from committees.access.models import RoleGrant
from committees.access.states import Role
from committees.ledger import selectors
from committees.ledger.models import Anchor
from committees.ledger.rules import BEGINNING, SHA256, Head, anchor_digest
from committees.outbox import services as outbox
from committees.outbox.states import Channel
from committees.people.models import Organisation, Person
from committees.people.selectors import held_on

logger = logging.getLogger(__name__)
HOLDERS = 2


def anchor_all(*, now: datetime) -> list[Anchor]:
    """Anchor every organisation that has not been anchored today; harmless to run any number of times."""
    made = [anchor_organisation(organisation=each, now=now) for each in Organisation.objects.order_by("pk")]
    return [anchor for anchor in made if anchor is not None]


@transaction.atomic
def anchor_organisation(*, organisation: Organisation, now: datetime) -> Anchor | None:
    """Fix the heads that moved since the last anchor and mail them to the holders, at most once a day.

    None where today's anchor stands already or nothing moved.
    """
    organisation = Organisation.objects.select_for_update().get(pk=organisation.pk)
    day = timezone.localdate(now)
    moved = _moved_heads(organisation)
    if not moved or Anchor.objects.filter(organisation=organisation, day=day).exists():
        return None
    content = _content(organisation, day, now, moved, complete=False)
    anchor = Anchor.objects.create(
        organisation=organisation,
        day=day,
        at=now,
        heads=content["heads"],
        previous=content["previous"],
        algorithm=SHA256,
        digest=content["digest"],
    )
    _send_away(organisation, content, now)
    return anchor


def complete_anchor(*, organisation: Organisation, now: datetime) -> dict[str, Any]:
    """All heads of an organisation as they stand, as an anchor to be kept outside; the database keeps nothing of it."""
    heads = selectors.heads_of(organisation)
    return _content(organisation, timezone.localdate(now), now, heads, complete=True)


def _moved_heads(organisation: Organisation) -> dict[str, Head]:
    known = selectors.anchored_heads(organisation)
    return {key: head for key, head in selectors.heads_of(organisation).items() if known.get(key) != head}


def _content(
    organisation: Organisation, day: date, now: datetime, heads: dict[str, Head], *, complete: bool
) -> dict[str, Any]:
    last = selectors.last_anchor(organisation)
    content = selectors.anchor_content(
        organisation_id=organisation.pk,
        day=day.isoformat(),
        at=now,
        algorithm=SHA256,
        previous=last.digest if last else BEGINNING,
        heads={aggregate: [head.sequence, head.digest] for aggregate, head in heads.items()},
        complete=complete,
    )
    return content | {"digest": anchor_digest(content), "note": f"{organisation.name} {day.isoformat()} 台账锚点"}


def holders_of(organisation: Organisation, day: date) -> list[Person]:
    """Who keeps the anchors: two persons with an address who audit or administer the system, auditors first."""
    roles = (Role.AUDIT_ADMIN, Role.SYSTEM_ADMIN)
    grants = (
        RoleGrant.objects.filter(held_on(day), role_group__organisation=organisation, role_group__role__in=roles)
        .exclude(user__person__email="")
        .filter(user__person__isnull=False, user__is_active=True)
        .select_related("user__person")
        .order_by("role_group__role", "pk")  # "audit_admin" before "system_admin"
    )
    return list(dict.fromkeys(grant.user.person for grant in grants))[:HOLDERS]


def _send_away(organisation: Organisation, content: dict[str, Any], now: datetime) -> None:
    holders = holders_of(organisation, timezone.localdate(now))
    if len(holders) < HOLDERS:
        logger.warning("%s has %d holders of anchors with an address; two are wanted.", organisation, len(holders))
    for person in holders:
        outbox.enqueue(
            key=f"anchor:{organisation.pk}:{content['day']}:{person.pk}",
            recipient=person,
            channel=Channel.MAIL,
            purpose="anchor",
            subject=content["note"],
            body=f"请保存本邮件，不得改动。核验时用：manage.py verify_ledger --anchor 文件\n\n{as_text(content)}\n",
            now=now,
        )


def as_text(content: object) -> str:
    """An anchor as it is written into mails and files."""
    return json.dumps(content, ensure_ascii=False, indent=1)
