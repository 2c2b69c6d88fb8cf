"""The record refuses to be emptied, and tests with real transactions empty every table afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection, connections
from django.test import TransactionTestCase

from committees.ledger import triggers
from decisions.archive import triggers as archive_triggers


def settle() -> None:
    """PostgreSQL changes no table whose deferred foreign keys are still unchecked; check them now."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def forge(*statements: str) -> None:
    """What the owner of the database can do: drop the triggers, change the record, put them back."""
    settle()
    triggers.remove(connection)
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
    settle()
    triggers.install(connection)


@pytest.fixture(scope="session", autouse=True)
def _flush_past_ledger_triggers() -> Iterator[None]:
    """Take the triggers away for the flush after a transactional test, and put them back behind it."""
    original = TransactionTestCase._fixture_teardown

    def teardown(self: TransactionTestCase) -> Any:
        names = self._databases_names(include_mirrors=False)
        for name in names:
            triggers.remove(connections[name])
            archive_triggers.remove(connections[name])
        try:
            return original(self)
        finally:
            for name in names:
                triggers.install(connections[name])
                archive_triggers.install(connections[name])

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", teardown)
        yield
