"""The periodic question: which marks of working secrets end?"""

from celery import shared_task
from django.utils import timezone

from meetings.papers import lapsing


@shared_task(name="meetings.papers.remind_marks")
def remind_marks() -> int:
    """Harmless to run twice: every message has its key in the outbox."""
    return lapsing.remind_marks(now=timezone.now())
