"""When a meeting closes, the set that lay before it is fixed, and what was to be returned is withdrawn."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from committees.ledger import services as ledger
from committees.models import User
from meetings.papers.models import FrozenPaper, Paper
from meetings.scheduling.models import Meeting
from meetings.scheduling.states import MeetingEvent


def follow(meeting: Meeting, event: MeetingEvent, user: User, reason: str, now: datetime) -> None:  # noqa: ARG001 - the port's shape
    """Follower of a meeting's events, in their transaction."""
    if event == MeetingEvent.CLOSE:
        freeze_papers(meeting, user, now)


def freeze_papers(meeting: Meeting, user: User, now: datetime) -> None:
    """Fix version and digest of every paper that lay before the meeting; end access to those to be returned."""
    standing = Paper.objects.filter(item__entries__meeting=meeting, removed=False, replaced_by__isnull=True)
    papers = list(standing.select_related("secret").defer("text").order_by("item__entries__position", "pk"))
    papers = list({paper.pk: paper for paper in papers}.values())
    FrozenPaper.objects.bulk_create(
        FrozenPaper(meeting=meeting, paper=paper, digest=paper.digest, frozen_at=now) for paper in papers
    )
    returned = [paper for paper in papers if paper.to_return and paper.withdrawn_at is None]
    # With every earlier version, and with what was taken off the item: whoever had read it must not find it again.
    lent = Paper.objects.filter(item__entries__meeting=meeting, to_return=True, withdrawn_at=None)
    Paper.objects.filter(pk__in=lent.values("pk")).update(withdrawn_at=now)
    if papers:
        _record(meeting, papers, returned, user, now)


def _record(meeting: Meeting, papers: list[Paper], returned: list[Paper], user: User, now: datetime) -> None:
    lines: list[dict[str, Any]] = [
        {
            "paper": paper.pk,
            "title": paper.told_title,
            "version": paper.version,
            "algorithm": paper.algorithm,
            "digest": paper.digest,
        }
        for paper in papers
    ]
    ledger.append(
        aggregate=f"meeting:{meeting.pk}",
        organisation_id=meeting.organisation_id,
        verb="papers_frozen",
        payload={"papers": lines, "withdrawn": [paper.pk for paper in returned]},
        actor=user,
        now=now,
    )
