"""The periodic question: whose limit is near or past?"""

from celery import shared_task
from django.utils import timezone

from decisions.supervision import services


@shared_task(name="decisions.supervision.remind_matters")
def remind_matters() -> int:
    """Harmless to run twice: every reminder has its key in the outbox."""
    return services.remind_matters(now=timezone.now())
