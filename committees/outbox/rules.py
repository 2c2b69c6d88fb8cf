"""When to try again and when to give up, in whole seconds."""

from __future__ import annotations

import hashlib
from datetime import timedelta

FIRST_WAIT = 30
LONGEST_WAIT = 3600
MAX_ATTEMPTS = 10
# Longer than the hard time limit of the task that sends: whoever claimed a row so long ago is dead.
CLAIM_LASTS = timedelta(seconds=180)
SILENT_AFTER = timedelta(minutes=2)


def wait_before_retry(attempts: int, jitter: int) -> timedelta:
    """The wait after the `attempts`-th failure (1, 2, …): doubling from 30 seconds to an hour, plus up to a fifth.

    `jitter` is a number from 0 to 999 that spreads messages which failed together.
    """
    base = min(FIRST_WAIT * 2 ** min(attempts - 1, 20), LONGEST_WAIT)
    return timedelta(seconds=base + base * jitter // 5000)


def is_exhausted(attempts: int) -> bool:
    """Whether a message that failed so many times becomes a dead letter."""
    return attempts >= MAX_ATTEMPTS


def message_id(key: str, domain: str) -> str:
    """The Message-ID of the mail with this key: a mail that goes out again is recognised as the same one."""
    return f"<{hashlib.sha256(key.encode()).hexdigest()[:40]}@{domain}>"


def is_inner_link(link: str) -> bool:
    """Whether a link stays inside this application (a path such as /meetings/3/) or is empty."""
    return not link or (link.startswith("/") and not link.startswith(("//", "/\\")) and "\n" not in link)
