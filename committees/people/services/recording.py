"""Every act on organisations and people stands in the ledger of the organisation."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from committees.access.selectors import permissions_of
from committees.errors import Refused
from committees.ledger import services as ledger
from committees.people.models import Committee, Organisation, User

KEEPERS_VERBS = frozenset({
    "unit_founded", "committee_founded", "person_entered", "organisation_changed", "venue_entered", "post_changed",
    "people_merged",
    "term_begun", "seat_filled", "seat_vacated", "seat_suspended", "seat_resumed", "charge_given", "charge_dropped",
    "standing_observer_added", "standing_observer_dropped", "unit_renamed", "person_renamed", "person_revised",
})  # fmt: skip

BY_APPOINTMENT = frozenset({"post_changed", "seat_filled", "seat_vacated"})


def record(
    organisation: Organisation, verb: str, payload: Mapping[str, object], user: User | None, now: datetime
) -> None:
    """One entry, in the caller's transaction. Refuses who does not keep this organisation's people and seats."""
    require_keeper(organisation, verb, user)
    ledger.append(
        aggregate=f"organisation:{organisation.pk}",
        organisation_id=organisation.pk,
        verb=verb,
        payload=payload,
        actor=user,
        now=now,
    )


def require_keeper(organisation: Organisation, verb: str, user: User | None) -> None:
    """Refused for who does not keep what the verb changes. Asked first where an act that is repeated enters nothing."""
    if user is not None and verb in KEEPERS_VERBS and not _keeps(user, organisation, verb):
        raise Refused("机构、人员和席位由办公室主任或系统管理员登记。")


def require_security(organisation: Organisation, user: User | None) -> None:
    """Refused for who does not look after the accounts of this organisation."""
    if user is not None and organisation.pk not in permissions_of(user).organisation_ids("administer_security"):
        raise Refused("账号由本机关的安全管理员办理。")


def _keeps(user: User, organisation: Organisation, verb: str) -> bool:
    """The head of an office and the system administrator; posts and seats also change by an appointment."""
    held = permissions_of(user)
    if organisation.pk in held.organisation_ids("administer_system"):
        return True
    also = ("handle_personnel",) if verb in BY_APPOINTMENT else ()
    committees = held.committee_ids("direct_office", *also)
    return bool(committees) and Committee.objects.filter(pk__in=committees, organisation=organisation).exists()
