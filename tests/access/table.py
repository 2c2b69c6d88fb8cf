"""How the table of access is tried: an address as every reader, in every state that it tells apart."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from committees.access.ports import ALWAYS, NOBODY, SIGNED_IN, Address, Reader, Readers, addresses, readers
from committees.models import User
from tests.access.walking import patterns, read, signed_in, visit
from tests.access.world import World, build_world

FLOORS = ("committees", "meetings", "decisions", "personnel")
STATE_OF = {
    "meeting": ("meetings.Meeting", "pk"),
    "item": ("meetings.AgendaItem", "pk"),
    "minutes": ("decisions.Minutes", "minutes_id"),
    "matter": ("decisions.SupervisedMatter", "pk"),
}
THE_REST = {
    "meeting": ("in_session", "noticed", "cancelled"),
    "item": ("in_review",),
    "minutes": ("drafting", "numbered"),
    "matter": ("working",),
}
HIDDEN = {403, 404}
# Whoever sees a matter may press and is told why not; the form of an act is for those whose act it is.
FORM_ONLY_FOR = {"matter-act": readers("unit_handler unit_leader")}
SENT = {"item-review": ("step",)}
PREPARERS = "chair office office_head secretary"
# Whose press may be written down although nothing was filled in; every other press of it leaves the ledger as it was.
ACTORS = {
    name: readers(who)
    for names, who in (
        ("end-role account-act drift-seen", "security_admin"),
        ("delete-rehearsal", "office_head"),
        ("room-screen-revoke duty-assign duty-remove", "office office_head"),
        ("end-interest cancel-absence", "member"),
        ("end-acting", "office supervision"),
        ("plan-propose", "unit_handler unit_leader"),
        ("person", "office_head system_admin"),
        ("route-test route-switch resend resend-all", "office office_head system_admin"),
        ("approve-proposal", "chair office_head"),
        ("item-submit", "unit_handler unit_leader"),
        ("paper-remove", "office office_head unit_handler unit_leader"),
        ("agenda-set agenda-reopen agenda-add entry-move entry-minutes entry-remove", "office office_head"),
        ("observer-add observer-remove receipts-urge consultation-urge", "office office_head"),
        ("meeting-pack", f"{PREPARERS} member observer archivist"),
        ("meeting-sheet meeting-delivery-paper", PREPARERS),
        ("calendar-feed-renew calendar-feed-revoke", " ".join(SIGNED_IN)),
        ("notice-sign", "member chair observer"),
        ("deputy-end", "member"),
        ("notice-entrusted", "supervision"),
        ("self-check-pdf", "chair office office_head"),
        ("archive-file", "archivist"),
        ("minutes-draft minutes-preview minutes-refresh minutes-submit", "office office_head secretary"),
        ("minutes-check", "office_head"),
        ("minutes-template-adopt", "office_head system_admin"),
        ("minutes-receipt", "member chair"),
        ("decision-notice-receipt", "unit_handler unit_leader"),
        ("publication-approve", "chair"),
        ("minutes-issue minutes-render", "office office_head secretary"),
        (
            "certificate-pdf",
            f"{PREPARERS} member supervision archivist unit_handler unit_leader organisation_department",
        ),
        ("statistics-paper", f"{PREPARERS} member supervision archivist"),
        ("matter-paper", f"{PREPARERS} member supervision archivist unit_handler unit_leader"),
        ("matter-circular", "office_head supervision"),
        ("leave-act", "office office_head"),
        ("publicity-score-confirm", "chair office_head"),
        ("personnel-insider-end personnel-paper-remove", "organisation_department"),
    )
    for name in names.split()
}


def floor_of(name: str) -> str:
    """The floor whose view an address leads to."""
    pattern = next(pattern for pattern in patterns() if pattern.name == name)
    module = getattr(pattern.callback, "view_class", pattern.callback).__module__
    return "committees" if str(module).startswith("django") else str(module).split(".")[0]


def sample_of(row: Address, state: str, world: World) -> dict[str, Any]:
    """The object of the world that a row's address is tried with: one of its own for the state, or the common one."""
    return world.samples.get(f"{row.subject}:{state}") or world.samples.get(row.subject, {})


def address(name: str, sample: dict[str, Any]) -> str:
    """Where the object is found."""
    pattern = next(pattern for pattern in patterns() if pattern.name == name)
    wanted = set(pattern.pattern.converters) | set(pattern.pattern.regex.groupindex)
    return reverse(name, kwargs={key: sample[key] for key in wanted})


def in_state(row: Address, state: str, sample: dict[str, Any]) -> None:
    """Bring the row's object into the state."""
    if row.subject not in STATE_OF or state == "circled":
        return
    if state == ALWAYS:  # the first that the row does not name
        state = next(rest for rest in THE_REST[row.subject] if rest not in row.who)
    label, key = STATE_OF[row.subject]
    found = apps.get_model(label).objects.filter(pk=sample[key])
    found.update(state=state)
    if label == "meetings.Meeting" and state in {"adjourned", "minuted", "archived"}:
        found.update(closed_at=timezone.now())
    if label == "meetings.Meeting" and state in {"drafting", "agenda_set"}:
        found.update(noticed_at=None)
        apps.get_model("meetings.Notice").objects.filter(meeting=sample[key]).update(withdrawn_at=timezone.now())


def states_of(row: Address) -> list[str]:
    """The states to try: one for each circle of readers that the row names."""
    return list({who: state for state, who in reversed(list(row.who.items()))}.values())


def expected(name: str, row: Address, state: str, verb: str, world: World) -> Readers:
    """Who finds something there."""
    who = frozenset(reader for reader in world.readers if row.visible_to(reader, state))
    own = world.owners.get(row.subject)
    who = who if own is None else who & own
    return who & FORM_ONLY_FOR[name] if verb == "GET" and name in FORM_ONLY_FOR else who


Hear = Callable[[str, str, str], None]
"""Who reads what at which address: told of everything that an address says to a reader."""


def findings(name: str, row: Address, world: World, hear: Hear) -> tuple[int, list[str]]:
    """How many visits were made, and which of them went otherwise than the table says."""
    count, wrong = 0, []
    others = [world.stranger, *world.stranger_administrators]
    hidden = bool(row.subject) and not row.shared
    widest = max(states_of(row), key=lambda state: len(row.who[state]))
    for state in states_of(row):
        sample = sample_of(row, state, world)
        path, data = address(name, sample), {key: sample[key] for key in SENT.get(name, ())}
        with transaction.atomic():
            in_state(row, state, sample)
            for verb in sorted(row.verbs & {"GET", "POST"}):
                who = expected(name, row, state, verb, world)
                for reader, user in world.readers.items():
                    status, wrote = go(path, verb, user, data, partial(hear, str(reader)))
                    count += 1
                    if status == 405 or status >= 500 or (status not in HIDDEN) != (reader in who):
                        wrong.append(f"{verb} {name} [{state}] {reader}: {status}")
                    if wrote and reader not in ACTORS.get(name, NOBODY):
                        wrong.append(f"{verb} {name} [{state}] {reader}: changed the record")
                # A press of another organisation is tried once; what it could read, in every state.
                for stranger in others if verb == "GET" or (hidden and state == widest) else ():
                    status, wrote = go(path, verb, stranger, data, partial(hear, stranger.username))
                    count += 1
                    if hidden and (status not in HIDDEN or wrote):
                        wrong.append(f"{verb} {name} [{state}] {stranger.username}: {status} for another organisation")
            transaction.set_rollback(True)
    return count, wrong


def go(path: str, verb: str, user: User, data: dict[str, Any], hear: Callable[[str, str], None]) -> tuple[int, bool]:
    """One visit: the status, and whether the ledger grew. What is there to be read is told to `hear`."""
    if verb == "POST":
        return visit(path, verb, user, data)
    status, text = read(path, user)
    hear(path, text)
    return status, False


def try_floors(floors: tuple[str, ...], world: World, hear: Hear) -> tuple[list[str], list[str]]:
    """What was visited of these floors, in words, and what went otherwise than the table says."""
    wrong, lines = [], []
    for floor in floors:
        rows = {name: row for name, row in addresses().items() if floor_of(name) == floor}
        assert rows
        total = 0
        for name, row in rows.items():
            count, found = findings(name, row, world, hear)
            total, wrong = total + count, wrong + found
        lines.append(f"{floor}: {len(rows)} addresses, {total} visits by reader, address, verb and state")
    return lines, wrong


@contextmanager
def settled(monkeypatch: pytest.MonkeyPatch, folder: Path) -> Iterator[World]:
    """A world with mail in a folder and a provider of sign-ons; thousands of visits do not make it gather garbage."""
    names = {"EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend", "EMAIL_FILE_PATH": str(folder)}
    provider = {"OIDC_ISSUER": "https://id.invalid", "OIDC_OP_AUTHORIZATION_ENDPOINT": "https://id.invalid/authorize"}
    for name, value in (names | provider).items():
        monkeypatch.setattr(f"django.conf.settings.{name}", value)
    built = build_world(timezone.now(), folder)
    gc.collect()
    gc.freeze()  # what stood before need not be looked through each time
    try:
        yield built
    finally:
        gc.unfreeze()


def without_signing_in(world: World) -> tuple[int, list[str]]:
    """Who did not sign in is led to the login everywhere; a poll is told so."""
    count, wrong = 0, []
    for name, row in addresses().items():
        for verb in sorted(row.verbs & {"GET", "POST"}):
            client = Client()  # a device of its own each time: the screen of a room leaves its token with the browser
            answer = client.generic(verb, address(name, sample_of(row, ALWAYS, world)))
            count += 1
            led = answer.status_code == 302 and answer["Location"].startswith(reverse("login"))
            if row.visible_to(Reader.ANONYMOUS, ALWAYS):
                led = answer.status_code in {200, 302}
            if not led and answer.status_code not in {401, 404}:
                wrong.append(f"{verb} {name} anonymous: {answer.status_code}")
    return count, wrong


def by_other_verbs(world: World) -> tuple[int, list[str]]:
    """Verbs that a row does not name are refused."""
    client, count, wrong = signed_in(world.readers[Reader.CHAIR]), 0, []
    for name, row in addresses().items():
        path = address(name, sample_of(row, ALWAYS, world))
        for verb in sorted({"GET", "POST", "PUT", "PATCH", "DELETE"} - row.verbs):
            status = client.generic(verb, path).status_code
            count += 1
            wrong += [f"{verb} {name}: {status} for a verb that is not meant"] * (status != 405)
    return count, wrong
