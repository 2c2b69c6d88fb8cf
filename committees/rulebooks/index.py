"""The shipped index of each source: its documents and their numbers, and its SHA-256.

It has no text. A clause that is not in the index of its source does not exist.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from committees.rules.clause import Clause

CLAUSES = Path(__file__).parent / "data" / "clauses"


@dataclass(frozen=True)
class SourceIndex:
    """One source: what it is called, its digest, and the numbers of each document."""

    source: str
    title: str
    seed: str
    sha256: str
    documents: Mapping[str, tuple[str, ...]]

    def has(self, clause: Clause) -> bool:
        """Whether the clause's document has that number (a default has none and needs none)."""
        return clause.default or clause.reference in self.documents.get(clause.document, ())


@cache
def load_index(source: str) -> SourceIndex:
    """The index of a source. Raises KeyError for an unknown one."""
    path = CLAUSES / f"{source}.toml"
    if source not in indexed_sources():
        raise KeyError(source)
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    documents = {each["title"]: tuple(each["references"]) for each in data["documents"]}
    return SourceIndex(data["source"], data["title"], data["seed"], data["sha256"], documents)


@cache
def indexed_sources() -> tuple[str, ...]:
    """All sources that have an index, sorted."""
    return tuple(sorted(path.stem for path in CLAUSES.glob("*.toml")))
