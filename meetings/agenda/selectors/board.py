"""The pool as a board: how ready each item is, what is missing with its clause, and what is late."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from committees.models import Committee, User
from committees.rulebooks.selectors import body_rules
from committees.rules import Body, Clause, Matter, judge_preliminary, preliminaries
from meetings.agenda.models import AgendaItem, ReviewStep
from meetings.agenda.selectors.requirements import preparations_done
from meetings.agenda.selectors.visibility import all_visible_to
from meetings.agenda.states import ItemState, StepState
from meetings.scheduling.models import Meeting
from meetings.scheduling.states import MeetingState

# Before the notice goes out an item may still join; after the limit of the papers it can only come late.
OPEN_MEETINGS = (MeetingState.DRAFTING, MeetingState.AGENDA_SET)
COLUMN_LIMIT = 200


@dataclass(frozen=True)
class Lack:
    """One thing that an item still lacks, with the clause that asks for it (none where the software asks)."""

    text: str
    clause: Clause | None = None


def lacks_of(items: Iterable[AgendaItem], now: datetime) -> dict[int, list[Lack]]:
    """What each item lacks before it can be discussed, by key. One reading of the rules for each committee."""
    bodies: dict[int, Body] = {}
    found = {}
    for item in items:
        if item.committee_id not in bodies:
            bodies[item.committee_id] = body_rules(item.committee, now)
        found[item.pk] = _lacks(item, bodies[item.committee_id])
    return found


def _lacks(item: AgendaItem, body: Body) -> list[Lack]:
    matter, given = Matter(item.matter), frozenset(item.conditions)
    rules = preliminaries(body, matter, given)
    verdicts = judge_preliminary(body, matter, preparations_done(item), dissent=item.dissent_attached, conditions=given)
    lacks = [
        Lack(f"缺{rule.kind.label}", verdict.clause)
        for rule, verdict in zip(rules, verdicts, strict=True)
        if not verdict.favourable
    ]
    lacks += [Lack("类别待办公室确认")] * (item.amount is not None and item.matter_confirmed_at is None)
    lacks += [Lack("未填汇报人")] * (not item.presenter)
    return lacks


@dataclass(frozen=True)
class BoardFilter:
    """What the board is narrowed to. Empty values narrow nothing; `ready`: "yes" or "no"."""

    committee: int | None = None
    matter: str = ""
    text: str = ""
    urgent: bool = False
    ready: str = ""


def ranked_pool(rows: QuerySet[AgendaItem], now: datetime, *, ready: str = "") -> list[int]:
    """The keys of these items: urgent ones first, of them what lacks least, then what waits longest.

    Only the rules know what is ready, so the whole is judged; a pool is what waits for a place, some hundreds at most.
    """
    waiting = list(rows.select_related(None).select_related("committee__rulebook").defer("report").order_by("pk"))
    lacks = lacks_of(waiting, now)
    kept = [item for item in waiting if is_wanted(ready, lacks[item.pk])]
    kept.sort(key=lambda item: (not item.urgent, len(lacks[item.pk]), item.updated_at, item.pk))
    return [item.pk for item in kept]


def is_wanted(ready: str, lacks: Sequence[Lack]) -> bool:
    """Whether an item with these lacks passes the filter by readiness: "yes", "no", or empty for either."""
    return not ready or (ready == "yes") != bool(lacks)


@dataclass(frozen=True)
class Cards:
    """What the board shows of each state, and how many items there are of it in all."""

    items: list[AgendaItem]
    counts: dict[ItemState, int]


def board_items(user: User, wanted: BoardFilter, states: Sequence[ItemState]) -> Cards:
    """The visible items in these states, urgent ones first, then those that wait longest; of each state so many."""
    rows = all_visible_to(user).filter(state__in=states)
    if wanted.committee is not None:
        rows = rows.filter(committee_id=wanted.committee)
    if wanted.matter:
        rows = rows.filter(matter=wanted.matter)
    if wanted.urgent:
        rows = rows.filter(urgent=True)
    for word in wanted.text.split()[:5]:
        rows = rows.filter(Q(title__icontains=word) | Q(question__icontains=word) | Q(unit__name__icontains=word))
    counted = rows.order_by().values_list("state").annotate(Count("pk"))
    counts = {ItemState(state): count for state, count in counted}
    rows = rows.defer("report").order_by("-urgent", "updated_at", "pk")
    shown = [item for state in states for item in rows.filter(state=state)[:COLUMN_LIMIT]]
    return Cards(shown, counts)


def overdue_steps(now: datetime) -> QuerySet[ReviewStep]:
    """The steps that wait beyond their limit."""
    waiting = ReviewStep.objects.filter(state=StepState.WAITING, since__isnull=False, due_at__lt=now)
    return waiting.filter(item__state=ItemState.IN_REVIEW, round=F("item__round"))


def next_open_meeting(committee: Committee, now: datetime) -> Meeting | None:
    """The next meeting of a committee whose notice is not out yet: the one that an item in review can still reach."""
    rows = Meeting.objects.filter(committee=committee, state__in=OPEN_MEETINGS, starts_at__gt=now)
    return rows.order_by("starts_at", "pk").first()


def missed_meetings(committees: Iterable[Committee], now: datetime) -> dict[int, tuple[Meeting, datetime]]:
    """Of these committees the next meeting whose limit for papers has passed, with that limit, by committee."""
    from meetings.notices.selectors import deadlines_of

    found: dict[int, tuple[Meeting, datetime]] = {}
    rows = Meeting.objects.filter(committee__in=list(committees), state__in=OPEN_MEETINGS, starts_at__gt=now)
    for meeting in rows.select_related("committee", "rulebook_version").order_by("starts_at"):
        if meeting.committee_id in found:
            continue
        limits = [line.due for line in deadlines_of(meeting, now) if line.kind == "materials" and line.due]
        if limits and min(limits) < now:
            found[meeting.committee_id] = (meeting, min(limits))
    return found


def late_items(user: User, now: datetime) -> QuerySet[AgendaItem]:
    """Items in review that are late: a step beyond its limit, or too late for the next meeting's papers."""
    seen = all_visible_to(user).filter(state=ItemState.IN_REVIEW)
    houses = Committee.objects.filter(pk__in=seen.order_by().values("committee"))
    missed = missed_meetings(houses, now)
    overdue = Exists(overdue_steps(now).filter(item=OuterRef("pk")))
    return seen.filter(Q(overdue) | Q(committee_id__in=list(missed))).order_by("-urgent", "updated_at", "pk")
