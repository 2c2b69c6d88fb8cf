"""Items as a user may see them, the chain of one item, and what waits for whom."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from committees.access.selectors import permissions_of
from committees.calendar.rules import local_day
from committees.models import (
    Committee,
    CommitteeGroupPermission,
    CommitteeUserPermission,
    LedgerEntry,
    Person,
    Seat,
    Unit,
    UnitGroupPermission,
    User,
)
from committees.people.selectors import person_of, seats_on
from committees.rulebooks.selectors import body_rules, rules_for
from committees.rules import (
    Clause,
    FactError,
    Matter,
    PreliminaryRule,
    Preparation,
    SpendKind,
    Verdict,
    classify_amount,
    judge_preliminary,
    preliminaries,
)
from meetings.agenda.models import AgendaItem, ReviewStep
from meetings.agenda.rules import (
    CIRCLED_MATTERS,
    HANDLER,
    HOLDERS,
    IN_CHARGE,
    OFFICE,
    OFFICE_HEAD,
    Held,
    Holder,
    PlannedStep,
    Reach,
    holders_in,
    may_act,
    planned_steps,
)
from meetings.agenda.states import EDITABLE_STATES, ITEM_TRANSITIONS, OFFICE_STATES, ItemEvent, ItemState, StepState
from meetings.scheduling.models import AgendaEntry
from meetings.scheduling.states import MeetingState
from meetings.session.models import Recusal

# Members know an item once the notice is out; a cancelled meeting takes that back.
KNOWN_TO_MEMBERS = (
    MeetingState.NOTICED,
    MeetingState.IN_SESSION,
    MeetingState.ADJOURNED,
    MeetingState.MINUTED,
    MeetingState.ARCHIVED,
)
CIRCLED = [str(matter) for matter in CIRCLED_MATTERS]


def items() -> QuerySet[AgendaItem]:
    """All items with what a page shows of them."""
    return AgendaItem.objects.select_related(
        "committee", "unit", "organisation", "created_by__person", "in_charge__person", "previous"
    )


def visible_to(user: User) -> QuerySet[AgendaItem]:
    """The items a user may know of. Everything else does not exist for him (404)."""
    return items().filter((~Q(matter__in=CIRCLED) & _open_to(user)) | (Q(matter__in=CIRCLED) & _circle_of(user)))


def _open_to(user: User) -> Q:
    """Who knows an ordinary item: its unit; once submitted, office, chair and those it reached; then the meeting."""
    held = permissions_of(user)
    office = held.committee_ids("handle_office", "direct_office", "record_meeting", "decide_agenda")
    return (
        Q(unit_id__in=held.unit_ids("handle_unit", "lead_unit"))
        | (Q(committee_id__in=office) & Q(round__gte=1))
        | _reached(user)
        | Exists(_entries(Q(meeting__committee_id__in=held.committee_ids("attend"))))
        | _observed(user)
        | _standing(user)
    )


def _circle_of(user: User) -> Q:
    """知悉范围 of a circled item: proposing handler, chair, organisation department, office head, member in charge,
    and those who sit in the meeting or record it once its notice is out."""
    held = permissions_of(user)
    insiders = held.committee_ids("decide_agenda", "handle_personnel", "direct_office")
    through_meeting = Q(meeting__committee_id__in=held.committee_ids("attend", "record_meeting"))
    return (
        Q(created_by=user, unit_id__in=held.unit_ids("handle_unit", "lead_unit"))
        | (Q(committee_id__in=insiders) & Q(round__gte=1))
        | _reached(user)
        | Exists(_entries(through_meeting))
        | _observed(user)
    )


def _entries(condition: Q) -> QuerySet[AgendaEntry]:
    return AgendaEntry.objects.filter(condition, item=OuterRef("pk"), meeting__state__in=KNOWN_TO_MEMBERS)


def _reached(user: User) -> Exists:
    """A step in charge of this user has begun, in whichever round."""
    steps = ReviewStep.objects.filter(item=OuterRef("pk"), since__isnull=False, item__in_charge__person__user=user)
    return Exists(steps.filter(holders__contains=f" {IN_CHARGE.key} "))


def _observed(user: User) -> Exists:
    return Exists(_entries(Q(observers__person__user=user)))


def _standing(user: User) -> Exists:
    return Exists(_entries(Q(meeting__committee__standing_observers__person__user=user)))


def mine(user: User) -> Q:
    """我经办的: proposed by my units."""
    return Q(unit_id__in=permissions_of(user).unit_ids(HANDLER.permission)) | Q(created_by=user)


def waiting_for(user: User) -> Q:
    """待我审核: the current step is one that I may take."""
    return Q(state=ItemState.IN_REVIEW) & Exists(current_steps(user).filter(item=OuterRef("pk")))


def current_steps(user: User) -> QuerySet[ReviewStep]:
    """The begun and undecided steps that a user may take."""
    held = permissions_of(user)
    condition = Q(holders__contains=f" {IN_CHARGE.key} ", item__in_charge__person__user=user)
    for holder in HOLDERS.values():
        if holder.reach is Reach.CHARGE:
            continue
        where = (
            Q(item__committee_id__in=held.committee_ids(holder.permission))
            if holder.reach is Reach.COMMITTEE
            else Q(item__unit_id__in=held.unit_ids(holder.permission))
        )
        condition |= where & Q(holders__contains=f" {holder.key} ")
    steps = ReviewStep.objects.filter(condition, state=StepState.WAITING, since__isnull=False)
    return steps.filter(item__state=ItemState.IN_REVIEW, round=F("item__round")).select_related("item__committee")


def without_holder(user: User) -> QuerySet[ReviewStep]:
    """Steps that wait for a member in charge who is not known, on committees whose office the user is."""
    office = permissions_of(user).committee_ids(OFFICE.permission)
    steps = ReviewStep.objects.filter(state=StepState.WAITING, since__isnull=False, round=F("item__round"))
    return steps.filter(
        item__state=ItemState.IN_REVIEW,
        item__committee_id__in=office,
        item__in_charge__isnull=True,
        holders__contains=f" {IN_CHARGE.key} ",
    ).select_related("item__committee")


def held_by(user: User, item: AgendaItem) -> Held:
    """What a user holds towards an item."""
    held = permissions_of(user)
    person = person_of(user)
    return Held(
        committee=frozenset(code for code, pk in held.committees if pk == item.committee_id),
        unit=frozenset(code for code, pk in held.units if pk == item.unit_id),
        in_charge=person is not None and item.in_charge is not None and item.in_charge.person_id == person.pk,
    )


def current_step(item: AgendaItem) -> ReviewStep | None:
    """The step that waits now, None when none does."""
    if item.state != ItemState.IN_REVIEW:
        return None
    return item.steps.filter(round=item.round, state=StepState.WAITING).order_by("sequence").first()


def may_take(user: User, item: AgendaItem, step: ReviewStep | None) -> bool:
    """Whether a user may agree to, or return, this step now."""
    return step is not None and may_act(step.holders, held_by(user, item))


def holders_of_step(item: AgendaItem, step: ReviewStep) -> list[Person]:
    """The people who may take a step now. Empty: nobody can, and the office must see to it."""
    found: dict[int, Person] = {}
    for holder in holders_in(step.holders):
        found.update((person.pk, person) for person in _people(holder, item))
    return list(found.values())


def _people(holder: Holder, item: AgendaItem) -> Iterable[Person]:
    if holder.reach is Reach.CHARGE:
        return [item.in_charge.person] if item.in_charge else []
    return people_with(holder.permission, item.committee if holder.reach is Reach.COMMITTEE else item.unit)


def people_with(permission: str, scope: Committee | Unit) -> QuerySet[Person]:
    """The people whose logins hold a permission on a committee or unit, in a stable order."""
    model = CommitteeGroupPermission if isinstance(scope, Committee) else UnitGroupPermission
    groups = model.objects.filter(permission__codename=permission, content_object=scope).values("group_id")
    found = Q(user__groups__in=groups)
    if isinstance(scope, Committee):
        own = CommitteeUserPermission.objects.filter(permission__codename=permission, content_object=scope)
        found |= Q(user__in=own.values("user_id"))
    return Person.objects.filter(found, user__is_active=True).distinct().order_by("pk")


def seats_to_choose(item: AgendaItem, now: datetime) -> QuerySet[Seat]:
    """The members whom the office may name as in charge of an item."""
    return seats_on(item.committee, local_day(now))


def committees_for(user: User) -> QuerySet[Committee]:
    """The committees to which the user's units may propose."""
    units = Unit.objects.filter(pk__in=permissions_of(user).unit_ids(HANDLER.permission))
    return Committee.objects.filter(organisation__in=units.values("organisation")).select_related("rulebook")


def units_for(user: User) -> QuerySet[Unit]:
    """The units for which the user may propose."""
    return Unit.objects.filter(pk__in=permissions_of(user).unit_ids(HANDLER.permission)).select_related("organisation")


def may_read(user: User, item: AgendaItem, now: datetime) -> bool:
    """Whether a user who may know of an item may also read its report and papers: a recused member may not."""
    person = person_of(user)
    recused = Recusal.objects.filter(entry__item=item, roll__person=person).select_related(
        "entry__meeting__committee", "entry__meeting__rulebook_version__rulebook"
    )
    if person is None:
        return True
    return all(body_rules(row.entry.meeting, now).recusal.sees_papers for row in recused)


@dataclass(frozen=True)
class Preparations:
    """A preparation that the rulebook asks for, with the verdict on this item."""

    rule: PreliminaryRule
    verdict: Verdict

    @property
    def clause(self) -> Clause:
        return self.verdict.clause


def required_preparations(committee: Committee, matter: str, now: datetime) -> tuple[PreliminaryRule, ...]:
    """All that may have to be done before this class of matter is discussed in this committee, whatever the case."""
    rules = body_rules(committee, now).preliminary
    return tuple(rule for rule in rules if matter in rule.matters)


def preparations_of(item: AgendaItem, now: datetime) -> list[Preparations]:
    """Each preparation asked for, done or missing, with its clause."""
    body, matter, given = body_rules(item.committee, now), Matter(item.matter), frozenset(item.conditions)
    done = preparations_done(item)
    verdicts = judge_preliminary(body, matter, done, dissent=item.dissent_attached, conditions=given)
    rules = preliminaries(body, matter, given)
    return [Preparations(rule, verdict) for rule, verdict in zip(rules, verdicts, strict=True)]


def preparations_done(item: AgendaItem) -> dict[Preparation, int]:
    """How many of each kind of preparation the item records."""
    return {Preparation(row["kind"]): int(row.get("count", 1)) for row in item.preparations}


def classified(committee: Committee, spend_kind: str, amount: int | None, now: datetime) -> Verdict | None:
    """The class that the rulebook's thresholds give a sum of money; None without kind, sum or threshold."""
    if amount is None or spend_kind not in {str(kind) for kind in SpendKind}:
        return None
    try:
        verdict = classify_amount(rules_for(committee, now), SpendKind(spend_kind), amount)
    except FactError:
        return None
    return verdict if verdict.required is not None else None


def history_of(item: AgendaItem) -> QuerySet[LedgerEntry]:
    """The item's record, oldest first."""
    return LedgerEntry.objects.filter(aggregate=f"item:{item.pk}").order_by("sequence")


def office_may_know(item: AgendaItem) -> Holder:
    """Who in the office deals with an item: in circled matters its head alone."""
    return OFFICE_HEAD if item.matter in CIRCLED else OFFICE


@dataclass(frozen=True)
class ItemFilter:
    """What a list of items is narrowed to. Empty values narrow nothing."""

    tab: str = "all"
    committee: int | None = None
    state: str = ""
    matter: str = ""
    text: str = ""


def listed(user: User, wanted: ItemFilter) -> QuerySet[AgendaItem]:
    """One tab of the list of items, narrowed, the last touched first; the text is looked for in title and question."""
    rows = visible_to(user)
    if wanted.tab == "mine":
        rows = rows.filter(mine(user))
    elif wanted.tab == "review":
        rows = rows.filter(waiting_for(user))
    elif wanted.tab == "pool":
        rows = rows.filter(state=ItemState.POOLED)
    if wanted.committee is not None:
        rows = rows.filter(committee_id=wanted.committee)
    if wanted.state:
        rows = rows.filter(state=wanted.state)
    if wanted.matter:
        rows = rows.filter(matter=wanted.matter)
    for word in wanted.text.split()[:5]:
        rows = rows.filter(Q(title__icontains=word) | Q(question__icontains=word) | Q(unit__name__icontains=word))
    return rows.order_by("-updated_at", "-pk")


def committees_seen(user: User) -> QuerySet[Committee]:
    """The committees that have an item which the user may know of: the choices of the filter."""
    return Committee.objects.filter(pk__in=visible_to(user).order_by().values("committee"))


def waiting_steps(rows: Iterable[AgendaItem]) -> dict[int, ReviewStep]:
    """The step that waits now, by item, for a list of items: one query however long the list."""
    steps = ReviewStep.objects.filter(
        item__in=[item.pk for item in rows],
        item__state=ItemState.IN_REVIEW,
        round=F("item__round"),
        state=StepState.WAITING,
        since__isnull=False,
    )
    return {step.item_id: step for step in steps}


def returning_step(item: AgendaItem) -> ReviewStep | None:
    """The step that sent the item back, while it lies with its unit."""
    if item.state != ItemState.RETURNED:
        return None
    steps = item.steps.filter(round=item.round, state=StepState.RETURNED)
    return steps.select_related("decided_by").first()


def steps_of(item: AgendaItem) -> QuerySet[ReviewStep]:
    """Every step of every round, in order, save those that a return made needless."""
    needless = Q(state=StepState.WAITING, round__lt=item.round)
    if item.state != ItemState.IN_REVIEW:
        needless |= Q(state=StepState.WAITING)
    return item.steps.exclude(needless).select_related("decided_by").order_by("round", "sequence")


def sees_review(user: User, item: AgendaItem) -> bool:
    """Whether the comments of reviewers are for this user: those who propose and review, not every reader."""
    held = held_by(user, item)
    inside = {"handle_office", "direct_office", "record_meeting", "decide_agenda", "handle_personnel"}
    return bool(held.unit or held.in_charge or inside & held.committee or item.created_by_id == user.pk)


@dataclass(frozen=True)
class Acts:
    """What a user may do with an item now: role and phase together, the phase from the table of transitions."""

    edit: bool
    submit: bool
    withdraw: bool
    review: bool
    assign: bool
    confirm: bool


def acts_of(user: User, item: AgendaItem, step: ReviewStep | None) -> Acts:
    """The buttons of an item's page."""
    state = ItemState(item.state)
    held = held_by(user, item)
    handles = HANDLER.permission in held.unit
    office = office_may_know(item).permission in held.committee
    return Acts(
        edit=handles and state in EDITABLE_STATES,
        submit=handles and (state, ItemEvent.SUBMIT) in ITEM_TRANSITIONS,
        withdraw=handles and (state, ItemEvent.WITHDRAW) in ITEM_TRANSITIONS,
        review=may_take(user, item, step),
        assign=office and state == ItemState.IN_REVIEW and _asks_for_member(step),
        confirm=office and state in OFFICE_STATES and item.matter_confirmed_at is None,
    )


def _asks_for_member(step: ReviewStep | None) -> bool:
    return step is not None and IN_CHARGE.key in step.holders.split()


def plan_for(committee: Committee, matter: str, now: datetime) -> tuple[PlannedStep, ...]:
    """The chain that an item of this class would go through."""
    return planned_steps(body_rules(committee, now), Matter(matter))


def step_in(item: AgendaItem, pk: int) -> ReviewStep | None:
    """One step of an item by its key."""
    return item.steps.filter(pk=pk).first()
