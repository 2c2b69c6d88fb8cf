"""Copies go out with the issue; each is opened, signed for or registered; each unit gets its excerpt."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from committees.access.selectors import named
from committees.documents.models import Job
from committees.documents.services import request_job
from committees.documents.storage import StoredBlob
from committees.errors import Refused
from committees.ledger import services as ledger
from committees.models import User
from committees.outbox import services as outbox
from committees.outbox.states import Channel
from committees.rulebooks.selectors import body_rules
from decisions.distribution.models import DecisionNotice, MinutesCopy
from decisions.distribution.rules import recipients
from decisions.distribution.selectors import (
    JOB,
    entries_by_unit,
    may_register,
    may_sign_notice,
    people_of_unit,
    subject_of,
)
from decisions.distribution.states import RecipientKind
from decisions.minutes.models import Minutes
from meetings.models import RollEntry

SIGNED = "已经签收，不需要再签。"


def distribute(*, minutes: Minutes, user: User, now: datetime) -> None:
    """The copies of minutes that are being issued, and a notice to each unit; in the caller's transaction."""
    members = RollEntry.objects.filter(meeting_id=minutes.meeting_id, entitled=True).order_by("pk")
    copies = [
        MinutesCopy(minutes=minutes, kind=RecipientKind.MEMBER, person_id=row.person_id, name=row.name, sent_at=now)
        for row in members
    ]
    rule = body_rules(minutes.meeting, now).minutes
    matters = [item["matter"] for item in minutes.facts["items"]]
    copies += [
        MinutesCopy(minutes=minutes, kind=each.kind, name=each.name, grounds=each.grounds, sent_at=now)
        for each in recipients(minutes.copies_to, rule, matters)
    ]
    MinutesCopy.objects.bulk_create(copies)
    outside = [each.name for each in copies if each.person_id is None]
    units = entries_by_unit(minutes)
    told = {"members": len(copies) - len(outside), "outside": outside, "units": [unit.name for unit in units]}
    _record(minutes, "minutes_distributed", told, user, now)
    for unit, entries in units.items():
        notice = DecisionNotice.objects.create(
            organisation_id=minutes.organisation_id, minutes=minutes, unit=unit, entries=entries, issued_at=now
        )
        request_job(kind=JOB, subject=subject_of(notice), user=user, now=now)


def deliver_notice(*, notice_id: int, blob: StoredBlob, now: datetime) -> None:
    """Tie the stored excerpt to its notice and tell the unit, in the transaction that ends the job."""
    waiting = DecisionNotice.objects.filter(pk=notice_id, pdf_digest="")
    if waiting.update(pdf_digest=blob.digest, pdf_size=blob.size) != 1:
        return
    notice = DecisionNotice.objects.select_related("minutes", "unit").get(pk=notice_id)
    told = {"unit": notice.unit.name, "digest": blob.digest, "algorithm": notice.algorithm, "size": blob.size}
    _record(notice.minutes, "decision_notice_made", told, None, now)
    for person in people_of_unit(notice.unit):
        outbox.enqueue(
            key=f"decision-notice:{notice.pk}:{person.pk}",
            recipient=person,
            channel=Channel.INBOX,
            purpose="minutes",
            subject=f"决定事项通知：{notice.minutes.title}",
            body=f"{notice.minutes.title}中涉及{notice.unit.name}的决定事项已经通知，请查阅并签收。",
            link=f"/decision-notices/{notice.pk}/",
            aggregate=f"meeting:{notice.minutes.meeting_id}",
            now=now,
        )


@transaction.atomic
def request_notice(*, notice: DecisionNotice, user: User, now: datetime) -> Job:
    """Ask again for the excerpt, where its rendering failed."""
    if not may_register(user, notice.minutes) or notice.pdf_digest:
        raise Refused("文件已经生成，或您没有办理的权限。")
    return request_job(kind=JOB, subject=subject_of(notice), user=user, now=now)


@transaction.atomic
def open_copy(*, copy: MinutesCopy, user: User, now: datetime) -> None:
    """The person has opened his copy: kept once, with its time."""
    if MinutesCopy.objects.filter(named(user), pk=copy.pk, opened_at=None).update(opened_at=now) == 1:
        _record(copy.minutes, "minutes_opened", {"name": copy.name}, user, now)


@transaction.atomic
def sign_copy(*, copy: MinutesCopy, user: User, now: datetime) -> None:
    """签收, by the person himself."""
    mine = MinutesCopy.objects.filter(named(user), pk=copy.pk, signed_at=None)
    if mine.update(signed_at=now, signed_by=user, received_by=copy.name) != 1:
        raise Refused(SIGNED)
    _record(copy.minutes, "minutes_received", {"name": copy.name}, user, now)


@transaction.atomic
def register_receipt(*, copy: MinutesCopy, received_by: str, user: User, now: datetime) -> None:
    """Write down who took a copy that left the house."""
    if not may_register(user, copy.minutes):
        raise Refused("您没有登记签收的权限，请由办公室办理。")
    if not received_by.strip():
        raise Refused("请填写接收人。")
    words = received_by.strip()[:60]
    waiting = MinutesCopy.objects.filter(pk=copy.pk, person=None, signed_at=None)
    if waiting.update(signed_at=now, signed_by=user, received_by=words) != 1:
        raise Refused(SIGNED)
    _record(copy.minutes, "minutes_received", {"name": f"{copy.name}（{words}）"}, user, now)


@transaction.atomic
def open_notice(*, notice: DecisionNotice, user: User, now: datetime) -> None:
    """Someone of the unit has opened its notice: kept once."""
    if not may_sign_notice(user, notice):
        return
    if DecisionNotice.objects.filter(pk=notice.pk, opened_at=None).update(opened_at=now) == 1:
        _record(notice.minutes, "decision_notice_opened", {"unit": notice.unit.name}, user, now)


@transaction.atomic
def sign_notice(*, notice: DecisionNotice, user: User, now: datetime) -> None:
    """签收, for the unit."""
    if not may_sign_notice(user, notice):
        raise Refused("通知已经签收，或不属于您的单位。")
    if not notice.pdf_digest:
        raise Refused("通知文件尚未生成，请稍后再签收。")
    waiting = DecisionNotice.objects.filter(pk=notice.pk, signed_at=None)
    if waiting.update(signed_at=now, signed_by=user) != 1:
        raise Refused(SIGNED)
    _record(notice.minutes, "decision_notice_received", {"unit": notice.unit.name}, user, now)


def _record(minutes: Minutes, verb: str, payload: dict[str, Any], user: User | None, now: datetime) -> None:
    ledger.append(
        aggregate=f"meeting:{minutes.meeting_id}",
        organisation_id=minutes.organisation_id,
        verb=verb,
        payload={"minutes": minutes.pk, "number": minutes.number_words, **payload},
        actor=user,
        now=now,
    )
