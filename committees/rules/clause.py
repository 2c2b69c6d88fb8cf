"""The clause a rule rests on, and how a rule is found for a matter."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from committees.rules.terms import Force, Matter


@dataclass(frozen=True)
class Clause:
    """Where a rule is written: the rulebook it comes from, the document, the number, the force.

    `wording` is our own short paraphrase, never the text itself. With `default` the
    rulebook is silent and the software supplies the rule; document and reference are empty.
    """

    force: Force
    wording: str
    document: str = ""
    reference: str = ""
    source: str = ""
    default: bool = False

    @property
    def label(self) -> str:
        """How the clause is cited in a sentence."""
        if self.default:
            return "软件默认"
        return f"《{self.document}》{self.reference}"

    def as_dict(self) -> dict[str, Any]:
        """All fields, JSON-safe."""
        return {
            "source": self.source,
            "document": self.document,
            "reference": self.reference,
            "force": str(self.force),
            "wording": self.wording,
            "default": self.default,
        }

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> "Clause":
        """The inverse of `as_dict`."""
        return cls(**{**data, "force": Force(data["force"])})


def silent(wording: str, force: Force = Force.MANDATORY) -> Clause:
    """The clause of a rule that the software adds where the rulebook says nothing."""
    return Clause(force=force, wording=wording, default=True)


class ForMatters(Protocol):
    """A rule that holds for some classes of matters."""

    @property
    def matters(self) -> tuple[Matter, ...]:
        """The classes it holds for."""
        ...


RuleT = TypeVar("RuleT", bound=ForMatters)


def rule_for(rules: Iterable[RuleT], matter: Matter) -> RuleT | None:
    """The first rule that names the matter: the order in the rulebook decides."""
    return next((rule for rule in rules if matter in rule.matters), None)
