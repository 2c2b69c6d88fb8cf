"""Who may know of an item, and what of it: everything else does not exist for a user (404)."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime
from enum import StrEnum

from django.db.models import Exists, OuterRef, Q, QuerySet

from committees.access.selectors import named, participant, permissions_of
from committees.models import User
from committees.people.selectors import observed_by, person_of
from committees.rulebooks.selectors import body_rules
from committees.rules import Matter, keeps_papers_back
from committees.search.ports import few_of
from meetings.agenda.models import AgendaItem, ReviewStep
from meetings.agenda.rules import CIRCLED_MATTERS, IN_CHARGE, OFFICE, OFFICE_HEAD, Held, Holder
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

OPENED = KNOWN_TO_MEMBERS[1:]
CIRCLED = [str(matter) for matter in CIRCLED_MATTERS]


def items() -> QuerySet[AgendaItem]:
    """All items with what a page shows of them."""
    return AgendaItem.objects.select_related(
        "committee", "unit", "organisation", "created_by__person", "in_charge__person", "previous"
    )


# Steps and entries that name items, each row one.
Naming = QuerySet[ReviewStep] | QuerySet[AgendaEntry]


def visible_to(user: User) -> QuerySet[AgendaItem]:
    """The items a user may know of. Everything else does not exist for him (404).

    Asked of each item by itself: for one item, a few, or wherever another query brings the candidates.
    """
    return items().filter(_known(user, lambda rows: Q(Exists(rows.filter(item=OuterRef("pk"))))))


def all_visible_to(user: User) -> QuerySet[AgendaItem]:
    """The same items as `visible_to`, for lists that go through all of them.

    The database gathers the keys once, through the indexes of steps and entries; the question asked of each of a
    hundred thousand items took seconds. Never inside a correlated query: there PostgreSQL gathers them for each row.
    """
    return items().filter(_known(user, lambda rows: Q(pk__in=rows.order_by().values("item"))))


def few_known_to(user: User, most: int) -> list[int] | None:
    """Keys among which is every item that a user may know of; None when that would be more than `most`.

    Where a search should begin for someone who knows of little. Each way is asked through its own index and the
    asking ends when enough are found; `visible_to` has the last word on each.
    """
    (ordinary, ways), (circled, circle_ways) = _open_to(user), _circle_of(user)
    own = AgendaItem.objects.filter(ordinary | circled).values("pk")
    return few_of([own, *(rows.values("item") for rows in (*ways, *circle_ways))], most)


def _known(user: User, among: Callable[[Naming], Q]) -> Q:
    ordinary, ways = _open_to(user)
    circled, circle_ways = _circle_of(user)
    for rows in ways:
        ordinary |= among(rows)
    for rows in circle_ways:
        circled |= among(rows)
    return (~Q(matter__in=CIRCLED) & ordinary) | (Q(matter__in=CIRCLED) & circled)


def _open_to(user: User) -> tuple[Q, list[Naming]]:
    """Who knows an ordinary item: its unit; once submitted, office, chair and those it reached; then the meeting."""
    held = permissions_of(user)
    office = held.committee_ids("handle_office", "direct_office", "record_meeting", "decide_agenda")
    own = Q(unit_id__in=held.unit_ids("handle_unit", "lead_unit"))
    return own | (Q(committee_id__in=office) & Q(round__gte=1)), [
        _reached(user),
        ReviewStep.objects.filter(named(user, "delegate")),
        _entries(Q(meeting__committee_id__in=held.committee_ids("attend"))),
        _entries(named(user, "observers__person")),
        _entries(Q(meeting__committee_id__in=observed_by(participant(user)))),
        _entries(named(user, "meeting__invitees__person")),
    ]


def _circle_of(user: User) -> tuple[Q, list[Naming]]:
    """知悉范围 of a circled item: proposing handler, chair, organisation department, office head, member in charge,
    and those who sit in the meeting or record it once its notice is out."""
    held = permissions_of(user)
    insiders = held.committee_ids("decide_agenda", "handle_personnel", "direct_office")
    own = Q(created_by=user, unit_id__in=held.unit_ids("handle_unit", "lead_unit"))
    return own | (Q(committee_id__in=insiders) & Q(round__gte=1)), [
        _reached(user),
        _entries(Q(meeting__committee_id__in=held.committee_ids("attend", "record_meeting"))),
        _entries(named(user, "observers__person")),
    ]


def _entries(condition: Q) -> QuerySet[AgendaEntry]:
    return AgendaEntry.objects.filter(condition, meeting__state__in=KNOWN_TO_MEMBERS)


def _reached(user: User) -> QuerySet[ReviewStep]:
    """The steps in charge of this user that have begun, in whichever round."""
    steps = ReviewStep.objects.filter(since__isnull=False, item__in_charge__person__user=user)
    return steps.filter(holders__contains=f" {IN_CHARGE.key} ")


class Bar(StrEnum):
    """Why the report and papers of an item stay closed to someone who knows of it."""

    RECUSED = "您已回避本议题，回避期间不阅看汇报内容和材料。"
    NOT_YET = "按规则，此类议题的材料会前不发送，开会后方可阅看。"


def reading_bar(user: User, item: AgendaItem, now: datetime) -> Bar | None:
    """What keeps a user from the content of an item: his recusal, or a class whose papers are not sent ahead."""
    if _is_recused(user, item, now):
        return Bar.RECUSED
    if sees_review(user, item) or not _held_back(item, now):
        return None
    opened = AgendaEntry.objects.filter(item=item, meeting__state__in=OPENED)
    return None if opened.exists() else Bar.NOT_YET


def may_read(user: User, item: AgendaItem, now: datetime) -> bool:
    """Whether a user who may know of an item may also read its report and papers."""
    return reading_bar(user, item, now) is None


def readable_among(user: User, keys: Collection[int], now: datetime) -> set[int]:
    """Of these items those whose report and papers the user may read: the same answer as `may_read`, asked at once."""
    found = list(visible_to(user).filter(pk__in=keys))
    recused = _recused_from(user, [item.pk for item in found], now)
    opened = set(AgendaEntry.objects.filter(item__in=keys, meeting__state__in=OPENED).values_list("item_id", flat=True))
    held_back: dict[tuple[int, str], bool] = {}
    for item in found:
        case = (item.committee_id, item.matter)
        if case not in held_back:
            held_back[case] = _held_back(item, now)
    return {
        item.pk
        for item in found
        if item.pk not in recused
        and (not held_back[item.committee_id, item.matter] or item.pk in opened or sees_review(user, item))
    }


def _is_recused(user: User, item: AgendaItem, now: datetime) -> bool:
    return bool(_recused_from(user, [item.pk], now))


def _recused_from(user: User, keys: Collection[int], now: datetime) -> set[int]:
    """The items from which a user is recused under a rulebook that then closes the papers to him."""
    person = person_of(user)
    if person is None:
        return set()
    recused = Recusal.objects.filter(entry__item__in=keys, roll__person=person).select_related(
        "entry__meeting__committee", "entry__meeting__rulebook_version__rulebook"
    )
    return {row.entry.item_id for row in recused if not body_rules(row.entry.meeting, now).recusal.sees_papers}


def _held_back(item: AgendaItem, now: datetime) -> bool:
    """Whether the rulebook exempts this class from sending papers ahead (干部、纪律处分的材料会前不发)."""
    return keeps_papers_back(body_rules(item.committee, now), Matter(item.matter))


def sees_review(user: User, item: AgendaItem) -> bool:
    """Whether the comments of reviewers are for this user: those who propose and review, not every reader."""
    held = held_by(user, item)
    inside = {"handle_office", "direct_office", "record_meeting", "decide_agenda", "handle_personnel"}
    if held.unit or held.in_charge or inside & held.committee or item.created_by_id == user.pk:
        return True
    return ReviewStep.objects.filter(item=item, delegate__user=user).exists()


def held_by(user: User, item: AgendaItem) -> Held:
    """What a user holds towards an item."""
    held = permissions_of(user)
    person = person_of(user)
    return Held(
        committee=frozenset(code for code, pk in held.committees if pk == item.committee_id),
        unit=frozenset(code for code, pk in held.units if pk == item.unit_id),
        in_charge=person is not None and item.in_charge is not None and item.in_charge.person_id == person.pk,
    )


def office_may_know(item: AgendaItem) -> Holder:
    """Who in the office deals with an item: in circled matters its head alone."""
    return OFFICE_HEAD if item.matter in CIRCLED else OFFICE
