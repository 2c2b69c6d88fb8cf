"""Who may come to which address. Each floor declares the rows of its own addresses from its app's `ready()`.

The table is data: before any view the middleware lets through only the verbs it names and only whom a row names; a page
shows it to the security administrator, and a test tries every row as every reader.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from committees.access.states import ROLE_LABELS, Event, Role


class Reader(StrEnum):
    """Whom the table tells apart: the roles, and those who are somewhere without one."""

    MEMBER = Role.MEMBER
    CHAIR = Role.CHAIR
    OFFICE = Role.OFFICE
    OFFICE_HEAD = Role.OFFICE_HEAD
    SECRETARY = Role.SECRETARY
    SUPERVISION = Role.SUPERVISION
    ORGANISATION_DEPARTMENT = Role.ORGANISATION_DEPARTMENT
    ARCHIVIST = Role.ARCHIVIST
    UNIT_HANDLER = Role.UNIT_HANDLER
    UNIT_LEADER = Role.UNIT_LEADER
    SYSTEM_ADMIN = Role.SYSTEM_ADMIN
    SECURITY_ADMIN = Role.SECURITY_ADMIN
    AUDIT_ADMIN = Role.AUDIT_ADMIN
    OBSERVER = "observer"
    OTHER_UNIT = "other_unit"
    ANONYMOUS = "anonymous"


READER_LABELS: dict[Reader, str] = {
    **{Reader(role): label for role, label in ROLE_LABELS.items()},
    Reader.OBSERVER: "固定列席",
    Reader.OTHER_UNIT: "其他单位经办人",
    Reader.ANONYMOUS: "未登录",
}

Readers = frozenset[Reader]
EVERYONE: Readers = frozenset(Reader)
SIGNED_IN: Readers = EVERYONE - {Reader.ANONYMOUS}
NOBODY: Readers = frozenset()
WITHOUT_A_ROLE: Readers = frozenset({Reader.OBSERVER, Reader.OTHER_UNIT})
ADMINISTRATORS: Readers = frozenset({Reader.SYSTEM_ADMIN, Reader.SECURITY_ADMIN, Reader.AUDIT_ADMIN})
ALWAYS = ""
# The lists of what meetings are about: an administrator would find nothing there.
WORKING: dict[str, Readers] = {ALWAYS: SIGNED_IN - ADMINISTRATORS}
READ = frozenset({"GET", "HEAD", "OPTIONS"})
PRESS = frozenset({"POST", "OPTIONS"})
BOTH = READ | PRESS


def readers(names: str) -> Readers:
    """Readers by their names, separated by spaces. ValueError for a name that there is not."""
    return frozenset(Reader(name) for name in names.split())


@dataclass(frozen=True)
class Address:
    """One row. `who`: by the state of the object (ALWAYS where the state does not matter) who finds something there;
    to all others the address does not exist. `subject`: the kind of object; empty for an address without one.
    `shared`: the object belongs to all organisations of the installation. `polled`: pages ask it again by themselves,
    which is no activity of a person. `recorded`: what a successful visit is in the record of access (a press that
    enters something into the ledger is there anyway; ACTED asks for those that came to nothing as well). `limit`: how
    often one account, or one address without a sign-in, may come (as "60/m"); of an address with a form the presses
    count. `by_name`: who is named in the object itself finds it too, whatever his role (who that can be: BY_NAME)."""

    purpose: str
    verbs: frozenset[str]
    who: Mapping[str, Readers] = field(default_factory=lambda: {ALWAYS: SIGNED_IN})
    subject: str = ""
    shared: bool = False
    polled: bool = False
    recorded: Event | None = None
    limit: str = ""
    by_name: bool = False

    def visible_to(self, reader: Reader, state: str) -> bool:
        """Whether the reader finds something there; a state that is not named is like no state."""
        return reader in self.who.get(state, self.who.get(ALWAYS, NOBODY))

    def shut_to(self, kinds: Readers) -> bool:
        """Whether the row alone decides that there is nothing, for one who holds these roles anywhere, or none.

        Where names or invitations open an object, the roles of others decide nothing; an administrator's always do,
        since administration and work are kept apart. A row that names nobody (what only some rulebooks know) leaves
        the answer to the view.
        """
        named: Readers = frozenset().union(*self.who.values())
        if kinds & ADMINISTRATORS:
            return not kinds & named
        return named > NOBODY and not (self.by_name or named & WITHOUT_A_ROLE or kinds & named)


_addresses: dict[str, Address] = {}
_states: dict[tuple[str, str], str] = {}
EVERYWHERE = {"circled": "限知悉范围"}


def declare_access(
    rows: Mapping[str, Address],
    states: Mapping[str, Mapping[Any, str]] | None = None,
    by_name: Iterable[str] = (),
) -> None:
    """Add rows by the names of their addresses, what the states of their subjects are called, and which of the rows
    are found by name too. ValueError where a name has another row already, or none."""
    if missing := set(by_name) - set(rows):
        raise ValueError(f"no rows: {missing}")
    rows = {name: replace(row, by_name=row.by_name or name in set(by_name)) for name, row in rows.items()}
    for subject, labels in (states or {}).items():
        _states.update({(subject, str(state)): label for state, label in labels.items()})
    for name, row in rows.items():
        if _addresses.setdefault(name, row) != row:
            raise ValueError(f"the address {name!r} has another row already")


def state_label(subject: str, state: str) -> str:
    """What a state of a subject is called, as its readers know it."""
    return _states.get((subject, state), EVERYWHERE.get(state, state))


def addresses() -> Mapping[str, Address]:
    """The whole table."""
    return dict(_addresses)


def address_of(name: str | None) -> Address | None:
    """The row of an address; None for one that nobody declared."""
    return _addresses.get(name or "")


def by_state(*parts: tuple[str, str | Iterable[Reader]]) -> dict[str, Readers]:
    """A row's `who` from pairs of states (separated by spaces) and readers (names, or a set)."""
    found: dict[str, Readers] = {}
    for states, who in parts:
        chosen = readers(who) if isinstance(who, str) else frozenset(who)
        for state in states.split() or [ALWAYS]:
            found[state] = chosen
    return found
