"""What the room of access does by itself: keep groups in line with dated seats and grants, report drift, send links."""

from smtplib import SMTPException

from celery import Task, shared_task
from django.utils import timezone

from committees.access.drift import report_drift
from committees.access.mail_reset import SEND_LINK, send_link
from committees.access.retention import keep_record
from committees.access.services import sync_everything


@shared_task(name="committees.access.keep_record")
def keep_access_record() -> list[int]:
    """Seal the months of the record of access that are over, remove those whose time is up. Harmless to run twice."""
    return list(keep_record(now=timezone.now()))


@shared_task(name="committees.access.sync_roles")
def sync_roles() -> list[int]:
    """Terms and grants expire by date; permission rows do not. What is put right is reported first: nightly, and at
    once where no passing of a day explains it. Harmless to run twice."""
    report_drift(now=timezone.now())
    return list(sync_everything(day=timezone.localdate()))


@shared_task(name=SEND_LINK, bind=True, max_retries=3, default_retry_delay=10, time_limit=60)
def send_reset_link(self: Task[[str], bool], username: str) -> bool:
    """A link to a new password, if the account may have one. What the mail server says names people: only its kind
    is kept."""
    try:
        return send_link(username)
    except (OSError, SMTPException) as error:
        raise self.retry(exc=ConnectionError(type(error).__name__)) from None
