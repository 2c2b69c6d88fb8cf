"""The database's own refusal to change what was filed. Installed again after every migration, like the ledger's."""

from __future__ import annotations

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

from committees.ledger.triggers import missing_of

FILINGS, PACKAGES = "decisions_archivefiling", "decisions_archivepackage"
TABLES = (FILINGS, PACKAGES)
REFUSAL = "archived rows are never changed or removed"
FUNCTION = "decisions_archive_refuse"
FUNCTION_BODY = f"BEGIN RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'integrity_constraint_violation'; END"
# SQLite: REPLACE fires no DELETE trigger, so that its INSERT must be refused.
_KEYS = {
    FILINGS: "id = NEW.id OR (meeting_id = NEW.meeting_id AND version = NEW.version)",
    PACKAGES: "id = NEW.id OR filing_id = NEW.filing_id OR manifest_digest = NEW.manifest_digest",
}


def sqlite_triggers() -> dict[str, str]:
    """Name and statement of every trigger on SQLite."""
    act = f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
    found = {}
    for table, taken in _KEYS.items():
        for suffix, clause in {
            "no_update": f"BEFORE UPDATE ON {table} FOR EACH ROW",
            "no_delete": f"BEFORE DELETE ON {table} FOR EACH ROW",
            "no_replace": f"BEFORE INSERT ON {table} FOR EACH ROW WHEN EXISTS (SELECT 1 FROM {table} WHERE {taken})",  # noqa: S608 (constants)
        }.items():
            found[f"{table}_{suffix}"] = f"CREATE TRIGGER {table}_{suffix} {clause} {act}"
    return found


def postgresql_triggers() -> dict[str, tuple[str, str]]:
    """Table and statement of every trigger on PostgreSQL, by name."""
    found = {}
    for table in TABLES:
        for suffix, clause in {
            "no_update": f"BEFORE UPDATE ON {table} FOR EACH ROW",
            "no_delete": f"BEFORE DELETE ON {table} FOR EACH ROW",
            "no_truncate": f"BEFORE TRUNCATE ON {table} FOR EACH STATEMENT",
        }.items():
            name = f"{table}_{suffix}"
            found[name] = (table, f"CREATE TRIGGER {name} {clause} EXECUTE FUNCTION {FUNCTION}()")
    return found


def install_after_migrate(*, using: str, **_: object) -> None:
    """After every migration: a rebuilt table has lost its triggers."""
    connection = connections[using]
    if set(TABLES) <= set(connection.introspection.table_names()):
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
        for name, (table, statement) in postgresql_triggers().items():
            cursor.execute(statement)
            cursor.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}")


def remove(connection: BaseDatabaseWrapper) -> None:
    """Drop the triggers: for tests that empty tables, and for going back a migration."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            for name in sqlite_triggers():
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}")
            return
        for name, (table, _) in postgresql_triggers().items():
            cursor.execute(f"DROP TRIGGER IF EXISTS {name} ON {table}")


def missing(connection: BaseDatabaseWrapper) -> list[str]:
    """The triggers that are gone, disabled or altered, by name."""
    return missing_of(connection, sqlite_triggers(), dict.fromkeys(postgresql_triggers(), ""), FUNCTION, FUNCTION_BODY)
