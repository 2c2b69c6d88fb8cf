"""Loading shipped rulebooks, and the one gate through which every verdict passes: `enforce`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import transaction

from committees.errors import NeedsOverride, Refused
from committees.ledger import services as ledger
from committees.people.models import User
from committees.rulebooks.models import AppliedRule, Rulebook, RulebookVersion
from committees.rulebooks.selectors import digest_of
from committees.rulebooks.shipped import shipped_codes, shipped_data
from committees.rulebooks.states import VersionState
from committees.rules import Verdict

# A shipped rulebook was in force before this installation began; meetings entered afterwards find it.
SINCE_EVER = datetime(2000, 1, 1, tzinfo=ZoneInfo("Asia/Shanghai"))


@dataclass(frozen=True)
class Override:
    """Why an ordinary rule is not kept, and who allowed it. Both are shown in the compliance report."""

    reason: str
    allowed_by: str


@transaction.atomic
def load_shipped_rulebooks(*, now: datetime, codes: Iterable[str] | None = None) -> list[str]:
    """Store the shipped rulebooks (all, or those named); a changed file becomes a new version from now on.

    Answers what was written.
    """
    written = []
    for code in codes if codes is not None else shipped_codes():
        data = shipped_data(code)
        digest = digest_of(data)
        rulebook, _ = Rulebook.objects.get_or_create(
            organisation=None, code=code, defaults={"title": str(data["title"])}
        )
        latest = rulebook.versions.order_by("-number").first()
        if latest is not None and latest.digest == digest:
            continue
        version = RulebookVersion.objects.create(
            rulebook=rulebook,
            number=latest.number + 1 if latest else 1,
            data=data,
            digest=digest,
            state=VersionState.IN_FORCE,
            effective_from=now if latest else SINCE_EVER,
            reason="随软件提供",
            created_at=now,
        )
        ledger.append(
            aggregate=f"rulebook:{rulebook.pk}",
            organisation_id=None,
            verb="rulebook_loaded",
            payload={"code": code, "version": version.number, "digest": digest},
            actor=None,
            now=now,
        )
        written.append(f"{version}")
    return written


def enforce(
    verdict: Verdict,
    *,
    aggregate: str,
    organisation_id: int,
    subject: str,
    actor: User | None,
    now: datetime,
    override: Override | None = None,
) -> AppliedRule:
    """Let a verdict act by its force, inside the caller's transaction.

    A mandatory rule that is not kept raises `Refused`; an ordinary one raises `NeedsOverride` unless a reason and
    the name of who allowed it are given. What passes is recorded: a row for the compliance report, and the ledger.
    """
    if verdict.refuses:
        raise Refused(f"{subject}：{verdict.arithmetic}。{verdict.reason}", verdict)
    if verdict.needs_override and not _is_complete(override):
        raise NeedsOverride(
            f"{subject}：{verdict.arithmetic}。{verdict.reason}确需继续的，请填写理由和准许人。", verdict
        )
    waived = override if verdict.needs_override else None
    row = AppliedRule.objects.create(
        aggregate=aggregate,
        subject=subject[:200],
        check_name=verdict.check,
        outcome=str(verdict.outcome),
        force=str(verdict.force),
        verdict=verdict.as_dict(),
        override_reason=waived.reason if waived else "",
        override_allowed_by=waived.allowed_by if waived else "",
        recorded_by=actor,
        at=now,
    )
    ledger.append(
        aggregate=aggregate,
        organisation_id=organisation_id,
        verb="rule_waived" if waived else "rule_applied",
        payload={
            "subject": subject,
            "verdict": verdict.as_dict(),
            **({"reason": waived.reason, "allowed_by": waived.allowed_by} if waived else {}),
        },
        actor=actor,
        now=now,
    )
    return row


def _is_complete(override: Override | None) -> bool:
    return override is not None and bool(override.reason.strip()) and bool(override.allowed_by.strip())
