"""What the 规则 pages show: rulebooks with their versions, who may change them, and what a search finds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch, QuerySet

from committees.access.models import CommitteeGroupPermission
from committees.access.selectors import can, permissions_of
from committees.people.models import Committee, Organisation, Person, User
from committees.people.selectors import person_of
from committees.rulebooks.models import Rulebook, RulebookVersion
from committees.rulebooks.readable import COMMON, COMMON_TITLE, Line, rulebook_lines
from committees.rulebooks.selectors import rulebooks_visible_to, rules_of
from committees.rulebooks.states import VersionState

PROPOSERS = ("handle_office", "direct_office")
APPROVERS = ("decide_agenda", "direct_office")
FOUND_AT_MOST = 100


@dataclass(frozen=True)
class Shelf:
    """A rulebook on the list: its version in force, its open proposal, and which committees follow it."""

    rulebook: Rulebook
    current: RulebookVersion | None
    proposal: RulebookVersion | None
    committees: tuple[Committee, ...]


def shelves(user: User, now: datetime) -> list[Shelf]:
    """Every rulebook that the user may read (a fixed number of queries)."""
    person = person_of(user)
    own = Committee.objects.filter(organisation=person.organisation) if person else Committee.objects.none()
    rulebooks = (
        rulebooks_visible_to(user)
        .select_related("organisation", "based_on")
        .prefetch_related(
            Prefetch("versions", RulebookVersion.objects.order_by("-number"), to_attr="all_versions"),
            Prefetch("committees", own, to_attr="followers"),
        )
    )
    return [_shelf(rulebook, now) for rulebook in rulebooks]


def _shelf(rulebook: Rulebook, now: datetime) -> Shelf:
    versions: list[RulebookVersion] = rulebook.all_versions  # type: ignore[attr-defined]
    for version in versions:
        version.rulebook = rulebook
    held = [v for v in versions if v.state == VersionState.IN_FORCE and v.effective_from and v.effective_from <= now]
    current = max(held, key=lambda v: (v.effective_from, v.number), default=None)
    proposal = next((v for v in versions if v.state == VersionState.PROPOSED), None)
    return Shelf(rulebook, current, proposal, tuple(rulebook.followers))  # type: ignore[attr-defined]


def versions_visible_to(user: User) -> QuerySet[RulebookVersion]:
    """Every version, decided or proposed, of the rulebooks that the user may read."""
    return RulebookVersion.objects.filter(rulebook__in=rulebooks_visible_to(user)).select_related(
        "rulebook", "rulebook__organisation", "rulebook__based_on", "proposed_by__person", "approved_by__person"
    )


def shipped_version(source: str, now: datetime) -> RulebookVersion | None:
    """The version in force of a shipped rulebook."""
    versions = RulebookVersion.objects.filter(
        rulebook__organisation=None, rulebook__code=source, state=VersionState.IN_FORCE, effective_from__lte=now
    )
    return versions.order_by("-effective_from", "-number").first()


def version_before(version: RulebookVersion) -> RulebookVersion | None:
    """The decided version that a proposal starts from."""
    earlier = RulebookVersion.objects.filter(
        rulebook_id=version.rulebook_id, number__lt=version.number, state=VersionState.IN_FORCE
    )
    return earlier.order_by("-number").first()


def latest_version(rulebook: Rulebook) -> RulebookVersion | None:
    """The newest approved version, in force now or from a later day: what the next change starts from."""
    return rulebook.versions.filter(state=VersionState.IN_FORCE).order_by("-number").first()


def may_propose(user: User, organisation: Organisation | None) -> bool:
    """Copying and proposing: the office of any committee of the organisation."""
    return organisation is not None and _holds(user, PROPOSERS, organisation)


def may_copy(user: User, organisation: Organisation | None) -> bool:
    """Copying says the same as before: the office's, and the system administrator's who sets the organisation up."""
    if organisation is None:
        return False
    return may_propose(user, organisation) or can(user, "administer_system", organisation)


def may_approve(user: User, organisation: Organisation | None) -> bool:
    """Approving: the head of a committee of the organisation, or of its office. Never one's own proposal (service)."""
    return organisation is not None and _holds(user, APPROVERS, organisation)


def _holds(user: User, permissions: Iterable[str], organisation: Organisation) -> bool:
    held = permissions_of(user).committee_ids(*permissions)
    return bool(held) and Committee.objects.filter(pk__in=held, organisation=organisation).exists()


def approvers_of(version: RulebookVersion) -> QuerySet[Person]:
    """Who may decide on a proposal: everyone who approves in the organisation, save the proposer."""
    held = CommitteeGroupPermission.objects.filter(
        content_object__organisation=version.rulebook.organisation, permission__codename__in=APPROVERS
    )
    found = Person.objects.filter(user__is_active=True, user__groups__in=held.values("group"))
    return found.exclude(user=version.proposed_by).distinct()


def adoptable_committees(rulebook: Rulebook) -> QuerySet[Committee]:
    """Committees of the organisation that follow what this copy was made from, and could follow the copy."""
    if rulebook.organisation is None or rulebook.based_on is None:
        return Committee.objects.none()
    return Committee.objects.filter(organisation=rulebook.organisation, rulebook=rulebook.based_on)


def proposals_for(user: User) -> QuerySet[RulebookVersion]:
    """Open proposals that this user may decide on: those of others, in organisations where the user approves."""
    held = permissions_of(user).committee_ids(*APPROVERS)
    organisations = Committee.objects.filter(pk__in=held).values("organisation_id")
    found = RulebookVersion.objects.filter(state=VersionState.PROPOSED, rulebook__organisation_id__in=organisations)
    return found.exclude(proposed_by=user).select_related("rulebook")


@dataclass(frozen=True)
class Found:
    """One rule that a search found, and where it stands."""

    version: RulebookVersion
    body: str
    body_title: str
    line: Line


def search_rules(shelved: Iterable[Shelf], query: str) -> list[Found]:
    """The rules in force whose title, words, wording or reference hold every word of the query."""
    found: list[Found] = []
    for shelf in shelved:
        if shelf.current is None:
            continue
        rules = rules_of(shelf.current)
        for code, line in rulebook_lines(rules):
            if line.contains(query):
                title = COMMON_TITLE if code == COMMON else rules.bodies[code].title
                found.append(Found(shelf.current, code, title, line))
    return found[:FOUND_AT_MOST]


@dataclass(frozen=True)
class VersionRow:
    """A version in the history of a rulebook, with what it is now."""

    version: RulebookVersion
    label: str
    tone: str


def history(rulebook: Rulebook, now: datetime) -> list[VersionRow]:
    """Every version of a rulebook, the newest first (one query)."""
    versions = list(rulebook.versions.select_related("proposed_by__person", "approved_by__person").order_by("-number"))
    held = [v for v in versions if v.state == VersionState.IN_FORCE and v.effective_from and v.effective_from <= now]
    current = max(held, key=lambda v: (v.effective_from, v.number), default=None)
    return [VersionRow(version, *_standing(version, current, now)) for version in versions]


def standing_of(version: RulebookVersion, now: datetime) -> tuple[str, str]:
    """What a version is now, in words and as a tone: 生效中, 已被取代, 待批准, …"""
    rows = history(version.rulebook, now)
    return next((row.label, row.tone) for row in rows if row.version.pk == version.pk)


def _standing(version: RulebookVersion, current: RulebookVersion | None, now: datetime) -> tuple[str, str]:
    if version.state == VersionState.PROPOSED:
        return "待批准", "waiting"
    if version.state == VersionState.DECLINED:
        return "未采用", "refused"
    if current is not None and version.pk == current.pk:
        return "生效中", "done"
    if version.effective_from and version.effective_from > now:
        return "尚未生效", "waiting"
    return "已被新版取代", "neutral"
