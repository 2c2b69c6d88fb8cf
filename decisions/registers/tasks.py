"""The periodic question: which loan should come back, whose leave has ended?"""

from celery import shared_task
from django.utils import timezone

from decisions.registers import services


@shared_task(name="decisions.registers.remind_registers")
def remind_registers() -> int:
    """Harmless to run twice: every reminder has its key in the outbox."""
    return services.remind_registers(now=timezone.now())
