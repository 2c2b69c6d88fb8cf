"""What the live pages show: the recorder's console, the view of everyone else, the large screen, the record."""

from decisions.live.selectors.access import (
    attendance_for,
    has_live_page,
    has_record_page,
    is_recorder,
    live_meeting,
    pressed_meeting,
    record_of,
    takes_attendance,
)
from decisions.live.selectors.console import Console, console_of
from decisions.live.selectors.room import room_meeting
from decisions.live.selectors.viewer import (
    Viewer,
    announced_of,
    announced_together,
    confirmable_by,
    screen_of,
    viewer_of,
)

__all__ = [
    "Console",
    "Viewer",
    "announced_of",
    "announced_together",
    "attendance_for",
    "confirmable_by",
    "console_of",
    "has_live_page",
    "has_record_page",
    "is_recorder",
    "live_meeting",
    "pressed_meeting",
    "record_of",
    "room_meeting",
    "screen_of",
    "takes_attendance",
    "viewer_of",
]
