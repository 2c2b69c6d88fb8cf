"""The face of this floor's models."""

from meetings.agenda.models import AgendaItem, ReviewStep
from meetings.notices.models import LeaveRequest, Notice, NoticeRound, WrittenOpinion
from meetings.papers.models import Paper
from meetings.scheduling.models import AgendaEntry, ItemObserver, Meeting
from meetings.session.models import AttendanceInterval, Opinion, Press, Recusal, RollEntry

__all__ = [
    "AgendaEntry",
    "AgendaItem",
    "AttendanceInterval",
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
