"""Which meeting the screen of a room shows."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal, overload

from django.core.cache import cache
from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from meetings.scheduling.models import Meeting
from meetings.scheduling.states import MeetingState

# People gather before the hour, and a meeting that starts late is still awaited.
BEFORE, LATE = timedelta(hours=1), timedelta(hours=4)
ASK_EVERY_SECONDS = 1


def _shown(committee: int, now: datetime) -> QuerySet[Meeting]:
    running = Q(state=MeetingState.IN_SESSION)
    awaited = Q(state=MeetingState.NOTICED, starts_at__lte=now + BEFORE, starts_at__gte=now - LATE)
    first = Case(When(running, then=Value(0)), default=Value(1), output_field=IntegerField())
    return Meeting.objects.filter(running | awaited, committee_id=committee).order_by(first, "-starts_at", "-pk")


@overload
def room_meeting(committee: int, now: datetime) -> int | None: ...


@overload
def room_meeting(committee: int, now: datetime, *, whole: Literal[True]) -> Meeting | None: ...


def room_meeting(committee: int, now: datetime, *, whole: bool = False) -> int | Meeting | None:
    """The committee's meeting that is in session, else the one that is about to begin: its number, or the row.

    The number is kept for a moment, since every screen asks for it all the time.
    """
    found = _shown(committee, now)
    if whole:
        return found.select_related("committee", "organisation", "chair", "rulebook_version__rulebook").first()
    key = f"room-meeting-{committee}"
    kept: int | None = cache.get(key)
    if kept is None:
        kept = found.values_list("pk", flat=True).first() or 0
        cache.set(key, kept, ASK_EVERY_SECONDS)
    return kept or None
