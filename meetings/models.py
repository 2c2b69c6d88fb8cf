"""The face of this floor's models."""

from meetings.agenda.models import AgendaItem, ReviewStep
from meetings.checklists.models import Duty
from meetings.consultations.models import Consultation, ConsultedView
from meetings.history.models import PastItem, PastMeeting
from meetings.notices.models import (
    Deputy,
    Feedback,
    LeaveRequest,
    Notice,
    NoticeRound,
    NoticeWording,
    Objection,
    ReminderTimes,
    WrittenOpinion,
)
from meetings.papers.models import FrozenPaper, Paper, PaperNote, PaperReading, SecretMark, SecretReader
from meetings.plans.models import PlannedItem
from meetings.scheduling.models import AgendaEntry, Invitee, ItemObserver, Meeting
from meetings.session.models import AttendanceInterval, Opinion, Press, Recess, Recusal, RollEntry, Speech
from meetings.timetable.models import CalendarFeed

__all__ = [
    "AgendaEntry",
    "AgendaItem",
    "AttendanceInterval",
    "CalendarFeed",
    "Consultation",
    "ConsultedView",
    "Deputy",
    "Duty",
    "Feedback",
    "FrozenPaper",
    "Invitee",
    "ItemObserver",
    "LeaveRequest",
    "Meeting",
    "Notice",
    "NoticeRound",
    "NoticeWording",
    "Objection",
    "Opinion",
    "Paper",
    "PaperNote",
    "PaperReading",
    "PastItem",
    "PastMeeting",
    "PlannedItem",
    "Press",
    "Recess",
    "Recusal",
    "ReminderTimes",
    "ReviewStep",
    "RollEntry",
    "SecretMark",
    "SecretReader",
    "Speech",
    "WrittenOpinion",
]
