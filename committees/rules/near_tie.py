"""双方人数接近: sides too close to decide today; and large disagreement, the chair's call."""

from __future__ import annotations

from dataclasses import dataclass

from committees.rules.clause import Clause
from committees.rules.terms import ALL_MATTERS, Matter


@dataclass(frozen=True)
class NearTieRule:
    """Both sides have someone and differ by at most `margin`: put off to a later meeting.

    `counts_written` adds absent members' written opinions to the sides (never to the vote).
    In an emergency the majority decides, where `emergency_decides`.
    """

    clause: Clause
    margin: int = 1
    counts_written: bool = False
    matters: tuple[Matter, ...] = ALL_MATTERS
    emergency_decides: bool = True
    may_ask_superior: bool = False

    def is_close(self, in_favour: int, opposed: int) -> bool:
        """Whether the two sides are close."""
        return in_favour >= 1 and opposed >= 1 and abs(in_favour - opposed) <= self.margin


@dataclass(frozen=True)
class DisagreementRule:
    """意见分歧较大: the chair judges, with a recorded reason, and may put the item off."""

    clause: Clause
    matters: tuple[Matter, ...] = ALL_MATTERS
    emergency_decides: bool = True
    judged_by: str = "主持人"


def may_put_off(
    rules: tuple[DisagreementRule, ...], matter: Matter, *, emergency: bool = False
) -> DisagreementRule | None:
    """The rule by which the chair may put this item off today: offered, never computed."""
    for rule in rules:
        if matter in rule.matters and not (emergency and rule.emergency_decides):
            return rule
    return None
