"""The table of access, tried: every address of the lower floors as every reader, in every state that it tells apart.

What the rows say was written from the rules of who may see what; the code is asked whether it keeps to them. The upper
floors have a file of their own, so that two processes share the visits. What is read on the way is searched for the
candidates, whom only their circle may find (see circle.py).
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from django.urls import reverse

from committees.access.matrix import paths
from committees.access.ports import Reader, addresses
from tests.access.circle import Search, prepare
from tests.access.table import by_other_verbs, settled, try_floors, without_signing_in
from tests.access.walking import signed_in
from tests.access.world import World


def test_every_address_has_a_row_and_every_row_an_address() -> None:
    names = [name for _, name in paths()]
    missing = sorted(set(names) - set(addresses()))
    assert not missing, f"no row for {missing}: declare them in the addresses.py of their floor (see docs/security.md)"
    assert set(addresses()) == set(names)
    assert len(names) == len(set(names))


@pytest.mark.django_db
def test_what_the_table_says_of_the_lower_floors_is_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, record_property: Callable[[str, object], None]
) -> None:
    """One world for all of it, since it takes some seconds to build."""
    with settled(monkeypatch, tmp_path) as world:
        prepare(world)
        search = Search()
        lines, wrong = try_floors(("committees", "meetings"), world, search.hear)
        assert not search.findings(), search.findings()
        for check in (without_signing_in, by_other_verbs):
            count, found = check(world)
            wrong += found
            lines.append(f"{check.__name__}: {count} visits")
        lines.append(f"candidates searched for in {search.read} answers")
        record_property("matrix", "; ".join(lines))
        sys.stdout.write("\n" + "\n".join(lines) + "\n")
        assert not wrong, "\n".join(["the code and the table of access differ:", *wrong])
        the_version_of_a_meeting_is_for_its_readers(world)


def the_version_of_a_meeting_is_for_its_readers(world: World) -> None:
    """With sessions of their own: what one reader was let through to is not kept for another."""
    path = reverse("version", args=[world.samples["meeting"]["pk"]])
    inside, outside = (Reader.CHAIR, Reader.MEMBER, Reader.OBSERVER), (Reader.SYSTEM_ADMIN, Reader.OTHER_UNIT)
    clients = [signed_in(world.readers[reader]) for reader in inside]
    hidden = [world.readers[reader] for reader in outside] + [world.stranger, *world.stranger_administrators]
    for _ in range(2):
        assert [client.get(path).status_code for client in clients] == [200] * len(clients)
        assert [signed_in(user).get(path).status_code for user in hidden] == [404] * len(hidden)
