"""From where an act came. The ledger says who did what when and is kept as long as the installation; an address is a
person's, so it stands in the record of access, with the outcome, and goes with its month.

What a request entered into the ledger is gathered while it runs and counts only once it is committed. A ballot cast
in secret enters nothing, and so leaves nothing here either.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextvars import ContextVar
from datetime import timedelta
from itertools import groupby

from django.db import transaction

from committees.access.models import AccessEvent
from committees.access.states import Event
from committees.ledger.models import LedgerEntry
from committees.ledger.ports import Entered, chain_label

Gathered = list[tuple[str, int]]
LONGEST_REQUEST = timedelta(minutes=10)
TARGET_LENGTH = 200
SPAN = re.compile(r"(\S+)#([0-9]+)(?:-([0-9]+))?")

_gathered: ContextVar[Gathered | None] = ContextVar("entered_by_request", default=None)


def gather() -> Gathered:
    """From now on what is entered and committed is gathered in the list that is answered."""
    entered: Gathered = []
    _gathered.set(entered)
    return entered


def stop_gathering() -> None:
    """The request is over."""
    _gathered.set(None)


def note_entry(entry: Entered) -> None:
    """Plugged into the ledger: called for every entry, within its transaction."""
    entered = _gathered.get()
    if entered is not None:
        transaction.on_commit(lambda: entered.append((entry.aggregate, entry.sequence)))


def target_of(words: str, entered: Gathered) -> str:
    """What was done where, and which entries of the ledger came of it, as far as there is room."""
    words = words.replace("#", "%23")[:TARGET_LENGTH]  # what a browser wrote into a path names no entry
    for span in spans(entered):
        if len(words) + len(span) + 1 > TARGET_LENGTH:
            break
        words = f"{words} {span}"
    return words


def spans(entered: Gathered) -> Iterator[str]:
    """As "meeting:12#3-5": entries of one chain that follow one another."""
    for aggregate, rows in groupby(sorted(set(entered)), key=lambda row: row[0]):
        numbers = [number for _, number in rows]
        for _, run in groupby(enumerate(numbers), key=lambda pair: pair[1] - pair[0]):
            first, *rest = [number for _, number in run]
            yield f"{aggregate}#{first}-{rest[-1]}" if rest else f"{aggregate}#{first}"


def told_target(target: str) -> str:
    """A target in words: "meeting:12#3-5" reads 会议 12 第3至5条."""
    return SPAN.sub(lambda m: f"{chain_label(m[1])} 第{m[2]}{f'至{m[3]}' if m[3] else ''}条", target)


def origins_of(entries: Iterable[LedgerEntry]) -> dict[tuple[str, int], str]:
    """The address that each of these entries came from, where the record of access still has it."""
    wanted: dict[str, set[int]] = defaultdict(set)
    moments = []
    for entry in entries:
        wanted[entry.aggregate].add(entry.sequence)
        moments.append(entry.at)
    if not moments:
        return {}
    events = AccessEvent.objects.filter(kind=Event.ACTED, at__gte=min(moments), at__lte=max(moments) + LONGEST_REQUEST)
    found: dict[tuple[str, int], str] = {}
    for target, address in events.exclude(address=None).values_list("target", "address"):
        for aggregate, first, last in SPAN.findall(target):
            numbers = [each for each in wanted.get(aggregate, ()) if int(first) <= each <= int(last or first)]
            found |= {(aggregate, number): str(address) for number in numbers}
    return found
