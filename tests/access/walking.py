"""Going to an address as a reader: straight to its view, so that ten thousand visits take seconds.

Only what decides between there and not there runs: `visit` renders no page, and what a press would change is undone.
`look` renders the page and answers what is to be read on it.
"""

from __future__ import annotations

import copy
import hashlib
import html
import io
import itertools
import re
import zipfile
from collections.abc import Iterator
from functools import cache
from typing import Any
from unittest import mock

from django.contrib.auth.models import AnonymousUser
from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.sessions.backends.cache import SessionStore
from django.core.exceptions import PermissionDenied
from django.core.handlers.wsgi import WSGIRequest
from django.db import transaction
from django.http import Http404
from django.http.response import HttpResponseBase
from django.template.backends.django import Template
from django.template.response import SimpleTemplateResponse
from django.test import Client, RequestFactory
from django.urls import ResolverMatch, URLPattern, URLResolver, get_resolver, resolve

from committees.access.ports import WORKING, address_of
from committees.access.selectors import kinds_of
from committees.documents.intake import INSPECTORS, FileKind
from committees.errors import Refused
from committees.models import LedgerEntry, User

_visits = itertools.count(1)
_found = cache(resolve)  # an address is visited by everyone, and hundreds of patterns take their time to look through


def patterns(found: list[Any] | None = None) -> Iterator[URLPattern]:
    """Every address that the resolver knows."""
    for pattern in get_resolver().url_patterns if found is None else found:
        if isinstance(pattern, URLResolver):
            yield from patterns(pattern.url_patterns)
        else:
            yield pattern


def visit(path: str, verb: str, user: User | AnonymousUser, data: dict[str, Any] | None = None) -> tuple[int, bool]:
    """The status that the view answers, and whether the ledger grew; nothing that it does remains."""
    request = RequestFactory().generic(verb, path) if verb == "GET" else RequestFactory().post(path, data or {})
    match = as_reader(request, user)
    with transaction.atomic(), mock.patch.object(Template, "render", return_value=""):
        before = _last_entry() if verb == "POST" else None
        try:
            answer = match.func(request, *match.args, **match.kwargs)
            leave(answer)
            status = answer.status_code
        except Http404:
            status = 404
        except PermissionDenied:
            status = 403
        wrote = verb == "POST" and _last_entry() != before
        transaction.set_rollback(True)
    return status, wrote


def _left_to_the_table(name: str | None, user: User | AnonymousUser) -> bool:
    """Lists that the middleware keeps from administrators by the row alone, as their view would answer anybody. Of all
    other rows the view is asked, so that both answer for themselves."""
    row = address_of(name)
    return row is not None and row.who is WORKING and row.shut_to(kinds_of(user))


def look(path: str, user: User) -> tuple[int, str]:
    """The status of a page and all that it says, without the frame of the answer: a hidden page says nothing."""
    request = RequestFactory().get(path)
    match = as_reader(request, user)
    if _left_to_the_table(match.url_name, user):
        return 404, ""
    try:
        answer = match.func(request, *match.args, **match.kwargs)
    except Http404:
        return 404, ""
    except PermissionDenied:
        return 403, ""
    if isinstance(answer, SimpleTemplateResponse):
        answer.render()
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    leave(answer)
    return answer.status_code, told(content)


def read(path: str, user: User) -> tuple[int, str]:
    """What `look` answers; nothing that was written meanwhile remains."""
    with transaction.atomic():
        seen = look(path, user)
        transaction.set_rollback(True)
    return seen


def signed_in(user: User) -> Client:
    """A browser with a session of this user."""
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


_told: dict[str, str] = {}  # a paper is read once, however many readers get it


def told(content: bytes) -> str:
    """All that an answer says: also within workbooks, Word files, packages, PDF, and the folded lines of a calendar."""
    if not content.startswith((b"PK\x03\x04", b"%PDF", b"BEGIN:VCALENDAR")):
        return content.decode("utf-8", "replace")
    key = hashlib.sha256(content).hexdigest()
    if key not in _told:
        try:
            _told[key] = _opened(content)
        except (Refused, zipfile.BadZipFile):  # a stand-in of the world, which is no real paper
            _told[key] = content.decode("utf-8", "replace")
    return _told[key]


def _opened(content: bytes) -> str:
    if content.startswith(b"BEGIN"):
        return re.sub(rb"\r?\n[ \t]", b"", content).decode("utf-8", "replace")
    if content.startswith(b"%PDF"):
        return "".join(line for page in INSPECTORS[FileKind.PDF](io.BytesIO(content)).texts for line in page.lines)
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        parts = (f"{name}\n{told(package.read(name))}" for name in package.namelist())
        return html.unescape("\n".join(parts))  # a workbook writes every Chinese character as its number


def as_reader(request: WSGIRequest, user: User | AnonymousUser) -> ResolverMatch:
    """Dress a request as the middleware would for this user, and find its view."""
    request.user = copy.copy(user)  # with the permissions that the world read once: no visit leaves a change of them
    request.session = SessionStore()
    if isinstance(user, User):
        request.session["_auth_user_id"] = str(user.pk)
    request.session._session_key = f"table-{next(_visits)}"  # what a view keeps by session is for this visit alone
    request._messages = CookieStorage(request)
    request._dont_enforce_csrf_checks = True
    request.resolver_match = _found(request.path_info)
    return request.resolver_match


def leave(answer: HttpResponseBase) -> None:
    """Close a file that nobody reads, without the end of a request: that would close the database connection."""
    for closer in answer._resource_closers:
        closer()


def _last_entry() -> int | None:
    return LedgerEntry.objects.order_by("-pk").values_list("pk", flat=True).first()
