"""Which meetings one may see, how much of each, and what stands on them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from django.core.cache import cache
from django.db.models import Count, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.utils import timezone

from committees.access.selectors import can, participant, permissions_of, without_administrators
from committees.models import Committee, Organisation, Person, Seat, User
from committees.people.selectors import observed_by, seats_on
from committees.people.states import SeatKind
from committees.rulebooks.selectors import body_rules
from committees.rules import Matter
from meetings.agenda.models import AgendaItem
from meetings.agenda.selectors.visibility import CIRCLED
from meetings.agenda.selectors.visibility import visible_to as known_items
from meetings.agenda.states import ItemState
from meetings.scheduling.enlarged import whole_observers
from meetings.scheduling.models import AgendaEntry, Invitee, ItemObserver, Meeting
from meetings.scheduling.rules import Slot, is_delegated, may_chair, slots
from meetings.scheduling.states import MeetingState

# Two commits may announce their versions in the wrong order; what is cached wrong heals within this time.
LIVE_VERSION_SECONDS = 10
# Who prepares a meeting sees it from its first draft.
PREPARING = (
    "handle_office",
    "record_meeting",
    "direct_office",
    "preside",
    "decide_agenda",
    "check_minutes",
    "sign_minutes",
)
OVER = (MeetingState.ADJOURNED, MeetingState.MINUTED, MeetingState.ARCHIVED, MeetingState.CANCELLED)
HELD = (MeetingState.ADJOURNED, MeetingState.MINUTED, MeetingState.ARCHIVED)


def live_version_key(meeting_id: int) -> str:
    """The cache key of a meeting's live version."""
    return f"meeting-live-{meeting_id}"


def live_version(meeting_id: int) -> int:
    """The version that viewers poll: from the cache, else from the row; 0 for a meeting that does not exist."""
    cached: int | None = cache.get(live_version_key(meeting_id))
    if cached is not None:
        return cached
    stored = Meeting.objects.filter(pk=meeting_id).values_list("live_version", flat=True).first() or 0
    cache.add(live_version_key(meeting_id), stored, LIVE_VERSION_SECONDS)
    return stored


def visible_to(user: User) -> QuerySet[Meeting]:
    """The meetings a user may see: preparers all, members and observers from the notice on, archivists once held.

    Observers of single items see the meeting, but of its agenda only their items (`sight_of`).
    """
    held = permissions_of(user)
    noticed = Q(noticed_at__isnull=False)
    shown = Q(committee__in=held.committee_ids(*PREPARING))
    shown |= noticed & Q(committee__in=held.committee_ids("attend"))
    shown |= Q(committee__in=held.committee_ids("keep_archive"), state__in=HELD)
    person = participant(user)
    if person is not None:
        shown |= noticed & Q(committee__in=observed_by(person))
        shown |= noticed & Q(pk__in=Invitee.objects.filter(person=person).values("meeting"))
        shown |= noticed & Q(pk__in=ItemObserver.objects.filter(person=person).values("entry__meeting"))
    return Meeting.objects.filter(pk__in=Meeting.objects.filter(shown).values("pk"))


def sees(meeting: Meeting, user: User) -> bool:
    """Whether `visible_to` lets this meeting through. Of its own committee's people that is known without a query:
    in a vote everyone presses at once."""
    held = permissions_of(user)
    if meeting.committee_id in held.committee_ids(*PREPARING):
        return True
    if meeting.noticed_at is not None and meeting.committee_id in held.committee_ids("attend"):
        return True
    return visible_to(user).filter(pk=meeting.pk).exists()


@dataclass(frozen=True)
class Sight:
    """How much of a meeting a user sees: the whole, or the named entries only.

    Of the entries in `veiled` he knows that they are on the agenda, nothing else (知悉范围). `titles`: the words in
    which sentences about the meeting speak of them to him, by the title that he may not read.
    """

    whole: bool
    entry_ids: frozenset[int] = frozenset()
    veiled: frozenset[int] = frozenset()
    titles: tuple[tuple[str, str], ...] = ()

    def knows(self, entry: AgendaEntry) -> bool:
        """Whether title, motions and outcome of this item are his to know."""
        return self.lists(entry) and entry.pk not in self.veiled

    def lists(self, entry: AgendaEntry) -> bool:
        """Whether he is told that this item is on the agenda."""
        return self.whole or entry.pk in self.entry_ids

    def masked(self, words: str) -> str:
        """A sentence about the meeting without the titles that he may not know."""
        for title, told in self.titles:
            words = words.replace(title, told)
        return words


def sight_of(user: User, meeting: Meeting) -> Sight:
    """How much of a meeting (that `visible_to` lets through) this user sees."""
    circled = meeting.entries.filter(item__matter__in=CIRCLED)
    rows = list(circled.values_list("pk", "item_id", "item__title", "item__matter"))
    known = set(known_items(user).filter(pk__in=[row[1] for row in rows]).values_list("pk", flat=True)) if rows else ()
    veiled = [row for row in rows if row[1] not in known]
    return replace(
        _width_of(user, meeting),
        veiled=frozenset(row[0] for row in veiled),
        titles=tuple((title, veil_words(matter)) for _, _, title, matter in veiled),
    )


def veil_words(matter: str) -> str:
    """What those outside the circle are told of an item: that there is one."""
    return "人事事项" if matter == Matter.PERSONNEL else "不公开事项"


def veil_item(item: AgendaItem) -> AgendaItem:
    """Blank in memory (never to be saved) what only the circle of an item may know."""
    item.title = veil_words(item.matter)
    item.presenter = item.question = item.report = ""
    item.coordination = []
    item.veiled = True
    return item


def veil(entry: AgendaEntry) -> AgendaEntry:
    """The same for an item on an agenda, with what became of it there."""
    veil_item(entry.item)
    entry.outcome = entry.conclusion = entry.adhoc_reason = entry.adhoc_approver = ""
    entry.veiled = True
    return entry


def _width_of(user: User, meeting: Meeting) -> Sight:
    held = permissions_of(user)
    if meeting.committee_id in held.committee_ids(*PREPARING, "attend", "keep_archive"):
        return Sight(whole=True)
    person = participant(user)
    if person is None:
        return Sight(whole=False)
    if meeting.committee_id in observed_by(person) or (
        meeting.enlarged and Invitee.objects.filter(meeting=meeting, person=person).exists()
    ):
        return Sight(whole=True)
    own = ItemObserver.objects.filter(entry__meeting=meeting, person=person).values_list("entry_id", flat=True)
    return Sight(whole=False, entry_ids=frozenset(own))


def is_preparer(user: User, meeting: Meeting) -> bool:
    """Whether the user prepares this committee's meetings (and sees its drafts, receipts and leave)."""
    return meeting.committee_id in permissions_of(user).committee_ids(*PREPARING)


def listed_meetings(user: User, *, past: bool, committee_id: int | None) -> QuerySet[Meeting]:
    """The visible meetings, upcoming (soonest first) or over (latest first), of one committee or all."""
    found = visible_to(user).select_related("committee", "chair").annotate(item_count=Count("entries"))
    if committee_id is not None:
        found = found.filter(committee_id=committee_id)
    if past:
        return found.filter(state__in=OVER).order_by("-starts_at", "-pk")
    return found.exclude(state__in=OVER).order_by("starts_at", "pk")


def own_slots(user: User, meetings: Iterable[Meeting]) -> dict[int, datetime]:
    """Of those meetings of which the user attends single items only: when he should arrive for the first."""
    person, held = participant(user), permissions_of(user).committee_ids(*PREPARING, "attend", "keep_archive")
    others = [meeting for meeting in meetings if meeting.committee_id not in held]
    if person is None or not others:
        return {}
    standing = set(observed_by(person))
    enlarged = set(Invitee.objects.filter(person=person, meeting__in=others).values_list("meeting_id", flat=True))
    lines = {
        meeting.pk: agenda_lines(meeting, sight_of(user, meeting))
        for meeting in others
        if meeting.committee_id not in standing and meeting.pk not in enlarged
    }
    return {pk: own[0].slot.arrive_at for pk, own in lines.items() if own}


def arrival_of(user: User, meeting: Meeting) -> datetime | None:
    """When who attends single items only should arrive for the first of them; None for everybody else."""
    return own_slots(user, [meeting]).get(meeting.pk)


def committees_of_meetings(user: User) -> QuerySet[Committee]:
    """The committees of which the user may see a meeting or schedule one."""
    schedulable = permissions_of(user).committee_ids("handle_office")
    return Committee.objects.filter(Q(pk__in=schedulable) | Q(meetings__in=visible_to(user))).distinct()


def schedulable_committees(user: User) -> QuerySet[Committee]:
    """The committees whose meetings the user may schedule."""
    return Committee.objects.filter(pk__in=permissions_of(user).committee_ids("handle_office"))


def may_schedule(user: User) -> bool:
    """Whether the user may schedule any meeting."""
    return bool(permissions_of(user).committee_ids("handle_office"))


@dataclass(frozen=True)
class Line:
    """One line of the agenda: the entry with its slot."""

    entry: AgendaEntry
    slot: Slot


def agenda_lines(meeting: Meeting, sight: Sight | None = None) -> list[Line]:
    """The agenda with computed times; under a narrow sight only the reader's own items, at their real times."""
    observers = Prefetch("observers", ItemObserver.objects.select_related("person", "person__unit"))
    entries = list(
        meeting.entries.select_related("item", "item__unit").prefetch_related(observers).order_by("position", "pk")
    )
    timed = slots(meeting.starts_at, [entry.minutes for entry in entries])
    lines = [Line(entry, slot) for entry, slot in zip(entries, timed, strict=True)]
    if sight is None:
        return lines
    for entry in entries:
        if entry.pk in sight.veiled:
            veil(entry)
    return [line for line in lines if sight.lists(line.entry)]


def opened_by(user: User, lines: list[Line]) -> frozenset[int]:
    """Which items of these lines the user may open; the archivist reads agendas, not what was proposed."""
    ids = [line.entry.item_id for line in lines]
    return frozenset(known_items(user).filter(pk__in=ids).values_list("pk", flat=True))


def pool_for(user: User, meeting: Meeting) -> list[AgendaItem]:
    """The same pool as this user may know it: of circled items outside his circle, that they wait."""
    items = list(pool_of(meeting))
    circled = [item for item in items if item.matter in CIRCLED]
    known = set(known_items(user).filter(pk__in=[item.pk for item in circled]).values_list("pk", flat=True))
    for item in circled:
        if item.pk not in known:
            veil_item(item)
    return items


def title_for(user: User, item: AgendaItem) -> str:
    """The title of an item in words to this user."""
    if item.matter in CIRCLED and not known_items(user).filter(pk=item.pk).exists():
        return veil_words(item.matter)
    return item.title


def words_for(user: User, meeting: Meeting, words: str) -> str:
    """A sentence about the agenda or the pool in words to this user: no title from a circle that is not his."""
    items = AgendaItem.objects.filter(Q(entries__meeting=meeting) | Q(pk__in=pool_of(meeting).values("pk")))
    for item in items.filter(matter__in=CIRCLED).exclude(pk__in=known_items(user).values("pk")).distinct():
        words = words.replace(item.title, veil_words(item.matter))
    return words


def agenda_for_print(meeting: Meeting) -> list[Line]:
    """The agenda as it goes on paper that anyone may pick up: of circled items only that there are such."""
    circled = meeting.entries.filter(item__matter__in=CIRCLED).values_list("pk", flat=True)
    return agenda_lines(meeting, Sight(whole=True, veiled=frozenset(circled)))


def suggest_observers(lines: Iterable[Line], candidates: Iterable[Person]) -> None:
    """Set on each known entry whom its unit would have attend, and which person that is where there is but one."""
    by_name: dict[str, list[Person]] = {}
    for person in candidates:
        by_name.setdefault(person.name, []).append(person)
    for line in lines:
        entry = line.entry
        invited = {observer.person_id for observer in entry.observers.all()}
        rows = [] if entry.veiled else entry.item.suggested_observers
        entry.suggestions = [
            {**row, "person": found.pk if found is not None else None}
            for row in rows
            if (found := _meant(row, by_name)) is None or found.pk not in invited
        ]


def _meant(row: dict[str, str], by_name: dict[str, list[Person]]) -> Person | None:
    same = by_name.get(row["name"], [])
    near = [person for person in same if person.unit is not None and person.unit.name == row["unit"]]
    chosen = near or same
    return chosen[0] if len(chosen) == 1 else None


def pool_of(meeting: Meeting) -> QuerySet[AgendaItem]:
    """Approved items that wait for a meeting of this committee, urgent and oldest first."""
    return (
        AgendaItem.objects.filter(committee_id=meeting.committee_id, state=ItemState.POOLED)
        .select_related("unit")
        .annotate(again_on=_day_again())
        .order_by("-urgent", "updated_at", "pk")
    )


def _day_again() -> Subquery:
    """The day to which a meeting deferred an item, if it named one."""
    deferred = AgendaEntry.objects.filter(item=OuterRef("pk"), again_on__isnull=False).order_by("-concluded_at")
    return Subquery(deferred.values("again_on")[:1])


def chair_candidates(committee: Committee, now: datetime) -> list[Seat]:
    """Seats whose holders the rulebook lets chair, by right or by delegation, in order of rank."""
    rule = body_rules(committee, now).convening
    seats = [seat for seat in seats_on(committee, timezone.localdate(now)) if seat.kind == SeatKind.VOTING]
    roles = [seat.role for seat in seats]
    return [seat for seat in seats if may_chair(rule, seat.role, roles)]


def chair_words(meeting: Meeting, now: datetime) -> str:
    """Who chairs, and that he does so for another where the rulebook lets the chair be delegated to his seat."""
    rule = body_rules(meeting, now).convening
    held = seats_on(meeting.committee, timezone.localdate(meeting.starts_at)).filter(person=meeting.chair_id)
    delegated = any(seat.kind == SeatKind.VOTING and is_delegated(rule, seat.role) for seat in held)
    return f"{meeting.chair.name}（受委托）" if delegated else meeting.chair.name


def staff_of(committee: Committee, *permissions: str) -> QuerySet[Person]:
    """People whose role group holds any of the permissions on the committee, as the office or the recorders."""
    return Person.objects.filter(
        user__is_active=True,
        user__groups__committeegrouppermission__content_object=committee,
        user__groups__committeegrouppermission__permission__codename__in=permissions,
    ).distinct()


def staff_within(organisation: Organisation, *permissions: str) -> QuerySet[Person]:
    """People who hold any of the permissions on a committee of the organisation."""
    return Person.objects.filter(
        user__is_active=True,
        user__groups__committeegrouppermission__content_object__organisation=organisation,
        user__groups__committeegrouppermission__permission__codename__in=permissions,
    ).distinct()


def recorder_candidates(committee: Committee) -> QuerySet[Person]:
    """Who may be entered as recorder: the secretaries and the office of the committee."""
    return staff_of(committee, "record_meeting", "handle_office")


def observer_candidates(meeting: Meeting) -> QuerySet[Person]:
    """People of the organisation who do not attend the whole meeting already."""
    people = Person.objects.filter(organisation_id=meeting.organisation_id)
    day = timezone.localtime(meeting.starts_at).date()
    members = seats_on(meeting.committee, day).values("person")
    whole = [person.pk for person in whole_observers(meeting)]
    people = people.exclude(pk__in=members).exclude(pk__in=whole)
    return without_administrators(people).select_related("unit")


def meetings_in(states: Iterable[MeetingState], *, after: datetime | None = None) -> QuerySet[Meeting]:
    """Meetings in any of the states, for periodic work (no permissions asked), that begin after a moment."""
    found = Meeting.objects.filter(state__in=list(states)).select_related("committee", "chair", "rulebook_version")
    return found if after is None else found.filter(starts_at__gt=after)


def may_edit_agenda(user: User, meeting: Meeting) -> bool:
    """Whether the user may change the agenda as the meeting stands."""
    return meeting.state == MeetingState.DRAFTING and can(user, "handle_office", meeting.committee)


def sees_whole(meeting: Meeting, user: User) -> bool:
    """Whether the user sees the whole meeting (observers of single items do not)."""
    return sight_of(user, meeting).whole


def may_raise_adhoc(user: User, meeting: Meeting) -> bool:
    """Whether the user may enter an ad-hoc item as the meeting stands (the rulebook is asked when he does)."""
    needed = {MeetingState.NOTICED: "handle_office", MeetingState.IN_SESSION: "record_meeting"}
    permission = needed.get(MeetingState(meeting.state))
    return permission is not None and can(user, permission, meeting.committee)


def entries_of(meeting: Meeting) -> QuerySet[AgendaEntry]:
    """The entries of a meeting's agenda with their items."""
    return meeting.entries.select_related("item", "meeting")


def people_named(meeting: Meeting, pk: int | None) -> Person | None:
    """A person of the meeting's organisation by id, or None."""
    return Person.objects.filter(organisation_id=meeting.organisation_id, pk=pk).first() if pk else None
