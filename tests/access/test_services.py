"""Every service has its way in: an address of the table, which is tried as every reader, or work that nobody presses.

What is asked here is read from the code: which services the view of an address can reach. Together with the walk over
all addresses (a reader outside a row finds nothing there and leaves the record as it was) it says who can come to
which service. tests/abuse/test_forms.py calls the services themselves as everybody (see trying.py).
"""

from __future__ import annotations

import sys
from collections.abc import Callable

from committees.access.ports import Reader
from tests.access.elsewhere import NEVER_TRIED, tried_elsewhere
from tests.access.reaching import asks_who_may, reached_at_all, services, ways_in
from tests.access.trying import with_an_actor
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
# Services that are told who acts and ask no permission: what stands in its place.
ASKING_OTHERWISE = {
    "committees.access.services.keep_old_password": "a step of one's own new password",
    "committees.access.sessions.begin_session": "the sign-in itself",
    "committees.access.sessions.record_event": "notes what was asked elsewhere",
    "committees.documents.services.request_job": "of what read the subject as him; the kind says who fetches it",
    "committees.people.imports.judge_people": "reads rows for a preview whose kind names its users (scopes)",
    "committees.sheets.services.preview_import": "the kind of workbook, which is registered, names its users (scopes)",
    "committees.sheets.services.drop_import": "whoever uploaded it, nobody else",
    "decisions.outage.services.withdraw_sheet": "whoever entered it, nobody else",
}
# Rooms whose services an administrator may come to, and why: nothing of a meeting's content is in them.
FOR_ADMINISTRATORS = {
    "decisions.stationery": "heads and series of an organisation's minutes are set up by the system administrator",
    "decisions.registers.services.leaving": "everyone states his own absence",
    "meetings.notices.services.deputies": "everyone names his own deputy",
    "meetings.notices.services.receipts": "whoever was entrusted by name signs for the one who entrusted him",
    "meetings.notices.services.telling": "a day of the calendar that changed is told to those who were invited",
    "meetings.timetable": "everyone has a calendar feed of his own",
    "personnel.services.moves.tell": "the handlers, nobody else, are told that a changed calendar moved a publicity",
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


def test_every_service_with_an_actor_is_tried_or_asks_what_he_may(
    record_property: Callable[[str, object], None],
) -> None:
    """Those that the demonstration and the forms never call are read: one that asks nobody has a reason here."""
    told = with_an_actor()
    assert len(told) > 300
    silent = {name for name in told if not asks_who_may(name)}
    assert silent == set(ASKING_OTHERWISE), silent ^ set(ASKING_OTHERWISE)
    words = f"{len(told)} services are told who acts, {len(told) - len(silent)} ask by his permissions what he may"
    record_property("asking", words)
    sys.stdout.write(f"\n{words}\n")


def test_what_is_tried_in_files_of_tests_or_never_is_told_who_acts() -> None:
    """Together with what the demonstration and the forms call it is all there is (tests/abuse/test_forms.py)."""
    assert {*tried_elsewhere(), *NEVER_TRIED} <= with_an_actor()
    assert not tried_elsewhere() & set(NEVER_TRIED)


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
