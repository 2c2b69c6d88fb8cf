"""Which rules hold: for a committee at a moment, for a meeting by the version that its notice pinned."""

from __future__ import annotations

import hashlib
import json
from copy import deepcopy
from datetime import datetime
from typing import Any, Protocol

from django.db.models import QuerySet

from committees.errors import Refused
from committees.people.models import Committee, User
from committees.rulebooks.models import AppliedRule, Rulebook, RulebookVersion
from committees.rulebooks.states import VersionState
from committees.rules import Body, parse_rulebook
from committees.rules import Rulebook as Rules


class Pinned(Protocol):
    """A meeting, as far as this floor knows it."""

    @property
    def committee(self) -> Committee: ...

    @property
    def rulebook_version(self) -> RulebookVersion | None: ...


def digest_of(data: dict[str, Any]) -> str:
    """SHA-256 of a rulebook's data in canonical form."""
    text = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def version_in_force(committee: Committee, now: datetime) -> RulebookVersion:
    """The version of the committee's rulebook that holds at `now`."""
    version = in_force_at(committee.rulebook, now)
    if version is None:
        raise Refused(f"“{committee.rulebook}”目前没有生效的版本，请先在“规则”中批准一个版本。")
    return version


def in_force_at(rulebook: Rulebook, now: datetime) -> RulebookVersion | None:
    """The newest version of a rulebook that took effect by `now`, or None."""
    versions = RulebookVersion.objects.filter(rulebook=rulebook, state=VersionState.IN_FORCE, effective_from__lte=now)
    return versions.select_related("rulebook").order_by("-effective_from", "-number").first()


def rules_of(version: RulebookVersion) -> Rules:
    """The executable rules of a stored version; refuses one whose data no longer match their digest.

    Every act of a meeting asks. What was verified before is compared value by value, which costs a fraction of writing
    it out and hashing it; anything else is verified.
    """
    known = _verified.get(version.digest)
    if known is None or known[0] != version.data:
        known = (deepcopy(version.data), _verify(version))
        if len(_verified) >= MOST_KEPT:
            _verified.clear()
        _verified[version.digest] = known
    return known[1]


MOST_KEPT = 64
_verified: dict[str, tuple[dict[str, Any], Rules]] = {}


def _verify(version: RulebookVersion) -> Rules:
    if digest_of(version.data) != version.digest:
        raise Refused("规则版本的内容与其摘要不符，可能被改动。请审计管理员核查后再继续。")
    return parse_rulebook(version.data)


def body_rules(subject: Committee | Pinned, now: datetime) -> Body:
    """The rules of a committee in force at `now`; of a meeting, those its notice pinned."""
    if isinstance(subject, Committee):
        return _body(rules_of(version_in_force(subject, now)), subject.body)
    version = subject.rulebook_version or version_in_force(subject.committee, now)
    return _body(rules_of(version), subject.committee.body)


def seat_roles(committee: Committee, now: datetime) -> tuple[str, ...]:
    """The roles in which somebody may sit in a body: who presides, who may stand in, then the members.

    A rulebook that counts 常委 and lets the 书记 preside names both: without the first nobody could preside.
    Empty where the rulebook names no members: then any words do.
    """
    body = body_rules(committee, now)
    if body.members is None:
        return ()
    return tuple(dict.fromkeys((body.convening.chair, *body.convening.delegates, *body.members.roles)))


def _body(rules: Rules, code: str) -> Body:
    body = rules.bodies.get(code)
    if body is None:
        raise Refused(f"“{rules.title}”中没有会议类型“{code}”，请先在“规则”中补上，或更换该委员会的规则。")
    return body


def rules_for(subject: Committee | Pinned, now: datetime) -> Rules:
    """The whole rulebook behind `body_rules`: thresholds, duties, other bodies."""
    if isinstance(subject, Committee):
        return rules_of(version_in_force(subject, now))
    return rules_of(subject.rulebook_version or version_in_force(subject.committee, now))


def rulebooks_visible_to(user: User) -> QuerySet[Rulebook]:
    """Shipped rulebooks are open to everyone who signed in; a copy only to its organisation."""
    person = getattr(user, "person", None)
    own = Rulebook.objects.filter(organisation__isnull=True)
    if person is not None:
        own = own | Rulebook.objects.filter(organisation_id=person.organisation_id)
    return own.order_by("pk")


def applied_rules(aggregate: str) -> QuerySet[AppliedRule]:
    """Every rule that spoke on an aggregate, in order."""
    return AppliedRule.objects.filter(aggregate=aggregate).order_by("pk")
