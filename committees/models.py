"""The face of this floor's models: each room keeps its own, this file hands their names on."""

from committees.access.models import RoleGrant, RoleGroup
from committees.calendar.models import CalendarDay, CalendarYear
from committees.documents.models import Job
from committees.ledger.models import Anchor, LedgerEntry, LedgerHead
from committees.outbox.models import Heartbeat, InboxMessage, Outbox
from committees.people.models import (
    Committee,
    CommitteeGroupPermission,
    CommitteeUserPermission,
    Organisation,
    OrganisationGroupPermission,
    OrganisationUserPermission,
    Person,
    Portfolio,
    Seat,
    StandingObserver,
    Term,
    Unit,
    UnitGroupPermission,
    UnitUserPermission,
    User,
)
from committees.rulebooks.models import AppliedRule, Rulebook, RulebookVersion
from committees.search.models import SearchEntry, SearchGram

__all__ = [
    "Anchor",
    "AppliedRule",
    "CalendarDay",
    "CalendarYear",
    "Committee",
    "CommitteeGroupPermission",
    "CommitteeUserPermission",
    "Heartbeat",
    "InboxMessage",
    "Job",
    "LedgerEntry",
    "LedgerHead",
    "Organisation",
    "OrganisationGroupPermission",
    "OrganisationUserPermission",
    "Outbox",
    "Person",
    "Portfolio",
    "RoleGrant",
    "RoleGroup",
    "Rulebook",
    "RulebookVersion",
    "SearchEntry",
    "SearchGram",
    "Seat",
    "StandingObserver",
    "Term",
    "Unit",
    "UnitGroupPermission",
    "UnitUserPermission",
    "User",
]
