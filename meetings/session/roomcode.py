"""会场码: shown in the room only, good for a minute or two, so that a member checks himself in where he is."""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime

from django.conf import settings

STEP = 60  # seconds that one code is shown; it is taken for one step longer
LENGTH = 6
LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # 32 of them, none that is misread


def room_code(meeting_id: int, now: datetime) -> str:
    """The code of this minute. It follows from the installation's secret; nothing is stored."""
    return _code(meeting_id, int(now.timestamp()) // STEP)


def is_room_code(meeting_id: int, code: str, now: datetime) -> bool:
    """Whether this is the code on the screen, or the one before it."""
    step = int(now.timestamp()) // STEP
    typed = code.strip().upper()
    return any(hmac.compare_digest(typed.encode(), _code(meeting_id, each).encode()) for each in (step, step - 1))


def _code(meeting_id: int, step: int) -> str:
    message = f"meetings.session.room:{meeting_id}:{step}".encode()
    digest = hmac.new(settings.SECRET_KEY.encode(), message, hashlib.sha256).digest()
    return "".join(LETTERS[byte % len(LETTERS)] for byte in digest[:LENGTH])
