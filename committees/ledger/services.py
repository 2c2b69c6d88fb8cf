"""Writing the record. An entry is written in the transaction of its cause, or not at all."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from committees.ledger.models import LedgerEntry, LedgerHead
from committees.ledger.ports import admit, in_place_of, tell
from committees.ledger.rules import (
    ACTED_FOR,
    BEGINNING,
    SHA256,
    SM3,
    Row,
    available_algorithms,
    commit,
    entry_digests,
    plain,
)
from committees.people.models import User

SYSTEM_NAME = "系统"


@dataclass(frozen=True)
class Late:
    """补录: what is written now happened before, and two people have compared it with the paper."""

    entered_at: datetime
    entered_by: str
    confirmed_by: str


_late: ContextVar[Late | None] = ContextVar("late_entry", default=None)


@contextmanager
def entering_late(late: Late) -> Iterator[None]:
    """Within, `append` takes `now` for the moment of the event: each entry bears the moment of writing, and says when
    the event was, who entered it and who confirmed it."""
    token = _late.set(late)
    try:
        yield
    finally:
        _late.reset(token)


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
    means the system itself. Whoever may enter nothing here (a stranger to the organisation, an administrator where a
    meeting's content is concerned) is Refused, and with him the whole act. Writers of one chain wait for each other
    until the transaction ends; chains do not.
    """
    if actor is not None:
        admit(actor=actor, aggregate=aggregate, organisation_id=organisation_id, verb=verb)
        if other := in_place_of(actor, now):
            payload = {**payload, ACTED_FOR: other}
    late = _late.get()
    if late is not None:
        mark = {"happened_at": now.isoformat(), "entered_by": late.entered_by, "confirmed_by": late.confirmed_by}
        payload, now = {**payload, "late": mark}, late.entered_at
    content = plain(payload)
    with transaction.atomic(savepoint=False):
        head = _locked_head(aggregate, organisation_id)
        row = _next_row(head, organisation_id, verb, content, actor, now)
        entry = LedgerEntry(**{key: value for key, value in asdict(row).items() if key != "pk"})
        entry.save(force_insert=True)
        head.sequence, head.digest, head.digest_sm3 = row.sequence, row.digest, row.digest_sm3
        head.save(update_fields=["sequence", "digest", "digest_sm3"])
        tell(entry)
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
