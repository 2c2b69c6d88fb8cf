"""会议室大屏: a screen shows its committee's meeting on a token, without anybody's sign-in, until revoked."""

from __future__ import annotations

import hashlib
import secrets
from datetime import date, datetime, timedelta

from django.core.cache import cache
from django.db import transaction
from django.db.models import QuerySet

from committees.access.models import ScreenToken
from committees.access.second_factor import CODE_LENGTH, CODE_LETTERS
from committees.access.selectors import can, permissions_of
from committees.calendar.rules import local_day
from committees.errors import Refused
from committees.ledger import services as ledger
from committees.people.models import Committee, User

LONGEST_DAYS = 366
# A running screen is asked of the database once in this time, not at every poll; revoking clears what is kept.
KNOWN_SECONDS = 30
SEEN_EVERY = timedelta(minutes=5)


def screens_under(user: User) -> QuerySet[ScreenToken]:
    """The screens of the committees whose office the user is, the running ones first."""
    committees = permissions_of(user).committee_ids("handle_office")
    found = ScreenToken.objects.filter(committee_id__in=committees).select_related("committee", "made_by__person")
    return found.order_by("revoked_at", "-pk")


def may_open_screens(user: User) -> bool:
    """The office sets up the room."""
    return bool(permissions_of(user).committee_ids("handle_office"))


def committees_with_screens(user: User) -> QuerySet[Committee]:
    """The committees for which the user may set up a screen."""
    return Committee.objects.filter(pk__in=permissions_of(user).committee_ids("handle_office"))


def digest_of(token: str) -> str:
    """What is kept of a token: eighty random bits need no slow hash."""
    plain = "".join(character for character in token.lower() if character in CODE_LETTERS)
    return hashlib.sha256(f"screen:{plain}".encode()).hexdigest()


@transaction.atomic
def open_screen(
    *, committee: Committee, room: str, ends_on: date, user: User, now: datetime
) -> tuple[ScreenToken, str]:
    """A screen for a room of a committee; the token is told this once. Refuses a day that is over or too far."""
    _require_office(committee, user)
    day = local_day(now)
    if not day <= ends_on <= day + timedelta(days=LONGEST_DAYS):
        raise Refused("大屏的有效期至少到今天，最长一年。请改有效期。")
    letters = "".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH))
    token = "-".join(letters[start : start + 4] for start in range(0, CODE_LENGTH, 4))
    values = {"committee": committee, "room": room, "made_by": user, "made_at": now, "ends_on": ends_on}
    screen = ScreenToken.objects.create(digest=digest_of(token), **values)
    _record(screen, "screen_opened", user, now)
    return screen, token


@transaction.atomic
def revoke_screen(*, screen: ScreenToken, user: User, now: datetime) -> None:
    """Switch a screen off: it shows nothing from its next question on."""
    _require_office(screen.committee, user)
    if ScreenToken.objects.filter(pk=screen.pk, revoked_at=None).update(revoked_at=now) != 1:
        raise Refused("该大屏已停用。")
    transaction.on_commit(lambda: cache.delete(_key(screen.digest)))
    _record(screen, "screen_revoked", user, now)


def _require_office(committee: Committee, user: User) -> None:
    if not can(user, "handle_office", committee):
        raise Refused("会议室大屏由该会议的办公室开通和停用。")


def committee_of_screen(token: str, now: datetime) -> int | None:
    """The committee that a token shows; None for one that is unknown, revoked or past its day."""
    digest = digest_of(token)
    known: int | None = cache.get(_key(digest))
    if known is not None:
        return known
    running = ScreenToken.objects.filter(digest=digest, revoked_at=None, ends_on__gte=local_day(now))
    found = running.values("pk", "committee_id", "seen_at").first()
    if found is None:
        return None
    if found["seen_at"] is None or now - found["seen_at"] >= SEEN_EVERY:
        ScreenToken.objects.filter(pk=found["pk"]).update(seen_at=now)
    cache.set(_key(digest), found["committee_id"], KNOWN_SECONDS)
    return int(found["committee_id"])


def _key(digest: str) -> str:
    return f"screen-{digest}"


def _record(screen: ScreenToken, verb: str, user: User, now: datetime) -> None:
    organisation = screen.committee.organisation_id
    ledger.append(
        aggregate=f"organisation:{organisation}",
        organisation_id=organisation,
        verb=verb,
        payload={"committee": screen.committee.short_name, "room": screen.room, "until": screen.ends_on.isoformat()},
        actor=user,
        now=now,
    )
