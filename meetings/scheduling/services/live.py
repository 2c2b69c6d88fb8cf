"""The one version counter of a meeting that viewers poll."""

from __future__ import annotations

from django.core.cache import cache
from django.db import connection, transaction

from meetings.scheduling.models import Meeting
from meetings.scheduling.selectors import LIVE_VERSION_SECONDS, live_version_key

RAISE = "UPDATE meetings_meeting SET live_version = live_version + 1 WHERE id = %s RETURNING live_version"


def touch(meeting: Meeting) -> None:
    """Raise the meeting's live version by one, in the caller's transaction; the cache learns of it on commit.

    Call it in every service that changes what a page of this meeting shows.
    """
    version = _raised(meeting.pk)
    meeting.live_version = version
    pk = meeting.pk
    transaction.on_commit(lambda: _announce(pk, version))


def _raised(meeting_id: int) -> int:
    """The version raised, and read in the same statement: whoever waits for this meeting's lock waits a query less."""
    with connection.cursor() as cursor:
        cursor.execute(RAISE, [meeting_id])
        row: tuple[int] = cursor.fetchone()
    return row[0]


def _announce(pk: int, version: int) -> None:
    if (cache.get(live_version_key(pk)) or 0) < version:
        cache.set(live_version_key(pk), version, LIVE_VERSION_SECONDS)
