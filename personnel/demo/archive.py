"""The demonstration's past meeting taken into the archive, once its minutes are issued."""

from __future__ import annotations

from datetime import timedelta

from committees.documents.tasks import run_job
from decisions.archive import services as archive
from meetings.models import Meeting
from meetings.scheduling.states import MeetingState
from personnel.demo.house import House


def archive_meeting(house: House, meeting: Meeting, login: str) -> bool:
    """File and pack; False where it could not be packed (the worker tries again). Outside any transaction."""
    meeting = Meeting.objects.select_related("committee").get(pk=meeting.pk)
    at = (meeting.closed_at or meeting.ends_at) + timedelta(hours=66)
    _, job = archive.archive_meeting(meeting=meeting, user=house.user(login), now=at)
    run_job(job.pk)
    return Meeting.objects.filter(pk=meeting.pk, state=MeetingState.ARCHIVED).exists()
