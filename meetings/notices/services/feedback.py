"""反馈落实情况: the report on what was carried out, where the rulebook asks for one by a day."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction

from committees.errors import Refused
from committees.models import User
from meetings.notices.models import Feedback
from meetings.notices.selectors import owes_feedback
from meetings.scheduling.models import Meeting
from meetings.scheduling.services import touch
from meetings.scheduling.services.transitions import locked, record, require
from meetings.scheduling.states import MeetingState

OVER = (MeetingState.ADJOURNED, MeetingState.MINUTED, MeetingState.ARCHIVED)


@transaction.atomic
def give_feedback(*, meeting: Meeting, text: str, user: User, now: datetime) -> Feedback:
    """Report once what became of a meeting's decisions; late is possible, and shown as late.

    Refuses who is not of the office, a meeting that is not over or owes no report, an empty and a second report.
    """
    meeting, text = locked(meeting), text.strip()
    require(user, "handle_office", meeting, "反馈落实情况")
    if meeting.state not in OVER:
        raise Refused(f"会议目前为“{meeting.get_state_display()}”，散会后才能反馈落实情况。")
    if not owes_feedback(meeting, now):
        raise Refused("本会议的规则没有规定反馈落实情况的期限。")
    if not text:
        raise Refused("请写明决定事项的落实情况。")
    try:
        with transaction.atomic():
            feedback = Feedback.objects.create(meeting=meeting, text=text, given_by=user, given_at=now)
    except IntegrityError:
        raise Refused("本次会议的落实情况已经反馈。") from None
    record(meeting, "feedback_given", {"text": text}, user, now)
    touch(meeting)
    return feedback
