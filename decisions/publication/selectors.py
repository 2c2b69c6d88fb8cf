"""What was made public, what should be, and who may act."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet

from committees.access.selectors import permissions_of
from committees.models import Committee, Organisation, User
from committees.rulebooks.selectors import body_rules
from committees.rules import Matter, PublicationRule
from decisions.publication.models import Publication
from decisions.publication.rules import approver_permission, objection
from decisions.publication.states import (
    APPROVER,
    PUBLICATION_TRANSITIONS,
    PublicationEvent,
    PublicationState,
)
from decisions.voting.models import Resolution
from decisions.voting.selectors import resolutions_visible_to
from meetings.agenda.rules import ABOUT_A_PERSON

JOB = "publication"
PUBLIC = (PublicationState.PUBLISHED, PublicationState.ENDED)
OFFICE = ("handle_office",)


def publications_visible_to(user: User) -> QuerySet[Publication]:
    """Those of decisions that one may see, the newest first."""
    return (
        Publication.objects.filter(resolution__in=resolutions_visible_to(user))
        .select_related("committee", "organisation", "resolution__ballot__motion__entry__meeting")
        .order_by("-starts_on", "-pk")
    )


def published_in(organisation: Organisation, year: int) -> QuerySet[Publication]:
    """What was made public in a year: the source of the yearly register."""
    rows = Publication.objects.filter(organisation=organisation, state__in=PUBLIC, starts_on__year=year)
    return rows.select_related("committee", "resolution").order_by("starts_on", "pk")


def rule_of(resolution: Resolution, now: datetime) -> PublicationRule | None:
    """What the meeting's rulebook says about making its decisions public."""
    return body_rules(resolution.ballot.motion.entry.meeting, now).publication


def objection_to(resolution: Resolution, now: datetime) -> str:
    """Why this decision is not made public; empty when it may be."""
    entry = resolution.ballot.motion.entry
    return objection(
        rule_of(resolution, now),
        Matter(entry.item.matter),
        about_a_person=entry.item.matter in ABOUT_A_PERSON,
        rehearsed=entry.meeting.committee.rehearsal_of_id is not None,
    )


def publications_of(resolution: Resolution) -> list[Publication]:
    """Each time that a decision was, or was to be, made public."""
    return list(Publication.objects.filter(resolution=resolution).order_by("starts_on", "pk"))


def may_propose(user: User, resolution: Resolution) -> bool:
    """Whether this user proposes that a decision be made public."""
    committee = resolution.ballot.motion.entry.meeting.committee_id
    return committee in permissions_of(user).committee_ids(*OFFICE)


def events_for(user: User, publication: Publication) -> list[PublicationEvent]:
    """What this user may do with it now."""
    return [
        event
        for (state, event), found in PUBLICATION_TRANSITIONS.items()
        if state == publication.state and may(user, found.permissions, publication)
    ]


def may(user: User, permissions: Iterable[str], publication: Publication) -> bool:
    """Whether the user holds any of the permissions; `approver` is whom the rulebook names."""
    named = approver_permission(publication.approver)
    wanted = {named if name == APPROVER else name for name in permissions}
    return publication.committee_id in permissions_of(user).committee_ids(*wanted)


def waiting_for(user: User) -> list[Publication]:
    """What waits for an act of this user."""
    held = permissions_of(user).committee_ids("preside", "direct_office", "handle_office")
    open_ones = (PublicationState.PROPOSED, PublicationState.APPROVED)
    rows = Publication.objects.filter(committee__in=held, state__in=open_ones).order_by("starts_on", "pk")
    return [each for each in rows if events_for(user, each)]


def wanting(committees: Iterable[Committee], now: datetime) -> list[Resolution]:
    """Decisions that the rulebook wants made public and that nobody has proposed yet, the oldest first."""
    found: list[Resolution] = []
    for committee in committees:
        rule = body_rules(committee, now).publication
        if rule is None or str(rule.clause.force) == "optional" or rule.approver:
            continue
        hidden = {str(each) for each in (*ABOUT_A_PERSON, *rule.secret)}
        proposed = Publication.objects.filter(resolution=OuterRef("pk"))
        rows = Resolution.objects.filter(~Exists(proposed), ballot__motion__entry__meeting__committee=committee)
        found += rows.exclude(ballot__motion__entry__item__matter__in=hidden).order_by("adopted_at")[:50]
    return found


def wanting_for(user: User, now: datetime) -> list[Resolution]:
    """The same for the committees whose office this user works in."""
    held = permissions_of(user).committee_ids(*OFFICE)
    committees = Committee.objects.filter(pk__in=held, rehearsal_of__isnull=True).select_related("rulebook")
    return wanting(committees, now) if held else []


def subject_of(publication: Publication) -> str:
    """How jobs name it."""
    return f"publication:{publication.pk}"
