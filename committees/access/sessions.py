"""Sign-ins: kept as rows, listed for their owner, ended by him, by a new password or by the closing of the account."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.backends.cached_db import SessionStore
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest

from committees.access.models import AccessEvent, LoginSession
from committees.access.requests import client_address
from committees.access.states import Event
from committees.people.models import Person, User

BEGAN = "began"
BY_SINGLE_SIGN_ON = "by_single_sign_on"
NEXT = "after_second_factor"


def organisation_of(user: User | None) -> int | None:
    """The organisation of a login's person; whoever has acted has his person read already."""
    person: Person | None = getattr(user, "person", None)
    return person.organisation_id if person else None


def record_event(
    *,
    kind: Event,
    user: User | None,
    name: str,
    request: HttpRequest | None,
    outcome: str,
    now: datetime,
    target: str = "",
) -> AccessEvent:
    """Write one line of the record of access."""
    return AccessEvent.objects.create(
        organisation_id=organisation_of(user),
        at=now,
        user=user,
        name=name[:150],
        kind=kind,
        target=target[:200],
        address=client_address(request),
        outcome=outcome,
    )


def begin_session(*, user: User, request: HttpRequest, now: datetime, outcome: str = "成功") -> None:
    """Note a fresh sign-in: in the session (for its absolute end), in the owner's list, and in the record of access."""
    request.session[BEGAN] = int(now.timestamp())
    if request.session.session_key is None:
        request.session.save()
    LoginSession.objects.update_or_create(
        session_key=request.session.session_key,
        defaults={
            "user": user,
            "began_at": now,
            "address": client_address(request),
            "agent": request.headers.get("User-Agent", "")[:200],
        },
    )
    record_event(kind=Event.SIGNED_IN, user=user, name=user.username, request=request, outcome=outcome, now=now)


def has_run_out(session: SessionBase, now: datetime) -> bool:
    """Whether a sign-in reached its absolute end, however busy it was."""
    began = session.get(BEGAN)
    return isinstance(began, int) and now.timestamp() - began > settings.SESSION_LONGEST_HOURS * 3600


def running_sessions(user: User, now: datetime) -> QuerySet[LoginSession]:
    """The sign-ins of a user that may still run."""
    return LoginSession.objects.filter(user=user, began_at__gt=now - timedelta(hours=settings.SESSION_LONGEST_HOURS))


@transaction.atomic
def end_sessions(*, user: User, but: str | None = None, only: int | None = None) -> int:
    """End the sign-ins of a user: all, all but the one with this key, or only the row with this number."""
    rows: QuerySet[LoginSession, Any] = LoginSession.objects.filter(user=user)
    if but is not None:
        rows = rows.exclude(session_key=but)
    if only is not None:
        rows = rows.filter(pk=only)
    keys = list(rows.values_list("session_key", flat=True))
    for key in keys:
        SessionStore(key).delete()
    rows.delete()
    return len(keys)


def forget_session(*, user: User, key: str) -> None:
    """The row of a sign-in that ends by itself."""
    LoginSession.objects.filter(user=user, session_key=key).delete()


def move_session(*, user: User, old: str, new: str) -> None:
    """A new password gives the session a new key; its row follows."""
    LoginSession.objects.filter(user=user, session_key=old).update(session_key=new)
