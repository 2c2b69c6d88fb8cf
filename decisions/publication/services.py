"""One function per act: propose, approve or decline, register as published, take down."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from committees.calendar.rules import local_day
from committees.documents.fonts import missing_glyphs
from committees.documents.models import Job
from committees.documents.services import request_job
from committees.errors import Refused
from committees.ledger import services as ledger
from committees.models import User
from decisions.publication.models import Publication
from decisions.publication.rules import approver_of, clause_of
from decisions.publication.selectors import (
    JOB,
    may,
    may_propose,
    objection_to,
    publications_visible_to,
    rule_of,
    subject_of,
)
from decisions.publication.states import (
    PUBLICATION_STATE_LABELS,
    PUBLICATION_TRANSITIONS,
    PublicationEvent,
    PublicationForm,
    PublicationScope,
    PublicationState,
)
from decisions.voting.models import Resolution

TEXT_LENGTH = 3000
CHANGED = "这件公开事项刚刚被他人办理，请刷新页面。"


@dataclass(frozen=True)
class Wording:
    """How, to whom, where, with which words and from when to when."""

    form: PublicationForm
    scope: PublicationScope
    channel: str
    title: str
    text: str
    starts_on: date
    ends_on: date | None = None
    category: str = ""


@transaction.atomic
def propose(*, resolution: Resolution, wording: Wording, user: User, now: datetime) -> Publication:
    """Propose to make a decision public. It waits for whom the rulebook names; where it names nobody, for nobody.

    Refused for matters kept within a circle, those the rulebook keeps secret, and 公示 without a last day.
    """
    if not may_propose(user, resolution):
        raise Refused("您没有办理决定公开的权限，请由办公室办理。")
    if reason := objection_to(resolution, now):
        raise Refused(reason)
    _check(wording)
    rule = rule_of(resolution, now)
    approver = approver_of(rule)
    publication = Publication.objects.create(
        organisation_id=resolution.organisation_id,
        committee_id=resolution.ballot.motion.entry.meeting.committee_id,
        resolution=resolution,
        state=PublicationState.PROPOSED if approver else PublicationState.APPROVED,
        grounds=clause_of(rule).as_dict(),
        approver=approver,
        proposed_by=user,
        proposed_at=now,
        **vars(wording),
    )
    _record(publication, "publication_proposed", {"approver": approver, "text": wording.text}, user, now)
    return publication


@transaction.atomic
def approve(*, publication: Publication, user: User, now: datetime) -> Publication:
    """同意公开, by whom the rulebook names, and never by who proposed it."""
    fresh = _locked(publication, PublicationEvent.APPROVE, user)
    if fresh.proposed_by_id == user.pk:
        raise Refused("提出公开的人不能自己批准，请由规则指定的负责同志审批。")
    _move(fresh, PublicationEvent.APPROVE, approved_by=user, approved_at=now)
    _record(fresh, "publication_approved", {"approver": fresh.approver}, user, now)
    return fresh


@transaction.atomic
def decline(*, publication: Publication, reason: str, user: User, now: datetime) -> Publication:
    """不予公开, with a reason."""
    fresh = _locked(publication, PublicationEvent.DECLINE, user)
    if not reason.strip():
        raise Refused("请填写不予公开的理由。")
    words = reason.strip()[:300]
    _move(fresh, PublicationEvent.DECLINE, approved_by=user, approved_at=now, declined_reason=words)
    _record(fresh, "publication_declined", {"reason": words}, user, now)
    return fresh


@transaction.atomic
def publish(*, publication: Publication, user: User, now: datetime) -> Publication:
    """Register that it was put up. Not before its first day."""
    fresh = _locked(publication, PublicationEvent.PUBLISH, user)
    if local_day(now) < fresh.starts_on:
        raise Refused(f"公开日期为 {fresh.starts_on:%Y-%m-%d}，请在当日公开后登记。")
    _move(fresh, PublicationEvent.PUBLISH, published_by=user, published_at=now)
    _record(fresh, "publication_published", {"channel": fresh.channel, "scope": fresh.get_scope_display()}, user, now)
    return fresh


@transaction.atomic
def end(*, publication: Publication, user: User, now: datetime) -> Publication:
    """Register that it was taken down, after its last day."""
    fresh = _locked(publication, PublicationEvent.END, user)
    if fresh.ends_on is not None and local_day(now) <= fresh.ends_on:
        raise Refused(f"公开截止到 {fresh.ends_on:%Y-%m-%d}，期满后才能登记。")
    _move(fresh, PublicationEvent.END, ended_at=now)
    _record(fresh, "publication_ended", {}, user, now)
    return fresh


@transaction.atomic
def request_paper(*, publication: Publication, user: User, now: datetime) -> Job:
    """Have the notice put on paper, for whoever may see it."""
    if not publications_visible_to(user).filter(pk=publication.pk).exists():
        raise Refused("您不能查看这项公开。")
    return request_job(kind=JOB, subject=subject_of(publication), user=user, now=now)


def _check(wording: Wording) -> None:
    if not (wording.title.strip() and wording.text.strip() and wording.channel.strip()):
        raise Refused("请填写公开的标题、内容和载体。")
    if len(wording.text) > TEXT_LENGTH:
        raise Refused(f"公开内容不能超过 {TEXT_LENGTH} 字。")
    if wording.ends_on is not None and wording.ends_on < wording.starts_on:
        raise Refused("截止日期不能早于公开日期。")
    if wording.form is PublicationForm.PUBLIC_NOTICE and wording.ends_on is None:
        raise Refused("公示须写明截止日期。")
    if missing := missing_glyphs(wording.title + wording.text):
        raise Refused(f"没有能印出这些字的字体：{'、'.join(missing[:5])}。请改用规范字。")


def _locked(publication: Publication, event: PublicationEvent, user: User) -> Publication:
    fresh = Publication.objects.select_for_update().get(pk=publication.pk)
    found = PUBLICATION_TRANSITIONS.get((PublicationState(fresh.state), event))
    if found is None:
        words = PUBLICATION_STATE_LABELS[PublicationState(fresh.state)]
        raise Refused(f"这件公开事项目前为“{words}”，不能这样办理。请刷新页面。")
    if not may(user, found.permissions, fresh):
        raise Refused(f"您没有“{found.label}”的权限，请由规则指定的人员办理。")
    return fresh


def _move(publication: Publication, event: PublicationEvent, **values: Any) -> None:
    found = PUBLICATION_TRANSITIONS[(PublicationState(publication.state), event)]
    rows = Publication.objects.filter(pk=publication.pk, state=publication.state)
    if rows.update(state=found.target, **values) != 1:
        raise Refused(CHANGED)
    publication.refresh_from_db()


def _record(publication: Publication, verb: str, more: dict[str, Any], user: User, now: datetime) -> None:
    entry = publication.resolution.ballot.motion.entry
    told = {
        "publication": publication.pk,
        "entry": entry.pk,
        "resolution": str(publication.resolution),
        "title": publication.title,
        "form": publication.get_form_display(),
        "starts_on": publication.starts_on.isoformat(),
        "ends_on": publication.ends_on.isoformat() if publication.ends_on else None,
    }
    ledger.append(
        aggregate=f"meeting:{entry.meeting_id}",
        organisation_id=publication.organisation_id,
        verb=verb,
        payload={**told, **more},
        actor=user,
        now=now,
    )
