"""The duty that an emergency leaves behind, on the desk of those who fulfil it."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse

from committees.access.selectors import permissions_of
from committees.desk.ports import Todo
from committees.models import User
from decisions.voting.selectors import REPORTERS, report_due, unreported_emergencies
from meetings.scheduling.selectors import title_for


def todos(user: User, now: datetime) -> list[Todo]:
    """Decisions of emergencies that wait for their report, for the recorder and the office of the committee."""
    committees = permissions_of(user).committee_ids(*REPORTERS)
    if not committees:
        return []
    found = unreported_emergencies().filter(motion__entry__meeting__committee__in=committees)
    lines = []
    for ballot in found:
        due = report_due(ballot, now)
        title = title_for(user, ballot.motion.entry.item)
        url = f"{reverse('resolution', args=[ballot.resolution.pk])}#report"
        lines.append(Todo(f"突发紧急决定须向{due.addressee}报告：{title}", url, urgency="today", why=due.clause.label))
    return lines
