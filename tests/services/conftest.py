"""What several files about the archive share. A file with a meeting of its own gives it the same name."""

from __future__ import annotations

from datetime import datetime

import pytest

from tests.minutes_support import Held, issued_meeting


@pytest.fixture
def held(now: datetime) -> Held:
    """A closed meeting whose minutes are issued."""
    return issued_meeting(now)
