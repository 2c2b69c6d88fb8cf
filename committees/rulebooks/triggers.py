"""The database's own refusal to change a stored version of a rulebook.

A proposal may be decided (state, approver, time, note); what it says never changes, and nothing about a decided
version does. Installed by a migration and again after every migration (SQLite drops the triggers of a rebuilt table).
"""

from __future__ import annotations

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

from committees.ledger.triggers import missing_of

TABLE = "committees_rulebookversion"
REFUSAL = "a stored rulebook version is never changed"
FROZEN = ("id", "rulebook_id", "number", "data", "digest", "created_at", "proposed_by_id", "adopting", "reason")
UPDATE, REPLACE = f"{TABLE}_no_update", f"{TABLE}_no_replace"
FUNCTION = "committees_rulebookversion_refuse"
FUNCTION_BODY = f"BEGIN RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'integrity_constraint_violation'; END"


def _changed(distinct: str) -> str:
    columns = " OR ".join(f"NEW.{name} {distinct} OLD.{name}" for name in FROZEN)
    return f"OLD.state <> 'proposed' OR {columns}"


def sqlite_triggers() -> dict[str, str]:
    """Name and statement of every trigger on SQLite. REPLACE fires no DELETE trigger: its INSERT is refused."""
    act = f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
    taken = f"SELECT 1 FROM {TABLE} WHERE id = NEW.id OR (rulebook_id = NEW.rulebook_id AND number = NEW.number)"  # noqa: S608 (constants)
    return {
        UPDATE: f"CREATE TRIGGER {UPDATE} BEFORE UPDATE ON {TABLE} FOR EACH ROW WHEN {_changed('IS NOT')} {act}",
        REPLACE: f"CREATE TRIGGER {REPLACE} BEFORE INSERT ON {TABLE} FOR EACH ROW WHEN EXISTS ({taken}) {act}",
    }


def install_after_migrate(*, using: str, **_: object) -> None:
    """After every migration: a rebuilt table has lost its triggers."""
    connection = connections[using]
    with connection.cursor() as cursor:
        columns = (
            {column.name for column in connection.introspection.get_table_description(cursor, TABLE)}
            if TABLE in connection.introspection.table_names(cursor)
            else set()
        )
    if set(FROZEN) <= columns:
        install(connection)


def install(connection: BaseDatabaseWrapper) -> None:
    """Make all triggers anew; harmless where they stand."""
    remove(connection)
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            for statement in sqlite_triggers().values():
                cursor.execute(statement)
            return
        cursor.execute(
            f"CREATE OR REPLACE FUNCTION {FUNCTION}() RETURNS trigger LANGUAGE plpgsql AS $${FUNCTION_BODY}$$"
        )
        cursor.execute(
            f"CREATE TRIGGER {UPDATE} BEFORE UPDATE ON {TABLE} FOR EACH ROW"
            f" WHEN ({_changed('IS DISTINCT FROM')}) EXECUTE FUNCTION {FUNCTION}()"
        )
        # ALWAYS: also for a session that calls itself a replica.
        cursor.execute(f"ALTER TABLE {TABLE} ENABLE ALWAYS TRIGGER {UPDATE}")


def remove(connection: BaseDatabaseWrapper) -> None:
    """Drop the triggers, for going back a migration."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            for name in sqlite_triggers():
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}")
            return
        cursor.execute(f"DROP TRIGGER IF EXISTS {UPDATE} ON {TABLE}")


def missing(connection: BaseDatabaseWrapper) -> list[str]:
    """The triggers that are gone, disabled or altered, by name."""
    return missing_of(connection, sqlite_triggers(), {UPDATE: _condition_written_back()}, FUNCTION, FUNCTION_BODY)


def _condition_written_back() -> str:
    """The condition of the update as PostgreSQL shows it."""
    casts = {"digest": "({})::text", "reason": "({})::text"}
    sides = [[casts.get(name, "{}").format(f"{row}.{name}") for row in ("new", "old")] for name in FROZEN]
    changed = " OR ".join(f"({new} IS DISTINCT FROM {old})" for new, old in sides)
    return f"(((old.state)::text <> 'proposed'::text) OR {changed})"
