"""The template that holds for a body, and who may look after it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from committees.access.selectors import permissions_of
from committees.documents.official import office_of
from committees.models import Committee, Organisation, User
from decisions.minutes.models import MinutesTemplate

JOB = "minutes-template"
KEEPERS = ("handle_office", "direct_office")
ADOPTERS = ("direct_office",)


@dataclass(frozen=True)
class BodyLine:
    """A body with what is printed around its minutes now."""

    committee: Committee
    template: MinutesTemplate | None
    mark: str


def template_of(committee: Committee) -> MinutesTemplate | None:
    """The newest adopted template: the body's own, else the organisation's, else none (software default)."""
    rows = MinutesTemplate.objects.filter(
        Q(committee=committee) | Q(committee=None),
        organisation_id=committee.organisation_id,
        adopted_at__isnull=False,
    ).order_by("-version")
    found = list(rows)
    return next((each for each in found if each.committee_id), next(iter(found), None))


def mark_of(template: MinutesTemplate | None, organisation: Organisation, committee: Committee) -> str:
    """The words of the red head: the template's, or organisation, body and 会议纪要."""
    if template is not None and template.mark:
        return template.mark
    return f"{organisation.name}{committee.short_name}会议纪要"


def issuer_of(template: MinutesTemplate | None, organisation: Organisation) -> str:
    """印发机关 in the 版记."""
    return template.issued_by if template is not None and template.issued_by else office_of(organisation.name)


def organisations_kept_by(user: User) -> QuerySet[Organisation]:
    """Whose templates this user looks after: the offices of its bodies, and the system administrator."""
    held = permissions_of(user)
    own = Committee.objects.filter(pk__in=held.committee_ids(*KEEPERS)).values("organisation")
    return Organisation.objects.filter(Q(pk__in=own) | Q(pk__in=held.organisation_ids("administer_system")))


def may_adopt(user: User, organisation: Organisation) -> bool:
    """Whether this user puts templates into force: the head of the office, or the system administrator."""
    held = permissions_of(user)
    if organisation.pk in held.organisation_ids("administer_system"):
        return True
    return Committee.objects.filter(pk__in=held.committee_ids(*ADOPTERS), organisation=organisation).exists()


def waits_for_another(user: User, template: MinutesTemplate) -> bool:
    """Whether this user proposed it himself, so that somebody else must look at it and put it into force."""
    return template.adopted_at is None and template.proposed_by_id == user.pk


def may_adopt_template(user: User, template: MinutesTemplate) -> bool:
    """Whether this user may put this very version into force now."""
    ready = template.adopted_at is None and bool(template.sample_digest)
    return ready and template.proposed_by_id != user.pk and may_adopt(user, template.organisation)


def waiting_for(user: User) -> list[MinutesTemplate]:
    """Versions with a sample that this user may put into force: of each body only the newest, if it is not yet."""
    held = permissions_of(user)
    offices = held.committee_ids(*ADOPTERS)
    if not offices and not held.organisation_ids("administer_system"):
        return []
    newest: dict[tuple[int, int | None], MinutesTemplate] = {}
    for each in templates_visible_to(user).order_by("pk"):
        newest[(each.organisation_id, each.committee_id)] = each
    return [each for each in newest.values() if may_adopt_template(user, each)]


def templates_visible_to(user: User) -> QuerySet[MinutesTemplate]:
    """All versions, the newest first."""
    kept = organisations_kept_by(user)
    rows = MinutesTemplate.objects.filter(organisation__in=kept).select_related(
        "organisation", "committee", "proposed_by__person", "adopted_by__person"
    )
    return rows.order_by("-pk")


def bodies_of(organisations: Iterable[Organisation]) -> list[BodyLine]:
    """Each body with the template that holds for it: two queries."""
    committees = Committee.objects.filter(organisation__in=organisations).select_related("organisation")
    adopted = MinutesTemplate.objects.filter(organisation__in=organisations, adopted_at__isnull=False)
    newest: dict[tuple[int, int | None], MinutesTemplate] = {}
    for each in adopted.order_by("version"):
        newest[(each.organisation_id, each.committee_id)] = each
    lines = []
    for body in committees.order_by("organisation", "pk"):
        found = newest.get((body.organisation_id, body.pk)) or newest.get((body.organisation_id, None))
        lines.append(BodyLine(body, found, mark_of(found, body.organisation, body)))
    return lines


def subject_of(template: MinutesTemplate) -> str:
    """How jobs name a template."""
    return f"template:{template.pk}"


def template_found(organisation: Organisation) -> str:
    """What the guided setup says: whether a version is in force."""
    adopted = MinutesTemplate.objects.filter(organisation=organisation, adopted_at__isnull=False)
    return "已启用版式" if adopted.exists() else ""
