"""Messages as rows: written in the transaction of their cause, claimed, sent, proved."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from celery import current_app
from django.conf import settings
from django.db import connection, transaction
from django.db.models import F, QuerySet
from kombu.exceptions import KombuError

from committees.errors import Refused
from committees.ledger import services as ledger
from committees.outbox.channels import ANSWER_LENGTH, Letter
from committees.outbox.models import Heartbeat, InboxMessage, Outbox
from committees.outbox.rules import Pace, is_exhausted, is_inner_link, wait_before_retry
from committees.outbox.states import Channel, DeliveryState
from committees.people.models import Person, User

logger = logging.getLogger(__name__)
SEND_DUE = "committees.outbox.send_due"
WORKER, BEAT = "worker", "beat"
SUBJECT_LENGTH = 200
BATCH = 500


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
    fresh = Outbox(
        key=key,
        recipient=recipient,
        channel=channel,
        purpose=purpose,
        aggregate=aggregate,
        subject=_one_line(subject),
        body=body,
        link=link,
        due_at=due_at or now,
        created_at=now,
    )
    Outbox.objects.bulk_create([fresh], ignore_conflicts=True)
    row = Outbox.objects.get(key=key)
    if row.due_at <= now:
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


def pace() -> Pace:
    """How patient delivery is in this installation."""
    return Pace(settings.OUTBOX_FIRST_WAIT, settings.OUTBOX_LONGEST_WAIT, settings.OUTBOX_CLAIM_SECONDS)


@dataclass(frozen=True)
class Claim:
    """The right to send one message: it holds while nobody else has claimed the row since."""

    pk: int
    attempt: int
    channel: Channel
    letter: Letter


def claim(*, pk: int, now: datetime) -> Claim | None:
    """Take a message that is due, by compare-and-swap; None where another worker was faster or nothing is due."""
    due = Outbox.objects.filter(pk=pk, state=DeliveryState.PENDING, due_at__lte=now)
    if due.update(state=DeliveryState.SENDING, claimed_at=now, attempts=F("attempts") + 1) != 1:
        return None
    row = Outbox.objects.select_related("recipient").get(pk=pk)
    letter = Letter(row.key, row.recipient.name, row.recipient.email, row.subject, row.body, row.link)
    return Claim(row.pk, row.attempts, Channel(row.channel), letter)


def _held(claimed: Claim) -> QuerySet[Outbox]:
    """The row, if the claim still holds."""
    return Outbox.objects.filter(pk=claimed.pk, state=DeliveryState.SENDING, attempts=claimed.attempt)


@transaction.atomic
def put_in_inbox(*, claimed: Claim, now: datetime) -> bool:
    """Lay the message into the in-app inbox and prove it, in one transaction: exactly once, however often tried."""
    row = Outbox.objects.get(pk=claimed.pk)
    message = InboxMessage(
        key=row.key,
        person_id=row.recipient_id,
        purpose=row.purpose,
        subject=row.subject,
        body=row.body,
        link=row.link,
        delivered_at=now,
    )
    InboxMessage.objects.bulk_create([message], ignore_conflicts=True)
    return confirm(claimed=claimed, answer="已放入站内消息", now=now)


@transaction.atomic
def confirm(*, claimed: Claim, answer: str, now: datetime) -> bool:
    """Keep the provider's answer and append the proof of delivery to the ledger.

    False where the claim was lost meanwhile (its holder was taken for dead): whoever has it now will prove it.
    """
    sent = _held(claimed).update(state=DeliveryState.SENT, sent_at=now, answer=answer)
    if sent == 1:
        _prove(claimed.pk, "notice_delivered", {"answer": answer}, None, now)
    return sent == 1


@transaction.atomic
def postpone(*, claimed: Claim, reason: str, now: datetime) -> None:
    """An attempt failed for a reason that passes: try again later, or give up after the last attempt."""
    if is_exhausted(claimed.attempt):
        bury(claimed=claimed, reason=reason, now=now)
        return
    wait = wait_before_retry(claimed.attempt, secrets.randbelow(1000), pace())
    _held(claimed).update(state=DeliveryState.PENDING, due_at=now + wait, answer=reason[:ANSWER_LENGTH])


@transaction.atomic
def bury(*, claimed: Claim, reason: str, now: datetime) -> None:
    """Make a dead letter: seen by the office and the administrator, who can send it again."""
    reason = reason[:ANSWER_LENGTH]
    if _held(claimed).update(state=DeliveryState.DEAD, answer=reason) == 1:
        _prove(claimed.pk, "notice_undelivered", {"answer": reason, "attempts": claimed.attempt}, None, now)


def _prove(pk: int, verb: str, payload: dict[str, Any], actor: User | None, now: datetime) -> None:
    row = Outbox.objects.select_related("recipient").get(pk=pk)
    if not row.aggregate:
        return
    ledger.append(
        aggregate=row.aggregate,
        organisation_id=row.recipient.organisation_id,
        verb=verb,
        payload={
            "key": row.key,
            "purpose": row.purpose,
            "channel": row.channel,
            "recipient": row.recipient_id,
            "name": row.recipient.name,
            **payload,
        },
        actor=actor,
        now=now,
    )


@transaction.atomic
def recover_abandoned(*, now: datetime) -> int:
    """Take back messages whose worker died: they are due again (or dead, after the last attempt). How many."""
    abandoned = Outbox.objects.filter(state=DeliveryState.SENDING, claimed_at__lt=now - timedelta(seconds=pace().claim))
    recovered = 0
    for row in abandoned.order_by("pk")[:BATCH]:
        claimed = Claim(row.pk, row.attempts, Channel(row.channel), Letter(row.key, "", "", "", "", ""))
        if is_exhausted(row.attempts):
            bury(claimed=claimed, reason="发送进程多次中断", now=now)
            continue
        recovered += _held(claimed).update(state=DeliveryState.PENDING, due_at=now, revived=F("revived") + 1)
    return recovered


@transaction.atomic
def resend(*, row: Outbox, actor: User, now: datetime) -> None:
    """Give a dead letter another round of attempts. Refused where it is no dead letter (any more)."""
    dead = Outbox.objects.filter(pk=row.pk, state=DeliveryState.DEAD)
    if dead.update(state=DeliveryState.PENDING, due_at=now, attempts=0, claimed_at=None) != 1:
        raise Refused("这条消息已不在发送失败之列，可能已由他人重发，请刷新页面查看。")
    _prove(row.pk, "notice_resent", {}, actor, now)
    wake_on_commit()


def resend_all(*, rows: Iterable[Outbox], actor: User, now: datetime) -> int:
    """Give many dead letters another round; those that somebody else has just resent are left out. How many."""
    count = 0
    for row in list(rows):
        try:
            resend(row=row, actor=actor, now=now)
        except Refused:
            continue
        count += 1
    return count


@transaction.atomic
def withdraw(*, keys: Iterable[str]) -> int:
    """Take back messages that have not gone out yet (their meeting was cancelled or moved). How many."""
    waiting = Outbox.objects.filter(key__in=list(keys), state__in=[DeliveryState.PENDING, DeliveryState.DEAD])
    return waiting.update(state=DeliveryState.WITHDRAWN)


@transaction.atomic
def mark_read(*, message: InboxMessage, now: datetime) -> None:
    """The person has opened the message: remembered once, and kept as evidence beside its delivery."""
    if InboxMessage.objects.filter(pk=message.pk, read_at__isnull=True).update(read_at=now) != 1:
        return
    row = Outbox.objects.filter(key=message.key).first()
    if row is not None:
        _prove(row.pk, "message_opened", {}, message.person.user, now)


def beat(*, name: str, now: datetime) -> None:
    """A sign of life of `name`, WORKER or BEAT."""
    if Heartbeat.objects.filter(name=name).update(at=now) == 0:
        Heartbeat.objects.bulk_create([Heartbeat(name=name, at=now)], ignore_conflicts=True)
