"""Going to an address as a reader: straight to its view, so that ten thousand visits take seconds.

Only what decides between there and not there runs: pages are not rendered, and what a press would change is undone.
"""

from __future__ import annotations

import copy
import itertools
from collections.abc import Iterator
from typing import Any
from unittest import mock

from django.contrib.auth.models import AnonymousUser
from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.sessions.backends.cache import SessionStore
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from django.http.response import HttpResponseBase
from django.template.backends.django import Template
from django.test import RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver, resolve

from committees.models import LedgerEntry, User

_visits = itertools.count(1)


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
    request.user = copy.copy(user)  # with the permissions that the world read once: no visit leaves a change of them
    request.session = SessionStore()
    if isinstance(user, User):
        request.session["_auth_user_id"] = str(user.pk)
    request.session._session_key = f"table-{next(_visits)}"  # what a view keeps by session is for this visit alone
    request._messages = CookieStorage(request)
    request._dont_enforce_csrf_checks = True
    match = resolve(path)
    request.resolver_match = match
    with transaction.atomic(), mock.patch.object(Template, "render", return_value=""):
        before = _last_entry() if verb == "POST" else None
        try:
            answer = match.func(request, *match.args, **match.kwargs)
            _leave(answer)
            status = answer.status_code
        except Http404:
            status = 404
        except PermissionDenied:
            status = 403
        wrote = verb == "POST" and _last_entry() != before
        transaction.set_rollback(True)
    return status, wrote


def _leave(answer: HttpResponseBase) -> None:
    """Close a file that nobody reads, without the end of a request: that would close the database connection."""
    for closer in answer._resource_closers:
        closer()


def _last_entry() -> int | None:
    return LedgerEntry.objects.order_by("-pk").values_list("pk", flat=True).first()
