"""What an organisation sets for its notices: the times of reminders, its own words."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction

from committees.errors import Refused
from committees.ledger import services as ledger
from committees.models import Organisation, User
from meetings.notices.models import NoticeWording, ReminderTimes
from meetings.notices.rules import check_reminders, check_wording
from meetings.notices.selectors import may_set, wordings_of
from meetings.notices.states import WORDING_LABELS, Wording


@transaction.atomic
def set_reminders(*, organisation: Organisation, minutes: Iterable[int], user: User, now: datetime) -> ReminderTimes:
    """Remind so many minutes before a deadline from now on. Refuses none, too many, out of range, and strangers."""
    _require(user, organisation)
    try:
        times = check_reminders(minutes)
    except ValueError as error:
        raise Refused(str(error)) from None
    row, _ = ReminderTimes.objects.update_or_create(
        organisation=organisation, defaults={"minutes": list(times), "set_by": user, "set_at": now}
    )
    _record(organisation, "reminders_set", {"minutes": list(times)}, user, now)
    return row


@transaction.atomic
def set_wording(*, organisation: Organisation, kind: Wording, text: str, user: User, now: datetime) -> NoticeWording:
    """Put the organisation's notices in its own words from now on; earlier notices keep theirs.

    Refuses, each named: a field that there is not, a missing one that every notice must have, a stray brace; and a
    text that changes nothing.
    """
    _require(user, organisation)
    text = "\n".join(line.rstrip() for line in text.strip().splitlines())
    problems = check_wording(kind, text)
    if problems:
        raise Refused("".join(problems))
    if wordings_of(organisation.pk)[kind] == text:
        raise Refused(f"“{WORDING_LABELS[kind]}”的模板没有变化，无需保存。")
    row = NoticeWording.objects.create(organisation=organisation, kind=kind, text=text, set_by=user, set_at=now)
    _record(organisation, "notice_worded", {"kind": str(kind), "text": text}, user, now)
    return row


def _require(user: User, organisation: Organisation) -> None:
    if not may_set(user, organisation.pk):
        raise Refused("通知模板和提醒时间由本机关会务办公室设置。")


def _record(organisation: Organisation, verb: str, payload: dict[str, Any], user: User, now: datetime) -> None:
    ledger.append(
        aggregate=f"organisation:{organisation.pk}",
        organisation_id=organisation.pk,
        verb=verb,
        payload=payload,
        actor=user,
        now=now,
    )
