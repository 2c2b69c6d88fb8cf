"""What subordinates send up: the copies of issued minutes that their rulebook addresses to superiors."""

from __future__ import annotations

from django.db.models import QuerySet

from committees.access.selectors import permissions_of
from committees.models import Committee, Organisation, User
from decisions.distribution.states import RecipientKind
from decisions.minutes.models import Minutes
from decisions.minutes.states import MinutesState

RECEIVERS = ("handle_office", "direct_office", "preside")


def receiving_organisations(user: User) -> QuerySet[Organisation]:
    """The organisations for which the user receives: where he presides over, directs or handles a committee."""
    held = permissions_of(user).committee_ids(*RECEIVERS)
    return Organisation.objects.filter(committees__in=Committee.objects.filter(pk__in=held))


def may_receive(user: User) -> bool:
    """Whether 下级报送 is shown: only where a subordinate named the user's organisation as its superior."""
    return receiving_organisations(user).filter(subordinates__isnull=False).exists()


def received_minutes(user: User) -> QuerySet[Minutes]:
    """Issued minutes of subordinates of which the rulebook sends a copy up; rehearsals and all else stay unseen."""
    rows = Minutes.objects.filter(
        organisation__superior__in=receiving_organisations(user),
        state=MinutesState.ISSUED,
        copies__kind=RecipientKind.SUPERIOR,
        meeting__committee__rehearsal_of__isnull=True,
    ).exclude(pdf_digest="")
    return rows.select_related("organisation", "meeting").distinct().order_by("-issued_at", "-pk")
