"""What others plug into the record: how verbs read, who may not enter anything, and who is told of an entry."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from committees.people.models import User


def nothing(payload: Mapping[str, Any]) -> str:  # noqa: ARG001
    """A verb that says it all."""
    return ""


@dataclass(frozen=True)
class VerbName:
    """A verb in Chinese, its tone on a timeline (done, refused, waiting, neutral), and what of its payload is told."""

    label: str
    tone: str = "neutral"
    text: Callable[[Mapping[str, Any]], str] = nothing


_names: dict[str, VerbName] = {}


class Watch(Protocol):
    """Refuses an act whose actor may not enter anything into this chain; called before the entry is written."""

    def __call__(self, *, actor: User, aggregate: str, organisation_id: int | None, verb: str) -> None: ...


_watches: list[Watch] = []


def watch_acts(watch: Watch) -> None:
    """Ask this one before every entry that somebody makes."""
    if watch not in _watches:
        _watches.append(watch)


def admit(*, actor: User, aggregate: str, organisation_id: int | None, verb: str) -> None:
    """Refused by any of the watches, or admitted."""
    for watch in _watches:
        watch(actor=actor, aggregate=aggregate, organisation_id=organisation_id, verb=verb)


class Entered(Protocol):
    """An entry, by its place in its chain."""

    aggregate: str
    sequence: int


_followers: list[Callable[[Entered], None]] = []


def follow_entries(follower: Callable[[Entered], None]) -> None:
    """Tell this one of every entry, within the transaction that writes it."""
    if follower not in _followers:
        _followers.append(follower)


def tell(entry: Entered) -> None:
    """An entry was written."""
    for follower in _followers:
        follower(entry)


def name_verbs(names: Mapping[str, str | VerbName]) -> None:
    """Register how verbs of the ledger read; the same verb twice must read the same."""
    for verb, name in names.items():
        entry = name if isinstance(name, VerbName) else VerbName(name)
        if _names.setdefault(verb, entry).label != entry.label:
            raise ValueError(f"the verb {verb!r} has another name already: {_names[verb].label}")


_chains: dict[str, str] = {}


def name_chains(names: Mapping[str, str]) -> None:
    """Register what the objects of a floor are called of which chains are kept, as {"meeting": "会议"}."""
    _chains.update(names)


def chain_label(aggregate: str) -> str:
    """How a chain reads: "meeting:12" as 会议 12. One that nobody named is shown as it was written."""
    kind, _, key = aggregate.partition(":")
    return f"{_chains.get(kind, kind)} {key}".strip()


def name_of(verb: str) -> VerbName:
    """How a verb reads; a verb that nobody named is shown as it was written."""
    return _names.get(verb, VerbName(verb))
