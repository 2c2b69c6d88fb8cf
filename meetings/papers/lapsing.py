"""工作秘密 that ends: whoever keeps the paper hears of it a week before and again when the last day has passed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.urls import reverse

from committees.calendar.rules import local_day
from committees.models import Outbox, Person
from committees.outbox import services as outbox
from committees.outbox.states import Channel
from meetings.papers.models import Paper
from meetings.papers.rules import standing_of
from meetings.papers.selectors import ending_marks, keepers_in_circle
from meetings.papers.states import Standing

PURPOSE = "secret-mark"
WORDS = {
    Standing.ENDING: "的保密期限将于{day}届满，请在届满前延长或解除。",
    Standing.OVER: "的保密期限已于{day}届满。解除以前仍按原知悉范围管理，不会自动公开，请延长或解除。",
}


def remind_marks(*, now: datetime) -> int:
    """Remind of every mark that ends within a week or has ended; how many messages are new.

    Harmless to repeat: a message is named by the mark, its last day and what it says, so that an extended mark is
    reminded of anew. Nothing is lifted here.
    """
    day = local_day(now)
    return sum(_remind(paper, standing_of(paper.secret.until, day), now) for paper in ending_marks(day) if paper.secret)


@transaction.atomic
def _remind(paper: Paper, standing: Standing, now: datetime) -> int:
    mark = paper.secret
    if mark is None or mark.until is None:
        return 0
    key = f"secret-mark:{mark.pk}:{mark.until.isoformat()}:{standing}"
    before = Outbox.objects.filter(key__startswith=f"{key}:").count()
    words = WORDS[standing].format(day=f"{mark.until:%Y年}{mark.until.month}月{mark.until.day}日")
    for person in keepers_in_circle(paper):
        _tell(person, paper, key=f"{key}:{person.pk}", words=words, now=now)
    return Outbox.objects.filter(key__startswith=f"{key}:").count() - before


def _tell(person: Person, paper: Paper, *, key: str, words: str, now: datetime) -> None:
    """Neither the title of the paper nor that of its item is told: both stand behind the link."""
    message: dict[str, Any] = {
        "recipient": person,
        "purpose": PURPOSE,
        "subject": "工作秘密材料保密期限提醒",
        "body": f"您管理的一份工作秘密材料{words}",
        "link": reverse("paper", args=[paper.pk]),
        "aggregate": f"item:{paper.item_id}",
        "now": now,
    }
    outbox.enqueue(key=f"{key}:{Channel.INBOX}", channel=Channel.INBOX, **message)
    outbox.enqueue_outside(key=f"{key}:{Channel.MAIL}", confidential=True, **message)
