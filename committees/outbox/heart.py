"""Signs of life of the background: what the health page counts the seconds from."""

from __future__ import annotations

from datetime import datetime

from committees.outbox.models import Heartbeat

WORKER, BEAT = "worker", "beat"


def beat(*, name: str, now: datetime) -> None:
    """A sign of life of `name`, WORKER or BEAT."""
    if Heartbeat.objects.filter(name=name).update(at=now) == 0:
        Heartbeat.objects.bulk_create([Heartbeat(name=name, at=now)], ignore_conflicts=True)
