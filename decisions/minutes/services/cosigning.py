"""会签: leaders concerned agree to the wording before it goes to the signer."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from committees.errors import Refused
from committees.models import Person, User
from committees.outbox import services as outbox
from committees.outbox.states import Channel
from decisions.minutes.cosigners import cosigners_of
from decisions.minutes.models import CoSignature, Minutes
from decisions.minutes.selectors import digest_now, own_cosignature
from decisions.minutes.services.moves import CHANGED, locked, move, record, require_actor
from decisions.minutes.services.revisions import keep_revision
from decisions.minutes.states import MinutesEvent


def ask_cosigners(minutes: Minutes, user: User, now: datetime) -> list[CoSignature]:
    """Ask whom the rulebook wants, in the caller's transaction; empty where it wants nobody.

    Refused where a unit concerned has no head, or where whoever is wanted cannot sign here.
    """
    asked = []
    for person, titles in cosigners_of(minutes, now).items():
        if not isinstance(person, Person):
            raise Refused(f"{person}请系统管理员明确单位负责人并开通账号后，再送会签。")
        if person.user_id is None:
            raise Refused(f"{person.name}须会签，但没有登录账号。请系统管理员开通账号后再送会签。")
        grounds = "、".join(titles)[:300]
        asked.append(CoSignature(minutes=minutes, person=person, name=person.name, grounds=grounds, asked_at=now))
    for each in CoSignature.objects.bulk_create(asked):
        _tell(each, now)
    if asked:
        record(minutes, "minutes_circulated", {"cosigners": [each.name for each in asked]}, user, now)
    return asked


@transaction.atomic
def cosign_minutes(*, minutes: Minutes, digest: str, user: User, now: datetime) -> Minutes:
    """Agree to what was seen, named by its digest; with the last co-signature the minutes go to the signer.

    The caller has asked for the password again.
    """
    minutes = locked(minutes)
    require_actor(minutes, MinutesEvent.COSIGN, user, now)
    if digest != digest_now(minutes):
        raise Refused(CHANGED)
    own = own_cosignature(user, minutes)
    if own is None:
        raise Refused("您没有待办的会签，或已经会签。")
    waiting = CoSignature.objects.filter(pk=own.pk, signed_at=None)
    if waiting.update(signed_at=now, signed_by=user, digest=digest) != 1:
        raise Refused(CHANGED)
    told = {"name": own.name, "digest": digest, "algorithm": minutes.algorithm, "title": minutes.title}
    record(minutes, "minutes_cosigned", told, user, now)
    if not CoSignature.objects.filter(minutes=minutes, signed_at=None).exists():
        keep_revision(minutes, "会签", user, now)
        move(minutes, MinutesEvent.COSIGN)
    return minutes


def _tell(asked: CoSignature, now: datetime) -> None:
    outbox.enqueue(
        key=f"minutes:{asked.minutes_id}:cosign:{asked.person_id}:{asked.pk}",
        recipient=asked.person,
        channel=Channel.INBOX,
        purpose="minutes",
        subject=f"请会签：{asked.minutes.title}",
        body=f"{asked.minutes.title}涉及{asked.grounds}，请审阅并会签。",
        link=f"/minutes/{asked.minutes_id}/",
        aggregate=f"meeting:{asked.minutes.meeting_id}",
        now=now,
    )
