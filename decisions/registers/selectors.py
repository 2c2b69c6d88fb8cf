"""The registers of one organisation, as far as a reader may see them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet

from committees.access.selectors import permissions_of
from committees.calendar.rules import local_day
from committees.errors import Refused
from committees.models import Committee, Organisation, Person, Unit, User
from committees.people.selectors import people_of, person_of, units_of
from committees.rulebooks.selectors import rules_for
from decisions.publication.models import Publication
from decisions.publication.states import PublicationForm
from decisions.publication.states import PublicationState as Made
from decisions.registers.models import LeaveSlip, PaperLoan, PublicationEntry, PublicityScore
from decisions.registers.rules import Publicity, publicity_of
from decisions.registers.states import (
    APPROVERS,
    KEEPERS,
    LEAVE_TRANSITIONS,
    LOAN_READERS,
    PUBLICITY_READERS,
    LeaveEvent,
    LeaveState,
    PublicationState,
    Side,
)
from meetings.notices.models import LeaveRequest
from meetings.notices.states import LeaveState as MeetingLeave
from meetings.scheduling.selectors import staff_within


def house_of(user: User, *permissions: str) -> Organisation | None:
    """The one organisation whose register the user opens: his own where he holds any of these there, else the first
    where he does. None: nowhere."""
    held = permissions_of(user).committee_ids(*permissions)
    if not held:
        return None
    houses = list(Organisation.objects.filter(committees__in=held).distinct().order_by("pk"))
    person = person_of(user)
    own = [each for each in houses if person is not None and each.pk == person.organisation_id]
    return (own or houses)[0]


def keeps(user: User, organisation: Organisation) -> bool:
    """Whether the user keeps the registers of the organisation."""
    return holds(user, organisation, *KEEPERS)


def holds(user: User, organisation: Organisation, *permissions: str) -> bool:
    """Whether the user holds any of these on a committee of the organisation."""
    held = permissions_of(user).committee_ids(*permissions)
    return bool(held) and Committee.objects.filter(pk__in=held, organisation=organisation).exists()


# ---- 涉密文件借阅


def loans_of(organisation: Organisation) -> QuerySet[PaperLoan]:
    """Every loan of an organisation, the newest first."""
    return PaperLoan.objects.filter(organisation=organisation).select_related("unit")


def loans_chosen(loans: QuerySet[PaperLoan], chosen: Mapping[str, Any], today: date) -> QuerySet[PaperLoan]:
    """The loans that a reader asked for."""
    if chosen.get("q"):
        words = chosen["q"]
        loans = loans.filter(Q(title__icontains=words) | Q(borrower__icontains=words) | Q(serial__icontains=words))
    if chosen.get("unit"):
        loans = loans.filter(unit=chosen["unit"])
    standing = {
        "open": Q(returned_on__isnull=True),
        "overdue": Q(returned_on__isnull=True, until_on__lt=today),
        "returned": Q(returned_on__isnull=False),
    }
    return loans.filter(standing[chosen["standing"]]) if chosen.get("standing") else loans


def overdue_loans(organisation: Organisation, today: date) -> QuerySet[PaperLoan]:
    """What should have come back."""
    return loans_of(organisation).filter(returned_on__isnull=True, until_on__lt=today).order_by("until_on", "pk")


def loan_units(organisation: Organisation) -> QuerySet[Unit]:
    """The units that may borrow."""
    return units_of(organisation.pk)


def may_read_loans(user: User) -> bool:
    """Whether the register of loans is there for this user."""
    return bool(permissions_of(user).committee_ids(*LOAN_READERS))


# ---- 请销假


def leaves_visible_to(user: User) -> QuerySet[LeaveSlip]:
    """One's own slips; all of them for who keeps the register or approves leave. Nobody else knows why one is away."""
    held = permissions_of(user).committee_ids(*KEEPERS, *APPROVERS)
    person = person_of(user)
    condition = Q(organisation__in=Organisation.objects.filter(committees__in=held).values("pk"))
    if person is not None:
        condition |= Q(person=person)
    rows = LeaveSlip.objects.filter(condition) if held or person is not None else LeaveSlip.objects.none()
    return rows.select_related("person", "acting", "organisation", "decided_by__person")


def leaves_chosen(slips: QuerySet[LeaveSlip], chosen: Mapping[str, Any], today: date) -> QuerySet[LeaveSlip]:
    """The slips that a reader asked for."""
    if chosen.get("q"):
        slips = slips.filter(person__name__icontains=chosen["q"])
    if chosen.get("kind"):
        slips = slips.filter(kind=chosen["kind"])
    if chosen.get("state") == "away":
        return slips.filter(state=LeaveState.APPROVED, starts_on__lte=today, ends_on__gte=today)
    if chosen.get("state") == "unreported":
        return slips.filter(state=LeaveState.APPROVED, ends_on__lt=today)
    return slips.filter(state=chosen["state"]) if chosen.get("state") else slips


def events_for(user: User, slip: LeaveSlip) -> list[LeaveEvent]:
    """The buttons that this user has on this slip."""
    return [
        event
        for (state, event), transition in LEAVE_TRANSITIONS.items()
        if slip.state == state and stands(user, slip, transition.side)
    ]


def stands(user: User, slip: LeaveSlip, side: Side) -> bool:
    """Whether the user stands on this side: nobody approves his own leave, and one's own may be kept by the office."""
    person = person_of(user)
    own = person is not None and person.pk == slip.person_id
    if side is Side.APPROVER:
        return not own and slip.asked_by_id != user.pk and holds(user, slip.organisation, *APPROVERS)
    return own or keeps(user, slip.organisation)


def people_for(user: User, organisation: Organisation) -> QuerySet[Person]:
    """For whom the user may ask leave: the office for everyone, others for themselves."""
    people = people_of(organisation.pk)
    if keeps(user, organisation):
        return people
    person = person_of(user)
    return people.filter(pk=person.pk) if person is not None else people.none()


def approvers_of(organisation: Organisation) -> QuerySet[Person]:
    """Who is told that somebody asks leave."""
    return staff_within(organisation, "direct_office")


def keepers_of(organisation: Organisation) -> QuerySet[Person]:
    """Who keeps the registers of an organisation."""
    return staff_within(organisation, *KEEPERS)


def meeting_leaves(user: User, organisation: Organisation, year: int) -> QuerySet[LeaveRequest]:
    """Leave from meetings of a year, beside the slips, for those who prepare the meetings of their committees."""
    held = permissions_of(user).committee_ids(*KEEPERS, *APPROVERS)
    found = LeaveRequest.objects.filter(
        meeting__organisation=organisation,
        meeting__committee__in=held,
        meeting__starts_at__year=year,
        state=MeetingLeave.GRANTED,
    )
    return found.select_related("meeting", "person", "decided_by").order_by("-meeting__starts_at", "pk")


# ---- 党务公开


def publicity_rules(organisation: Organisation, now: datetime) -> Publicity:
    """Categories and grades by the rulebooks of the organisation's committees; the first that speaks of it."""
    for committee in Committee.objects.filter(organisation=organisation).select_related("rulebook"):
        try:
            found = publicity_of(rules_for(committee, now).provisions)
        except Refused:  # no version in force: silent
            continue
        if not found.category_clause.default:
            return found
    return publicity_of(())


def may_read_publicity(user: User) -> bool:
    """Whether the register of what was made public is there for this user."""
    return bool(permissions_of(user).committee_ids(*PUBLICITY_READERS))


def entries_of(organisation: Organisation, year: int) -> QuerySet[PublicationEntry]:
    """What was made public in a year, the newest first."""
    return PublicationEntry.objects.filter(organisation=organisation, year=year)


def counts_of(organisation: Organisation, year: int) -> Counter[str]:
    """How many entries each category has, without what was taken down."""
    rows = entries_of(organisation, year).filter(state=PublicationState.PUBLISHED)
    return Counter(rows.values_list("category", flat=True))


def source_of(publication: Publication) -> str:
    """The key under which a decision's publication is entered once."""
    return f"publication:{publication.pk}"


def unlisted(organisation: Organisation, user: User) -> list[Publication]:
    """Decisions made public as 党务公开 that the register does not have yet, of the committees the user keeps."""
    held = permissions_of(user).committee_ids(*KEEPERS)
    made = Publication.objects.filter(
        organisation=organisation,
        committee__in=held,
        form=PublicationForm.PARTY_AFFAIRS,
        state__in=[Made.PUBLISHED, Made.ENDED],
    ).order_by("starts_on", "pk")
    listed = set(
        PublicationEntry.objects.filter(organisation=organisation).exclude(source="").values_list("source", flat=True)
    )
    return [each for each in made.select_related("resolution") if source_of(each) not in listed]


@dataclass(frozen=True)
class ScoreRow:
    """One category of the year's score: its full points, what was given, and what the register has to show."""

    category: str
    full: int
    points: int
    note: str
    entries: int


def score_of(organisation: Organisation, year: int) -> PublicityScore | None:
    """The year's own score, if it was begun."""
    found = PublicityScore.objects.filter(organisation=organisation, year=year)
    return found.select_related("by__person", "confirmed_by__person").prefetch_related("lines").first()


def score_rows(organisation: Organisation, year: int, score: PublicityScore | None, now: datetime) -> list[ScoreRow]:
    """The categories of a year with their points: as they were scored, else as the rules name them now."""
    counts = counts_of(organisation, year)
    if score is not None:
        return [
            ScoreRow(line.category, line.full, line.points, line.note, counts[line.category])
            for line in score.lines.all()
        ]
    rules = publicity_rules(organisation, now)
    return [
        ScoreRow(category, full, 0, "", counts[category])
        for category, full in zip(rules.categories, rules.full_points, strict=True)
    ]


def years_of(organisation: Organisation, now: datetime) -> list[int]:
    """The years with anything in the register, and this one."""
    found = set(PublicationEntry.objects.filter(organisation=organisation).values_list("year", flat=True))
    return sorted(found | {local_day(now).year}, reverse=True)
