"""Messages as rows: written in the transaction of their cause, claimed, sent, proved."""

from __future__ import annotations

import logging
from datetime import datetime

from celery import current_app
from django.db import connection, transaction
from kombu.exceptions import KombuError

from committees.outbox.models import Outbox
from committees.outbox.rules import is_inner_link
from committees.outbox.states import Channel
from committees.people.models import Person

logger = logging.getLogger(__name__)
SEND_DUE = "committees.outbox.send_due"
SUBJECT_LENGTH = 200


def enqueue(
    *,
    key: str,
    recipient: Person,
    channel: Channel,
    purpose: str,
    subject: str,
    body: str,
    now: datetime,
    link: str = "",
    aggregate: str = "",
    due_at: datetime | None = None,
) -> Outbox:
    """Write one message for one recipient on one channel and wake the worker when the transaction commits.

    `key` names the message for ever: asking again with the same key writes nothing and answers the first row.
    `link` is a path of this application. `aggregate` is the chain of the ledger that gets the proof of delivery.
    """
    if not is_inner_link(link):
        raise ValueError(f"not a path of this application: {link!r}")
    row, created = Outbox.objects.get_or_create(
        key=key,
        defaults={
            "recipient": recipient,
            "channel": channel,
            "purpose": purpose,
            "aggregate": aggregate,
            "subject": _one_line(subject),
            "body": body,
            "link": link,
            "due_at": due_at or now,
            "created_at": now,
        },
    )
    if created and row.due_at <= now:
        wake_on_commit()
    return row


def _one_line(subject: str) -> str:
    """A subject is a header of the mail: one line, and no longer than a row keeps."""
    text = " ".join(subject.split())
    return text if len(text) <= SUBJECT_LENGTH else text[: SUBJECT_LENGTH - 1] + "…"


def wake_on_commit() -> None:
    """Wake the worker once when the running transaction commits, however many messages it writes."""
    inside = set(connection.savepoint_ids)
    if any(function is _wake and sids <= inside for sids, function, *_ in connection.run_on_commit):
        return
    transaction.on_commit(_wake)


def _wake() -> None:
    """Ask a worker to look. A broker that is away loses nothing: the row is due, and beat finds it."""
    try:
        current_app.send_task(SEND_DUE, ignore_result=True, retry=False, expires=60)
    except (KombuError, OSError) as error:
        logger.warning("The worker could not be woken (%s); the next beat will find the message.", error)
