"""What others plug into the record: how verbs read, who may not enter anything, and who is told of an entry."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from datetime import datetime

    from committees.people.models import User


def nothing(payload: Mapping[str, Any]) -> str:  # noqa: ARG001
    """A verb that says it all."""
    return ""


@dataclass(frozen=True)
class VerbName:
    """A verb in Chinese, its tone on a timeline (done, refused, waiting, neutral), and what of its payload is told.

    `own_way`: what was entered so is put right in a way of its own, not by a correction of the record.
    """

    label: str
    tone: str = "neutral"
    text: Callable[[Mapping[str, Any]], str] = nothing
    own_way: bool = False


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


StandIn = Callable[["User", "datetime"], str]
_stand_ins: list[StandIn] = []


def name_stand_ins(stand_in: StandIn) -> None:
    """Ask this one for whom an actor acts: whoever acts in another's role is entered with both names."""
    if stand_in not in _stand_ins:
        _stand_ins.append(stand_in)


def in_place_of(actor: User, now: datetime) -> str:
    """For whom the actor acts; empty where he acts in his own right."""
    return next((name for stand_in in _stand_ins if (name := stand_in(actor, now))), "")


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


@dataclass(frozen=True)
class ChainKind:
    """What an object is called of which a chain is kept.

    `content`: it holds what meetings are about, which no administrator deals with. `shared`: two organisations meet in
    it, and each acts there by its own right.
    """

    label: str
    content: bool = False
    shared: bool = False


_chains: dict[str, ChainKind] = {}


def name_chains(kinds: Mapping[str, ChainKind]) -> None:
    """Register the kinds of chains that a floor keeps, as {"meeting": ChainKind("会议", content=True)}."""
    _chains.update(kinds)


def chain_kind(aggregate: str) -> ChainKind:
    """The kind of a chain (as "meeting:12"); one that nobody named is taken for content and shown as it was written."""
    kind = aggregate.partition(":")[0]
    return _chains.get(kind, ChainKind(kind, content=True))


def chain_label(aggregate: str) -> str:
    """How a chain reads: "meeting:12" as 会议 12."""
    return f"{chain_kind(aggregate).label} {aggregate.partition(':')[2]}".strip()


def name_of(verb: str) -> VerbName:
    """How a verb reads; a verb that nobody named is shown as it was written."""
    return _names.get(verb, VerbName(verb))
