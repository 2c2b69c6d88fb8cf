"""A rulebook: bodies and regimes of one seed or of an office's own version."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from typing import Any

from committees.rules.body import Body
from committees.rules.clause import Clause, silent
from committees.rules.duties import DutyRule, Provision
from committees.rules.thresholds import SecretMinimum, ThresholdRule, TransferCapRule
from committees.rules.upward import UpwardRule

SECRET_MINIMUM = silent("参加无记名表决的人数过少时，结果会暴露个人意见，开启前须提示")


@dataclass(frozen=True)
class Rulebook:
    """All that one rulebook says. `source` is the seed its clauses come from (for a copy too)."""

    code: str
    title: str
    source: str
    bodies: Mapping[str, Body]
    thresholds: tuple[ThresholdRule, ...] = ()
    duties: tuple[DutyRule, ...] = ()
    upward: tuple[UpwardRule, ...] = ()
    transfer_cap: TransferCapRule | None = None
    secret_minimum: SecretMinimum = field(default_factory=lambda: SecretMinimum(clause=SECRET_MINIMUM))
    void_decisions: Clause | None = None
    provisions: tuple[Provision, ...] = ()

    @property
    def forbidden_bodies(self) -> tuple[str, ...]:
        """Codes of the bodies this rulebook has abolished."""
        return tuple(code for code, body in self.bodies.items() if body.forbidden is not None)


@dataclass(frozen=True)
class Cited:
    """A clause, the rule that rests on it, and where in the rulebook that is."""

    path: str
    rule: Any
    clause: Clause


def cited_clauses(rulebook: Rulebook) -> Iterator[Cited]:
    """Every clause of the rulebook with its rule, in the order of the bodies and fields."""
    for code, body in rulebook.bodies.items():
        yield from _walk(body, f"bodies.{code}")
    for name in ("thresholds", "duties", "upward", "transfer_cap", "secret_minimum", "provisions"):
        yield from _walk(getattr(rulebook, name), name)
    if rulebook.void_decisions is not None:
        yield Cited("void_decisions", rulebook, rulebook.void_decisions)


def _walk(node: Any, path: str) -> Iterator[Cited]:
    if isinstance(node, tuple):
        for index, each in enumerate(node):
            yield from _walk(each, f"{path}[{index}]")
    elif is_dataclass(node) and not isinstance(node, type):
        for each in fields(node):
            value = getattr(node, each.name)
            if isinstance(value, Clause):
                yield Cited(f"{path}.{each.name}", node, value)
            else:
                yield from _walk(value, f"{path}.{each.name}")


def digest(data: Mapping[str, Any]) -> str:
    """SHA-256 of a rulebook's data in canonical form: what a version is known by."""
    text = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
