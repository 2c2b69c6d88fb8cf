"""The periodic question: which posts change today, what ends soon?"""

from celery import shared_task
from django.utils import timezone

from personnel.services.following import carry_out_due


@shared_task(name="personnel.carry_out_due")
def carry_out_due_tasks() -> int:
    """Harmless to run twice: a post changes once, every reminder has its key in the outbox."""
    return carry_out_due(now=timezone.now())
