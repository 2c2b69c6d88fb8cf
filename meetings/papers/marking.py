"""工作秘密: keeping a paper within a circle, and opening it again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction

from committees.access.services import refuse_naming_administrators
from committees.calendar.rules import local_day
from committees.errors import Refused
from committees.ledger import services as ledger
from committees.models import Person, User
from committees.people.selectors import person_of
from meetings.papers.models import Paper, SecretMark, SecretReader
from meetings.papers.selectors import circle_candidates, may_mark, visible_to

GROUNDS_LENGTH, APPROVER_LENGTH = 200, 60


@transaction.atomic
def mark_secret(
    *,
    paper: Paper,
    grounds: str,
    approver: str,
    circle: Sequence[Person],
    user: User,
    now: datetime,
    until: date | None = None,
) -> SecretMark:
    """Mark a paper as 工作秘密, or change grounds, approver, end and circle of its mark.

    Nobody outside the circle finds the paper from now on, in any list, search, pack, notice or file; whoever marks it
    belongs to the circle. All versions share the mark. Refuses who does not keep the paper, and missing words.
    """
    person = _require(paper, user)
    words = {"grounds": grounds.strip(), "approver": approver.strip()}
    _require_words(words["grounds"], words["approver"])
    if until is not None and until <= local_day(now):
        raise Refused("“保密至”须晚于今天。")
    refuse_naming_administrators(circle, day=local_day(now))
    named = _circle(paper, circle, person)
    mark = paper.secret if paper.is_secret else None
    if mark is None:
        mark = SecretMark.objects.create(**words, until=until, set_by=user, set_at=now)
        Paper.objects.filter(pk__in=versions_of(paper)).update(secret=mark)
    else:
        SecretMark.objects.filter(pk=mark.pk, lifted_at=None).update(**words, until=until, set_by=user, set_at=now)
        mark.circle.exclude(person__in=named).delete()
    known = set(mark.circle.values_list("person_id", flat=True))
    SecretReader.objects.bulk_create(SecretReader(mark=mark, person=each) for each in named if each.pk not in known)
    payload = {**words, "until": until.isoformat() if until else "", "circle": [each.name for each in named]}
    _record(paper, "paper_marked", payload, user, now)
    paper.refresh_from_db()
    mark.refresh_from_db()
    return mark


@transaction.atomic
def lift_secret(*, paper: Paper, reason: str, user: User, now: datetime) -> None:
    """解除: whoever may read the item reads the paper again. The reason and the old circle stay on record."""
    _require(paper, user)
    words = reason.strip()
    if not words or len(words) > GROUNDS_LENGTH:
        raise Refused(f"请填写解除理由，不超过 {GROUNDS_LENGTH} 字。")
    if SecretMark.objects.filter(papers=paper, lifted_at=None).update(lifted_at=now) != 1:
        raise Refused("这份材料没有工作秘密标注，或已被他人解除。请刷新页面。")
    _record(paper, "paper_unmarked", {"reason": words}, user, now)
    paper.refresh_from_db()


@transaction.atomic
def set_return(*, paper: Paper, to_return: bool, user: User, now: datetime) -> None:
    """会后收回: whether access ends when the meeting closes. Switched off for a withdrawn paper: handed out again."""
    _require(paper, user)
    again = not to_return and paper.withdrawn_at is not None
    values: dict[str, Any] = {"to_return": to_return, **({"withdrawn_at": None} if again else {})}
    rows = Paper.objects.filter(pk__in=versions_of(paper)).exclude(to_return=to_return)
    if not rows.update(**values):
        raise Refused("这份材料的收回设置没有变化。请刷新页面。")
    verb = "paper_handed_out_again" if again else "paper_return_set"
    _record(paper, verb, {"to_return": to_return}, user, now)
    paper.refresh_from_db()


def versions_of(paper: Paper) -> list[int]:
    """Every version of a paper, by key."""
    first = paper
    while first.replaces is not None:
        first = first.replaces
    keys, current = [first.pk], first
    while (newer := Paper.objects.filter(replaces=current).first()) is not None:
        keys.append(newer.pk)
        current = newer
    return keys


def _circle(paper: Paper, circle: Sequence[Person], setter: Person) -> list[Person]:
    allowed = set(circle_candidates(paper.item).values_list("pk", flat=True))
    strangers = [each.name for each in circle if each.pk not in allowed]
    if strangers:
        raise Refused(f"{'、'.join(strangers)}不是本机关有账号的人员，不能列入知悉范围。")
    return list({each.pk: each for each in (*circle, setter)}.values())


def _require(paper: Paper, user: User) -> Person:
    person = person_of(user)
    known = visible_to(user).filter(pk=paper.pk).exists()
    if person is None or not known or not may_mark(user, paper):
        raise Refused("工作秘密和会后收回由提出单位经办人或办公室设置，且设置人须在知悉范围内。")
    return person


def _require_words(grounds: str, approver: str) -> None:
    if not grounds or len(grounds) > GROUNDS_LENGTH:
        raise Refused(f"请填写定密依据，不超过 {GROUNDS_LENGTH} 字。")
    if not approver or len(approver) > APPROVER_LENGTH:
        raise Refused(f"请填写批准人，不超过 {APPROVER_LENGTH} 字。")


def _record(paper: Paper, verb: str, payload: dict[str, Any], user: User, now: datetime) -> None:
    ledger.append(
        aggregate=f"item:{paper.item_id}",
        organisation_id=paper.item.organisation_id,
        verb=verb,
        payload={"paper": paper.pk, "version": paper.version, **payload},
        actor=user,
        now=now,
    )
