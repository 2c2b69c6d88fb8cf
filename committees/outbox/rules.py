"""When to try again and when to give up, in whole seconds."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from committees.calendar.rules import SHANGHAI

MAX_ATTEMPTS = 10
# With another way to the person at hand nobody waits for an hour.
ATTEMPTS_BEFORE_NEXT = 3
VEIL = "有通知，请登录查看"
SILENT_AFTER = timedelta(minutes=2)


@dataclass(frozen=True)
class Pace:
    """How patient delivery is, in seconds: the first wait after a failure, the longest one, how long a claim lasts.

    Whoever claimed a message longer ago than `claim` is dead: it is more than the hard limit of the task that sends.
    """

    first_wait: int = 30
    longest_wait: int = 3600
    claim: int = 180

    @property
    def budget(self) -> int:
        """Seconds after which a task takes no further message."""
        return self.claim // 4

    @property
    def hard_limit(self) -> int:
        """Seconds after which the task is killed: before its claims lapse."""
        return self.claim * 17 // 18

    @property
    def soft_limit(self) -> int:
        """Seconds after which the task is asked to end."""
        return self.claim * 16 // 18


def wait_before_retry(attempts: int, jitter: int, pace: Pace) -> timedelta:
    """The wait after the `attempts`-th failure (1, 2, …): doubling from the first to the longest, plus up to a fifth.

    `jitter` is a number from 0 to 999 that spreads messages which failed together.
    """
    base = min(pace.first_wait * 2 ** min(attempts - 1, 20), pace.longest_wait)
    return timedelta(milliseconds=base * 1000 + base * jitter // 5)


def is_exhausted(attempts: int) -> bool:
    """Whether a message that failed so many times becomes a dead letter."""
    return attempts >= MAX_ATTEMPTS


def message_id(key: str, domain: str) -> str:
    """The Message-ID of the mail with this key: a mail that goes out again is recognised as the same one."""
    return f"<{hashlib.sha256(key.encode()).hexdigest()[:40]}@{domain}>"


def is_inner_link(link: str) -> bool:
    """Whether a link stays inside this application (a path such as /meetings/3/) or is empty."""
    return not link or (link.startswith("/") and not link.startswith(("//", "/\\")) and "\n" not in link)


def after_quiet(moment: datetime, start: time | None, end: time | None) -> datetime:
    """The moment itself, or where it lies in the quiet hours (Beijing time, may cross midnight), their end."""
    if start is None or end is None or start == end:
        return moment
    local = moment.astimezone(SHANGHAI)
    clock, crosses = local.time(), start > end
    quiet = (clock >= start or clock < end) if crosses else start <= clock < end
    if not quiet:
        return moment
    day = local.date() + timedelta(days=1 if crosses and clock >= start else 0)
    return datetime.combine(day, end, tzinfo=SHANGHAI)


def next_way(ways: Sequence[str], tried: Collection[str]) -> str | None:
    """The first way to a person that has not failed yet, or None."""
    return next((way for way in ways if way not in tried), None)
