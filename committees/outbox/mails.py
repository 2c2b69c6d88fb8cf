"""The folder of outgoing mail that the embedded installation writes instead of talking to a mail server."""

from __future__ import annotations

import email
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage
from email.utils import getaddresses
from pathlib import Path

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.http import Http404

from committees.access.selectors import permissions_of
from committees.people.models import Committee, Person, User

# A mail with this header is its recipient's alone: no office reads on, whatever else it may read.
FOR_RECIPIENT_ONLY = "X-For-Recipient-Only"
FILE_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
LINE = b"\n" + b"-" * 79 + b"\n"
NEWEST = 500


@dataclass(frozen=True)
class Mail:
    """One mail of the folder. `may_open` tells whether the reader may see more than that it exists."""

    name: str
    to: str
    subject: str
    date: datetime | None
    message_id: str
    body: str
    may_open: bool


@dataclass(frozen=True)
class Sight:
    """The addresses whose mails a user may list, and those whose mails he may read."""

    listed: frozenset[str]
    read: frozenset[str]
    own: frozenset[str]


def is_embedded() -> bool:
    """Whether mail goes into a folder."""
    return settings.EMAIL_BACKEND == FILE_BACKEND


def sight_of(user: AbstractBaseUser | AnonymousUser) -> Sight:
    """Everybody reads his own mails, the office those to the people of its organisation.

    Who administers the system sees that mails went out, and to whom, but not what they say.
    """
    if not isinstance(user, User):
        return Sight(frozenset(), frozenset(), frozenset())
    held = permissions_of(user)
    committees = Committee.objects.filter(pk__in=held.committee_ids("handle_office"))
    offices = set(committees.values_list("organisation_id", flat=True))
    administered = held.organisation_ids("administer_system")
    own = set(Person.objects.filter(user=user).values_list("email", flat=True)) | {user.email}
    read = _lower(own) | _addresses(offices)
    return Sight(read | _addresses(administered), read, _lower(own))


def _addresses(organisation_ids: set[int]) -> frozenset[str]:
    if not organisation_ids:
        return frozenset()
    return _lower(Person.objects.filter(organisation_id__in=organisation_ids).values_list("email", flat=True))


def _lower(addresses: object) -> frozenset[str]:
    return frozenset(str(address).lower() for address in addresses if address)  # type: ignore[attr-defined]


def mails_for(user: AbstractBaseUser | AnonymousUser) -> list[Mail]:
    """The newest mails that the user may list, newest first. 404 where mail goes to a server."""
    if not is_embedded():
        raise Http404
    sight = sight_of(user)
    names = sorted((path.name for path in Path(settings.EMAIL_FILE_PATH).glob("*.log")), reverse=True)
    return [mail for name in names[:NEWEST] for mail in _mails_in(name, sight)]


def mail_for(user: AbstractBaseUser | AnonymousUser, name: str) -> Mail:
    """One mail that the user may read; 404 for any other, and where mail goes to a server."""
    for mail in mails_for(user):
        if mail.name == name and mail.may_open:
            return mail
    raise Http404


def _mails_in(file: str, sight: Sight) -> Iterator[Mail]:
    """A file holds the mails of one connection, each followed by a line of dashes."""
    try:
        parts = (Path(settings.EMAIL_FILE_PATH) / file).read_bytes().split(LINE)
    except FileNotFoundError:  # cleared away meanwhile
        return
    for number, raw in enumerate(part for part in parts if part.strip()):
        message = email.message_from_bytes(raw, _class=EmailMessage, policy=policy.default)
        addresses = {address.lower() for _, address in getaddresses([str(message["To"] or "")])}
        if addresses & sight.listed:
            readable = sight.own if message[FOR_RECIPIENT_ONLY] else sight.read
            yield _mail(f"{file.removesuffix('.log')}-{number}", message, may_open=bool(addresses & readable))


def _mail(name: str, message: EmailMessage, *, may_open: bool) -> Mail:
    body = message.get_body(("plain",))
    return Mail(
        name=name,
        to=str(message["To"] or ""),
        subject=str(message["Subject"] or "") if may_open else "",
        date=_moment(message),
        message_id=str(message["Message-ID"] or ""),
        body=str(body.get_content()) if body and may_open else "",
        may_open=may_open,
    )


def _moment(message: EmailMessage) -> datetime | None:
    """When the mail was written. A date without a zone ("-0000") is in UTC."""
    moment: datetime | None = message["Date"].datetime if message["Date"] else None
    return moment.replace(tzinfo=UTC) if moment and moment.tzinfo is None else moment
