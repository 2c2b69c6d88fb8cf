"""Sending forms as somebody who means harm, straight to their views: what was answered, and what was written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import BadRequest, PermissionDenied, SuspiciousOperation
from django.db import connection, transaction
from django.http import Http404, HttpResponse
from django.test import RequestFactory

from committees.access.middleware import Characters
from committees.models import LedgerEntry, User
from tests.access.walking import as_reader, leave

_characters = Characters(lambda request: HttpResponse())
WRITES = ("INSERT", "UPDATE", "REPLACE")


@dataclass
class Sent:
    """The answer to one press: its status (500 where the view broke, with the error) and all values written."""

    status: int
    error: str = ""
    written: list[str] = field(default_factory=list)
    recorded: bool = False
    location: str = ""

    def wrote(self, mark: str) -> bool:
        """Whether a statement that writes carried the mark, in whatever column."""
        return any(mark in value for value in self.written)


@contextmanager
def writes_noted() -> Iterator[list[str]]:
    """Every value that statements write meanwhile, as text."""
    noted: list[str] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        if sql.lstrip().upper().startswith(WRITES):
            rows = params if many else [params]
            noted.extend(str(value) for row in rows or () for value in row or ())
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield noted


def press(path: str, user: User, data: Mapping[str, Any], *, keep: bool = False) -> Sent:
    """Send a form as this user. Nothing remains of it, unless it is kept and went well."""
    request = RequestFactory().post(path, dict(data))
    with transaction.atomic():
        before = _last_entry()
        with writes_noted() as written:
            sent = _answer(request, user)
        sent.written, sent.recorded = written, _last_entry() != before
        if not keep or sent.status >= 400:
            transaction.set_rollback(True)
    return sent


def look_at(path: str, user: User) -> str:
    """Read a page; the error if the view broke, else nothing."""
    with transaction.atomic():
        sent = _answer(RequestFactory().get(path), user)
        transaction.set_rollback(True)
    return sent.error


def _answer(request: Any, user: User) -> Sent:
    match = as_reader(request, user)
    try:
        with transaction.atomic():
            early = _characters.process_view(request, match.func, match.args, match.kwargs)  # as every view has it
            answer = early or match.func(request, *match.args, **match.kwargs)
            if hasattr(answer, "render"):
                answer.render()
    except Http404:
        return Sent(404)
    except PermissionDenied:
        return Sent(403)
    except (SuspiciousOperation, BadRequest):
        return Sent(400)
    except Exception as error:  # noqa: BLE001 - the server would answer 500: that is the finding
        return Sent(500, f"{type(error).__name__}: {error}"[:300])
    leave(answer)
    return Sent(answer.status_code, location=answer.headers.get("Location", ""))


def _last_entry() -> int | None:
    return LedgerEntry.objects.order_by("-pk").values_list("pk", flat=True).first()
