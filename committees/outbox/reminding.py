"""Reminders of the daily runs: each told once for ever, and none hidden by another that fails."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import TypeVar

from django.db import transaction

from committees.outbox.models import Outbox
from committees.outbox.services import enqueue, enqueue_outside
from committees.outbox.states import Channel
from committees.people.models import Person

logger = logging.getLogger(__name__)
Row = TypeVar("Row")


@transaction.atomic
def remind_once(
    *, key: str, people: Iterable[Person], purpose: str, subject: str, body: str, now: datetime, link: str = ""
) -> int:
    """A reminder in the inbox and on each person's own way out, once for ever by `key`; answers how many are new."""
    wanted = {f"{key}:{person.pk}:{Channel.INBOX}": person for person in people}
    known = set(Outbox.objects.filter(key__in=list(wanted)).values_list("key", flat=True))
    fresh = {inbox: person for inbox, person in wanted.items() if inbox not in known}
    for inbox, person in fresh.items():
        enqueue(
            key=inbox,
            recipient=person,
            channel=Channel.INBOX,
            purpose=purpose,
            subject=subject,
            body=body,
            link=link,
            now=now,
        )
        enqueue_outside(
            key=f"{key}:{person.pk}:out",
            recipient=person,
            purpose=purpose,
            subject=subject,
            body=body,
            link=link,
            now=now,
        )
    return len(fresh)


def remind_each(rows: Iterable[Row], remind: Callable[[Row], int]) -> int:
    """`remind` for every row; answers how many messages are new. What fails for one is told in the log and keeps no
    other from its reminder; the next run tries it again."""
    written = 0
    for row in rows:
        try:
            written += remind(row)
        except Exception:
            logger.exception("%r could not be reminded of.", row)
    return written
