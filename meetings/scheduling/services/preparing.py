"""A meeting scheduled together with its agenda: what otherwise takes a press for each item and one to settle it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from committees.models import Committee, Person, User
from meetings.agenda.models import AgendaItem
from meetings.scheduling.models import Meeting
from meetings.scheduling.services.agenda import add_to_agenda
from meetings.scheduling.services.meetings import schedule_meeting, set_agenda


@transaction.atomic
def prepare_meeting(
    *,
    committee: Committee,
    items: Iterable[AgendaItem],
    settle: bool,
    starts_at: datetime,
    ends_at: datetime,
    place: str,
    chair: Person,
    recorder: Person | None,
    title: str,
    user: User,
    now: datetime,
) -> Meeting:
    """Schedule a meeting with these items of the pool in this order; `settle`: 确定议题 as well.

    All of it or nothing: refused where one of the acts would be refused by itself.
    """
    meeting = schedule_meeting(
        committee=committee,
        starts_at=starts_at,
        ends_at=ends_at,
        place=place,
        chair=chair,
        recorder=recorder,
        title=title,
        user=user,
        now=now,
    )
    for item in items:
        add_to_agenda(meeting=meeting, item=item, user=user, now=now)
    return set_agenda(meeting=meeting, user=user, now=now) if settle else meeting
