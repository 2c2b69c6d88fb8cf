"""A meeting that is over, and its minutes at any stage, all through the services."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from committees.documents.tasks import run_job
from committees.models import User
from committees.rules import Matter
from decisions.minutes import services
from decisions.minutes.models import Minutes, MinutesParagraph
from decisions.minutes.selectors import digest_now, job_of
from decisions.minutes.states import MinutesState, ParagraphKind
from meetings.models import Meeting
from meetings.session import services as session
from tests.factories import District
from tests.session_support import Sitting, grant_leave, make_sitting
from tests.snapshots import remembered

MATTERS = (Matter.MAJOR_DECISION, Matter.PERSONNEL, Matter.GENERAL)


@dataclass
class Held:
    """A closed meeting: item 1 adopted 8:1, item 2 (personnel) adopted, item 3 rejected."""

    sitting: Sitting
    now: datetime

    @property
    def district(self) -> District:
        return self.sitting.district

    def user(self, name: str) -> User:
        return self.sitting.district.user(name)

    def draft(self) -> Minutes:
        return services.draft_minutes(meeting=self.sitting.meeting, user=self.user("secretary"), now=self.now)

    def at(self, state: MinutesState) -> Minutes:
        """Drafted by the secretary, checked by the head of the office, signed by the chair, issued by the office."""
        minutes = self.draft()
        if state == MinutesState.DRAFTING:
            return minutes
        minutes = services.submit_minutes(minutes=minutes, user=self.user("secretary"), now=self.now)
        if state == MinutesState.CHECKING:
            return minutes
        minutes = services.check_minutes(minutes=minutes, user=self.user("office_head"), now=self.now)
        if state == MinutesState.SIGNING:
            return minutes
        minutes = self.sign(minutes)
        if state == MinutesState.NUMBERED:
            return minutes
        render(minutes)
        return services.issue_minutes(minutes=minutes, user=self.user("office"), now=self.now)

    def sign(self, minutes: Minutes) -> Minutes:
        return services.sign_minutes(minutes=minutes, digest=digest_now(minutes), user=self.user("chair"), now=self.now)


@remembered
def hold_meeting(now: datetime, *, number: int = 1, **facts: object) -> Held:
    """Eleven members, nine in the room, one on leave, one absent, observers by name."""
    matters = facts.pop("matters", MATTERS)
    sitting = make_sitting(now, matters=matters, number=number, **facts)  # type: ignore[arg-type]
    grant_leave(sitting, sitting.district.members[9])
    sitting.open(9)
    ballots = ("ffffffffa", "fffffffff", "aaaaaffff")
    for position in range(1, len(sitting.entries) + 1):
        sitting.decide(position, ballots[(position - 1) % 3])
    sitting.meeting = session.close_meeting(meeting=sitting.meeting, actor=sitting.secretary, now=sitting.at(80))
    return Held(sitting, sitting.at(90))


@remembered
def issued_meeting(now: datetime) -> Held:
    """The same, its minutes issued."""
    held = hold_meeting(now)
    held.at(MinutesState.ISSUED)
    return held


def render(minutes: Minutes) -> str:
    """Let the worker make the paper."""
    job = job_of(minutes)
    assert job is not None
    result = run_job(job.pk)
    minutes.refresh_from_db()
    return result


def signed_often(held: Held, times: int) -> Minutes:
    """Signed minutes of as many meetings: one held and signed, the others copies of its rows with numbers of their own.

    None of them has its paper yet.
    """
    first = held.at(MinutesState.NUMBERED)
    paragraphs = list(first.paragraphs.order_by("position"))
    for number in range(2, times + 1):
        meeting = Meeting.objects.get(pk=first.meeting_id)
        meeting.pk, meeting.number = None, number
        meeting.save(force_insert=True)
        copy = Minutes.objects.get(pk=first.pk)
        copy.pk, copy.meeting, copy.number = None, meeting, number
        copy.save(force_insert=True)
        for each in paragraphs:
            each.pk, each.minutes = None, copy
        MinutesParagraph.objects.bulk_create(paragraphs)
    return first


def paragraph(minutes: Minutes, kind: ParagraphKind) -> MinutesParagraph:
    """The first paragraph of a kind."""
    found = MinutesParagraph.objects.filter(minutes=minutes, kind=kind).order_by("position").first()
    assert found is not None
    return found
