"""The one version counter of a meeting that viewers poll."""

from __future__ import annotations

from django.core.cache import cache
from django.db import transaction
from django.db.models import F

from meetings.scheduling.models import Meeting
from meetings.scheduling.selectors import LIVE_VERSION_SECONDS, live_version_key


def touch(meeting: Meeting) -> None:
    """Raise the meeting's live version by one, in the caller's transaction; the cache learns of it on commit.

    Call it in every service that changes what a page of this meeting shows.
    """
    Meeting.objects.filter(pk=meeting.pk).update(live_version=F("live_version") + 1)
    version = Meeting.objects.values_list("live_version", flat=True).get(pk=meeting.pk)
    meeting.live_version = version
    pk = meeting.pk
    transaction.on_commit(lambda: _announce(pk, version))


def _announce(pk: int, version: int) -> None:
    if (cache.get(live_version_key(pk)) or 0) < version:
        cache.set(live_version_key(pk), version, LIVE_VERSION_SECONDS)
