"""The one error that people read. Views show it as it stands; nothing is written when it is raised."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from committees.rules import Verdict


class Refused(Exception):
    """An action that a rule, a state or an input forbids.

    `message` says in Chinese what is wrong and what to do; `verdict`, where a rule spoke, carries clause and
    arithmetic.
    """

    def __init__(self, message: str, verdict: Verdict | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.verdict = verdict


class NeedsOverride(Refused):
    """An ordinary rule (一般、原则上) is not kept: go on only with a recorded reason and the name of who allowed it."""
