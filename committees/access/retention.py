"""The record of access is kept by months: each is sealed whole, and removed whole when its time is up.

A seal runs over every line of its month and over the seal before it, and stands in the ledger, whose anchors leave the
machine. What was removed is therefore still accounted for: how many lines there were, and their digest. The ledger
itself (会议记录, grants, decisions) is never removed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from committees.access.models import AccessEvent, AccessSegment
from committees.calendar.rules import local_day
from committees.errors import Refused
from committees.ledger import services as ledger
from committees.ledger.rules import BEGINNING, canonical

AGGREGATE = "installation:access"
# A sign-in at the turn of the month may still be on its way to the database.
SETTLED = timedelta(days=1)


def seal_due(*, now: datetime) -> list[AccessSegment]:
    """Seal every month that is over and not sealed yet, in order. Harmless to run twice."""
    first = AccessEvent.objects.order_by("at").values_list("at", flat=True).first()
    if first is None:
        return []
    last = AccessSegment.objects.order_by("-month").values_list("month", flat=True).first()
    month = _next(last) if last else timezone.localtime(first).date().replace(day=1)
    made = []
    while _start(_next(month)) + SETTLED <= now:
        made.append(_seal(month, now))
        month = _next(month)
    return made


@transaction.atomic
def _seal(month: date, now: datetime) -> AccessSegment:
    before = AccessSegment.objects.order_by("-month").first()
    previous = before.digest if before else BEGINNING
    count, digest = _digest(month, previous, _events(month))
    numbers = list(_events(month).values_list("pk", flat=True))
    segment = AccessSegment.objects.create(
        month=month,
        first=numbers[0] if numbers else 0,
        last=numbers[-1] if numbers else 0,
        count=count,
        previous=previous,
        digest=digest,
        sealed_at=now,
    )
    _record(segment, "access_sealed", now)
    return segment


def _digest(month: date, previous: str, events: QuerySet[AccessEvent]) -> tuple[int, str]:
    """How many lines, and the digest over them and over the seal before."""
    hasher = hashlib.sha256(f"{previous}\n{month.isoformat()}\n".encode())
    count = 0
    for line in lines_of(events):
        count += 1
        hasher.update(line.encode() + b"\n")
    return count, hasher.hexdigest()


def lines_of(events: QuerySet[AccessEvent]) -> Iterator[str]:
    """Every event in the one way to write it, as it goes into a seal and into the file that is kept."""
    for event in events.iterator(chunk_size=1000):
        yield canonical(
            {
                "number": event.pk,
                "organisation": event.organisation_id,
                "at": event.at.astimezone(UTC).isoformat(timespec="microseconds"),
                "user": event.user_id,
                "name": event.name,
                "kind": event.kind,
                "target": event.target,
                "address": event.address,
                "outcome": event.outcome,
            }
        )


def flaws_of_segments() -> list[str]:
    """What of the sealed months does not hold: altered or missing lines, seals that do not follow one another."""
    found, previous = [], BEGINNING
    for segment in AccessSegment.objects.order_by("month"):
        where = f"{segment.month:%Y年%m月}的访问记录"
        if segment.previous != previous:
            found.append(f"{where}与前一段不衔接，封存段被删除或替换")
        previous = segment.digest
        if segment.purged_at is not None:
            if _events(segment.month).exists():
                found.append(f"{where}已到期清除，却还有记录，系事后补入")
        elif _digest(segment.month, segment.previous, _events(segment.month)) != (segment.count, segment.digest):
            found.append(f"{where}与封存时的摘要不符，记录被改动、增加或删除")
    return found


def due_for_purging(now: datetime) -> QuerySet[AccessSegment]:
    """The sealed months that were kept as long as the setting asks."""
    day = local_day(now)
    months = day.year * 12 + day.month - 1 - settings.ACCESS_RECORD_MONTHS
    oldest = date(months // 12, months % 12 + 1, 1)
    return AccessSegment.objects.filter(purged_at=None, month__lt=oldest).order_by("month")


@transaction.atomic
def purge_segment(*, segment: AccessSegment, now: datetime) -> int:
    """Remove a sealed month whole; its seal stays. Refuses one that is not due or does not fit its seal."""
    if not due_for_purging(now).filter(pk=segment.pk).exists():
        raise Refused(f"{segment.month:%Y年%m月}的访问记录尚未到期，不能清除。")
    events = _events(segment.month)
    if _digest(segment.month, segment.previous, events) != (segment.count, segment.digest):
        raise Refused(f"{segment.month:%Y年%m月}的访问记录与封存时的摘要不符，不能清除。请先查明。")
    if AccessSegment.objects.filter(pk=segment.pk, purged_at=None).update(purged_at=now) != 1:
        raise Refused(f"{segment.month:%Y年%m月}的访问记录已清除。")
    count = events.delete()[0]
    _record(segment, "access_purged", now)
    return count


def keep_record(*, now: datetime) -> tuple[int, int]:
    """The daily run: how many months were sealed, how many removed. One that does not fit its seal is left alone."""
    sealed, purged = len(seal_due(now=now)), 0
    for segment in due_for_purging(now):
        try:
            purge_segment(segment=segment, now=now)
        except Refused:
            continue  # the page of the auditor shows it as a flaw
        purged += 1
    return sealed, purged


def _events(month: date) -> QuerySet[AccessEvent]:
    return AccessEvent.objects.filter(at__gte=_start(month), at__lt=_start(_next(month))).order_by("pk")


def _start(month: date) -> datetime:
    return timezone.make_aware(datetime.combine(month, time()))


def _next(month: date) -> date:
    return (month + timedelta(days=32)).replace(day=1)


def _record(segment: AccessSegment, verb: str, now: datetime) -> None:
    payload = {"month": f"{segment.month:%Y-%m}", "count": segment.count, "digest": segment.digest}
    ledger.append(aggregate=AGGREGATE, organisation_id=None, verb=verb, payload=payload, actor=None, now=now)
