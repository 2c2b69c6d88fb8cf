"""The answer of every judge: an outcome with its arithmetic, clause and facts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from committees.rules.clause import Clause
from committees.rules.terms import Force, Matter, Outcome

FAVOURABLE = frozenset(
    {
        Outcome.MET,
        Outcome.NOT_REQUIRED,
        Outcome.ADOPTED,
        Outcome.DUE,
        Outcome.EXEMPT,
        Outcome.NONE,
        Outcome.ALLOWED,
    }
)


@dataclass(frozen=True)
class Verdict:
    """What a rule says about given facts.

    `force` may differ from the clause's where only a part of the rule failed.
    `required` is the least number that satisfies the rule (for a cap: the largest allowed).
    `details` holds what only some checks have: due, provisional, exempt, periods, target.
    """

    check: str
    outcome: Outcome | Matter
    force: Force
    arithmetic: str
    clause: Clause
    facts: Mapping[str, Any] = field(default_factory=dict)
    required: int | None = None
    reason: str = ""
    details: Mapping[str, Any] = field(default_factory=dict)

    @property
    def favourable(self) -> bool:
        """Nothing stands in the way."""
        return isinstance(self.outcome, Matter) or self.outcome in FAVOURABLE

    @property
    def needs_override(self) -> bool:
        """Goes on only with a recorded reason and the name of who allowed it."""
        if self.outcome is Outcome.NEEDS_REASON:
            return True
        return not self.favourable and self.force is Force.ORDINARY and self.outcome is not Outcome.REFUSED

    @property
    def refuses(self) -> bool:
        """Cannot go on, whoever asks."""
        if self.outcome is Outcome.REFUSED:
            return True
        return not self.favourable and self.force is Force.MANDATORY and self.outcome is not Outcome.NEEDS_REASON

    def as_dict(self) -> dict[str, Any]:
        """All fields, JSON-safe, for the ledger and for frozen results."""
        return {
            "check": self.check,
            "outcome": str(self.outcome),
            "force": str(self.force),
            "arithmetic": self.arithmetic,
            "clause": self.clause.as_dict(),
            "facts": dict(self.facts),
            "required": self.required,
            "reason": self.reason,
            "details": dict(self.details),
        }

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> "Verdict":
        """The inverse of `as_dict`."""
        code = data["outcome"]
        is_class = data["check"] == "matter_class"
        return cls(
            **{
                **data,
                "outcome": Matter(code) if is_class else Outcome(code),
                "force": Force(data["force"]),
                "clause": Clause.from_dict(data["clause"]),
            }
        )
