"""Every service has its way in: an address of the table, which is tried as every reader, or work that nobody presses.

What is asked here is read from the code: which services the view of an address can reach. Together with the walk over
all addresses (a reader outside a row finds nothing there and leaves the record as it was) it says who can come to
which service. tests/abuse/test_forms.py calls the services themselves as everybody (see trying.py).
"""

from __future__ import annotations

import sys
from collections.abc import Callable

from committees.access.ports import Reader
from tests.access.reaching import reached_at_all, services, ways_in
from tests.access.walking import patterns

ADMINISTRATORS = frozenset({Reader.SYSTEM_ADMIN, Reader.SECURITY_ADMIN, Reader.AUDIT_ADMIN})
# What works on the sign-in itself, before anybody is signed in.
BEFORE_A_SIGN_IN = {
    "committees.access.services.keep_old_password",
    "committees.access.services.note_password_change",
    "committees.access.sessions.begin_session",
    "committees.access.sessions.record_event",
    "committees.ledger.services.append",
}
# Rooms whose services an administrator may come to, and why: nothing of a meeting's content is in them.
FOR_ADMINISTRATORS = {
    "decisions.stationery": "heads and series of an organisation's minutes are set up by the system administrator",
    "decisions.registers.services.leaving": "everyone states his own absence",
    "meetings.notices.services.deputies": "everyone names his own deputy",
    "meetings.notices.services.receipts": "whoever was entrusted by name signs for the one who entrusted him",
    "meetings.notices.services.telling": "a day of the calendar that changed is told to those who were invited",
    "meetings.timetable": "everyone has a calendar feed of his own",
}


def test_every_service_has_an_address_or_is_work_that_nobody_presses(
    record_property: Callable[[str, object], None],
) -> None:
    reached = reached_at_all(pattern.callback for pattern in patterns())
    assert len(services()) > 250
    lost = sorted(name for name, ways in ways_in().items() if not ways and name not in reached)
    assert not lost, f"neither an address nor a task leads to {lost}"
    pairs = sum(len(who) for ways in ways_in().values() for who in ways.values())
    roles = sum(len(frozenset().union(*ways.values())) for ways in ways_in().values() if ways)
    words = f"{len(services())} services, {pairs} ways by role and address, {roles} pairs of role and service"
    record_property("services", words)
    sys.stdout.write(f"\n{words}\n")


def test_before_a_sign_in_only_the_sign_in_can_be_reached() -> None:
    found = {name for name, ways in ways_in().items() if any(Reader.ANONYMOUS in who for who in ways.values())}
    assert found == BEFORE_A_SIGN_IN


def test_administrators_come_to_no_service_of_a_meeting_a_decision_or_a_personnel_matter() -> None:
    wrong = []
    for name, ways in ways_in().items():
        if name.startswith(("committees.", *FOR_ADMINISTRATORS)):
            continue
        wrong += [f"{name} by {address}" for address, who in ways.items() if who & ADMINISTRATORS]
    assert not wrong, wrong


def test_grants_and_accounts_are_the_security_administrators_alone() -> None:
    only = frozenset({Reader.SECURITY_ADMIN})
    for name in ("accounts.unlock_account", "accounts.reset_password", "accounts.close_account", "drift.take_note"):
        for address, who in ways_in()[f"committees.access.{name}"].items():
            assert who == only, (name, address)
