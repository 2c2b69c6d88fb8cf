"""The periodic question: which duty is near its limit, or missed?"""

from celery import shared_task
from django.utils import timezone

from decisions.duties import reminding


@shared_task(name="decisions.duties.remind_duties")
def remind_duties() -> int:
    """Harmless to run twice: every reminder has its key in the outbox."""
    return reminding.remind_duties(now=timezone.now())
