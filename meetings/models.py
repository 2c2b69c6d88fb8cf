"""The face of this floor's models."""

from meetings.agenda.models import AgendaItem, ReviewStep
from meetings.notices.models import Deputy, LeaveRequest, Notice, NoticeRound, Objection, WrittenOpinion
from meetings.papers.models import Paper, PaperNote, PaperReading
from meetings.scheduling.models import AgendaEntry, ItemObserver, Meeting
from meetings.session.models import AttendanceInterval, Opinion, Press, Recusal, RollEntry
from meetings.timetable.models import CalendarFeed

__all__ = [
    "AgendaEntry",
    "AgendaItem",
    "AttendanceInterval",
    "CalendarFeed",
    "Deputy",
    "ItemObserver",
    "LeaveRequest",
    "Meeting",
    "Notice",
    "NoticeRound",
    "Objection",
    "Opinion",
    "Paper",
    "PaperNote",
    "PaperReading",
    "Press",
    "Recusal",
    "ReviewStep",
    "RollEntry",
    "WrittenOpinion",
]
