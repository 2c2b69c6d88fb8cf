"""A notice as it was told, and the report on what was carried out."""

from __future__ import annotations

from committees.access.selectors import participant
from committees.models import Outbox, User
from committees.outbox.states import Channel
from meetings.notices.models import Feedback, Notice
from meetings.notices.selectors.answers import notice_key
from meetings.scheduling.models import Meeting
from meetings.scheduling.selectors import is_preparer


def sent_notice(user: User, pk: int) -> Notice | None:
    """One notice for its reader and for who prepares the meeting; None for anybody else."""
    rows = Notice.objects.select_related("meeting__committee__organisation", "meeting__chair", "person", "signed_by")
    notice = rows.filter(pk=pk).first()
    if notice is None:
        return None
    person = participant(user)
    own = person is not None and notice.person_id == person.pk
    return notice if own or is_preparer(user, notice.meeting) else None


def words_of(notice: Notice) -> str:
    """What the reader was told; of a notice from before its words were kept, what the message said."""
    if notice.text:
        return notice.text
    key = notice_key(notice.meeting, notice.round, notice.person, Channel.INBOX)
    return Outbox.objects.filter(key=key).values_list("body", flat=True).first() or ""


def feedback_of(meeting: Meeting) -> Feedback | None:
    """The report on what was carried out, if it was given."""
    return Feedback.objects.filter(meeting=meeting).select_related("given_by__person").first()
