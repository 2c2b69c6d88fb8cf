"""Which meetings one may see, and what stands on them."""

from __future__ import annotations

from django.core.cache import cache

from meetings.scheduling.models import Meeting

# Two commits may announce their versions in the wrong order; what is cached wrong heals within this time.
LIVE_VERSION_SECONDS = 10


def live_version_key(meeting_id: int) -> str:
    """The cache key of a meeting's live version."""
    return f"meeting-live-{meeting_id}"


def live_version(meeting_id: int) -> int:
    """The version that viewers poll: from the cache, else from the row; 0 for a meeting that does not exist."""
    cached: int | None = cache.get(live_version_key(meeting_id))
    if cached is not None:
        return cached
    stored = Meeting.objects.filter(pk=meeting_id).values_list("live_version", flat=True).first() or 0
    cache.add(live_version_key(meeting_id), stored, LIVE_VERSION_SECONDS)
    return stored
