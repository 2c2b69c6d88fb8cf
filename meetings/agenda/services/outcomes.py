"""What other rooms tell of an item: put on an agenda, taken off, concluded, deferred. They judge who may do it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import F

from committees.models import User
from meetings.agenda.models import AgendaItem
from meetings.agenda.services.moves import locked, move, record, tell_handler
from meetings.agenda.states import ItemEvent
from meetings.scheduling.models import Meeting


@transaction.atomic
def schedule_item(
    *, item: AgendaItem, now: datetime, user: User | None = None, meeting: Meeting | None = None
) -> AgendaItem:
    """From the pool onto an agenda. Refuses an item that is not in the pool."""
    item = move(locked(item), ItemEvent.SCHEDULE, now=now)
    record(item, "item_scheduled", _of(meeting), actor=user, now=now)
    return item


@transaction.atomic
def unschedule_item(
    *, item: AgendaItem, now: datetime, reason: str = "", user: User | None = None, meeting: Meeting | None = None
) -> AgendaItem:
    """From an agenda back into the pool, with the reason."""
    item = move(locked(item), ItemEvent.UNSCHEDULE, now=now)
    record(item, "item_unscheduled", {**_of(meeting), "reason": reason}, actor=user, now=now)
    return item


@transaction.atomic
def conclude_item(
    *, item: AgendaItem, now: datetime, outcome: str = "", actor: User | None = None, meeting: Meeting | None = None
) -> AgendaItem:
    """The meeting has come to a conclusion (`outcome`: a code of EntryOutcome) and the item is done."""
    item = move(locked(item), ItemEvent.CONCLUDE, now=now)
    record(item, "item_concluded", {**_of(meeting), "outcome": outcome}, actor=actor, now=now)
    return item


@transaction.atomic
def defer_item(
    *, item: AgendaItem, now: datetime, reason: str = "", actor: User | None = None, meeting: Meeting | None = None
) -> AgendaItem:
    """缓议: the item returns to the pool for a later meeting; its handler is told."""
    item = move(locked(item), ItemEvent.DEFER, now=now, deferrals=F("deferrals") + 1)
    record(item, "item_deferred", {**_of(meeting), "reason": reason, "times": item.deferrals}, actor=actor, now=now)
    tell_handler(
        item,
        key=f"deferred{item.deferrals}",
        purpose="item_deferred",
        subject=f"议题缓议：{item.title}",
        body=f"会议决定缓议，议题已回到议题库。{reason}".strip(),
        now=now,
    )
    return item


def _of(meeting: Meeting | None) -> dict[str, object]:
    return {"meeting": meeting.pk, "meeting_title": meeting.title} if meeting else {}
