"""What subordinates send up: issued minutes addressed to superiors, and reports; nothing else of them is ever seen."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q, QuerySet

from committees.access.selectors import permissions_of
from committees.errors import Refused
from committees.models import Committee, Organisation, Person, User
from committees.rulebooks.selectors import rules_of, version_in_force
from committees.rules.upward import UpwardRule
from decisions.distribution.states import RecipientKind
from decisions.duties.selectors import real_committees
from decisions.life.models import LifeMeeting
from decisions.life.states import LifeState
from decisions.minutes.models import Minutes
from decisions.minutes.states import MinutesState
from decisions.upward.models import UpwardReport
from decisions.upward.states import MOVES, Side, UpwardEvent, UpwardState
from meetings.agenda.selectors.review import people_with

RECEIVERS = ("handle_office", "direct_office", "preside")
SENDERS = ("handle_office", "direct_office")
STAGES = {"before": (LifeState.PREPARING,), "after": (LifeState.HELD, LifeState.RECTIFYING, LifeState.CLOSED)}


def _organisations(user: User, permissions: tuple[str, ...]) -> QuerySet[Organisation]:
    held = permissions_of(user).committee_ids(*permissions)
    return Organisation.objects.filter(committees__in=Committee.objects.filter(pk__in=held)).distinct()


def receiving_organisations(user: User) -> QuerySet[Organisation]:
    """The organisations for which the user receives: where he presides over, directs or handles a committee."""
    return _organisations(user, RECEIVERS)


def sending_organisations(user: User) -> QuerySet[Organisation]:
    """The organisations whose reports the user sends: where he directs or handles a committee."""
    return _organisations(user, SENDERS)


def may_receive(user: User) -> bool:
    """Whether 下级报送 is shown: where a subordinate named the user's organisation as its superior, or once sent."""
    own = receiving_organisations(user)
    return own.filter(Q(subordinates__isnull=False) | Q(reports_from_below__isnull=False)).exists()


def reporting_organisations(user: User) -> QuerySet[Organisation]:
    """The organisations in which the user prepares or presides, with their superiors."""
    return receiving_organisations(user).select_related("superior").order_by("pk")


def may_report(user: User) -> bool:
    """Whether 报送上级 is shown: to those who prepare and preside."""
    return bool(permissions_of(user).committee_ids(*RECEIVERS))


def received_minutes(user: User) -> QuerySet[Minutes]:
    """Issued minutes of subordinates of which the rulebook sends a copy up; rehearsals and all else stay unseen."""
    rows = Minutes.objects.filter(
        organisation__superior__in=receiving_organisations(user),
        state=MinutesState.ISSUED,
        copies__kind=RecipientKind.SUPERIOR,
        meeting__committee__rehearsal_of__isnull=True,
    ).exclude(pdf_digest="")
    return rows.select_related("organisation", "meeting").distinct().order_by("-issued_at", "-pk")


def _rows() -> QuerySet[UpwardReport]:
    return UpwardReport.objects.select_related("organisation", "superior").order_by("-sent_at", "-pk")


def sent_reports(user: User) -> QuerySet[UpwardReport]:
    """What the user's own organisation sent, for those who prepare and preside there."""
    return _rows().filter(organisation__in=receiving_organisations(user))


def received_reports(user: User) -> QuerySet[UpwardReport]:
    """What came from below, but for what was withdrawn before anyone took it."""
    return _rows().filter(superior__in=receiving_organisations(user)).exclude(state=UpwardState.WITHDRAWN)


def visible_to(user: User) -> QuerySet[UpwardReport]:
    """The reports of either side."""
    own = receiving_organisations(user)
    above = Q(superior__in=own) & ~Q(state=UpwardState.WITHDRAWN)
    more = ("sent_by__person", "received_by__person", "answered_by__person")
    return _rows().filter(Q(organisation__in=own) | above).select_related(*more)


def side_of(user: User, report: UpwardReport) -> Side | None:
    """On which side the user acts on a report; None for one who only reads."""
    if sending_organisations(user).filter(pk=report.organisation_id).exists():
        return Side.SENDER
    if receiving_organisations(user).filter(pk=report.superior_id).exists():
        return Side.SUPERIOR
    return None


def events_for(user: User, report: UpwardReport) -> list[UpwardEvent]:
    """What the user may do with a report as it stands."""
    side, state = side_of(user, report), UpwardState(report.state)
    return [event for (before, event), move in MOVES.items() if before is state and move.who is side]


def upward_rules(organisation: Organisation, now: datetime) -> dict[str, UpwardRule]:
    """What the rulebooks of an organisation's committees send up, by a code that names rulebook and rule."""
    found: dict[str, UpwardRule] = {}
    books: dict[int, Committee] = {}
    for committee in real_committees(organisation).select_related("rulebook"):
        books.setdefault(committee.rulebook_id, committee)
    for pk, committee in books.items():
        try:
            rules = rules_of(version_in_force(committee, now))
        except Refused:  # no version in force yet: nothing goes up
            continue
        found |= {f"{pk}:{rule.code}": rule for rule in rules.upward}
    return found


def life_of(organisation: Organisation, rule: UpwardRule, code: str) -> LifeMeeting | None:
    """The 民主生活会 that a report before or after it is about: the latest whose step is still open."""
    if not rule.body or rule.stage is None:
        return None
    book = code.partition(":")[0]
    lives = LifeMeeting.objects.filter(
        organisation=organisation, code=f"{book}:body:{rule.body}", state__in=STAGES[rule.stage]
    )
    open_step = lives.filter(steps__kind=f"report-{rule.stage}", steps__done_on__isnull=True)
    return open_step.order_by("-planned_on", "-pk").first()


def office_of(organisation: Organisation) -> list[Person]:
    """Whom a message to an organisation reaches: those who prepare its real committees, and the heads of its office."""
    found: dict[int, Person] = {}
    for committee in real_committees(organisation):
        for permission in SENDERS:
            found.update((person.pk, person) for person in people_with(permission, committee))
    return list(found.values())
