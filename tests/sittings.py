"""Meetings in any state before the session, brought there through the services as an office would."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from committees.models import Person
from meetings.agenda.models import AgendaItem
from meetings.agenda.states import ItemState
from meetings.models import Meeting, Notice
from meetings.notices import services as notices
from meetings.notices.selectors import own_notice
from meetings.scheduling import services
from meetings.scheduling.states import MeetingState
from tests.factories import District
from tests.items import make_item

LEAD = timedelta(days=7)


def make_meeting(
    district: District,
    now: datetime,
    *,
    state: MeetingState = MeetingState.NOTICED,
    items: list[AgendaItem] | int = 2,
    **fields: Any,
) -> Meeting:
    """A meeting of the district's committee a week ahead in DRAFTING, AGENDA_SET, NOTICED or CANCELLED."""
    office = district.user("office")
    values = {"starts_at": now + LEAD, "place": "三楼会议室", "chair": district.chair, "recorder": None, **fields}
    meeting = services.schedule_meeting(committee=district.committee, user=office, now=now, **values)
    if isinstance(items, int):
        items = [make_item(district, now, title=f"议题{number}", state=ItemState.POOLED) for number in range(items)]
    for item in items:
        services.add_to_agenda(meeting=meeting, item=item, user=office, now=now)
    if state == MeetingState.CANCELLED:
        return services.cancel(meeting=meeting, reason="不再需要", user=office, now=now)
    if state != MeetingState.DRAFTING:
        meeting = services.set_agenda(meeting=meeting, user=office, now=now)
    if state == MeetingState.NOTICED:
        notices.send_notice(meeting=meeting, user=office, now=now)
    meeting.refresh_from_db()
    return meeting


def moved(meeting: Meeting, district: District, now: datetime, **fields: Any) -> Meeting:
    """改期 by the office, of the named fields only."""
    values = {
        "starts_at": meeting.starts_at,
        "ends_at": meeting.ends_at,
        "place": meeting.place,
        "chair": meeting.chair,
        "recorder": meeting.recorder,
        "reason": "工作需要",
        **fields,
    }
    return services.reschedule(meeting=meeting, user=district.user("office"), now=now, **values)


def notice_for(meeting: Meeting, person: Person) -> Notice:
    """The person's current notice."""
    assert person.user is not None
    found = own_notice(person.user, meeting)
    assert found is not None
    return found
