"""The face of this floor's models."""

from meetings.agenda.models import AgendaItem, ReviewStep
from meetings.notices.models import LeaveRequest, Notice, NoticeRound, WrittenOpinion
from meetings.papers.models import Paper
from meetings.scheduling.models import AgendaEntry, ItemObserver, Meeting
from meetings.session.models import AttendanceInterval, Opinion, Press, Recusal, RollEntry
from meetings.timetable.models import CalendarFeed

__all__ = [
    "AgendaEntry",
    "AgendaItem",
    "AttendanceInterval",
    "CalendarFeed",
    "ItemObserver",
    "LeaveRequest",
    "Meeting",
    "Notice",
    "NoticeRound",
    "Opinion",
    "Paper",
    "Press",
    "Recusal",
    "ReviewStep",
    "RollEntry",
    "WrittenOpinion",
]
