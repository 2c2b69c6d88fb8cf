"""The periodic question: which step or line of a 民主生活会 is near its limit?"""

from celery import shared_task
from django.utils import timezone

from decisions.life import reminding


@shared_task(name="decisions.life.remind_life")
def remind_life() -> int:
    """Harmless to run twice: every reminder has its key in the outbox."""
    return reminding.remind_life(now=timezone.now())
