"""The arithmetic of the record: canonical text, salted commitments, chained digests, and what is wrong with a chain.

Pure functions over frozen rows, so that an extract can be verified far from the database that wrote it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

SHA256 = "sha256"
SM3 = "sm3"
BEGINNING = "0" * 64
FORMAT = 1
ACTED_FOR = "acted_for"  # of a payload: the name of him in whose role the actor acted
ALTERED = "摘要不符，本条的时间、操作人、动作等被改动"


def available_algorithms() -> str:
    """The digests this machine can make, as the entry names them: SHA-256 always, SM3 beside it where it is there."""
    return f"{SHA256}+{SM3}" if SM3 in hashlib.algorithms_available else SHA256


def digest_of(algorithm: str, text: str) -> str:
    """The hexadecimal digest of a text in UTF-8."""
    return hashlib.new(algorithm, text.encode()).hexdigest()


def plain(value: Any) -> Any:
    """The value as JSON keeps it. Refuses (TypeError) what has no single written form: floats, dates, objects."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        return int(value)
    if isinstance(value, str):
        if "\x00" in value:
            raise TypeError("a NUL character cannot be kept in the record")
        return str(value)
    if isinstance(value, Mapping):
        return {_key(key): plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [plain(inner) for inner in value]
    raise TypeError(f"{type(value).__name__} cannot be kept in the record: write it as text or a whole number")


def _key(key: Any) -> str:
    if not isinstance(key, str):
        raise TypeError("keys in the record are texts")
    return str(plain(key))


def canonical(value: Any) -> str:
    """The one way to write a JSON value: keys sorted, no spaces, characters as they are."""
    return json.dumps(plain(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def commit(algorithm: str, salt: str, payload: Any) -> str:
    """The commitment to a payload: without salt and payload it tells nothing, with both it cannot be another."""
    return digest_of(algorithm, f"{salt}\n{canonical(payload)}")


def actor_words(actor_name: str, payload: Any) -> str:
    """Who did it, and in whose place: 甲（代理乙）. A payload that was left out tells only the first."""
    other = payload.get(ACTED_FOR) if isinstance(payload, Mapping) else None
    return f"{actor_name}（代理{other}）" if other else actor_name


@dataclass(frozen=True)
class Row:
    """One entry as it was written. `payload` and `salt` are what the commitments stand for."""

    pk: int
    organisation_id: int | None
    aggregate: str
    sequence: int
    at: datetime
    actor_id: int | None
    actor_name: str
    verb: str
    payload: Any
    salt: str
    algorithm: str
    commitment: str
    commitment_sm3: str
    previous: str
    digest: str
    digest_sm3: str


@dataclass(frozen=True)
class Head:
    """The last entry of a chain, as kept beside it or in an anchor."""

    aggregate: str
    sequence: int
    digest: str


@dataclass(frozen=True)
class Flaw:
    """What does not hold, about which entry (0: about the chain as a whole)."""

    aggregate: str
    sequence: int
    text: str


def header(row: Row, commitment: str, previous: str) -> str:
    """What a digest runs over: everything about the act but its payload, which its commitment stands for."""
    return canonical(
        {
            "format": FORMAT,
            "organisation": row.organisation_id,
            "aggregate": row.aggregate,
            "sequence": row.sequence,
            "at": row.at.astimezone(UTC).isoformat(timespec="microseconds"),
            "actor": row.actor_id,
            "actor_name": row.actor_name,
            "verb": row.verb,
            "algorithm": row.algorithm,
            "commitment": commitment,
            "previous": previous,
        }
    )


def entry_digests(row: Row, previous_sm3: str) -> tuple[str, str]:
    """SHA-256 and (where the entry names it) SM3 of an entry; each digest has a chain of its own."""
    sha256 = digest_of(SHA256, header(row, row.commitment, row.previous))
    if SM3 not in row.algorithm.split("+"):
        return sha256, ""
    return sha256, digest_of(SM3, header(row, row.commitment_sm3, previous_sm3))


def flaws_of_entry(row: Row, previous: Row | None) -> list[Flaw]:
    """What does not hold about one entry, given the one before it."""
    found = []
    if row.commitment != commit(SHA256, row.salt, row.payload):
        found.append("内容与写入时的承诺不符，内容或盐被改动")
    if row.previous != (previous.digest if previous else BEGINNING):
        found.append("与前一条不衔接，前一条或本条被改动、替换、调换或删除")
    if previous is not None and row.pk <= previous.pk:
        found.append("登记次序与序号不一致，记录被调换或事后补入")
    found += _digest_flaws(row, previous)
    return [Flaw(row.aggregate, row.sequence, text) for text in found]


def _digest_flaws(row: Row, previous: Row | None) -> list[str]:
    wants_sm3 = SM3 in row.algorithm.split("+")
    if wants_sm3 and SM3 not in hashlib.algorithms_available:
        # This machine cannot make SM3: SHA-256 alone has to do.
        stands = row.digest == digest_of(SHA256, header(row, row.commitment, row.previous))
        return [] if stands else [ALTERED]
    sha256, sm3 = entry_digests(row, previous.digest_sm3 if previous else BEGINNING)
    found = [] if row.digest == sha256 else [ALTERED]
    if row.digest_sm3 != sm3 or (wants_sm3 and row.commitment_sm3 != commit(SM3, row.salt, row.payload)):
        found.append("国密摘要不符，本条被改动")
    return found


def flaws_of_chain(rows: Sequence[Row]) -> list[Flaw]:
    """What does not hold about a chain, its rows in order of sequence: gaps, alterations, exchanged entries."""
    found: list[Flaw] = []
    previous: Row | None = None
    expected = 1
    for row in rows:
        if row.sequence > expected:
            found.append(Flaw(row.aggregate, expected, gap_text(expected, row.sequence - 1)))
        found += flaws_of_entry(row, previous)
        previous, expected = row, row.sequence + 1
    return found


def gap_text(first: int, last: int) -> str:
    """第3条缺失 or 第3至5条缺失."""
    return f"第{first}条缺失，被删除" if first == last else f"第{first}至{last}条缺失，被删除"


def flaws_against_heads(digests: Mapping[int, str], heads: Iterable[Head], source: str) -> list[Flaw]:
    """Whether the entries that `heads` (of one chain) name still stand; `source` says who remembers them."""
    found = []
    last = max(digests, default=0)
    for head in heads:
        if head.sequence > last:
            text = f"{source}记有{head.sequence}条，现{gap_text(last + 1, head.sequence)}"
            found.append(Flaw(head.aggregate, last + 1, text))
        elif head.sequence in digests and digests[head.sequence] != head.digest:
            found.append(
                Flaw(head.aggregate, head.sequence, f"与{source}所记摘要不符，该条及以前的记录被整体改写或替换")
            )
    return found


def anchor_digest(content: Mapping[str, Any]) -> str:
    """The digest of an anchor: over everything in it but the digest itself and the note for its reader."""
    return digest_of(SHA256, canonical({key: value for key, value in content.items() if key not in {"digest", "note"}}))
