"""工作秘密 has an end: from when its keepers are reminded, and when it is over. Pure."""

from __future__ import annotations

from datetime import date, timedelta

from meetings.papers.states import Standing

NOTICE_BEFORE = timedelta(days=7)


def standing_of(until: date | None, day: date) -> Standing:
    """How a mark stands on a day. `until` is the last day of secrecy; without one it runs until it is lifted.

    A mark that is over does not open its paper: whoever marked it lifts or extends it, and until then the circle
    holds. To open too late is mended by a press, to open too early by nothing.
    """
    if until is None or day < until - NOTICE_BEFORE:
        return Standing.RUNNING
    return Standing.OVER if day > until else Standing.ENDING
