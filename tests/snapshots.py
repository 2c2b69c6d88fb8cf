"""What many tests begin with is built through the services once in a process, and put back as rows afterwards.

A snapshot is the rows that a builder left in an empty database, together with what it returned. A test that asks for
the same again gets the same rows in milliseconds. Nothing is put back where something stands already, or where the
test's own rows are committed: there the builder works as ever.
"""

from __future__ import annotations

import functools
import pickle
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ParamSpec, TypeVar

from django.apps import apps
from django.db import IntegrityError, connection, transaction

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
    returned: bytes

    def put_back(self) -> Any:
        """Enter the rows and hand out what was returned, a copy of its own."""
        with transaction.atomic(), connection.cursor() as cursor:
            for statement, values in self.statements:
                cursor.execute(statement, values)
        return pickle.loads(self.returned)


def remembered(build: Callable[P, T]) -> Callable[P, T]:
    """A builder whose rows are kept for the next test that calls it with the same arguments."""
    kept: dict[Any, Snapshot] = {}

    @functools.wraps(build)
    def built(*args: P.args, **kwargs: P.kwargs) -> T:
        if not connection.in_atomic_block or not is_empty():
            return build(*args, **kwargs)
        key = (foundations(), repr(args), repr(sorted(kwargs.items())))
        if key in kept:
            try:
                return kept[key].put_back()  # type: ignore[no-any-return]
            except IntegrityError:  # the test has rows of its own in the way
                return build(*args, **kwargs)
        before = all_rows()
        made = build(*args, **kwargs)
        kept[key] = snapshot(before, made)
        return made

    return built


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
    models = apps.get_models(include_auto_created=True)
    return sorted({model._meta.db_table for model in models if model._meta.managed and not model._meta.proxy})


def all_rows() -> Rows:
    """Every row of every table, with the names of the columns."""
    found = {}
    with connection.cursor() as cursor:
        for table in tables():
            cursor.execute(f'SELECT * FROM "{table}"')
            names = tuple(column[0] for column in cursor.description)
            found[table] = names, [tuple(_plain(value) for value in row) for row in cursor.fetchall()]
    return found


def snapshot(before: Rows, returned: Any) -> Snapshot:
    """The rows that came since."""
    statements: list[tuple[str, tuple[Any, ...]]] = []
    for table, (names, rows) in all_rows().items():
        known = set(before[table][1])
        statements += _entering(table, names, [row for row in rows if row not in known])
    return Snapshot(statements, pickle.dumps(returned))


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
