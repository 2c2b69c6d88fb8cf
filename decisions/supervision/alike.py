"""Standing decisions that speak of the same subject as an item: found by the index of the search, judged by the rule.

What is circled (personnel) is left out on both sides: it has a room of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db.models import Count, Q, QuerySet

from committees.access.selectors import permissions_of
from committees.models import User
from committees.search.models import SearchGram
from decisions.supervision.models import Reconsideration, StandingStatement
from decisions.supervision.rules import SUBJECT_PAIRS, same_subject, subject_of
from decisions.voting.finding import KIND
from decisions.voting.models import Resolution
from decisions.voting.selectors import resolutions_visible_to
from meetings.agenda.models import AgendaItem
from meetings.agenda.rules import CIRCLED_MATTERS
from meetings.agenda.selectors import visible_to
from meetings.agenda.states import ItemState

OFFERED = 100
STATING = ("handle_office", "direct_office", "record_meeting")
PREPARED_ITEMS = (ItemState.POOLED, ItemState.SCHEDULED)
OPEN_ITEMS = (ItemState.DRAFT, ItemState.IN_REVIEW, ItemState.RETURNED, *PREPARED_ITEMS)
MAKER = "ballot__motion__entry__meeting__committee"
DECIDED = "ballot__motion__entry__item"


def standing() -> QuerySet[Resolution]:
    """Decisions that bind: not rehearsed, not within a circle, not replaced by the decision that reconsidered them."""
    items = Resolution.objects.values(DECIDED)
    replaced = Reconsideration.objects.filter(item__in=items).values("resolution")
    rows = Resolution.objects.filter(**{f"{MAKER}__rehearsal_of": None}).exclude(pk__in=replaced)
    return rows.exclude(**{f"{DECIDED}__matter__in": CIRCLED_MATTERS}).select_related(MAKER, DECIDED)


def others_than(item: AgendaItem) -> QuerySet[Resolution]:
    """The standing decisions of the organisation that other items led to."""
    return standing().filter(organisation=item.organisation_id).exclude(**{DECIDED: item.pk})


def speaks_of(item: AgendaItem, words: str = "") -> str:
    """What of an item tells its subject."""
    return f"{item.title}\n{item.question}\n{words}"


def alike_to(items: Sequence[AgendaItem], words: str = "") -> dict[int, list[Resolution]]:
    """For each of these items of one organisation the standing decisions of its subject; one query for all of them."""
    asked = [item for item in items if item.matter not in CIRCLED_MATTERS]
    wanted = set().union(*(subject_of(speaks_of(item, words)) for item in asked))
    if len(wanted) < SUBJECT_PAIRS:
        return {}
    sharing = SearchGram.objects.filter(gram__in=wanted, entry__kind=KIND).values("entry__subject")
    sharing = sharing.annotate(shared=Count("gram")).filter(shared__gte=SUBJECT_PAIRS)
    rows = list(
        standing()
        .filter(organisation=asked[0].organisation_id, pk__in=sharing.values("entry__subject"))
        .order_by("-adopted_at", "-pk")
    )
    found: dict[int, list[Resolution]] = {item.pk: [] for item in asked}
    for row in rows:  # outside, so that what a decision is about is read out of its words once for all items
        for item in asked:
            if _is_alike(item, row, words):
                found[item.pk].append(row)
    return {pk: alike for pk, alike in found.items() if alike}


def _is_alike(item: AgendaItem, row: Resolution, words: str) -> bool:
    old = row.ballot.motion.entry.item
    if old.pk == item.pk:
        return False
    return same_subject(old.title, speaks_of(item, words), title=item.title, decision=row.text)


def unstated(items: Sequence[AgendaItem], words: str = "") -> dict[int, list[Resolution]]:
    """Of those the ones of which nobody has said yet whether the item changes them."""
    found = alike_to(items, words)
    if not found:
        return {}
    said = set(StandingStatement.objects.filter(item__in=list(found)).values_list("item", "resolution"))
    said |= set(Reconsideration.objects.filter(item__in=list(found)).values_list("item", "resolution"))
    open_ones = {pk: [row for row in rows if (pk, row.pk) not in said] for pk, rows in found.items()}
    return {pk: rows for pk, rows in open_ones.items() if rows}


def asked_of(user: User, most: int) -> dict[AgendaItem, list[Resolution]]:
    """The items of which this user has to say something now: of his unit's until they are decided, of his
    committee's once they wait for a meeting or stand on an agenda. The latest first, as many as `most`."""
    held = permissions_of(user)
    own = Q(unit__in=held.unit_ids("handle_unit"), state__in=OPEN_ITEMS)
    office = Q(committee__in=held.committee_ids(*STATING), state__in=PREPARED_ITEMS)
    rows = stated_by(user).filter(own | office, committee__rehearsal_of=None).order_by("-pk")[:most]
    houses: dict[int, list[AgendaItem]] = {}
    for item in rows:
        houses.setdefault(item.organisation_id, []).append(item)
    found = {pk: open_ones for items in houses.values() for pk, open_ones in unstated(items).items()}
    return {item: found[item.pk] for items in houses.values() for item in items if item.pk in found}


def statements_of(item: AgendaItem) -> QuerySet[StandingStatement]:
    """What was said of an item."""
    rows = StandingStatement.objects.filter(item=item)
    return rows.select_related("by__person", f"resolution__{MAKER}", f"resolution__{DECIDED}")


def stated_by(user: User) -> QuerySet[AgendaItem]:
    """The items of which this user says whether they change an earlier decision: the unit's own, the committee's."""
    held = permissions_of(user)
    seen = visible_to(user).exclude(matter__in=CIRCLED_MATTERS).select_related("committee")
    own = Q(unit__in=held.unit_ids("handle_unit", "lead_unit"))
    return seen.filter(own | Q(committee__in=held.committee_ids(*STATING)))


def choices_for(user: User, item: AgendaItem) -> list[Resolution]:
    """The decisions of which something can be said: those alike first, then the latest that the user may see."""
    alike = alike_to([item]).get(item.pk, [])
    seen = others_than(item).filter(pk__in=resolutions_visible_to(user).values("pk"))
    rest = seen.exclude(pk__in=[each.pk for each in alike]).order_by("-adopted_at", "-pk")[:OFFERED]
    return [*alike, *rest]


def readable_of(user: User, rows: Iterable[Resolution]) -> set[int]:
    """Which of these decisions the user may open; of the others he reads the number only."""
    keys = [row.pk for row in rows]
    return set(resolutions_visible_to(user).filter(pk__in=keys).values_list("pk", flat=True))
