"""The calendar of a year changed: minutes on their way have the deadline that it gives them now."""

from __future__ import annotations

from datetime import datetime

from committees.calendar.selectors import working_calendar
from committees.rulebooks.selectors import body_rules
from committees.rules import Matter, deadline_minutes
from decisions.minutes.models import Minutes
from decisions.minutes.services.drafting import due_moment
from decisions.minutes.services.moves import record
from decisions.minutes.states import MinutesState


def recount_deadlines(year: int, now: datetime) -> None:
    """Count the deadline of minutes not yet issued anew; the ledger keeps each with the days that it was counted by.

    Called inside the transaction of the change. The office hears of it with the meeting's other deadlines.
    """
    rows = Minutes.objects.exclude(state=MinutesState.ISSUED).filter(due_at__year__gte=year - 1)
    found = list(rows.select_related("meeting__committee__rulebook", "meeting__rulebook_version__rulebook"))
    if not found:
        return
    calendar = working_calendar()
    for minutes in found:
        closed = minutes.meeting.closed_at
        if closed is None or closed.year > year:
            continue
        verdict = deadline_minutes(body_rules(minutes.meeting, now), Matter.GENERAL, closed, calendar)
        if verdict.as_dict() == minutes.deadline:
            continue
        Minutes.objects.filter(pk=minutes.pk).update(due_at=due_moment(verdict), deadline=verdict.as_dict())
        record(minutes, "minutes_recounted", {"deadline": verdict.as_dict()}, None, now)
