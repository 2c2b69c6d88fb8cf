"""Writing the record. An entry is written in the transaction of its cause, or not at all."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from committees.ledger.models import LedgerEntry, LedgerHead
from committees.ledger.rules import BEGINNING, SHA256, SM3, Row, available_algorithms, commit, entry_digests, plain
from committees.people.models import User

SYSTEM_NAME = "系统"


def append(
    *,
    aggregate: str,
    organisation_id: int | None,
    verb: str,
    payload: Mapping[str, Any],
    actor: User | None,
    now: datetime,
) -> LedgerEntry:
    """Add one act to the chain of `aggregate` (as "meeting:12"), inside the caller's transaction.

    `payload` holds JSON values without floats (TypeError otherwise): dates as ISO text, numbers whole. `actor` None
    means the system itself. Writers of one chain wait for each other until the transaction ends; chains do not.
    """
    content = plain(payload)
    with transaction.atomic(savepoint=False):
        head = _locked_head(aggregate, organisation_id)
        row = _next_row(head, organisation_id, verb, content, actor, now)
        entry = LedgerEntry(**{key: value for key, value in asdict(row).items() if key != "pk"})
        entry.save(force_insert=True)
        head.sequence, head.digest, head.digest_sm3 = row.sequence, row.digest, row.digest_sm3
        head.save(update_fields=["sequence", "digest", "digest_sm3"])
    return entry


def _locked_head(aggregate: str, organisation_id: int | None) -> LedgerHead:
    """The chain's head, locked. SQLite has the write lock of the whole file already, since it begins IMMEDIATE."""
    heads = LedgerHead.objects.select_for_update().filter(aggregate=aggregate)
    if head := heads.first():
        return head
    fresh = LedgerHead(aggregate=aggregate, organisation_id=organisation_id, digest=BEGINNING, digest_sm3=BEGINNING)
    # Two first writers may meet here on PostgreSQL: the second waits for the first and then finds its head.
    LedgerHead.objects.bulk_create([fresh], ignore_conflicts=connection.vendor == "postgresql")
    return heads.get()


def _next_row(
    head: LedgerHead, organisation_id: int | None, verb: str, payload: Any, actor: User | None, now: datetime
) -> Row:
    salt, algorithm = secrets.token_hex(16), available_algorithms()
    row = Row(
        pk=0,
        organisation_id=organisation_id,
        aggregate=head.aggregate,
        sequence=head.sequence + 1,
        at=now,
        actor_id=actor.pk if actor else None,
        actor_name=_name_of(actor),
        verb=verb,
        payload=payload,
        salt=salt,
        algorithm=algorithm,
        commitment=commit(SHA256, salt, payload),
        commitment_sm3=commit(SM3, salt, payload) if SM3 in algorithm else "",
        previous=head.digest,
        digest="",
        digest_sm3="",
    )
    digest, digest_sm3 = entry_digests(row, head.digest_sm3)
    return replace(row, digest=digest, digest_sm3=digest_sm3)


def _name_of(actor: User | None) -> str:
    """The name as it was on the day: a later change of name does not change the record."""
    if actor is None:
        return SYSTEM_NAME
    person = getattr(actor, "person", None)
    return str(person.name if person else actor.get_full_name() or actor.username)[:60]
