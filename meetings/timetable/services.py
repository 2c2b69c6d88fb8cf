"""Giving out a link to one's calendar, and taking it back."""

from __future__ import annotations

from datetime import datetime
from secrets import token_urlsafe

from django.db import transaction

from committees.errors import Refused
from committees.ledger import services as ledger
from committees.models import User
from committees.people.selectors import person_of
from meetings.timetable.models import CalendarFeed
from meetings.timetable.selectors import digest_of

SECRET_OCTETS = 32


@transaction.atomic
def renew_feed(*, user: User, now: datetime) -> str:
    """Give out a new link and let the old one die. Answers its secret, which is kept nowhere."""
    secret = token_urlsafe(SECRET_OCTETS)
    _record(user, "feed_renewed", now)
    CalendarFeed.objects.update_or_create(user=user, defaults={"digest": digest_of(secret), "created_at": now})
    return secret


@transaction.atomic
def revoke_feed(*, user: User, now: datetime) -> None:
    """Take the link back: whoever has it reads nothing from now on."""
    deleted, _ = CalendarFeed.objects.filter(user=user).delete()
    if not deleted:
        raise Refused("日历订阅链接已经停用。")
    _record(user, "feed_revoked", now)


def _record(user: User, verb: str, now: datetime) -> None:
    person = person_of(user)
    if person is None:
        raise Refused("此账号没有对应的人员，没有可以订阅的会议日历。")
    ledger.append(
        aggregate=f"organisation:{person.organisation_id}",
        organisation_id=person.organisation_id,
        verb=verb,
        payload={"person": person.name},
        actor=user,
        now=now,
    )
