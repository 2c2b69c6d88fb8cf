"""Minutes as people may see them, and what each may do with them now."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet

from committees.access.selectors import named, permissions_of
from committees.documents.models import Job
from committees.documents.selectors import last_job
from committees.ledger.models import LedgerEntry
from committees.models import User
from committees.rulebooks.selectors import body_rules
from committees.rules import Force, MinutesRule
from decisions.minutes.contents import lacking
from decisions.minutes.models import (
    CoSignature,
    Minutes,
    MinutesComment,
    MinutesParagraph,
    MinutesRevision,
    MinutesTemplate,
)
from decisions.minutes.rules import (
    Content,
    content_digest,
    signer_permission,
)
from decisions.minutes.states import (
    COSIGNER,
    EDITING,
    MINUTES_TRANSITIONS,
    REVIEWED_STATES,
    SIGNER,
    MinutesEvent,
    MinutesState,
    ParagraphKind,
)
from meetings.models import Meeting
from meetings.scheduling.states import MeetingState

JOB = "minutes"
PREVIEW_JOB = "minutes-preview"
WORD_JOB = "minutes-docx"
VOLUME_JOB = "minutes-volume"
SHEET_JOB = "minutes-sheet"
SHEETS = ("agenda", "attendance")
OVER = (MeetingState.ADJOURNED, MeetingState.MINUTED, MeetingState.ARCHIVED)
# Who works on minutes sees them from the first draft; members from 审签 on, the archive once they are issued.
WORKING = ("handle_office", "record_meeting", "check_minutes", "sign_minutes", "direct_office", "preside")
DRAFTING = ("handle_office", "record_meeting")
KEEPERS = ("handle_office", "direct_office")
BINDERS = ("handle_office", "direct_office", "record_meeting", "preside")
EXTENDABLE = (ParagraphKind.OPENING, ParagraphKind.DECISION, ParagraphKind.DUTY, ParagraphKind.PROSE)
SHOWN_TO_MEMBERS = (MinutesState.SIGNING, MinutesState.NUMBERED, MinutesState.ISSUED)


def visible_to(user: User) -> QuerySet[Minutes]:
    """Minutes that a user may see: all where he works on them, what he was asked to co-sign, from 审签 on as a member,
    issued ones in the archive."""
    held = permissions_of(user)
    cosigned = CoSignature.objects.filter(named(user)).values("minutes")
    return Minutes.objects.filter(
        Q(pk__in=cosigned)
        | Q(meeting__committee__in=held.committee_ids(*WORKING))
        | Q(meeting__committee__in=held.committee_ids("attend"), state__in=SHOWN_TO_MEMBERS)
        | Q(meeting__committee__in=held.committee_ids("keep_archive"), state=MinutesState.ISSUED)
    )


def ways_to_minutes(user: User) -> list[QuerySet[Any, Any]]:
    """Queries of keys among which are all minutes that a user may see, each through an index of its own."""
    committees = permissions_of(user).committee_ids(*WORKING, "attend", "keep_archive")
    ways = [Q(pk__in=CoSignature.objects.filter(named(user)).values("minutes"))]
    if committees:
        ways.append(Q(meeting__committee__in=committees))
    return [Minutes.objects.filter(way).values("pk") for way in ways]


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
    return meetings_without_minutes(user).filter(committee__in=permissions_of(user).committee_ids(*DRAFTING))


def meetings_without_minutes(user: User) -> QuerySet[Meeting]:
    """The same for everybody who has a part in minutes: drafting, checking, signing or issuing them."""
    committees = permissions_of(user).committee_ids(*WORKING)
    over = Meeting.objects.filter(committee__in=committees, state=MeetingState.ADJOURNED, minutes=None)
    return over.select_related("committee__rulebook", "rulebook_version__rulebook").order_by("closed_at")


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
            "meeting__committee__organisation",
            "meeting__rulebook_version",
            "organisation",
            "replaces",
            "replaced_by",
            "template",
            "drafted_by__person",
            "checked_by__person",
            "signed_by__person",
            "issued_by__person",
        )
        .filter(pk=minutes_id)
        .first()
    )


def last_return(minutes: Minutes) -> LedgerEntry | None:
    """Why the draft came back, while it lies with its drafter; the ledger keeps the words."""
    if minutes.state != MinutesState.DRAFTING:
        return None
    acts = LedgerEntry.objects.filter(
        aggregate=f"meeting:{minutes.meeting_id}",
        verb__in=["minutes_returned", "minutes_drafted", "minutes_corrected"],
        payload__minutes=minutes.pk,
    )
    newest = acts.order_by("sequence").last()
    return newest if newest is not None and newest.verb == "minutes_returned" else None


def minutes_of(meeting: Meeting) -> Minutes | None:
    """The newest version of a meeting's minutes."""
    return Minutes.objects.filter(meeting=meeting).order_by("-version").first()


def signer_of(minutes: Minutes, now: datetime) -> str:
    """The permission that the rulebook asks of the signer."""
    return signer_permission(body_rules(minutes.meeting, now).minutes)


def rights_of(permissions: Iterable[str], minutes: Minutes, now: datetime) -> set[str]:
    """The permissions on the committee among those that the table names; co-signing goes by name, not by permission."""
    return {signer_of(minutes, now) if name == SIGNER else name for name in permissions if name != COSIGNER}


def may(user: User, permissions: Iterable[str], minutes: Minutes, now: datetime) -> bool:
    """Whether the user holds any of the permissions on the committee; `signer` is whom the rulebook names."""
    if COSIGNER in permissions and own_cosignature(user, minutes) is not None:
        return True
    wanted = rights_of(permissions, minutes, now)
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
    """Whether the user may rewrite prose while it lies where it lies. What was co-signed is not rewritten after."""
    permissions = EDITING.get(MinutesState(minutes.state), ())
    if not may(user, permissions, minutes, now):
        return False
    return minutes.state != MinutesState.SIGNING or not cosignatures_of(minutes)


def cosignatures_of(minutes: Minutes) -> list[CoSignature]:
    """Who was asked to co-sign, in order."""
    return list(CoSignature.objects.filter(minutes=minutes).order_by("pk"))


def own_cosignature(user: User, minutes: Minutes) -> CoSignature | None:
    """What waits for this person's co-signature."""
    return CoSignature.objects.filter(named(user), minutes=minutes, signed_at=None).first()


def to_cosign(user: User) -> QuerySet[Minutes]:
    """What waits for this person's co-signature."""
    waiting = CoSignature.objects.filter(named(user), signed_at=None).values("minutes")
    return unfinished(user).filter(pk__in=waiting)


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


def missing_contents(minutes: Minutes, rule: MinutesRule | None) -> list[str]:
    """What the rulebook wants told of an item and the draft does not tell, in words."""
    if rule is None or not rule.contents or rule.clause.force is Force.OPTIONAL:
        return []
    told: dict[int, list[tuple[str, str]]] = {}
    rows = MinutesParagraph.objects.filter(minutes=minutes, entry__isnull=False)
    for entry, kind, text in rows.values_list("entry", "kind", "text"):
        told.setdefault(entry, []).append((kind, text))
    return lacking(rule.contents, minutes.facts["items"], told)


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


def passages_of(minutes: Minutes, *, with_remarks: bool = True) -> tuple[list[Passage], list[Thread]]:
    """The paragraphs in order with their remarks, and remarks whose paragraph is gone: two queries."""
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
    return [Passage(each, tuple(threads.get(each.pk, ()))) for each in paragraphs], threads.get(None, [])


def paragraph_of(minutes: Minutes, paragraph_id: int) -> MinutesParagraph | None:
    """A paragraph of these minutes."""
    return MinutesParagraph.objects.select_related("minutes").filter(minutes=minutes, pk=paragraph_id).first()


def comment_of(minutes: Minutes, comment_id: int) -> MinutesComment | None:
    """A remark on these minutes."""
    found = MinutesComment.objects.select_related("minutes", "paragraph__minutes")
    return found.filter(minutes=minutes, pk=comment_id).first()


def revisions_of(minutes: Minutes) -> list[MinutesRevision]:
    """The drafts that were kept, the replaced minutes' last one first."""
    own = MinutesRevision.objects.filter(minutes=minutes).order_by("number")
    old = MinutesRevision.objects.filter(minutes=minutes.replaces_id).order_by("-number")[:1]
    return [*(old if minutes.replaces_id else ()), *own]


def signed_minutes(committee_id: int, year: int) -> QuerySet[Minutes]:
    """Numbered and issued minutes of a body and a year, in the order of their numbers."""
    rows = Minutes.objects.filter(
        meeting__committee=committee_id, year=year, state__in=[MinutesState.NUMBERED, MinutesState.ISSUED]
    )
    return rows.select_related("organisation", "meeting__committee", "template").order_by("series", "number")


def may_bind(user: User, committee_id: int) -> bool:
    """Whether this user may have all minutes of a body in one file: only who may see each of them."""
    return committee_id in permissions_of(user).committee_ids(*BINDERS)


def volumes_of(user: User) -> list[dict[str, Any]]:
    """Bodies and years with signed minutes: how many there are, and how many have no file yet. One query."""
    held = permissions_of(user).committee_ids(*BINDERS)
    rows = Minutes.objects.filter(meeting__committee__in=held, number__isnull=False)
    groups = rows.order_by("-year", "meeting__committee").values(
        "year", "meeting__committee", "meeting__committee__name"
    )
    counted = groups.annotate(total=Count("pk"), waiting=Count("pk", Q(pdf_digest="")))
    return [dict(row) for row in counted]


def may_have_sheets(user: User, meeting: Meeting) -> bool:
    """Whether this user may have agenda and attendance on paper: who works on the minutes, once it is over."""
    return meeting.state in OVER and meeting.committee_id in permissions_of(user).committee_ids(*WORKING)


def volume_subject(committee_id: int, year: int) -> str:
    """How jobs name the volume of a body and a year."""
    return f"committee:{committee_id}:{year}"


def job_of(minutes: Minutes) -> Job | None:
    """The newest rendering of the signed paper."""
    return last_job(JOB, subject_of(minutes))


def subject_of(minutes: Minutes) -> str:
    """How jobs name these minutes."""
    return f"minutes:{minutes.pk}"
