"""The database's own refusal: no change, no deletion, no emptying, no overwriting of the record.

Installed by a migration and again after every migration (SQLite drops the triggers of a table that it rebuilds).
The owner of the database can still drop them; `verify_ledger` then says so, and finds what was done.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

ENTRIES = "committees_ledgerentry"
ANCHORS = "committees_anchor"
HEADS = "committees_ledgerhead"
TABLES = (ENTRIES, ANCHORS, HEADS)
REFUSAL = "ledger rows are never changed or removed"

# SQLite: REPLACE deletes the old row without firing a DELETE trigger, so that its INSERT must be refused.
_KEYS = {
    ENTRIES: ("id = NEW.id", "(aggregate = NEW.aggregate AND sequence = NEW.sequence)", "digest = NEW.digest"),
    ANCHORS: ("id = NEW.id", "(organisation_id = NEW.organisation_id AND day = NEW.day)", "digest = NEW.digest"),
    HEADS: ("id = NEW.id", "aggregate = NEW.aggregate"),
}
# A head goes forward by one, and stays the head of its chain.
_HEAD_STANDS = "NEW.id = OLD.id AND NEW.aggregate = OLD.aggregate AND NEW.sequence = OLD.sequence + 1"


def sqlite_triggers() -> dict[str, str]:
    """Name and statement of every trigger on SQLite."""
    statements = {}
    for table in TABLES:
        condition = f" WHEN NOT ({_HEAD_STANDS})" if table == HEADS else ""
        taken = " OR ".join(_KEYS[table])
        parts = {
            "no_update": f"BEFORE UPDATE ON {table} FOR EACH ROW{condition}",
            "no_delete": f"BEFORE DELETE ON {table} FOR EACH ROW",
            "no_replace": f"BEFORE INSERT ON {table} FOR EACH ROW WHEN EXISTS (SELECT 1 FROM {table} WHERE {taken})",  # noqa: S608
        }
        for suffix, clause in parts.items():
            name = f"{table}_{suffix}"
            statements[name] = f"CREATE TRIGGER {name} {clause} BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
    return statements


_FUNCTION = "committees_ledger_refuse"
_FUNCTION_BODY = f" BEGIN RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'integrity_constraint_violation'; END "


def postgresql_triggers() -> dict[str, tuple[str, str]]:
    """Table and statement of every trigger on PostgreSQL, by name."""
    statements = {}
    for table in TABLES:
        condition = f" WHEN (NOT ({_HEAD_STANDS}))" if table == HEADS else ""
        for suffix, clause in {
            "no_update": f"BEFORE UPDATE ON {table} FOR EACH ROW{condition}",
            "no_delete": f"BEFORE DELETE ON {table} FOR EACH ROW",
            "no_truncate": f"BEFORE TRUNCATE ON {table} FOR EACH STATEMENT",
        }.items():
            name = f"{table}_{suffix}"
            statements[name] = (table, f"CREATE TRIGGER {name} {clause} EXECUTE FUNCTION {_FUNCTION}()")
    return statements


def install_after_migrate(*, using: str, **_: object) -> None:
    """After every migration: a rebuilt table has lost its triggers."""
    connection = connections[using]
    if set(TABLES) <= set(connection.introspection.table_names()):
        install(connection)


def install(connection: BaseDatabaseWrapper) -> None:
    """Make all triggers anew; harmless where they stand."""
    with connection.cursor() as cursor:
        _remove(connection, cursor)
        if connection.vendor == "sqlite":
            for statement in sqlite_triggers().values():
                cursor.execute(statement)
            return
        cursor.execute(
            f"CREATE OR REPLACE FUNCTION {_FUNCTION}() RETURNS trigger LANGUAGE plpgsql AS $${_FUNCTION_BODY}$$"
        )
        for name, (table, statement) in postgresql_triggers().items():
            cursor.execute(statement)
            # ALWAYS: also for a session that calls itself a replica.
            cursor.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}")


def remove(connection: BaseDatabaseWrapper) -> None:
    """Drop the triggers: for the teardown of tests that empty tables, and for showing what verification finds."""
    with connection.cursor() as cursor:
        _remove(connection, cursor)


def _remove(connection: BaseDatabaseWrapper, cursor: Any) -> None:
    if connection.vendor == "sqlite":
        for name in sqlite_triggers():
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}")
        return
    for name, (table, _) in postgresql_triggers().items():
        cursor.execute(f"DROP TRIGGER IF EXISTS {name} ON {table}")


# What else the database guards, each named by its own room from its app's `ready()`.
_guards: list[Callable[[BaseDatabaseWrapper], list[str]]] = []


def add_guard(missing_of: Callable[[BaseDatabaseWrapper], list[str]]) -> None:
    """Have `missing` also ask whether the triggers of another room stand."""
    if missing_of not in _guards:
        _guards.append(missing_of)


def missing(connection: BaseDatabaseWrapper) -> list[str]:
    """The triggers that are gone, disabled or altered, by name: the ledger's and those of every added guard."""
    return sorted(_own_missing(connection) + [name for guard in _guards for name in guard(connection)])


def missing_of(
    connection: BaseDatabaseWrapper, sqlite: Mapping[str, str], postgresql: Mapping[str, str], function: str, body: str
) -> list[str]:
    """Which of another room's triggers are gone, disabled or altered, by name.

    `postgresql`: by name the condition of each trigger as PostgreSQL writes it back, or "" where it always refuses.
    """
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            found = dict(cursor.fetchall())
        return sorted(name for name, statement in sqlite.items() if found.get(name) != statement)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT t.tgname, t.tgtype, pg_get_triggerdef(t.oid) FROM pg_trigger t"
            " JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid"
            " WHERE NOT t.tgisinternal AND t.tgenabled = 'A' AND p.proname = %s AND p.prosrc = %s"
            " AND pg_table_is_visible(c.oid)",
            [function, body],
        )
        rows = {name: (kind, statement) for name, kind, statement in cursor.fetchall()}
    return sorted(name for name, condition in postgresql.items() if not _refuses(name, condition, rows.get(name)))


def _refuses(name: str, condition: str, found: tuple[int, str] | None) -> bool:
    if found is None or found[0] != _KINDS[name.rsplit("_", 1)[1]]:
        return False
    return f" WHEN ({condition}) EXECUTE" in found[1] if condition else " WHEN (" not in found[1]


def _own_missing(connection: BaseDatabaseWrapper) -> list[str]:
    standing = _standing_sqlite(connection) if connection.vendor == "sqlite" else _standing_postgresql(connection)
    wanted = sqlite_triggers() if connection.vendor == "sqlite" else postgresql_triggers()
    return list(set(wanted) - standing)


def _standing_sqlite(connection: BaseDatabaseWrapper) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        found = dict(cursor.fetchall())
    return {name for name, statement in sqlite_triggers().items() if found.get(name) == statement}


def _standing_postgresql(connection: BaseDatabaseWrapper) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT t.tgname, t.tgenabled, pg_get_triggerdef(t.oid), t.tgtype, p.proname, p.prosrc FROM pg_trigger t"
            " JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid"
            " WHERE NOT t.tgisinternal AND c.relname = ANY(%s) AND pg_table_is_visible(c.oid)",
            [list(TABLES)],
        )
        rows = cursor.fetchall()
    return {
        name
        for name, enabled, statement, kind, function, body in rows
        if enabled == "A"
        and function == _FUNCTION
        and body == _FUNCTION_BODY
        and _condition_stands(name, statement)
        and kind == _KINDS[name.rsplit("_", 1)[1]]
    }


def _condition_stands(name: str, statement: str) -> bool:
    """Only the update of a head has a condition, and it is ours (as PostgreSQL writes it back)."""
    if name != f"{HEADS}_no_update":
        return " WHEN (" not in statement
    same = "(new.id = old.id) AND ((new.aggregate)::text = (old.aggregate)::text)"
    return f" WHEN ((NOT ({same} AND (new.sequence = (old.sequence + 1)))))" in statement


# pg_trigger.tgtype: row 1, before 2, delete 8, update 16, truncate 32.
_KINDS = {"update": 1 + 2 + 16, "delete": 1 + 2 + 8, "truncate": 2 + 32}
