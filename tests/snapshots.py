"""What many tests begin with is built through the services once in a process, and put back as rows afterwards.

A snapshot is the rows that a builder left in an empty database, together with what it returned. A test that asks for
the same again gets the same rows in milliseconds. Nothing is put back where something stands already: there the
builder works as ever.
"""

from __future__ import annotations

import fcntl
import functools
import pickle
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, ParamSpec, TypeVar

from django.apps import apps
from django.conf import settings
from django.db import IntegrityError, connection, models, transaction

from committees.models import LedgerEntry, Organisation, Rulebook, User

P = ParamSpec("P")
T = TypeVar("T")
Rows = dict[str, tuple[tuple[str, ...], list[tuple[Any, ...]]]]
EMPTY = (User, Organisation, Rulebook, LedgerEntry)
ROWS_AT_ONCE = 200


@dataclass(frozen=True)
class Snapshot:
    """Statements that put the rows back, and what the builder returned, in the form that pickle gives it."""

    statements: list[tuple[str, tuple[Any, ...]]]
    files: dict[str, bytes]
    returned: bytes

    used: ClassVar[int] = 0

    def put_back(self) -> Any:
        """Enter the rows and hand out what was returned, a copy of its own."""
        Snapshot.used += 1
        with transaction.atomic(), connection.cursor() as cursor:
            for statement, values in self.statements:
                cursor.execute(statement, values)
        _put_files(self.files)
        return pickle.loads(self.returned)


def remembered(build: Callable[P, T]) -> Callable[P, T]:
    """A builder whose rows are kept for the next test that calls it with the same arguments."""
    kept: dict[Any, Snapshot] = {}

    @functools.wraps(build)
    def built(*args: P.args, **kwargs: P.kwargs) -> T:
        if not is_empty():
            return build(*args, **kwargs)
        key = (foundations(), repr(args), repr(sorted(kwargs.items())))
        if key in kept:
            try:
                return kept[key].put_back()  # type: ignore[no-any-return]
            except IntegrityError:  # the test has rows of its own in the way
                return build(*args, **kwargs)
        kept[key], made = watched(lambda: build(*args, **kwargs))
        return made

    return built


def shared(folder: Path, build: Callable[[], T]) -> T:
    """What `build` leaves, made by the first process of the run that asks and put back, with its files, for the others.

    `folder` is the temporary folder of a test: the run's own stands above it.
    """
    made_by_worker = folder.parent
    run = made_by_worker.parent if made_by_worker.name.startswith("popen-") else made_by_worker
    kept = run / "-".join(["shared", *map(str, foundations()[1:])])
    with (run / "shared.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # who comes second waits: building twice would take as long
        if not kept.exists():
            left, made = watched(build)
            kept.write_bytes(pickle.dumps(left))
            _counted()
            return made
    made = pickle.loads(kept.read_bytes()).put_back()
    _count_on()
    _counted()
    return made  # type: ignore[no-any-return]


def _count_on() -> None:
    """PostgreSQL counts keys apart from the rows: go on behind those that were put back."""
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            key, table = model._meta.pk, model._meta.db_table
            if isinstance(key, models.AutoField) and model._meta.managed:
                sequence = f"pg_get_serial_sequence('\"{table}\"', '{key.column}')"
                highest = f'(SELECT COALESCE(MAX("{key.column}"), 1) FROM "{table}")'
                cursor.execute(f"SELECT setval({sequence}, GREATEST({highest}, nextval({sequence})))")


def _counted() -> None:
    """PostgreSQL plans by what it knows of the tables: tell it that they are no longer empty.

    Of our own tables only: those that all databases share would stay locked for the other processes until the end of
    this test, and each would wait for the other.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            tables = ", ".join(f'"{name}"' for name in connection.introspection.table_names(cursor))
            cursor.execute(f"ANALYZE {tables}")


def is_empty() -> bool:
    """Whether nobody has entered anything yet."""
    asked = " OR ".join(f"EXISTS(SELECT 1 FROM {model._meta.db_table})" for model in EMPTY)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {asked}")
        return not cursor.fetchone()[0]


def foundations() -> tuple[Any, ...]:
    """What rows refer to that migrations made: it has other keys after a test with real transactions."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT MIN(id), MAX(id), COUNT(*), MAX(content_type_id) FROM auth_permission")
        return (connection.alias, *cursor.fetchone())


def tables() -> list[str]:
    """The name of every table of a model."""
    known = apps.get_models(include_auto_created=True)
    return sorted({model._meta.db_table for model in known if model._meta.managed and not model._meta.proxy})


def all_rows() -> Rows:
    """Every row of every table, with the names of the columns."""
    found = {}
    with connection.cursor() as cursor:
        for table in tables():
            cursor.execute(f'SELECT * FROM "{table}"')
            names = tuple(column[0] for column in cursor.description)
            found[table] = names, [tuple(_plain(value) for value in row) for row in cursor.fetchall()]
    return found


def watched(build: Callable[[], T]) -> tuple[Snapshot, T]:
    """Build, and keep the rows and files that came of it. The files go to a folder of their own first: one that was in
    the store already would not be noticed."""
    before, root, waiting = all_rows(), settings.BLOB_ROOT, len(connection.run_on_commit)
    statements: list[tuple[str, tuple[Any, ...]]] = []
    with tempfile.TemporaryDirectory() as folder:
        settings.BLOB_ROOT = folder
        try:
            made = build()
        finally:
            settings.BLOB_ROOT = root
        # What waits for a commit that never comes would be looked through whenever a savepoint is taken back.
        del connection.run_on_commit[waiting:]
        paths = [path for path in Path(folder).rglob("*") if path.is_file()]
        files = {str(path.relative_to(folder)): path.read_bytes() for path in paths}
    _put_files(files)
    for table, (names, rows) in all_rows().items():
        known = set(before[table][1])
        statements += _entering(table, names, [row for row in rows if row not in known])
    return Snapshot(statements, files, pickle.dumps(made)), made


def _put_files(files: dict[str, bytes]) -> None:
    for name, content in files.items():
        path = Path(settings.BLOB_ROOT, name)
        if not path.exists():
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            path.write_bytes(content)


def _entering(table: str, names: tuple[str, ...], rows: list[tuple[Any, ...]]) -> list[tuple[str, tuple[Any, ...]]]:
    columns = ", ".join(f'"{name}"' for name in names)
    marks = f"({', '.join(['%s'] * len(names))})"
    made = []
    for start in range(0, len(rows), ROWS_AT_ONCE):
        some = rows[start : start + ROWS_AT_ONCE]
        statement = f'INSERT INTO "{table}" ({columns}) VALUES {", ".join([marks] * len(some))}'
        made.append((statement, tuple(value for row in some for value in row)))
    return made


def _plain(value: Any) -> Any:
    return bytes(value) if isinstance(value, memoryview) else value
