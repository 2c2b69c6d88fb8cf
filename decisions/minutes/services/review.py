"""送审, 把关, 退回, 签发: each by whom the rulebook names, each with what was seen."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from committees.documents.fonts import require_glyphs
from committees.documents.services import request_job
from committees.errors import Refused
from committees.ledger.selectors import head_of
from committees.models import User
from committees.outbox import services as outbox
from committees.outbox.states import Channel
from committees.people.rehearsing import refuse_rehearsal
from committees.people.selectors import person_of
from committees.rulebooks.selectors import body_rules
from decisions.minutes.models import CoSignature, Minutes, MinutesParagraph, NumberSeries
from decisions.minutes.paper import document_of
from decisions.minutes.rules import bound_texts, plain
from decisions.minutes.selectors import JOB, digest_now, missing_contents, subject_of
from decisions.minutes.services.cosigning import ask_cosigners
from decisions.minutes.services.drafting import record_facts
from decisions.minutes.services.moves import (
    CHANGED,
    REASON,
    locked,
    move,
    record,
    refuse_long,
    refuse_telling,
    require_actor,
)
from decisions.minutes.services.revisions import keep_revision
from decisions.minutes.states import MinutesEvent


@transaction.atomic
def submit_minutes(*, minutes: Minutes, user: User, now: datetime) -> Minutes:
    """The drafter hands the draft to the checker."""
    minutes = locked(minutes)
    require_actor(minutes, MinutesEvent.SUBMIT, user, now)
    require_true_facts(minutes, now)
    require_contents(minutes, now)
    require_printable(minutes, now)
    keep_revision(minutes, "送审", user, now)
    move(minutes, MinutesEvent.SUBMIT, submitted_by=user)
    record(minutes, "minutes_submitted", _seen(minutes), user, now)
    return minutes


@transaction.atomic
def check_minutes(*, minutes: Minutes, user: User, now: datetime) -> Minutes:
    """The checker passes the draft on: to the leaders who co-sign where the rulebook wants them, else to the signer.

    Nobody checks what he handed in himself.
    """
    minutes = locked(minutes)
    require_actor(minutes, MinutesEvent.CHECK, user, now)
    if minutes.submitted_by_id == user.pk:
        raise Refused("送审人不能给自己的稿子把关，请由其他负责把关的同志办理。")
    keep_revision(minutes, "把关", user, now)
    event = MinutesEvent.CIRCULATE if ask_cosigners(minutes, user, now) else MinutesEvent.CHECK
    move(minutes, event, checked_by=user, checked_at=now)
    record(minutes, "minutes_checked", _seen(minutes), user, now)
    return minutes


@transaction.atomic
def return_minutes(*, minutes: Minutes, reason: str, user: User, now: datetime) -> Minutes:
    """Back to the drafter, with reasons."""
    minutes = locked(minutes)
    require_actor(minutes, MinutesEvent.RETURN, user, now)
    if not reason.strip():
        raise Refused("请填写退回修改的理由。")
    refuse_long(reason, "退回修改的理由", REASON)
    refuse_telling(minutes, reason, user)
    authors = [user for user in (minutes.drafted_by, minutes.submitted_by) if user is not None]
    CoSignature.objects.filter(minutes=minutes).delete()  # asked anew after the next check; the ledger keeps them
    move(minutes, MinutesEvent.RETURN, submitted_by=None, checked_by=None, checked_at=None)
    record(minutes, "minutes_returned", {"reason": reason.strip()}, user, now)
    _tell_authors(minutes, authors, reason.strip(), now)
    return minutes


def _tell_authors(minutes: Minutes, authors: list[User], reason: str, now: datetime) -> None:
    for person in {person for author in authors if (person := person_of(author)) is not None}:
        outbox.enqueue(
            key=f"minutes:{minutes.pk}:returned:{now.timestamp()}:{person.pk}",
            recipient=person,
            channel=Channel.INBOX,
            purpose="minutes",
            subject=f"纪要退回修改：{minutes.title}",
            body=reason,
            link=f"/minutes/{minutes.pk}/",
            aggregate=f"meeting:{minutes.meeting_id}",
            now=now,
        )


@transaction.atomic
def sign_minutes(*, minutes: Minutes, digest: str, user: User, now: datetime) -> Minutes:
    """Sign what was seen, named by its digest; the number is given here, and the paper is asked for.

    The caller has asked for the password again. Refused where the content has changed since, or no longer agrees with
    the record. The counter is raised in this transaction: undone with it, and raised by one signer at a time.
    """
    minutes = locked(minutes)
    require_actor(minutes, MinutesEvent.SIGN, user, now)
    refuse_rehearsal(minutes.meeting.committee, "纪要可以起草、把关，不签发、不编号。")
    _require_another_than_checker(minutes, user, now)
    if digest != digest_now(minutes):
        raise Refused(CHANGED)
    require_true_facts(minutes, now)
    require_printable(minutes, now)
    if CoSignature.objects.filter(minutes=minutes).exclude(digest=digest).exists():
        raise Refused("会签之后文字有改动，会签不再有效。请退回修改后重新送会签。")
    year = timezone.localtime(now).year
    number = next_number(minutes.organisation_id, minutes.series, year)
    head = head_of(f"meeting:{minutes.meeting_id}")
    keep_revision(minutes, "签发", user, now)
    move(
        minutes,
        MinutesEvent.SIGN,
        signed_by=user,
        signed_at=now,
        signed_digest=digest,
        ledger_digest=head.digest if head else "",
        year=year,
        number=number,
    )
    record(minutes, "minutes_signed", {**_seen(minutes), "number": minutes.number_words}, user, now)
    request_job(kind=JOB, subject=subject_of(minutes), user=user, now=now)
    return minutes


def _require_another_than_checker(minutes: Minutes, user: User, now: datetime) -> None:
    """Where the rulebook names one who checks and another who signs, they are two people, whatever roles one holds."""
    rule = body_rules(minutes.meeting, now).minutes
    if rule is not None and rule.checker and rule.signer and minutes.checked_by_id == user.pk:
        raise Refused(
            f"{rule.clause.label}：由{rule.checker}把关、{rule.signer}签发。您已为这份纪要把关，请由另一位有权签发的同志签发。"
        )


def next_number(organisation_id: int, series: str, year: int) -> int:
    """Raise the counter of a series; its row is the lock until the transaction ends."""
    counter, _ = NumberSeries.objects.get_or_create(organisation_id=organisation_id, series=series, year=year)
    rows = NumberSeries.objects.filter(pk=counter.pk)
    rows.update(last=F("last") + 1)
    return rows.values_list("last", flat=True).get()


def require_true_facts(minutes: Minutes, now: datetime) -> None:
    """Every bound paragraph still says what the record says; otherwise it was changed behind everyone's back."""
    facts = record_facts(minutes.meeting, now)
    wanted = bound_texts(facts)
    bound = MinutesParagraph.objects.filter(minutes=minutes, bound=True)
    stored = {each.key: (each.lead, each.text) for each in bound}
    if stored != wanted or minutes.facts != plain(facts.as_dict()):
        raise Refused(
            "纪要中取自会议记录的内容与记录不一致，不能继续。请退回起草后点“重新取自记录”核对差异；原因不明的，请审计管理员核查。"
        )


def require_contents(minutes: Minutes, now: datetime) -> None:
    """Refuse a draft that lacks what the rulebook wants told of each item; its words say where."""
    rule = body_rules(minutes.meeting, now).minutes
    if rule is not None and (missing := missing_contents(minutes, rule)):
        wanted, named = "、".join(each.label for each in rule.contents), "、".join(missing[:10])
        raise Refused(f"{rule.clause.label}：纪要须写明{wanted}。{named}，请补充后再送审。")


def require_printable(minutes: Minutes, now: datetime) -> None:
    """Names, titles and units come from the record and cannot be typed anew here: a character that no face has is
    named with its place before a number is given."""
    require_glyphs((minutes.series, *document_of(minutes, timezone.localtime(now).date()).texts()))


def _seen(minutes: Minutes) -> dict[str, Any]:
    return {"title": minutes.title, "digest": digest_now(minutes), "algorithm": minutes.algorithm}
