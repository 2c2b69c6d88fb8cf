"""代为签收: a leader names a secretary who may sign his notices."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction

from committees.access.services import refuse_naming_administrators
from committees.calendar.rules import local_day
from committees.errors import Refused
from committees.ledger import services as ledger
from committees.models import Person, User
from committees.people.selectors import person_of
from meetings.notices.models import Deputy


@transaction.atomic
def allow_deputy(*, secretary: Person, user: User, now: datetime) -> Deputy:
    """Let a secretary of one's own organisation sign notices on one's behalf.

    Refuses oneself, a person without a login or of another organisation, and who may already.
    """
    leader = _leader(user)
    if secretary.pk == leader.pk:
        raise Refused("本人签收无需授权，请选择秘书。")
    if secretary.organisation_id != leader.organisation_id or secretary.user_id is None:
        raise Refused("只能授权本机关有登录账号的人员代为签收。")
    refuse_naming_administrators([secretary], day=local_day(now))
    try:
        with transaction.atomic():
            deputy = Deputy.objects.create(leader=leader, secretary=secretary, allowed_at=now)
    except IntegrityError:
        raise Refused(f"您已授权{secretary}代为签收，无需重复授权。") from None
    _record(leader, "deputy_allowed", secretary, user, now)
    return deputy


@transaction.atomic
def end_deputy(*, deputy: Deputy, user: User, now: datetime) -> None:
    """End it; only the leader himself. What was signed stays as it is."""
    leader = _leader(user)
    changed = Deputy.objects.filter(pk=deputy.pk, leader=leader, ended_at__isnull=True).update(ended_at=now)
    if changed != 1:
        raise Refused("这项授权不是您作出的，或已经终止。")
    _record(leader, "deputy_ended", deputy.secretary, user, now)


def _leader(user: User) -> Person:
    person = person_of(user)
    if person is None:
        raise Refused("您的账号没有对应的人员，不能授权代为签收。")
    return person


def _record(leader: Person, verb: str, secretary: Person, user: User, now: datetime) -> None:
    ledger.append(
        aggregate=f"organisation:{leader.organisation_id}",
        organisation_id=leader.organisation_id,
        verb=verb,
        payload={"leader": leader.name, "secretary": secretary.name},
        actor=user,
        now=now,
    )
