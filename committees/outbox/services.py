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
from committees.outbox import selectors
from committees.outbox.channels import ANSWER_LENGTH, Letter
from committees.outbox.models import InboxMessage, Outbox, Route
from committees.outbox.routes import Target
from committees.outbox.rules import (
    ATTEMPTS_BEFORE_NEXT,
    VEIL,
    Pace,
    is_exhausted,
    is_inner_link,
    next_way,
    wait_before_retry,
)
from committees.outbox.selectors import Way
from committees.outbox.states import Channel, DeliveryState
from committees.people.models import Person, User

logger = logging.getLogger(__name__)
SEND_DUE = "committees.outbox.send_due"
SUBJECT_LENGTH = 200
BATCH = 500


@dataclass(frozen=True)
class Outside:
    """How a message travels outside the application.

    `confidential`: only that there is a notice is said. `urgent`: quiet hours do not hold it. `passes_on`: where this
    way fails, the person's next one is taken. `calendar`: an invitation for a mail.
    """

    route: Route | None = None
    calendar: str = ""
    confidential: bool = False
    urgent: bool = False
    passes_on: bool = False


def enqueue_outside(
    *,
    key: str,
    recipient: Person,
    purpose: str,
    subject: str,
    body: str,
    now: datetime,
    link: str = "",
    aggregate: str = "",
    calendar: str = "",
    confidential: bool = False,
    urgent: bool = False,
) -> Outbox | None:
    """Write the message that leaves the application: on the first of the person's own ways, after his quiet hours.

    None where there is no way to the person: no address, no chosen channel.
    """
    ways = selectors.ways_of(recipient)
    if not ways:
        return None
    return enqueue(
        key=key,
        recipient=recipient,
        channel=ways[0].channel,
        purpose=purpose,
        subject=subject,
        body=body,
        link=link,
        aggregate=aggregate,
        now=now,
        due_at=now if urgent else selectors.not_quiet(recipient, now),
        outside=Outside(ways[0].route, calendar, confidential, urgent, passes_on=True),
    )


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
    outside: Outside | None = None,
) -> Outbox:
    """Write one message for one recipient on one channel and wake the worker when the transaction commits.

    `key` names the message for ever: asking again with the same key writes nothing and answers the first row.
    `link` is a path of this application. `aggregate` is the chain of the ledger that gets the proof of delivery.
    `outside` says how a message that leaves the application travels (see `enqueue_outside`).
    """
    outside = outside or Outside()
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
        route=outside.route,
        calendar=outside.calendar,
        confidential=outside.confidential,
        urgent=outside.urgent,
        passes_on=outside.passes_on,
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
    target: Target | None = None


def claim(*, pk: int, now: datetime) -> Claim | None:
    """Take a message that is due, by compare-and-swap; None where another worker was faster or nothing is due."""
    due = Outbox.objects.filter(pk=pk, state=DeliveryState.PENDING, due_at__lte=now)
    if due.update(state=DeliveryState.SENDING, claimed_at=now, attempts=F("attempts") + 1) != 1:
        return None
    row = Outbox.objects.select_related("recipient__reach", "route").get(pk=pk)
    return Claim(row.pk, row.attempts, Channel(row.channel), _letter(row), _target(row))


def _letter(row: Outbox) -> Letter:
    subject, body, calendar = (VEIL, VEIL, "") if row.confidential else (row.subject, row.body, row.calendar)
    person = row.recipient
    return Letter(row.key, person.name, person.email, subject, body, row.link, row.created_at, calendar)


def _target(row: Outbox) -> Target | None:
    if row.route is None:
        return None
    reach = getattr(row.recipient, "reach", None)
    return Target(row.route.name, row.route.sealed, reach.phone if reach else "")


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
    row = Outbox.objects.get(pk=claimed.pk)
    tries = claimed.attempt - row.earlier_attempts
    if is_exhausted(tries) or (tries >= ATTEMPTS_BEFORE_NEXT and _next_of(row) is not None):
        bury(claimed=claimed, reason=reason, now=now)
        return
    wait = wait_before_retry(tries, secrets.randbelow(1000), pace())
    _held(claimed).update(state=DeliveryState.PENDING, due_at=now + wait, answer=reason[:ANSWER_LENGTH])


@transaction.atomic
def bury(*, claimed: Claim, reason: str, now: datetime) -> None:
    """Take the person's next way; without one make a dead letter, which the office and the administrator see."""
    reason = reason[:ANSWER_LENGTH]
    row = Outbox.objects.select_related("recipient", "route").get(pk=claimed.pk)
    following = _next_of(row)
    if following is not None:
        _pass_on(row, claimed, following, reason, now)
        return
    if _held(claimed).update(state=DeliveryState.DEAD, answer=reason) == 1:
        _prove(claimed.pk, "notice_undelivered", {"answer": reason, "attempts": claimed.attempt}, None, now)


def _next_of(row: Outbox) -> Way | None:
    """The person's next way, where the message may take one."""
    ways = selectors.ways_of(row.recipient) if row.passes_on else []
    name = next_way([way.name for way in ways], {*row.tried, row.way})
    return next((way for way in ways if way.name == name), None)


def _pass_on(row: Outbox, claimed: Claim, way: Way, reason: str, now: datetime) -> None:
    due = now if row.urgent else selectors.not_quiet(row.recipient, now)
    changed = _held(claimed).update(
        state=DeliveryState.PENDING,
        channel=way.channel,
        route=way.route,
        tried=[*row.tried, row.way],
        earlier_attempts=claimed.attempt,
        due_at=due,
        answer=reason,
    )
    if changed == 1:
        _prove(row.pk, "notice_passed_on", {"answer": reason, "failed": row.channel_word}, None, now)
        wake_on_commit()


def _prove(pk: int, verb: str, payload: dict[str, Any], actor: User | None, now: datetime) -> None:
    row = Outbox.objects.select_related("recipient", "route").get(pk=pk)
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
            "channel_name": row.channel_word,
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
        if is_exhausted(row.attempts - row.earlier_attempts):
            bury(claimed=claimed, reason="发送进程多次中断", now=now)
            continue
        recovered += _held(claimed).update(state=DeliveryState.PENDING, due_at=now, revived=F("revived") + 1)
    return recovered


@transaction.atomic
def resend(*, row: Outbox, actor: User, now: datetime) -> None:
    """Give a dead letter another round of attempts. Refused where it is no dead letter (any more).

    The number of attempts goes on rising: a worker that stalled in an earlier round never finds its claim again.
    """
    if actor is not None and row.recipient.organisation_id not in selectors.looked_after(actor):
        raise Refused("这条消息由本机关的办公室或系统管理员重发。")
    dead = Outbox.objects.filter(pk=row.pk, state=DeliveryState.DEAD)
    fresh = {"due_at": now, "earlier_attempts": F("attempts"), "tried": [], "claimed_at": None}
    if dead.update(state=DeliveryState.PENDING, **fresh) != 1:
        raise Refused("这条消息已不在发送失败之列，可能已由他人重发，请刷新页面查看。")
    _prove(row.pk, "notice_resent", {}, actor, now)
    wake_on_commit()


def resend_all(*, rows: Iterable[Outbox], actor: User, now: datetime) -> int:
    """Give many dead letters another round; those that somebody else has just resent are left out. How many.

    Refuses who looks after none of the organisations that they belong to.
    """
    count, rows, own = 0, list(rows), selectors.looked_after(actor)
    if rows and not any(row.recipient.organisation_id in own for row in rows):
        raise Refused("这些消息由本机关的办公室或系统管理员重发。")
    for row in rows:
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
