"""The periodic question: who has not answered?"""

from celery import shared_task
from django.utils import timezone

from meetings.consultations import services


@shared_task(name="meetings.consultations.remind_views")
def remind_views() -> int:
    """Harmless to run twice: every reminder has its key in the outbox."""
    return services.remind_views(now=timezone.now())
