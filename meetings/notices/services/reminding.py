"""Reminders before a deadline, each once, however often the task runs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.urls import reverse

from committees.calendar.rules import WorkingCalendar
from committees.calendar.selectors import working_calendar
from committees.errors import Refused
from committees.models import User
from committees.outbox.models import Outbox
from meetings.notices.models import Notice
from meetings.notices.rules import REMINDERS, Deadline, Reminder, cn_moment, current_reminder
from meetings.notices.selectors import deadlines_of, owing_feedback, reminder_times_by, told_time, unsigned_members
from meetings.notices.services.telling import tell, tell_all
from meetings.scheduling.models import Meeting
from meetings.scheduling.selectors import meetings_in, staff_of
from meetings.scheduling.services.transitions import locked, record, require
from meetings.scheduling.states import MeetingState

PREPARED = (MeetingState.DRAFTING, MeetingState.AGENDA_SET)


@dataclass(frozen=True)
class Rhythm:
    """What decides when a reminder goes out: the days that are worked, and each organisation's own times."""

    calendar: WorkingCalendar
    times: dict[int, tuple[int, ...]]

    def current(self, meeting: Meeting, due: datetime, since: datetime, now: datetime) -> Reminder | None:
        """The reminder for a deadline of this meeting, or None."""
        return current_reminder(due, since, now, self.calendar, self.times.get(meeting.organisation_id, REMINDERS))


def remind_due(*, now: datetime) -> int:
    """Write every reminder that is due at `now`; answers how many messages are new.

    The office hears of papers, a notice, minutes and a report that are due, readers of a notice that they have not
    signed. The outbox key names the deadline and the reminder: a second run writes nothing, a moved meeting is
    reminded anew.
    """
    rhythm = Rhythm(working_calendar(), reminder_times_by())
    written = 0
    work: list[tuple[Callable[[Meeting, Rhythm, datetime], None], list[Meeting]]] = [
        (_remind_before, list(meetings_in(PREPARED, after=now))),
        (_remind_receipts, list(meetings_in([MeetingState.NOTICED], after=now))),
        (_remind_minutes, list(meetings_in([MeetingState.ADJOURNED]))),
        (_remind_feedback, owing_feedback(now)),
    ]
    for remind, meetings in work:
        for meeting in meetings:
            written += _counted(remind, meeting, rhythm, now)
    return written


def _counted(
    remind: Callable[[Meeting, Rhythm, datetime], None], meeting: Meeting, rhythm: Rhythm, now: datetime
) -> int:
    """One meeting in its own transaction: what fails for one keeps no other from its reminder."""
    with transaction.atomic():
        rows = Outbox.objects.filter(aggregate=f"meeting:{meeting.pk}")
        before = rows.count()
        remind(meeting, rhythm, now)
        return rows.count() - before


def _remind_before(meeting: Meeting, rhythm: Rhythm, now: datetime) -> None:
    _remind_office(meeting, ("materials", "notice"), meeting.created_at, rhythm, now)


def _remind_minutes(meeting: Meeting, rhythm: Rhythm, now: datetime) -> None:
    _remind_office(meeting, ("minutes",), meeting.closed_at or meeting.ends_at, rhythm, now)


def _remind_feedback(meeting: Meeting, rhythm: Rhythm, now: datetime) -> None:
    _remind_office(meeting, ("feedback",), meeting.closed_at or meeting.ends_at, rhythm, now)


def _remind_office(meeting: Meeting, kinds: tuple[str, ...], since: datetime, rhythm: Rhythm, now: datetime) -> None:
    for deadline in deadlines_of(meeting, now, calendar=rhythm.calendar):
        if deadline.kind not in kinds or deadline.due is None or deadline.done:
            continue
        reminder = rhythm.current(meeting, deadline.due, since, now)
        if reminder is not None:
            _tell_office(meeting, deadline, deadline.due, reminder, now)


def _tell_office(meeting: Meeting, deadline: Deadline, due: datetime, reminder: Reminder, now: datetime) -> None:
    clause = deadline.verdict.clause
    tell_all(
        meeting,
        staff_of(meeting.committee, "handle_office"),
        key=f"due:{deadline.kind}:{meeting.pk}:{int(due.timestamp())}:{reminder.key}",
        purpose="reminder",
        subject=f"{deadline.label}{'已过期限' if reminder.key == 'late' else '期限将到'}：{meeting.title}",
        body=f"{meeting.title}的{deadline.label}，期限为{cn_moment(due)}，{reminder.words}。依据：{clause.wording}（{clause.label}）。",
        link=reverse("meeting", args=[meeting.pk]),
        now=now,
    )


def _remind_receipts(meeting: Meeting, rhythm: Rhythm, now: datetime) -> None:
    for notice in unsigned_members(meeting):
        time = told_time(meeting, notice.person_id, notice.capacity)
        reminder = rhythm.current(meeting, time, notice.sent_at, now)
        if reminder is None or reminder.key == "late":
            continue
        _tell_unsigned(notice, f"sign:{notice.pk}:{int(time.timestamp())}:{reminder.key}", "您尚未签收通知", time, now)


def _tell_unsigned(notice: Notice, key: str, words: str, time: datetime, now: datetime) -> None:
    meeting = notice.meeting
    tell(
        meeting,
        notice.person,
        key=key,
        purpose="reminder",
        subject=f"请签收会议通知：{meeting.title}",
        body=f"{words}：{meeting.title}，{cn_moment(time)}，{meeting.place}。请登录签收；不能到会的，请在系统中请假。",
        now=now,
    )


@transaction.atomic
def remind_unsigned(*, meeting: Meeting, user: User, now: datetime) -> int:
    """催签收: remind all who have not signed, at most once an hour; answers how many people. Refuses when all have."""
    meeting = locked(meeting)
    require(user, "handle_office", meeting, "催签收")
    if meeting.state != MeetingState.NOTICED:
        raise Refused(f"会议目前为“{meeting.get_state_display()}”，无需催签收。")
    notices = list(unsigned_members(meeting))
    if not notices:
        raise Refused("通知已全部签收（或已请假），无需提醒。")
    for notice in notices:
        time = told_time(meeting, notice.person_id, notice.capacity)
        _tell_unsigned(notice, f"press:{notice.pk}:{now:%Y%m%d%H}", "办公室提醒您签收通知", time, now)
    record(meeting, "receipts_urged", {"people": [notice.person.name for notice in notices]}, user, now)
    return len(notices)
