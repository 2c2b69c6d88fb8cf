"""The periodic synchronisation of groups with dated seats and grants."""

from celery import shared_task
from django.utils import timezone

from committees.access.services import sync_everything


@shared_task(name="committees.access.sync_roles")
def sync_roles() -> list[int]:
    """Terms and grants expire by date; permission rows do not. Harmless to run twice."""
    return list(sync_everything(day=timezone.localdate()))
