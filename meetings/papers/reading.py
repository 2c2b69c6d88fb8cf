"""Opening a paper, and noting something on it for oneself."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import F

from committees.errors import Refused
from committees.ledger import services as ledger
from committees.models import User
from meetings.papers.models import Paper, PaperNote, PaperReading
from meetings.papers.selectors import readable_by, root_of, visible_to

NOTE_LIMIT = 5000


def record_reading(*, paper: Paper, user: User, way: str, now: datetime) -> None:
    """Keep that someone opened a paper (`way`: view or download). The first time also stands in the item's record."""
    mine = PaperReading.objects.filter(paper=paper, user=user, way=way)
    if mine.update(last_at=now, times=F("times") + 1):
        return
    _require_reader(user, paper, now)
    try:
        with transaction.atomic():
            PaperReading.objects.create(paper=paper, user=user, way=way, first_at=now, last_at=now)
            ledger.append(
                aggregate=f"item:{paper.item_id}",
                organisation_id=paper.item.organisation_id,
                verb="paper_opened",
                payload={
                    "paper": paper.pk,
                    "title": paper.told_title,
                    "version": paper.version,
                    "file": "" if paper.is_secret else paper.file_name,
                    "way": way,
                },
                actor=user,
                now=now,
            )
    except IntegrityError:  # opened twice at the same moment
        mine.update(last_at=now, times=F("times") + 1)


@transaction.atomic
def write_note(*, paper: Paper, user: User, text: str, now: datetime) -> None:
    """Keep a reader's private note on a paper; an empty one is taken away. Nobody else ever reads it."""
    _require_reader(user, paper, now)
    words = text.strip()
    if len(words) > NOTE_LIMIT:
        raise Refused(f"笔记共 {len(words)} 字，超过上限 {NOTE_LIMIT} 字，请精简。")
    mine = PaperNote.objects.filter(root=root_of(paper), user=user)
    if not words:
        mine.delete()
    elif not mine.update(text=words, updated_at=now):
        PaperNote.objects.create(root=root_of(paper), user=user, text=words, updated_at=now)


def _require_reader(user: User, paper: Paper, now: datetime) -> None:
    if not (readable_by(user, paper, now) and visible_to(user).filter(pk=paper.pk).exists()):
        raise Refused("您现在不能阅看这份材料。")
