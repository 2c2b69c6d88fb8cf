"""What several files about the archive share. A file with a meeting of its own gives it the same name."""

from __future__ import annotations

from datetime import datetime

import pytest

from decisions.minutes.states import MinutesState
from tests.minutes_support import Held, hold_meeting


@pytest.fixture
def held(now: datetime) -> Held:
    """A closed meeting whose minutes are issued."""
    found = hold_meeting(now)
    found.at(MinutesState.ISSUED)
    return found
