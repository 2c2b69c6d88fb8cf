"""The record refuses to be emptied, and tests with real transactions empty every table afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper
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


# What migrations made and Django would make anew after every flush, with other keys: no test changes it.
KEPT = frozenset({"auth_permission", "django_content_type", "django_migrations"})


def empty_filled_tables(connection: BaseDatabaseWrapper) -> None:
    """Empty the tables in which something stands. To truncate all two hundred took a second after each test."""
    names = set(connection.introspection.django_table_names(only_existing=True, include_views=False)) - KEPT
    asked = (f"SELECT '{name}' WHERE EXISTS (SELECT 1 FROM \"{name}\")" for name in sorted(names))
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(asked))
        filled = [name for (name,) in cursor.fetchall()]
        # As a replica the server asks no foreign keys.
        steps = ["SET LOCAL session_replication_role = replica", *(f'DELETE FROM "{name}"' for name in filled)]
        if filled:
            cursor.execute(f"BEGIN; {'; '.join(steps)}; COMMIT")


@pytest.fixture(scope="session", autouse=True)
def _flush_past_ledger_triggers() -> Iterator[None]:
    """Leave nothing behind after a transactional test, although the record refuses to be emptied."""
    original = TransactionTestCase._fixture_teardown

    def teardown(self: TransactionTestCase) -> Any:
        names = self._databases_names(include_mirrors=False)
        for name in names:
            triggers.remove(connections[name])
            archive_triggers.remove(connections[name])
        try:
            if connection.vendor == "postgresql":
                return [empty_filled_tables(connections[name]) for name in names]
            return original(self)
        finally:
            for name in names:
                triggers.install(connections[name])
                archive_triggers.install(connections[name])

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", teardown)
        yield
