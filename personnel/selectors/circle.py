"""知悉范围: who may know of which candidate. Everything else does not exist for a user (404).

Three circles, the narrower within the wider: those who handle a matter; those who sit in the meeting, while its item
is current; those who sat in it, for the record sheet. A candidate and his relatives are in none of them.
"""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet

from committees.access.selectors import participant, permissions_of
from committees.models import Committee, User
from meetings.agenda.states import ItemState
from meetings.models import AgendaEntry, AttendanceInterval, Meeting, Recusal, RollEntry
from meetings.scheduling.states import EntryStage, MeetingState
from meetings.session.states import CURRENT_STAGES
from personnel.models import (
    Candidate,
    CandidatePaper,
    Decision,
    Deliberation,
    Insider,
    LowerBody,
    Objection,
    PersonnelMatter,
)
from personnel.selectors.close import close_to_one_of, is_close
from personnel.states import CandidateState

HANDLE = "handle_personnel"
HEAD = "decide_agenda"
ENTITLED = (HANDLE, HEAD, "attend", "record_meeting")
HELD = (MeetingState.IN_SESSION, MeetingState.ADJOURNED, MeetingState.MINUTED, MeetingState.ARCHIVED)


def is_entitled(user: object) -> bool:
    """Whether the place 干部任免 is shown: to handlers, heads, members and recorders. Asks no query of its own."""
    return isinstance(user, User) and bool(permissions_of(user).committee_ids(*ENTITLED))


def handles(user: User) -> set[int]:
    """The committees whose personnel matters this user handles."""
    return permissions_of(user).committee_ids(HANDLE)


def candidates_of_matter(user: User, matter: PersonnelMatter) -> QuerySet[Candidate]:
    """The candidates of a matter that this user handles, in their order."""
    return handled(user).filter(matter=matter).order_by("sequence")


def handled(user: User) -> QuerySet[Candidate]:
    """Candidates whose matter this user handles: the department, the introducer, the head once submitted, insiders."""
    return _apart(user, _all().filter(_handling(user, "matter__", "matter")))


def matters_visible_to(user: User) -> QuerySet[PersonnelMatter]:
    """Matters that this user handles. One who is close to all of its candidates does not know of it."""
    person = participant(user)
    rows = PersonnelMatter.objects.filter(_handling(user, "", "pk"))
    if person is not None:
        own = Candidate.objects.filter(matter=OuterRef("pk")).filter(is_close(person))
        rows = rows.filter(~Exists(own) | Exists(_apart(user, Candidate.objects.filter(matter=OuterRef("pk")))))
    return rows.select_related("committee", "unit", "introducer", "organisation")


def _handling(user: User, matter: str, key: str) -> Q:
    person = participant(user)
    if person is None:
        return Q(pk__in=[])
    insiders = Insider.objects.filter(person=person, ended_at__isnull=True, matter=OuterRef(key))
    # Who introduces a candidate to the meeting has to know him before it.
    return _in_office(user, matter) | Q(Exists(insiders)) | Q(**{f"{matter}introducer": person})


def _in_office(user: User, matter: str) -> Q:
    """The department, and the head once a matter was submitted: without those who were only let in by name."""
    held = permissions_of(user)
    return Q(**{f"{matter}committee__in": held.committee_ids(HANDLE)}) | Q(
        **{f"{matter}committee__in": held.committee_ids(HEAD), f"{matter}submitted_at__isnull": False}
    )


def _all() -> QuerySet[Candidate]:
    return Candidate.objects.select_related("matter__committee", "matter__organisation", "item", "person", "lower_body")


def _apart(user: User, rows: QuerySet[Candidate]) -> QuerySet[Candidate]:
    """Without the user himself, his relatives, and those from whose item he was recused."""
    person = participant(user)
    if person is None:
        return rows.none()
    recused = Recusal.objects.filter(entry__item=OuterRef("item"), roll__person=person)
    earlier = Recusal.objects.filter(entry__personnel_decision__candidate=OuterRef("pk"), roll__person=person)
    return rows.exclude(is_close(person)).exclude(Exists(recused)).exclude(Exists(earlier))


def shown_now(user: User) -> QuerySet[Candidate]:
    """Candidates whose item is current in a meeting where this user is in the room with a seat, or keeps the record."""
    person = participant(user)
    if person is None:
        return Candidate.objects.none()
    current = AgendaEntry.objects.filter(
        item=OuterRef("item"), stage__in=CURRENT_STAGES, meeting__state=MeetingState.IN_SESSION
    )
    inside = AttendanceInterval.objects.filter(
        roll__meeting=OuterRef("meeting"), roll__person=person, roll__entitled=True, left_at__isnull=True
    )
    return _apart(user, _all().filter(Exists(current.filter(Exists(inside) | Q(meeting__recorder=person)))))


def candidates_at(user: User, meeting: Meeting) -> QuerySet[Candidate]:
    """The candidates of a meeting's items that this user may see there at this moment."""
    seen = Q(pk__in=shown_now(user).values("pk")) | Q(pk__in=recorded_candidates(user).values("pk"))
    return _all().filter(item__entries__meeting=meeting).filter(seen | Q(pk__in=handled(user).values("pk")))


def readable(user: User) -> QuerySet[Candidate]:
    """Candidates whose page this user may open now: handled, or shown at this moment."""
    ids = Q(pk__in=handled(user).values("pk")) | Q(pk__in=shown_now(user).values("pk"))
    return _all().filter(ids | Q(pk__in=recorded_candidates(user).values("pk")))


def recorded_candidates(user: User) -> QuerySet[Candidate]:
    """What the designated recorder of a meeting has before him from its opening on, for the motions and the sheet."""
    person = participant(user)
    if person is None:
        return Candidate.objects.none()
    entries = AgendaEntry.objects.filter(item=OuterRef("item"), meeting__recorder=person, meeting__state__in=HELD)
    past = Decision.objects.filter(candidate=OuterRef("pk"), meeting__recorder=person)
    return _apart(user, _all().filter(Exists(entries) | Exists(past)))


def decisions_visible_to(user: User) -> QuerySet[Decision]:
    """Record sheets for handlers, for members on the meeting's roll who were not recused, for its recorder.

    Who introduces, was consulted or let in by name knows of the matter, not of what each member said at the meeting.
    """
    person = participant(user)
    if person is None:
        return Decision.objects.none()
    seated = RollEntry.objects.filter(meeting=OuterRef("meeting"), person=person, entitled=True)
    mine = _in_office(user, "candidate__matter__") | Q(meeting__recorder=person) | Exists(seated)
    apart = _apart(user, Candidate.objects.all())
    rows = Decision.objects.filter(mine, candidate__in=apart.values("pk"))
    return rows.select_related("candidate__matter", "meeting__committee", "organisation")


def papers_for(user: User) -> QuerySet[CandidatePaper]:
    """Papers open to this user now: to their handlers always, to the meeting only while the item is current."""
    ids = Q(candidate__matter__committee__in=handles(user)) | Q(candidate__in=shown_now(user).values("pk"))
    apart = _apart(user, Candidate.objects.all())
    return CandidatePaper.objects.filter(ids, removed=False, candidate__in=apart.values("pk")).select_related(
        "candidate__matter"
    )


def deliberations_of(user: User, matter: PersonnelMatter) -> list[Deliberation]:
    """酝酿 records of a matter, for those who took part in each and who wrote it down; for nobody else.

    Not for who is close to one of the candidates: a record speaks of all of them.
    """
    person = participant(user)
    if person is None or close_to_one_of(person, matter):
        return []
    rows = Deliberation.objects.filter(matter=matter).prefetch_related("voices__person").select_related("chair")
    found = rows.filter(Q(recorded_by=user) | Q(voices__person=person) | Q(chair=person))
    return list(found.distinct())


def consultations_of(user: User, matter: PersonnelMatter) -> QuerySet:  # type: ignore[type-arg]
    """个别酝酿 of a matter: to who asked and who was asked; the department's handler and the head see all."""
    person = participant(user)
    rows = matter.consultations.select_related("person", "asked_by__person")
    if person is None or close_to_one_of(person, matter):
        return rows.none()
    held = permissions_of(user)
    if matter.committee_id in held.committee_ids(HANDLE, HEAD):
        return rows
    return rows.filter(Q(asked_by=user) | Q(person=person))


def committees_handled(user: User) -> QuerySet[Committee]:
    """The committees to which this user may propose personnel matters; never one that only rehearses (演练)."""
    own = Committee.objects.filter(pk__in=handles(user), rehearsal_of__isnull=True)
    return own.select_related("organisation", "rulebook")


def committees_known(user: User) -> QuerySet[Committee]:
    """The committees whose seats are to be filled by those who propose for them and who head them."""
    ids = permissions_of(user).committee_ids(HANDLE, HEAD)
    return Committee.objects.filter(pk__in=ids).select_related("organisation")


def has_personnel(meeting: Meeting, user: User) -> bool:
    """The tab 干部任免 of a meeting: once it is open, for its members and its recorder.

    The department follows its candidates on their own pages; its handler has the tab where he may see the meeting.
    """
    if meeting.state not in HELD or not is_entitled(user):
        return False
    held = permissions_of(user).committee_ids(HANDLE, "attend", "record_meeting")
    return meeting.committee_id in held and Candidate.objects.filter(item__entries__meeting=meeting).exists()


def last_decision(candidate: Candidate) -> Decision | None:
    """The newest decision of a candidate, or None before the first."""
    return candidate.decisions.order_by("-attempt").first()


def waits_for_consent(candidate: Candidate) -> bool:
    """Whether a candidate was put off or refused and the members have not agreed to take it up again."""
    return candidate.state in {CandidateState.DEFERRED, CandidateState.REJECTED}


def latest_attempt(candidate: Candidate) -> int:
    """How often the candidate was decided on, void decisions of former times included."""
    return candidate.decisions.order_by("-attempt").values_list("attempt", flat=True).first() or 0


def may_edit(candidate: Candidate) -> bool:
    """Whether the file may be changed now: before it is submitted, and after a meeting put it off until the next."""
    if candidate.state in {CandidateState.DRAFT, CandidateState.DEFERRED}:
        return True
    pooled = candidate.item is not None and candidate.item.state == ItemState.POOLED
    return candidate.state == CandidateState.SUBMITTED and pooled and candidate.decisions.exists()


def undecided_before(candidate: Candidate) -> Candidate | None:
    """The same person for the same post of another matter, who was put off, refused, or whose decision is void.

    Taken back afterwards or taken up again meanwhile, it is still that decision: he is taken up again there, by consent
    of the members, and nowhere else. A proposal before the meeting is not made twice either.
    """
    states = (CandidateState.DEFERRED, CandidateState.REJECTED, CandidateState.VOID, CandidateState.SUBMITTED)
    decided = Decision.objects.filter(candidate=OuterRef("pk"))
    again = Q(state__in=(CandidateState.WITHDRAWN, CandidateState.DRAFT)) & Q(Exists(decided))
    rows = Candidate.objects.filter(matter__committee=candidate.matter.committee_id, post=candidate.post)
    same = Q(name=candidate.name)
    if candidate.person_id is not None:
        same |= Q(person=candidate.person_id)
    rows = rows.filter(same).filter(Q(state__in=states) | again).exclude(pk=candidate.pk)
    return rows.select_related("matter").order_by("-pk").first()


def unheard_of(matter: PersonnelMatter) -> list[Candidate]:
    """The candidates of a matter that still have to be introduced to a meeting, the first or a further time."""
    waiting = (CandidateState.DRAFT, CandidateState.SUBMITTED, CandidateState.DEFERRED, CandidateState.VOID)
    return list(matter.candidates.filter(state__in=waiting).select_related("matter", "item").order_by("sequence"))


def begun_of(matter: PersonnelMatter) -> Candidate | None:
    """The candidate of a matter on whom a meeting has begun to deliberate without having come to an end."""
    begun = AgendaEntry.objects.filter(item=OuterRef("item"), stage__in=(*CURRENT_STAGES, EntryStage.AGREED))
    rows = matter.candidates.filter(Exists(begun.filter(meeting__state=MeetingState.IN_SESSION)))
    return rows.select_related("matter").order_by("sequence").first()


def may_replace_introducer(matter: PersonnelMatter) -> bool:
    """Whether another may introduce: somebody still has to be introduced, and no meeting is just at it."""
    open_still = not matter.candidates.exists() or bool(unheard_of(matter))
    return open_still and begun_of(matter) is None


def insiders_of_handler(user: User) -> QuerySet[Insider]:
    """Insiders of matters that this user handles for the department."""
    return Insider.objects.filter(matter__committee__in=handles(user)).select_related("matter__committee", "person")


def objections_of_handler(user: User) -> QuerySet[Objection]:
    """Objections to candidates that this user handles for the department."""
    rows = Objection.objects.filter(
        publicity__candidate__in=handled(user).values("pk"),
        publicity__candidate__matter__committee__in=handles(user),
    )
    return rows.select_related("publicity__candidate__matter__committee")


def lower_bodies_of(organisation_id: int) -> QuerySet[LowerBody]:
    """The leadership teams of the next lower level."""
    return LowerBody.objects.filter(organisation=organisation_id)
