"""A draft is kept whole at each step of its review, so that any two can be laid side by side."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Max

from committees.models import User
from committees.people.selectors import person_of
from decisions.minutes.models import Minutes, MinutesRevision
from decisions.minutes.selectors import content_of, digest_now


def keep_revision(minutes: Minutes, step: str, user: User, now: datetime) -> MinutesRevision:
    """Keep the wording as it stands, in the caller's transaction, which holds the row of the minutes."""
    last = MinutesRevision.objects.filter(minutes=minutes).aggregate(last=Max("number"))["last"] or 0
    content, person = content_of(minutes), person_of(user)
    return MinutesRevision.objects.create(
        minutes=minutes,
        number=last + 1,
        step=step,
        digest=digest_now(minutes),
        content={"paragraphs": [f"{lead}{text}" for _, lead, text in content.paragraphs], "copies": minutes.copies_to},
        by_name=person.name if person else user.username,
        at=now,
    )
