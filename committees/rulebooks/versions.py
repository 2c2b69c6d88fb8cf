"""An office's own rulebook: copied, changed by one person, put in force or declined by another."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.urls import reverse
from django.utils import timezone

from committees.errors import Refused
from committees.ledger import services as ledger
from committees.outbox import services as outbox
from committees.outbox.states import Channel
from committees.people.models import Committee, Organisation, Person, User
from committees.people.selectors import person_of
from committees.rulebooks.catalogue import (
    adoptable_committees,
    approvers_of,
    latest_version,
    may_approve,
    may_copy,
    may_propose,
)
from committees.rulebooks.editing import Changes, apply_changes
from committees.rulebooks.models import Rulebook, RulebookVersion
from committees.rulebooks.selectors import digest_of, in_force_at, rules_of
from committees.rulebooks.states import VersionState
from committees.rules import RulebookError

NOT_YOURS = "只有本机关会议办公室的工作人员可以修改议事规则，请联系办公室。"


@transaction.atomic
def copy_rulebook(*, rulebook: Rulebook, organisation: Organisation, title: str, user: User, now: datetime) -> Rulebook:
    """Make the organisation's own copy. Its first version says the same, so that it is in force at once; no committee
    follows it until a proposal that names the committee is approved. Refuses a second copy of the same rulebook."""
    if not may_copy(user, organisation):
        raise Refused(NOT_YOURS)
    version = in_force_at(rulebook, now)
    if version is None:
        raise Refused(f"“{rulebook}”没有生效的版本，不能复制。")
    if Rulebook.objects.filter(organisation=organisation, code=rulebook.code).exists():
        raise Refused(f"本机关已有“{rulebook}”的副本，请直接修改副本。")
    copy = Rulebook.objects.create(organisation=organisation, code=rulebook.code, title=title, based_on=rulebook)
    data = {**version.data, "title": title}
    rules_of(version)  # a version whose data were tampered with is not worth copying
    first = RulebookVersion.objects.create(
        rulebook=copy,
        number=1,
        data=data,
        digest=digest_of(data),
        state=VersionState.IN_FORCE,
        effective_from=now,
        reason=f"复制自{version}",
        created_at=now,
    )
    _record(copy, "rulebook_copied", {"from": str(version), "from_digest": version.digest, **_facts(first)}, user, now)
    return copy


@transaction.atomic
def propose_version(
    *,
    rulebook: Rulebook,
    changes: Changes,
    committees: Iterable[Committee],
    reason: str,
    effective_from: datetime | None,
    user: User,
    now: datetime,
) -> RulebookVersion:
    """Propose changed parameters, and which committees will follow this copy. Another person must approve.

    Refuses a shipped rulebook, an empty proposal, a second one while one is open, and data that make no rulebook.
    """
    organisation = rulebook.organisation
    if organisation is None:
        raise Refused("随软件提供的规则不能直接修改，请先复制为本机关的规则。")
    if not may_propose(user, organisation):
        raise Refused(NOT_YOURS)
    if not reason.strip():
        raise Refused("请填写修改说明，供批准人审阅。")
    adopting = _adopting(rulebook, committees)
    if not changes and not adopting:
        raise Refused("没有任何修改，也没有选择改用本规则的会议主体。")
    version = _store(rulebook, changes, adopting, reason.strip(), effective_from, user, now)
    _tell_approvers(version, now)
    _record(
        rulebook, "version_proposed", {"reason": version.reason, "changes": dict(changes), **_facts(version)}, user, now
    )
    return version


def _adopting(rulebook: Rulebook, committees: Iterable[Committee]) -> list[int]:
    wanted = {committee.pk for committee in committees}
    allowed = set(adoptable_committees(rulebook).filter(pk__in=wanted).values_list("pk", flat=True))
    if wanted - allowed:
        raise Refused("所选会议主体不能改用本规则：它须属于本机关，并正在使用本规则的蓝本。")
    return sorted(allowed)


def _store(
    rulebook: Rulebook,
    changes: Changes,
    adopting: list[int],
    reason: str,
    effective_from: datetime | None,
    user: User,
    now: datetime,
) -> RulebookVersion:
    base = latest_version(rulebook)
    if base is None:
        raise Refused(f"“{rulebook}”没有可以修改的版本。")
    number = (rulebook.versions.aggregate(last=Max("number"))["last"] or 0) + 1
    data = _changed(base, changes, rulebook.title, number)
    try:
        with transaction.atomic():
            return RulebookVersion.objects.create(
                rulebook=rulebook,
                number=number,
                data=data,
                digest=digest_of(data),
                state=VersionState.PROPOSED,
                effective_from=effective_from,
                proposed_by=user,
                reason=reason,
                adopting=adopting,
                created_at=now,
            )
    except IntegrityError as error:
        raise Refused(f"“{rulebook}”已有一项待批准的修改，请先办结后再提出新的修改。") from error


def _changed(base: RulebookVersion, changes: Changes, title: str, number: int) -> dict[str, Any]:
    rules_of(base)
    try:
        return apply_changes(base.data, changes, title=title, number=number)
    except (RulebookError, KeyError, TypeError, ValueError) as error:
        raise Refused(f"修改后的规则有误：{error}。请核对后再提交。") from error


@transaction.atomic
def approve_version(*, version: RulebookVersion, note: str, user: User, now: datetime) -> RulebookVersion:
    """Put a proposal in force, now or from its later day, and let the named committees follow the rulebook.

    Meetings already noticed keep the version they pinned. Refuses the proposer, and a proposal already decided.
    """
    _check_approver(version, user)
    rules_of(version)  # refuses data that no longer match the digest that was proposed
    effective = max(now, version.effective_from) if version.effective_from else now
    _decide(version, VersionState.IN_FORCE, effective, note, user, now)
    moved = adoptable_committees(version.rulebook).filter(pk__in=version.adopting)
    names = list(moved.values_list("name", flat=True))
    moved.update(rulebook=version.rulebook)
    payload = {"effective_from": effective.isoformat(), "note": note, "committees": names, **_facts(version)}
    _tell_proposer(
        version, f"第{version.number}版已批准，自 {timezone.localtime(effective):%Y-%m-%d %H:%M} 起生效。", now
    )
    _record(version.rulebook, "version_approved", payload, user, now)
    version.refresh_from_db()
    return version


@transaction.atomic
def decline_version(*, version: RulebookVersion, note: str, user: User, now: datetime) -> RulebookVersion:
    """Decline a proposal with a reason. Its proposer may withdraw it the same way."""
    if version.proposed_by_id != user.pk:
        _check_approver(version, user)
    if not note.strip():
        raise Refused("请填写不予采用的理由。")
    _decide(version, VersionState.DECLINED, version.effective_from, note, user, now)
    if version.proposed_by_id != user.pk:
        _tell_proposer(version, f"第{version.number}版未采用：{note.strip()}", now)
    verb = "version_withdrawn" if version.proposed_by_id == user.pk else "version_declined"
    _record(version.rulebook, verb, {"note": note.strip(), **_facts(version)}, user, now)
    version.refresh_from_db()
    return version


def _check_approver(version: RulebookVersion, user: User) -> None:
    if not may_approve(user, version.rulebook.organisation):
        raise Refused("只有会议主持人或办公室主任可以批准规则的修改。")
    if version.proposed_by_id == user.pk:
        raise Refused("提出人不能批准自己提出的修改，请由另一位有权批准的人办理。")


def _decide(
    version: RulebookVersion, state: VersionState, effective: datetime | None, note: str, user: User, now: datetime
) -> None:
    approver = None if version.proposed_by_id == user.pk else user
    changed = RulebookVersion.objects.filter(pk=version.pk, state=VersionState.PROPOSED).update(
        state=state, approved_by=approver, effective_from=effective, decided_at=now, decision_note=note.strip()
    )
    if changed != 1:
        raise Refused("这项修改已经办结，请刷新页面查看结果。")


def _tell_approvers(version: RulebookVersion, now: datetime) -> None:
    for person in approvers_of(version):
        _tell(version, person, "proposed", "规则修改待您批准", version.reason, now)


def _tell_proposer(version: RulebookVersion, body: str, now: datetime) -> None:
    person = person_of(version.proposed_by) if version.proposed_by else None
    if person is not None:
        _tell(version, person, "decided", "您提出的规则修改已有结果", body, now)


def _tell(version: RulebookVersion, person: Person, act: str, subject: str, body: str, now: datetime) -> None:
    outbox.enqueue(
        key=f"rulebook-version:{version.pk}:{act}:{person.pk}",
        recipient=person,
        channel=Channel.INBOX,
        purpose="rulebook",
        subject=f"{subject}：{version.rulebook.title}",
        body=body,
        link=reverse("rule-proposal", args=[version.pk]),
        aggregate=f"rulebook:{version.rulebook_id}",
        now=now,
    )


def _facts(version: RulebookVersion) -> dict[str, Any]:
    return {"version": version.number, "digest": version.digest, "adopting": version.adopting}


def _record(rulebook: Rulebook, verb: str, payload: dict[str, Any], user: User, now: datetime) -> None:
    ledger.append(
        aggregate=f"rulebook:{rulebook.pk}",
        organisation_id=rulebook.organisation_id,
        verb=verb,
        payload=payload,
        actor=user,
        now=now,
    )
