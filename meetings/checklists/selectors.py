"""The checklist of a meeting, one's own lines, and what the rulebook would put on it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet

from committees.access.selectors import can, named, participant, permissions_of, without_administrators
from committees.models import Person, User
from committees.people.selectors import people_of
from committees.rulebooks.selectors import body_rules
from committees.rules import Clause
from committees.rules.duties import Topic
from meetings.checklists.models import Duty
from meetings.scheduling.models import Meeting
from meetings.scheduling.selectors import is_preparer
from meetings.scheduling.states import MeetingState

TEXT_LENGTH = 120
OVER = (MeetingState.MINUTED, MeetingState.ARCHIVED, MeetingState.CANCELLED)


@dataclass(frozen=True)
class Planned:
    """A line that the rulebook of this kind of meeting asks for; `due_at` where it names minutes before."""

    text: str
    clause: Clause
    due_at: datetime | None = None


def planned_for(meeting: Meeting, now: datetime) -> list[Planned]:
    """The lines of the rulebook's checklist for a meeting of this kind; empty where it has none."""
    lines = []
    for provision in body_rules(meeting, now).provisions:
        if provision.topic != Topic.PREPARATION:
            continue
        lines += [Planned(step, provision.clause) for step in provision.steps]
        if provision.minutes is not None:
            due = meeting.starts_at - timedelta(minutes=provision.minutes)
            lines.append(Planned(provision.title, provision.clause, due))
    return list({line.text: line for line in lines}.values())


def unlisted_for(meeting: Meeting, now: datetime) -> list[Planned]:
    """Of those the lines that are not on the checklist yet."""
    known = set(Duty.objects.filter(meeting=meeting).values_list("text", flat=True))
    return [line for line in planned_for(meeting, now) if line.text[:TEXT_LENGTH] not in known]


def duties_of(meeting: Meeting) -> QuerySet[Duty]:
    """The lines of a meeting's checklist, in order."""
    return Duty.objects.filter(meeting=meeting).select_related("person__unit", "done_by__person").order_by("position")


def own_duties(user: User) -> QuerySet[Duty]:
    """The open lines of meetings to come (or just held) that are this user's to do, the soonest first."""
    rows = Duty.objects.filter(named(user), done_at__isnull=True).exclude(meeting__state__in=OVER)
    return rows.select_related("meeting").order_by("meeting__starts_at", "position")


def may_arrange(user: User, meeting: Meeting) -> bool:
    """Whether the user keeps the checklist: the office of the committee, until the minutes are out."""
    return meeting.state not in OVER and can(user, "handle_office", meeting.committee)


def may_finish(user: User, duty: Duty) -> bool:
    """Whether the user may tick a line: whose it is, or the office."""
    own = duty.person is not None and duty.person == participant(user)
    return duty.meeting.state not in OVER and (own or can(user, "handle_office", duty.meeting.committee))


def sees_checklist(meeting: Meeting, user: User) -> bool:
    """The tab is for those who prepare the meeting."""
    return is_preparer(user, meeting)


def people_to_ask(meeting: Meeting) -> QuerySet[Person]:
    """Who may be given a line."""
    return without_administrators(people_of(meeting.organisation_id)).order_by("unit__position", "pk")


def visible_duties(user: User) -> QuerySet[Duty]:
    """The lines that the user may tick or arrange: his own, and those of meetings whose office he is."""
    offices = permissions_of(user).committee_ids("handle_office")
    rows = Duty.objects.select_related("meeting__committee", "person")
    return (rows.filter(named(user)) | rows.filter(meeting__committee_id__in=offices)).distinct()
