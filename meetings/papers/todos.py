"""工作台: papers whose working-secret mark ends or has ended, for whoever keeps them."""

from __future__ import annotations

from datetime import datetime, time

from django.urls import reverse
from django.utils import timezone

from committees.calendar.rules import local_day
from committees.desk.ports import Group, Todo
from committees.models import User
from meetings.papers.rules import standing_of
from meetings.papers.selectors import ending_marks, in_named_circle, may_mark
from meetings.papers.states import Standing


def todos(user: User, now: datetime) -> list[Todo]:
    """A line for each, until its mark is lifted or extended."""
    day = local_day(now)
    found = ending_marks(day).filter(in_named_circle(user))
    return [
        Todo(
            text=f"延长或解除工作秘密标注：{paper.title}",
            url=reverse("paper-mark", args=[paper.pk]),
            due=timezone.make_aware(datetime.combine(paper.secret.until, time(23, 59))),
            urgency="soon",
            group=Group.TO_DO,
            why=OVER_WORDS if standing_of(paper.secret.until, day) is Standing.OVER else ENDING_WORDS,
        )
        for paper in found
        if paper.secret is not None and paper.secret.until is not None and may_mark(user, paper)
    ]


ENDING_WORDS = "保密期限即将届满"
OVER_WORDS = "保密期限已届满，解除以前仍按原知悉范围管理"
