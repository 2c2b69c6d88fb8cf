"""The face of this floor's models: each room keeps its own, this file hands their names on."""

from committees.access.models import (
    CommitteeGroupPermission,
    CommitteeUserPermission,
    OrganisationGroupPermission,
    OrganisationUserPermission,
    RoleGrant,
    RoleGroup,
    ScreenToken,
    UnitGroupPermission,
    UnitUserPermission,
)
from committees.calendar.models import CalendarDay, CalendarYear
from committees.documents.models import Job
from committees.ledger.models import Anchor, LedgerEntry, LedgerHead
from committees.outbox.models import Heartbeat, InboxMessage, Outbox
from committees.people.models import (
    Absence,
    Acting,
    Committee,
    Interest,
    Organisation,
    Person,
    Portfolio,
    Seat,
    SetupMark,
    StandingObserver,
    Suspension,
    Term,
    Unit,
    User,
    Venue,
)
from committees.rulebooks.models import AppliedRule, Rulebook, RulebookVersion
from committees.search.models import SearchEntry, SearchGram
from committees.sheets.models import ImportRun

__all__ = [
    "Absence",
    "Acting",
    "Anchor",
    "AppliedRule",
    "CalendarDay",
    "CalendarYear",
    "Committee",
    "CommitteeGroupPermission",
    "CommitteeUserPermission",
    "Heartbeat",
    "ImportRun",
    "InboxMessage",
    "Interest",
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
    "ScreenToken",
    "SearchEntry",
    "SearchGram",
    "Seat",
    "SetupMark",
    "StandingObserver",
    "Suspension",
    "Term",
    "Unit",
    "UnitGroupPermission",
    "UnitUserPermission",
    "User",
    "Venue",
]
