"""The use cases of scheduling, one file per subject."""

from meetings.scheduling.services.agenda import (
    add_adhoc_item,
    add_item_observer,
    add_to_agenda,
    move_entry,
    remove_from_agenda,
    remove_item_observer,
    set_minutes,
)
from meetings.scheduling.services.enlarging import end_enlargement, enlarge_meeting
from meetings.scheduling.services.live import touch
from meetings.scheduling.services.meetings import cancel, reopen_agenda, reschedule, schedule_meeting, set_agenda
from meetings.scheduling.services.preparing import prepare_meeting
from meetings.scheduling.services.transitions import advance_meeting

__all__ = [
    "add_adhoc_item",
    "add_item_observer",
    "add_to_agenda",
    "advance_meeting",
    "cancel",
    "end_enlargement",
    "enlarge_meeting",
    "move_entry",
    "prepare_meeting",
    "remove_from_agenda",
    "remove_item_observer",
    "reopen_agenda",
    "reschedule",
    "schedule_meeting",
    "set_agenda",
    "set_minutes",
    "touch",
]
