"""The use cases of notices, one file per subject."""

from meetings.notices.services.deputies import allow_deputy, end_deputy
from meetings.notices.services.feedback import give_feedback
from meetings.notices.services.following import follow
from meetings.notices.services.leave import ask_leave, decide_leave
from meetings.notices.services.objections import answer_objection, raise_objection
from meetings.notices.services.recalculating import calendar_changed
from meetings.notices.services.receipts import give_written_opinion, open_notice, sign_receipt
from meetings.notices.services.reminding import remind_due, remind_unsigned
from meetings.notices.services.sending import send_notice
from meetings.notices.services.wishes import set_reminders, set_wording

__all__ = [
    "allow_deputy",
    "answer_objection",
    "ask_leave",
    "calendar_changed",
    "decide_leave",
    "end_deputy",
    "follow",
    "give_feedback",
    "give_written_opinion",
    "open_notice",
    "raise_objection",
    "remind_due",
    "remind_unsigned",
    "send_notice",
    "set_reminders",
    "set_wording",
    "sign_receipt",
]
