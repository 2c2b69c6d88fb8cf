"""Rows of every table as lines of JSON, and back: the same file fits SQLite and PostgreSQL."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time
from typing import Any

from django.apps import apps
from django.core.management.color import no_style
from django.db import connection, models

# Sign-ins and lockouts end with the machine they were on.
LEFT_OUT = {"sessions", "axes"}
# The framework fills these while migrating; the backup's own take their place.
REFILLED = ("auth.Permission", "contenttypes.ContentType")
BATCH = 500


def label(model: type[models.Model]) -> str:
    """The name of a table that is the same on every database."""
    return model._meta.label  # noqa: SLF001 (the framework's public way to a model's facts)


def _all(model: type[models.Model]) -> models.QuerySet[Any]:
    """Every row, whatever a manager would hide."""
    return models.QuerySet[Any](model)


def tables() -> list[type[models.Model]]:
    """Every stored model, those that connect two others included."""
    found = apps.get_models(include_auto_created=True)
    return [model for model in found if label(model).split(".")[0] not in LEFT_OUT and not model._meta.proxy]  # noqa: SLF001


def written(model: type[models.Model]) -> Iterator[str]:
    """A line for each row."""
    fields = model._meta.concrete_fields  # noqa: SLF001
    for row in _all(model).order_by("pk").iterator(chunk_size=BATCH):
        values = {field.attname: _plain(field.value_from_object(row)) for field in fields}
        yield json.dumps(values, ensure_ascii=False)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date | time):
        return {"$time": value.isoformat()}
    if isinstance(value, bytes | memoryview):
        return {"$bytes": base64.b64encode(bytes(value)).decode()}
    return value


def _value(field: models.Field[Any, Any], value: Any) -> Any:
    if isinstance(value, dict) and set(value) == {"$time"}:
        return field.to_python(value["$time"])
    if isinstance(value, dict) and set(value) == {"$bytes"}:
        return base64.b64decode(value["$bytes"])
    return value


def read(model: type[models.Model], lines: Iterable[str]) -> int:
    """Enter the rows as they were; answers how many."""
    fields, count, batch = model._meta.concrete_fields, 0, []  # noqa: SLF001
    for line in lines:
        values = json.loads(line)
        batch.append(model(**{field.attname: _value(field, values[field.attname]) for field in fields}))
        count += 1
        if len(batch) == BATCH:
            _all(model).bulk_create(batch)
            batch = []
    _all(model).bulk_create(batch)
    return count


def empty_refilled() -> None:
    """Make room for the backup's own rows of the framework."""
    for name in REFILLED:
        _all(apps.get_model(name)).all().delete()


def continue_numbers() -> None:
    """New rows get numbers above the entered ones (PostgreSQL counts apart from its tables)."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), tables()):
            cursor.execute(statement)
