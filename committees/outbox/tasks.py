"""Sending what is due. Every task here may run twice, at once, or not at all: the rows say what is left to do."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from time import monotonic
from typing import Any

from celery import current_app, shared_task
from celery.signals import before_task_publish
from django.conf import settings
from django.db import connection
from django.utils import timezone
from kombu.exceptions import KombuError

from committees.outbox import channels, heart, routes, selectors, services
from committees.outbox.states import Channel

logger = logging.getLogger(__name__)
SEND_SOME = "committees.outbox.send_some"
HEARTBEAT = "committees.outbox.heartbeat"
CHUNK = 20
PACE = services.pace()  # one mail may hang for as long as EMAIL_TIMEOUT


@shared_task(name=services.SEND_DUE, time_limit=PACE.hard_limit, soft_time_limit=PACE.soft_limit)
def send_due() -> int:
    """What is due? Asked by beat and on every commit that wrote messages. Shares a long queue among the workers."""
    now = timezone.now()
    services.recover_abandoned(now=now)
    due = selectors.due_keys(now)
    for start in range(CHUNK, len(due), CHUNK):
        if not _share(due[start : start + CHUNK]):
            break
    return _send(due[:CHUNK])


@shared_task(name=SEND_SOME, time_limit=PACE.hard_limit, soft_time_limit=PACE.soft_limit)
def send_some(keys: list[int]) -> int:
    """A part of a long queue."""
    return _send(keys)


def _share(keys: Sequence[int]) -> bool:
    try:
        # Expires before beat asks again, so that a slow mail server does not let the queue of the broker grow.
        expires = settings.OUTBOX_ASK_SECONDS
        current_app.send_task(SEND_SOME, [list(keys)], ignore_result=True, retry=False, expires=expires)
    except (KombuError, OSError) as error:
        logger.warning("The queue could not be shared (%s); the next beat will.", error)
        return False
    return True


def _send(keys: Sequence[int]) -> int:
    heart.beat(name=heart.WORKER, now=timezone.now())
    began = monotonic()
    sent = 0
    for pk in keys:
        if monotonic() - began > PACE.budget:
            break
        sent += send_one(pk)
    return sent


def send_one(pk: int) -> bool:
    """Claim one message and deliver it; whether it was delivered. Nothing is sent inside a transaction."""
    claimed = services.claim(pk=pk, now=timezone.now())
    if claimed is None:
        return False
    if claimed.channel is Channel.INBOX:
        return services.put_in_inbox(claimed=claimed, now=timezone.now())
    try:
        answer = routes.send(claimed.letter, claimed.target) if claimed.target else channels.send(claimed.letter)
    except channels.Undeliverable as error:
        services.bury(claimed=claimed, reason=str(error), now=timezone.now())
    except channels.PASSING as error:
        services.postpone(claimed=claimed, reason=channels.reason_of(error), now=timezone.now())
    else:
        return services.confirm(claimed=claimed, answer=answer, now=timezone.now())
    return False


@shared_task(name=HEARTBEAT)
def heartbeat() -> None:
    """A worker ran this."""
    heart.beat(name=heart.WORKER, now=timezone.now())


@before_task_publish.connect(sender=HEARTBEAT)
def _beat_is_alive(**_: Any) -> None:
    """Only beat asks for the heartbeat: that it does is its own sign of life, also where no worker listens."""
    if not connection.in_atomic_block:  # beat lives for weeks: its connection may have died since it last asked
        connection.close_if_unusable_or_obsolete()
    heart.beat(name=heart.BEAT, now=timezone.now())
