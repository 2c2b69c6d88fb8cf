"""The frozen record as facts, and minutes as people may see them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Prefetch, Q, QuerySet

from committees.access.selectors import permissions_of
from committees.documents.models import Job
from committees.documents.selectors import last_job
from committees.ledger.selectors import entries_of
from committees.models import User
from committees.rulebooks.selectors import body_rules
from committees.rules import Clause, Matter
from decisions.minutes.models import Minutes, MinutesComment, MinutesParagraph, MinutesTemplate
from decisions.minutes.rules import (
    BallotFact,
    Content,
    ItemFact,
    MeetingFacts,
    PersonFact,
    content_digest,
    keeps_out,
    signer_permission,
)
from decisions.minutes.states import (
    EDITING,
    MINUTES_TRANSITIONS,
    REVIEWED_STATES,
    SIGNER,
    MinutesEvent,
    MinutesState,
    ParagraphKind,
)
from decisions.voting.models import Ballot
from decisions.voting.states import BallotState
from meetings.agenda.rules import is_circled
from meetings.models import AgendaEntry, AttendanceInterval, Meeting, Opinion, RollEntry
from meetings.notices.states import Capacity
from meetings.scheduling.states import MeetingState

JOB = "minutes"
PREVIEW_JOB = "minutes-preview"
# Who works on minutes sees them from the first draft; members from 审签 on, the archive once they are issued.
WORKING = ("handle_office", "record_meeting", "check_minutes", "sign_minutes", "direct_office", "preside")
COUNTED = ("ballot_closed", "vote_corrected")
KEEPERS = ("handle_office", "direct_office")
EXTENDABLE = (ParagraphKind.OPENING, ParagraphKind.DECISION, ParagraphKind.DUTY, ParagraphKind.PROSE)
SHOWN_TO_MEMBERS = (MinutesState.SIGNING, MinutesState.NUMBERED, MinutesState.ISSUED)


# --- the record


def facts_of(meeting: Meeting, now: datetime) -> MeetingFacts:
    """A meeting that is over, as its rows have frozen it. Items that stay out of minutes are only counted."""
    rule = body_rules(meeting, now).minutes
    entries = _entries_of(meeting)
    kept = [e for e in entries if not keeps_out(rule, Matter(e.item.matter), circled=is_circled(e.item.matter))]
    roll = list(meeting.roll.all())
    came = set(AttendanceInterval.objects.filter(roll__meeting=meeting).values_list("roll_id", flat=True))
    members = [each for each in roll if each.entitled]
    away = [each for each in members if each.pk not in came]
    if meeting.opened_at is None or meeting.closed_at is None:
        raise ValueError("a meeting that is not over has no facts for minutes")
    return MeetingFacts(
        title=meeting.title,
        body=meeting.committee.name,
        opened_at=meeting.opened_at,
        closed_at=meeting.closed_at,
        place=meeting.place,
        chair=_chair(meeting, roll),
        recorder=meeting.recorder.name if meeting.recorder else "",
        entitled=len(members),
        present=tuple(_person(each) for each in members if each.pk in came),
        on_leave=tuple(_person(each) for each in away if each.on_leave),
        absent=tuple(_person(each) for each in away if not each.on_leave),
        observers=tuple(_observer(each) for each in roll if not each.entitled and each.pk in came),
        items=tuple(_item(entry) for entry in kept),
        left_out=len(entries) - len(kept),
    )


def differences_from_ledger(meeting: Meeting) -> list[str]:
    """Where rows and ledger disagree on who came or what was counted; the minutes rest on both saying the same."""
    closed: dict[int, tuple[object, object]] = {}
    came: set[int] = set()
    for verb, payload in entries_of(f"meeting:{meeting.pk}").values_list("verb", "payload"):
        if verb in COUNTED:  # a correction counts anew: the last count is the one announced
            closed[payload["ballot"]] = (payload["tally"], payload["verdict"])
        elif verb == "checked_in":
            came.add(payload["roll"])
    ballots = Ballot.objects.filter(motion__entry__meeting=meeting, state=BallotState.ANNOUNCED)
    wrong = [
        f"“{ballot.motion.text}”的计票"
        for ballot in ballots.select_related("motion")
        if closed.get(ballot.pk) != (ballot.tally, ballot.verdict)
    ]
    attended = RollEntry.objects.filter(meeting=meeting, intervals__isnull=False).distinct()
    wrong += [f"{each.name}的到会记录" for each in attended if each.pk not in came]
    missing = RollEntry.objects.filter(meeting=meeting, pk__in=came).exclude(intervals__isnull=False)
    return wrong + [f"{each.name}的到会记录" for each in missing]


def _entries_of(meeting: Meeting) -> list[AgendaEntry]:
    announced = Ballot.objects.filter(state=BallotState.ANNOUNCED).select_related("motion", "resolution", "paper")
    return list(
        meeting.entries.select_related("item__unit", "item__in_charge__person")
        .prefetch_related(
            "recusals__roll",
            Prefetch("opinions", Opinion.objects.exclude(note="").order_by("order")),
            Prefetch("motions__ballots", announced.order_by("round")),
        )
        .order_by("position", "pk")
    )


def _item(entry: AgendaEntry) -> ItemFact:
    item = entry.item
    charge = item.in_charge
    return ItemFact(
        entry=entry.pk,
        title=item.title,
        matter=item.matter,
        unit=item.unit.name,
        presenter=item.presenter,
        outcome=entry.outcome,
        conclusion=entry.conclusion,
        in_charge=f"{charge.role}{charge.person.name}" if charge else "",
        recused=tuple(recusal.roll.name for recusal in entry.recusals.all()),
        notes=tuple(opinion.note for opinion in entry.opinions.all()),
        ballots=tuple(_ballot(ballot) for motion in entry.motions.all() for ballot in motion.ballots.all()),
        heard=entry.started_at is not None,
    )


def _ballot(ballot: Ballot) -> BallotFact:
    resolution = getattr(ballot, "resolution", None)
    verdict = ballot.verdict or {}
    return BallotFact(
        ballot=ballot.pk,
        motion=ballot.motion.text,
        method=ballot.method,
        tally=ballot.tally,
        arithmetic=verdict["arithmetic"],
        clause=Clause.from_dict(verdict["clause"]).label,
        outcome=ballot.outcome,
        decision=resolution.text if resolution else "",
        resolution=str(resolution) if resolution else "",
        with_revision=bool(resolution and resolution.with_revision),
        disagreement=ballot.disagreement,
        emergency=ballot.emergency,
    )


def _chair(meeting: Meeting, roll: Iterable[RollEntry]) -> PersonFact:
    for each in roll:
        if each.person_id == meeting.chair_id:
            return _person(each)
    return PersonFact(meeting.chair.name, meeting.chair.post)


def _person(roll: RollEntry) -> PersonFact:
    return PersonFact(roll.name, roll.role)


def _observer(roll: RollEntry) -> PersonFact:
    alternate = "候补委员" if roll.capacity == Capacity.ALTERNATE else ""
    return PersonFact(roll.name, roll.role, roll.unit or alternate or roll.role)


# --- minutes


def visible_to(user: User) -> QuerySet[Minutes]:
    """Minutes that a user may see: all where he works on them, from 审签 on as a member, issued ones in the archive."""
    held = permissions_of(user)
    return Minutes.objects.filter(
        Q(meeting__committee__in=held.committee_ids(*WORKING))
        | Q(meeting__committee__in=held.committee_ids("attend"), state__in=SHOWN_TO_MEMBERS)
        | Q(meeting__committee__in=held.committee_ids("keep_archive"), state=MinutesState.ISSUED)
    )


def listed_minutes(user: User) -> QuerySet[Minutes]:
    """The list: newest first, each with its meeting, committee and the number of comments not yet dealt with."""
    return (
        visible_to(user)
        .select_related("meeting__committee")
        .annotate(open_comments=Count("comments", Q(comments__resolved_at=None, comments__parent=None)))
        .order_by("-meeting__starts_at", "-version")
    )


def meetings_to_minute(user: User) -> QuerySet[Meeting]:
    """Meetings that are over and have no minutes yet, for those who may draft them."""
    committees = permissions_of(user).committee_ids("handle_office", "record_meeting")
    over = Meeting.objects.filter(committee__in=committees, state=MeetingState.ADJOURNED, minutes=None)
    return over.select_related("committee").order_by("closed_at")


def keeps_templates(user: User) -> bool:
    """Whether the user looks after what is printed around minutes."""
    held = permissions_of(user)
    return bool(held.committee_ids(*KEEPERS) or held.organisation_ids("administer_system"))


def unfinished(user: User) -> QuerySet[Minutes]:
    """Minutes not yet issued, for those who work on them, the earliest deadline first."""
    return (
        visible_to(user)
        .exclude(state=MinutesState.ISSUED)
        .select_related("meeting__committee", "meeting__rulebook_version__rulebook")
        .order_by("due_at", "pk")
    )


def minutes_for(user: User, minutes_id: int) -> Minutes | None:
    """The minutes, if this person may see them; None hides them."""
    return (
        visible_to(user)
        .select_related(
            "meeting__committee__organisation", "meeting__rulebook_version", "organisation", "replaces", "template"
        )
        .filter(pk=minutes_id)
        .first()
    )


def minutes_of(meeting: Meeting) -> Minutes | None:
    """The newest version of a meeting's minutes."""
    return Minutes.objects.filter(meeting=meeting).order_by("-version").first()


def signer_of(minutes: Minutes, now: datetime) -> str:
    """The permission that the rulebook asks of the signer."""
    return signer_permission(body_rules(minutes.meeting, now).minutes)


def may(user: User, permissions: Iterable[str], minutes: Minutes, now: datetime) -> bool:
    """Whether the user holds any of the permissions on the committee; `signer` is whom the rulebook names."""
    wanted = {signer_of(minutes, now) if name == SIGNER else name for name in permissions}
    # With nothing named, committee_ids() means any permission at all; here it means none.
    return bool(wanted) and minutes.meeting.committee_id in permissions_of(user).committee_ids(*wanted)


def events_for(user: User, minutes: Minutes, now: datetime) -> list[MinutesEvent]:
    """What this user may do now: the buttons of the page, from the table."""
    return [
        event
        for (state, event), found in MINUTES_TRANSITIONS.items()
        if state == minutes.state and may(user, found.permissions, minutes, now)
    ]


def may_edit(user: User, minutes: Minutes, now: datetime) -> bool:
    """Whether the user may rewrite prose while it lies where it lies."""
    permissions = EDITING.get(MinutesState(minutes.state), ())
    return may(user, permissions, minutes, now)


def may_comment(minutes: Minutes) -> bool:
    """Whether remarks may still be made: until it is signed."""
    return minutes.state in REVIEWED_STATES


def content_of(minutes: Minutes) -> Content:
    """What a signature covers, as it stands now. Prose that was left empty is not printed and not signed."""
    paragraphs = MinutesParagraph.objects.filter(minutes=minutes).order_by("position", "pk")
    return Content(
        title=minutes.title,
        copies_to=tuple(minutes.copies_to),
        facts=minutes.facts,
        paragraphs=tuple((each.kind, each.lead, each.text) for each in paragraphs if each.text.strip()),
        template=_wording(minutes.template),
    )


def _wording(template: MinutesTemplate | None) -> dict[str, str] | None:
    if template is None:
        return None
    return {"mark": template.mark, "series": template.series, "issued_by": template.issued_by}


def digest_now(minutes: Minutes) -> str:
    """The digest of what a signature would cover."""
    return content_digest(content_of(minutes))


@dataclass(frozen=True)
class Thread:
    """A remark with its replies."""

    comment: MinutesComment
    replies: tuple[MinutesComment, ...]


@dataclass(frozen=True)
class Passage:
    """A paragraph as the page shows it, with the threads beside it."""

    paragraph: MinutesParagraph
    threads: tuple[Thread, ...]

    @property
    def takes_more(self) -> bool:
        """Whether prose may be added behind it: at the end of the opening and of an item."""
        return self.paragraph.kind in EXTENDABLE

    @property
    def open_threads(self) -> int:
        """Remarks not yet dealt with."""
        return sum(thread.comment.resolved_at is None for thread in self.threads)


def may_see_remarks(user: User, minutes: Minutes) -> bool:
    """Remarks are working papers: open to everyone asked until the signature, then to those who work on it."""
    works_on_it = minutes.meeting.committee_id in permissions_of(user).committee_ids(*WORKING)
    return works_on_it or may_comment(minutes)


def open_remarks(minutes: Minutes) -> int:
    """How many remarks nobody has dealt with yet."""
    return MinutesComment.objects.filter(minutes=minutes, parent=None, resolved_at=None).count()


def passages_of(minutes: Minutes, *, with_remarks: bool = True) -> list[Passage]:
    """The paragraphs in order with their remarks: two queries."""
    found = MinutesComment.objects.filter(minutes=minutes).order_by("at", "pk")
    comments = list(found) if with_remarks else []
    replies: dict[int, list[MinutesComment]] = {}
    for comment in comments:
        if comment.parent_id:
            replies.setdefault(comment.parent_id, []).append(comment)
    threads: dict[int | None, list[Thread]] = {}
    for comment in comments:
        if comment.parent_id is None:
            own = Thread(comment, tuple(replies.get(comment.pk, ())))
            threads.setdefault(comment.paragraph_id, []).append(own)
    paragraphs = MinutesParagraph.objects.filter(minutes=minutes).order_by("position", "pk")
    return [Passage(each, tuple(threads.get(each.pk, ()))) for each in paragraphs]


def paragraph_of(minutes: Minutes, paragraph_id: int) -> MinutesParagraph | None:
    """A paragraph of these minutes."""
    return MinutesParagraph.objects.select_related("minutes").filter(minutes=minutes, pk=paragraph_id).first()


def comment_of(minutes: Minutes, comment_id: int) -> MinutesComment | None:
    """A remark on these minutes."""
    found = MinutesComment.objects.select_related("minutes", "paragraph__minutes")
    return found.filter(minutes=minutes, pk=comment_id).first()


def job_of(minutes: Minutes) -> Job | None:
    """The newest rendering of the signed paper."""
    return last_job(JOB, subject_of(minutes))


def subject_of(minutes: Minutes) -> str:
    """How jobs name these minutes."""
    return f"minutes:{minutes.pk}"
