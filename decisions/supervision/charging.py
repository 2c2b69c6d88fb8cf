"""Decisions that wait for somebody to carry them out, and matters whose decision was made anew."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from committees.access.selectors import permissions_of
from committees.models import Committee, LedgerEntry, User
from decisions.supervision.models import FollowUpWaiver, Reconsideration, SupervisedMatter
from decisions.supervision.states import CIRCLED_INITIATORS, OPEN_STATES, UNKNOWN_TO_UNITS, MatterState
from decisions.voting.models import Resolution
from decisions.voting.selectors import resolutions_visible_to
from meetings.agenda.rules import CIRCLED_MATTERS


def waiver_of(resolution: Resolution) -> FollowUpWaiver | None:
    """Why a decision needs nobody to carry it out, where the office said so."""
    return FollowUpWaiver.objects.filter(resolution=resolution).first()


def unassigned_resolutions(user: User) -> QuerySet[Resolution]:
    """Decisions for which nobody has been charged, or whose every matter was declined, of the committees whose matters
    the user proposes, or of whose office he is while nobody supervises them; those within a circle come to the
    organisation department."""
    held, item = permissions_of(user), "ballot__motion__entry__item__"
    offices = held.committee_ids("supervise") | unsupervised_offices(user)
    departments = held.committee_ids("handle_personnel")
    if not held.committee_ids(*CIRCLED_INITIATORS):
        return Resolution.objects.none()
    circled = Q(**{f"{item}matter__in": [str(matter) for matter in CIRCLED_MATTERS]})
    matters = SupervisedMatter.objects.filter(resolution=OuterRef("pk"))
    mine = Q(Exists(matters.filter(state=MatterState.DECLINED, initiated_by=user)))
    asked = (Q(**{f"{item}committee__in": offices}) & ~circled) | (Q(**{f"{item}committee__in": departments}) & circled)
    # What its body decided anew asks for nobody any more: the new decision does.
    seen = resolutions_visible_to(user).filter(asked | mine, waiver__isnull=True).exclude(pk__in=_decided_anew())
    return seen.exclude(Exists(live_matters().filter(resolution=OuterRef("pk")))).order_by("adopted_at")


def unsupervised_offices(user: User) -> set[int]:
    """The committees whose office the user is in and which nobody supervises yet: there the office is asked."""
    own = permissions_of(user).committee_ids("handle_office", "direct_office")
    if not own:
        return set()
    rights = "committeegrouppermission__"
    staffed = {f"{rights}permission__codename": "supervise", f"{rights}group__user__is_active": True}
    bodies = Committee.objects.filter(pk__in=own, rehearsal_of__isnull=True).exclude(
        pk__in=Committee.objects.filter(**staffed).values("pk")
    )
    return set(bodies.values_list("pk", flat=True))


def live_matters() -> QuerySet[SupervisedMatter]:
    """All but those that were declined: a decision with none of these still waits for somebody to carry it out."""
    return SupervisedMatter.objects.exclude(state=MatterState.DECLINED)


def refusals_of(resolutions: Iterable[Resolution]) -> dict[int, str]:
    """Why the last matter of each of these decisions was declined, by decision."""
    rows = SupervisedMatter.objects.filter(resolution__in=list(resolutions), state=MatterState.DECLINED)
    matters = {f"supervision:{pk}": resolution for pk, resolution in rows.values_list("pk", "resolution") if resolution}
    entries = LedgerEntry.objects.filter(aggregate__in=list(matters), verb="supervision_declined").order_by("pk")
    return {matters[entry.aggregate]: entry.payload["reason"] for entry in entries}


def replaced_by(matter: SupervisedMatter) -> Resolution | None:
    """The decision that took the place of the one this matter carries out, once its body decided anew."""
    if matter.resolution_id is None:
        return None
    return replacing([matter.resolution_id]).first()


def replacing(resolutions: Iterable[int]) -> QuerySet[Resolution]:
    """The decisions on items that named one of these for reconsideration."""
    named = Reconsideration.objects.filter(resolution__in=list(resolutions)).values("item")
    return Resolution.objects.filter(ballot__motion__entry__item__in=named).order_by("-adopted_at", "-pk")


def matters_of_the_replaced(matters: QuerySet[SupervisedMatter]) -> QuerySet[SupervisedMatter]:
    """Of these the open ones whose decision was taken up again and decided anew."""
    return matters.filter(
        resolution__in=_decided_anew(), state__in=[*UNKNOWN_TO_UNITS[:2], *OPEN_STATES, MatterState.SUSPENDED]
    )


def _decided_anew() -> QuerySet[Reconsideration, Any]:
    """The decisions whose reconsideration led to a new one, as the column of a subquery."""
    items = Resolution.objects.values("ballot__motion__entry__item")
    return Reconsideration.objects.filter(item__in=items).values("resolution")
