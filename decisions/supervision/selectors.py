"""Supervised matters one may see, what one may do with them, and their lights in numbers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import takewhile
from typing import Any

from django.conf import settings
from django.db.models import Case, Count, F, Prefetch, Q, QuerySet, Value, When

from committees.access.selectors import Permissions, participant, permissions_of
from committees.calendar.rules import local_day
from committees.errors import Refused
from committees.models import Committee, LedgerEntry, Person, Unit, User
from committees.people.selectors import seats_on, units_of
from committees.rulebooks.selectors import body_rules, rules_for
from committees.rules import Clause
from committees.rules.aftermath import FollowUpRule
from committees.rules.duties import Provision
from decisions.supervision.models import (
    ProgressReport,
    Reconsideration,
    ReportFile,
    SupervisedMatter,
)
from decisions.supervision.rules import (
    Carriers,
    FailureRule,
    Light,
    approval_clause,
    failure_rule,
    light_of,
    why_not_judge,
)
from decisions.supervision.states import (
    CIRCLED_INITIATORS,
    CIRCLED_PERMISSIONS,
    FINISHED_STATES,
    INITIATORS,
    OPEN_STATES,
    TRANSITIONS,
    UNIT_PERMISSIONS,
    UNKNOWN_TO_UNITS,
    WHO_PERMISSIONS,
    ExtensionState,
    MatterEvent,
    MatterState,
    Who,
)
from decisions.voting.models import Resolution
from decisions.voting.selectors import CONFIDENTIAL_READERS, READERS
from meetings.agenda.models import AgendaItem
from meetings.scheduling.selectors import staff_of

CHECKS = ("supervision_returned", "supervision_accepted")
CHECKS_READ = 50
JUDGING = frozenset({
    MatterEvent.ACCEPT, MatterEvent.RETURN, MatterEvent.SIGN_OFF, MatterEvent.GRANT_EXTENSION,
    MatterEvent.REFUSE_EXTENSION, MatterEvent.SUSPEND, MatterEvent.RESUME, MatterEvent.HAND_OVER,
    MatterEvent.FOLLOW_NEW, MatterEvent.END,
})  # fmt: skip

SUPERSEDING = (MatterEvent.FOLLOW_NEW, MatterEvent.END)


def visible_to(user: User) -> QuerySet[SupervisedMatter]:
    """Matters that a user may see: of committees he serves, of his own unit once assigned, and his own as a leader.

    Those within a circle (personnel, or a leader's instruction) on the committee's side only to those who see such
    decisions, and by name to who proposed and who follows them.
    """
    held = permissions_of(user)
    ordinary = Q(circled=False, committee__in=held.committee_ids(*READERS, "direct_office", "decide_agenda"))
    confidential = Q(circled=True, committee__in=held.committee_ids(*CONFIDENTIAL_READERS))
    units = held.unit_ids(*UNIT_PERMISSIONS)
    condition = ordinary | confidential
    if units:
        supported = SupervisedMatter.supports.through.objects.filter(unit__in=units).values("supervisedmatter")
        condition |= (Q(lead_unit__in=units) | Q(pk__in=supported)) & ~Q(state__in=UNKNOWN_TO_UNITS)
    person = participant(user)
    if person is not None:
        condition |= Q(responsible=person) & ~Q(state__in=UNKNOWN_TO_UNITS)
        condition |= Q(circled=True, supervisor=person, committee__in=held.committee_ids("supervise"))
    condition |= Q(circled=True, initiated_by=user, committee__in=held.committee_ids(*CIRCLED_INITIATORS))
    return SupervisedMatter.objects.filter(condition).select_related("lead_unit", "committee", "organisation")


def matter_page(user: User) -> QuerySet[SupervisedMatter]:
    """The same with all that the page of one matter shows."""
    reports = ProgressReport.objects.select_related("unit", "by__person").prefetch_related("files")
    return (
        visible_to(user)
        .select_related(
            "resolution", "responsible", "supervisor", "initiated_by__person", "proposed_item", "committee__rulebook"
        )
        .prefetch_related("supports", Prefetch("reports", reports), "extensions__asked_by__person")
    )


def carriers_of(matter: SupervisedMatter) -> Carriers:
    """Who carries the matter out."""
    units = {unit.pk for unit in matter.supports.all()} | {matter.lead_unit_id}
    return Carriers(frozenset(units), matter.responsible_id)


def why_barred(user: User, matter: SupervisedMatter) -> str | None:
    """Why this user, whatever his permissions, may not judge this matter or sign it off."""
    person = participant(user)
    unit = person.unit_id if person else None
    held = permissions_of(user).unit_ids(*UNIT_PERMISSIONS)
    reported = any(report.by_id == user.pk for report in matter.reports.all())
    return why_not_judge(held, unit, person.pk if person else None, carriers_of(matter), reported=reported)


def stands_as(user: User, matter: SupervisedMatter, who: Who) -> bool:
    """Whether a user stands on this side of the matter."""
    held = permissions_of(user)
    if who in WHO_PERMISSIONS:
        if matter.circled and who in (Who.SUPERVISOR, Who.KEEPER) and _follows(user, held, matter):
            return True
        leaders = who is Who.APPROVER and leaders_approve(matter.committee, matter.created_at) is not None
        named = CIRCLED_PERMISSIONS if matter.circled or leaders else WHO_PERMISSIONS
        return matter.committee_id in held.committee_ids(*named[who])
    units = held.unit_ids(*UNIT_PERMISSIONS)
    if who is Who.LEAD:
        return matter.lead_unit_id in units
    return bool(units & carriers_of(matter).units)


def _follows(user: User, held: Permissions, matter: SupervisedMatter) -> bool:
    """Whether the user is the 督办人 whom a matter within a circle names, and still of the supervising office."""
    person = participant(user)
    named = person is not None and person.pk == matter.supervisor_id
    return named and matter.committee_id in held.committee_ids("supervise")


def events_for(user: User, matter: SupervisedMatter, *, replaced: bool) -> list[MatterEvent]:
    """The buttons that this user has on this matter now, in the order of the table; `replaced`: whether its decision
    was made anew."""
    state = MatterState(matter.state)
    pending = any(each.state == ExtensionState.PENDING for each in matter.extensions.all())
    barred = why_barred(user, matter) is not None
    found = []
    for (at, event), transition in TRANSITIONS.items():
        if at is not state or not stands_as(user, matter, transition.who):
            continue
        if event in (MatterEvent.GRANT_EXTENSION, MatterEvent.REFUSE_EXTENSION) and not pending:
            continue
        if (event is MatterEvent.ASK_EXTENSION and pending) or (event in JUDGING and barred):
            continue
        if event in SUPERSEDING and not replaced:
            continue
        if event is MatterEvent.APPROVE and matter.initiated_by_id == user.pk:
            continue
        found.append(event)
    return found


def may_initiate(user: User, committee_id: int, *, circled: bool = False) -> bool:
    """Whether the user may propose a matter for supervision; what follows from a `circled` decision, the organisation
    department as well."""
    return committee_id in permissions_of(user).committee_ids(*(CIRCLED_INITIATORS if circled else INITIATORS))


def initiating_committees(user: User) -> QuerySet[Committee]:
    """The committees for which the user may propose matters."""
    return Committee.objects.filter(pk__in=permissions_of(user).committee_ids(*INITIATORS))


def light(matter: SupervisedMatter, now: datetime) -> Light:
    """The light of one matter."""
    return light_of(
        MatterState(matter.state), matter.due_on, local_day(now), matter.finished_on, settings.SUPERVISION_YELLOW_DAYS
    )


def with_light(today: date, which: Light) -> Q:
    """The condition for a light, the same as `light_of`."""
    soon = today + timedelta(days=settings.SUPERVISION_YELLOW_DAYS)
    checking = Q(state=MatterState.CHECKING)
    working = Q(state__in=[state for state in OPEN_STATES if state is not MatterState.CHECKING])
    finished = Q(state__in=FINISHED_STATES)
    return {
        Light.RED: (working & Q(due_on__lt=today)) | (checking & Q(finished_on__gt=F("due_on"))),
        Light.YELLOW: working & Q(due_on__gte=today, due_on__lte=soon),
        Light.GREEN: (working & Q(due_on__gt=soon)) | (checking & Q(finished_on__lte=F("due_on"))),
        Light.PAUSED: Q(state=MatterState.SUSPENDED),
        Light.LATE: finished & Q(finished_on__gt=F("due_on")),
        Light.MET: finished & Q(finished_on__lte=F("due_on")),
        Light.NONE: Q(state__in=UNKNOWN_TO_UNITS),
        Light.ENDED: Q(state=MatterState.ENDED),
    }[which]


@dataclass(frozen=True)
class LightCounts:
    """How many matters of one unit show which light."""

    unit: str
    counts: dict[Light, int]

    @property
    def total(self) -> int:
        """All of them."""
        return sum(self.counts.values())


def lights_by_unit(matters: QuerySet[SupervisedMatter], today: date) -> list[LightCounts]:
    """The lights of these matters by lead unit, in one query."""
    counted = {light.value: Count("pk", filter=with_light(today, light)) for light in Light}
    rows: Any = matters.order_by().values("lead_unit__position", "lead_unit__name").annotate(**counted)
    return [
        LightCounts(row["lead_unit__name"], {light: row[light.value] for light in Light})
        for row in rows.order_by("lead_unit__position", "lead_unit__name")
    ]


def lights_by_year(matters: QuerySet[SupervisedMatter], today: date) -> list[tuple[int, LightCounts]]:
    """The same by the year of the matter and its lead unit, the newest year first, in one query."""
    counted = {light.value: Count("pk", filter=with_light(today, light)) for light in Light}
    by = ("year", "lead_unit__position", "lead_unit__name")
    rows: Any = matters.order_by().values(*by).annotate(**counted)
    return [
        (row["year"], LightCounts(row["lead_unit__name"], {light: row[light.value] for light in Light}))
        for row in rows.order_by("-year", "lead_unit__position", "lead_unit__name")
    ]


def light_totals(matters: QuerySet[SupervisedMatter], today: date) -> dict[Light, int]:
    """The lights of these matters, in one query."""
    found: dict[str, int] = matters.order_by().aggregate(
        **{light.value: Count("pk", filter=with_light(today, light)) for light in Light}
    )
    return {light: found[light.value] for light in Light}


def people_in_charge(unit: Unit) -> QuerySet[Person]:
    """Who handles a unit's matters."""
    return Person.objects.filter(
        user__is_active=True,
        user__groups__unitgrouppermission__content_object=unit,
        user__groups__unitgrouppermission__permission__codename__in=UNIT_PERMISSIONS,
    ).distinct()


def units_for(committee: Committee) -> QuerySet[Unit]:
    """Units that may carry out what the committee decides."""
    return units_of(committee.organisation_id)


def leaders_for(committee: Committee, now: datetime) -> QuerySet[Person]:
    """Members who may be charged with a matter (责任领导)."""
    seats = seats_on(committee, local_day(now)).values("person")
    return Person.objects.filter(pk__in=seats)


def supervisors_for(committee: Committee) -> QuerySet[Person]:
    """Who may follow a matter (督办人): the supervising office."""
    return staff_of(committee, "supervise")


def follow_up_rule(committee: Committee, now: datetime) -> FollowUpRule | None:
    """What the committee's rulebook says of carrying out and following up."""
    return body_rules(committee, now).follow_up


def failures_rule(committee: Committee, now: datetime) -> FailureRule:
    """What the committee's rulebook says of rectification and of failing twice in a row."""
    return failure_rule(_provisions(committee, now))


def leaders_approve(committee: Committee, at: datetime) -> Clause | None:
    """The clause by which the leaders approve what is supervised; None: the head of the office does."""
    return approval_clause(_provisions(committee, at))


def _provisions(committee: Committee, at: datetime) -> list[Provision]:
    try:
        rules = rules_for(committee, at)
    except Refused:  # the rulebook has no version in force: then it says nothing
        return []
    body = rules.bodies.get(committee.body)
    return [*rules.provisions, *(body.provisions if body else ())]


def failures_in_a_row(matter: SupervisedMatter) -> int:
    """How often the last checks of the lead unit's work, in whatever matter of the committee, found it wanting: the
    unit fails, not the matter. From the record; a check that went well ends the row."""
    led = SupervisedMatter.objects.filter(committee=matter.committee_id, lead_unit=matter.lead_unit_id)
    chains = [f"supervision:{pk}" for pk in led.values_list("pk", flat=True)]
    checks = LedgerEntry.objects.filter(aggregate__in=chains, verb__in=CHECKS).order_by("-pk")[:CHECKS_READ]
    unit = matter.lead_unit.name
    own = (entry.verb for entry in checks if entry.payload.get("unit", unit) == unit)
    return len(list(takewhile(lambda verb: verb == "supervision_returned", own)))


def matters_of(resolution: Resolution, user: User) -> QuerySet[SupervisedMatter]:
    """What follows from a decision, as far as the user may see it."""
    return visible_to(user).filter(resolution=resolution).order_by("due_on", "pk")


def names_of(units: Iterable[Unit]) -> str:
    """Units in one line."""
    return "、".join(unit.name for unit in units)


def narrowed(
    matters: QuerySet[SupervisedMatter], chosen: Mapping[str, Any], now: datetime
) -> QuerySet[SupervisedMatter]:
    """The matters that a reader asked for; open ones first, the nearest limit first."""
    if chosen.get("q"):
        matters = matters.filter(title__icontains=chosen["q"])
    if chosen.get("light"):
        matters = matters.filter(with_light(local_day(now), Light(chosen["light"])))
    for field, column in (("state", "state"), ("kind", "kind"), ("unit", "lead_unit")):
        if chosen.get(field):
            matters = matters.filter(**{column: chosen[field]})
    over = Case(
        When(state__in=[*FINISHED_STATES, MatterState.DECLINED, MatterState.ENDED], then=Value(1)), default=Value(0)
    )
    return matters.annotate(over=over).order_by("over", "due_on", "pk")


def units_seen(user: User) -> QuerySet[Unit]:
    """The lead units of the matters one may see, for the filter."""
    seen = visible_to(user).order_by().values("lead_unit").distinct()
    return Unit.objects.filter(pk__in=seen)


def own_units(user: User) -> QuerySet[Unit]:
    """The units for which the user proposes items."""
    return Unit.objects.filter(pk__in=permissions_of(user).unit_ids("handle_unit"))


def circulating_committees(user: User) -> QuerySet[Committee]:
    """The committees whose 通报 the user may make."""
    held = permissions_of(user).committee_ids("supervise", "direct_office")
    return Committee.objects.filter(pk__in=held).select_related("organisation")


def files_of(matter: SupervisedMatter) -> QuerySet[ReportFile]:
    """Evidence beside the reports of a matter."""
    return ReportFile.objects.filter(report__matter=matter)


def reconsiderations_of(resolution: Resolution) -> QuerySet[Reconsideration]:
    """The items by which a decision was to be taken up again."""
    return Reconsideration.objects.filter(resolution=resolution).select_related("item", "by__person")


def reconsidered_by(resolution: Resolution) -> Reconsideration | None:
    """The old decision that this one reconsidered, where there is one."""
    return reconsidered_item(resolution.ballot.motion.entry.item)


def reconsidered_item(item: AgendaItem) -> Reconsideration | None:
    """The old decision that this item is to reconsider, where there is one."""
    return Reconsideration.objects.filter(item=item).select_related("resolution").first()
