"""The periodic question: which reminders are due?"""

from celery import shared_task
from django.utils import timezone

from meetings.notices import services


@shared_task(name="meetings.notices.remind_due")
def remind_due() -> int:
    """Harmless to run twice: every reminder has its key in the outbox."""
    return services.remind_due(now=timezone.now())
