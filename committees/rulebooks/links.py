"""The address of a clause: every verdict anywhere leads to the rule on which it rests."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.urls import reverse

from committees.rulebooks.models import RulebookVersion
from committees.rulebooks.readable import clause_key
from committees.rules import Clause


def clause_url(clause: Clause | Mapping[str, Any] | None, version: RulebookVersion | int | None = None) -> str:
    """Where the clause of a verdict can be read: in the given (pinned) version, else in its shipped source.

    `clause` is the kernel's Clause or the dict that a frozen verdict keeps. Empty for a default of the software when
    no version is known: it stands in no particular rulebook. No query.
    """
    if not clause:
        return ""
    data = clause.as_dict() if isinstance(clause, Clause) else clause
    key = clause_key(data)
    if version:
        number = version.pk if isinstance(version, RulebookVersion) else version
        return reverse("rule-clause", args=[number, key])
    if data.get("source"):
        return reverse("rule-clause-of", args=[data["source"], key])
    return ""


def clause_label(clause: Clause | Mapping[str, Any]) -> str:
    """《文件》条款, or 来源：软件默认."""
    data = clause if isinstance(clause, Clause) else Clause.from_dict(dict(clause))
    return "来源：软件默认" if data.default else data.label
