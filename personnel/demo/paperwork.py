"""The minutes of the demonstration's past meeting: drafted, checked, signed, put on paper, issued."""

from __future__ import annotations

from datetime import datetime, timedelta

from committees.documents.tasks import run_job
from decisions.minutes import services as minutes
from decisions.minutes.models import Minutes
from decisions.minutes.selectors import digest_now, job_of
from meetings.models import Meeting
from personnel.demo.house import House

HOUR = timedelta(hours=1)


def sign_minutes(house: House, meeting: Meeting) -> Minutes:
    """From the draft to the signature, in the caller's transaction; the number is given at signing."""
    closed_at = closing_of(meeting)
    draft = minutes.draft_minutes(meeting=meeting, user=house.user("mishu"), now=closed_at + 18 * HOUR)
    draft = minutes.submit_minutes(minutes=draft, user=house.user("mishu"), now=closed_at + 20 * HOUR)
    draft = minutes.check_minutes(minutes=draft, user=house.user("zhuren"), now=closed_at + 24 * HOUR)
    return minutes.sign_minutes(
        minutes=draft, digest=digest_now(draft), user=house.user("shuji"), now=closed_at + 42 * HOUR
    )


def issue_minutes(house: House, signed: Minutes) -> bool:
    """Render the signed paper, then issue it; False where it could not be rendered (the worker tries again).

    Outside any transaction: rendering takes its time.
    """
    job = job_of(signed)
    if job is not None:
        run_job(job.pk)
    signed.refresh_from_db()
    if not signed.pdf_digest:
        return False
    at = closing_of(signed.meeting) + 44 * HOUR
    minutes.issue_minutes(minutes=signed, user=house.user("bangong"), now=at)
    return True


def closing_of(meeting: Meeting) -> datetime:
    """When the meeting ended."""
    return meeting.closed_at or meeting.ends_at
