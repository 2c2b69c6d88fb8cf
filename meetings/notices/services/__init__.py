"""The use cases of notices, one file per subject."""

from meetings.notices.services.following import follow
from meetings.notices.services.leave import ask_leave, decide_leave
from meetings.notices.services.receipts import give_written_opinion, open_notice, sign_receipt
from meetings.notices.services.reminding import remind_due, remind_unsigned
from meetings.notices.services.sending import send_notice

__all__ = [
    "ask_leave",
    "decide_leave",
    "follow",
    "give_written_opinion",
    "open_notice",
    "remind_due",
    "remind_unsigned",
    "send_notice",
    "sign_receipt",
]
