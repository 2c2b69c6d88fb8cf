"""The steps of an item: whose turn it is, who can take it, and what a user may do now."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, Q, QuerySet

from committees.access.selectors import named, participant, permissions_of, without_administrators
from committees.calendar.rules import local_day
from committees.models import (
    Committee,
    CommitteeGroupPermission,
    CommitteeUserPermission,
    Person,
    Seat,
    Unit,
    UnitGroupPermission,
    User,
)
from committees.people.selectors import seats_on
from meetings.agenda.models import AgendaItem, ReviewStep
from meetings.agenda.rules import (
    CHAIR,
    HANDLER,
    HOLDERS,
    IN_CHARGE,
    OFFICE,
    OFFICE_HEAD,
    Holder,
    Reach,
    holders_in,
    may_act,
)
from meetings.agenda.selectors.visibility import CIRCLED, held_by, office_may_know
from meetings.agenda.states import EDITABLE_STATES, ITEM_TRANSITIONS, OFFICE_STATES, ItemEvent, ItemState, StepState


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
    condition |= named(user, "delegate")
    steps = ReviewStep.objects.filter(condition, state=StepState.WAITING, since__isnull=False)
    return steps.filter(item__state=ItemState.IN_REVIEW, round=F("item__round")).select_related("item__committee")


def steps_in_review(items: QuerySet[AgendaItem]) -> QuerySet[ReviewStep]:
    """The step at which each of these items lies, for those in review."""
    under = items.filter(state=ItemState.IN_REVIEW).values("pk")
    steps = ReviewStep.objects.filter(item__in=under, state=StepState.WAITING, since__isnull=False)
    return steps.filter(round=F("item__round")).select_related("item")


def without_holder(user: User) -> QuerySet[ReviewStep]:
    """Steps that wait for a member in charge who is not known, where the user is the office that must name one."""
    held = permissions_of(user)
    mine = Q(item__committee_id__in=held.committee_ids(OFFICE.permission)) & ~Q(item__matter__in=CIRCLED)
    mine |= Q(item__committee_id__in=held.committee_ids(OFFICE_HEAD.permission), item__matter__in=CIRCLED)
    steps = ReviewStep.objects.filter(mine, state=StepState.WAITING, since__isnull=False, round=F("item__round"))
    return steps.filter(
        item__state=ItemState.IN_REVIEW,
        item__in_charge__isnull=True,
        holders__contains=f" {IN_CHARGE.key} ",
    ).select_related("item__committee")


def current_step(item: AgendaItem) -> ReviewStep | None:
    """The step that waits now, None when none does."""
    if item.state != ItemState.IN_REVIEW:
        return None
    waiting = item.steps.filter(round=item.round, state=StepState.WAITING)
    return waiting.select_related("delegate", "delegated_by").order_by("sequence").first()


def may_take(user: User, item: AgendaItem, step: ReviewStep | None) -> bool:
    """Whether a user may agree to, or return, this step now: as its holder, or since a holder asked him to."""
    if step is None:
        return False
    return may_act(step.holders, held_by(user, item)) or is_delegate(user, step)


def may_return_pooled(user: User, item: AgendaItem) -> bool:
    """Whether the user may send an approved item back to its unit: the office that keeps the pool, or its chair."""
    return bool({office_may_know(item).permission, CHAIR.permission} & held_by(user, item).committee)


def is_delegate(user: User, step: ReviewStep) -> bool:
    """Whether a holder of the step has asked this user to take it."""
    return step.delegate is not None and step.delegate == participant(user)


def may_delegate(user: User, item: AgendaItem, step: ReviewStep | None) -> bool:
    """Whether the user may have another take this step: a holder himself, and never in circled matters."""
    if step is None or item.matter in CIRCLED or step.delegate is not None:
        return False
    return may_act(step.holders, held_by(user, item))


def delegates_to_choose(item: AgendaItem) -> QuerySet[Person]:
    """Who may be asked to take a step: the people of the house who have a login, but not who proposed the item."""
    people = Person.objects.filter(organisation_id=item.organisation_id, user__is_active=True)
    return (
        without_administrators(people)
        .exclude(user=item.created_by_id)
        .select_related("unit")
        .order_by("unit__position", "pk")
    )


def holders_of_step(item: AgendaItem, step: ReviewStep) -> list[Person]:
    """The people who may take a step now. Empty: nobody can, and the office must see to it."""
    found: dict[int, Person] = {step.delegate.pk: step.delegate} if step.delegate is not None else {}
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
    return (
        item.steps.exclude(needless)
        .select_related("decided_by", "delegate", "delegated_by")
        .order_by("round", "sequence")
    )


def step_in(item: AgendaItem, pk: int) -> ReviewStep | None:
    """One step of an item by its key."""
    return item.steps.filter(pk=pk).first()


@dataclass(frozen=True)
class Acts:
    """What a user may do with an item now: role and phase together, the phase from the table of transitions."""

    edit: bool
    submit: bool
    withdraw: bool
    review: bool
    assign: bool
    confirm: bool
    delegate: bool = False
    recall: bool = False
    send_back: bool = False


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
        delegate=may_delegate(user, item, step),
        recall=step is not None and step.delegated_by is not None and step.delegated_by.user_id == user.pk,
        send_back=state == ItemState.POOLED and may_return_pooled(user, item),
        confirm=office and state in OFFICE_STATES and item.matter_confirmed_at is None,
    )


def _asks_for_member(step: ReviewStep | None) -> bool:
    return step is not None and IN_CHARGE.key in step.holders.split()
