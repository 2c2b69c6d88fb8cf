"""Who may sign for whom, and what members object to."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, QuerySet

from committees.access.selectors import participant, without_administrators
from committees.calendar.selectors import working_calendar
from committees.models import Person, User
from committees.rulebooks.selectors import body_rules
from committees.rules import Matter, Verdict, deadline_objection
from meetings.notices.models import Deputy, Notice, Objection
from meetings.notices.rules import due_of, judge_in_time
from meetings.scheduling.models import AgendaEntry, Meeting
from meetings.scheduling.states import MeetingState

TOO_LATE = "请在会上提出。"


def may_sign_for(person: Person, reader_id: int) -> bool:
    """Whether a person signs a reader's notice: it is his own, or the reader lets him."""
    if person.pk == reader_id:
        return True
    return Deputy.objects.filter(leader=reader_id, secretary=person, ended_at__isnull=True).exists()


def deputies_of(leader: Person) -> QuerySet[Deputy]:
    """Who signs for this leader at present."""
    return Deputy.objects.filter(leader=leader, ended_at__isnull=True).select_related("secretary")


def secretary_candidates(leader: Person) -> QuerySet[Person]:
    """Colleagues with a login who do not sign for the leader yet."""
    standing = Deputy.objects.filter(leader=leader, secretary=OuterRef("pk"), ended_at__isnull=True)
    found = Person.objects.filter(organisation=leader.organisation_id, user__is_active=True)
    return without_administrators(found.exclude(pk=leader.pk)).filter(~Exists(standing)).order_by("name", "pk")


def entrusted_notices(user: User, now: datetime) -> QuerySet[Notice]:
    """Unsigned current notices of the leaders for whom this user signs, of meetings to come."""
    person = participant(user)
    newer = Notice.objects.filter(meeting=OuterRef("meeting"), person=OuterRef("person"), round__gt=OuterRef("round"))
    standing = Deputy.objects.filter(leader=OuterRef("person"), secretary=person, ended_at__isnull=True)
    found = Notice.objects.filter(
        ~Exists(newer),
        Exists(standing),
        signed_at__isnull=True,
        withdrawn_at__isnull=True,
        meeting__state__in=[MeetingState.NOTICED, MeetingState.IN_SESSION],
        meeting__starts_at__gt=now - timedelta(days=1),
    )
    return found.select_related("meeting__committee", "meeting__chair", "person").order_by("meeting__starts_at", "pk")


def entrusted_notice(user: User, pk: int) -> Notice | None:
    """One notice, signed or not, of a leader for whom this user signs; None for any other."""
    notice = Notice.objects.select_related("meeting__committee", "meeting__chair", "person", "signed_by")
    found = notice.filter(pk=pk).first()
    person = participant(user)
    if found is None or person is None or person.pk == found.person_id:
        return None
    return found if may_sign_for(person, found.person_id) else None


def objections_of(meeting: Meeting) -> QuerySet[Objection]:
    """All objections to the items of a meeting."""
    found = Objection.objects.filter(entry__meeting=meeting)
    return found.select_related("entry__item", "person", "answered_by").order_by("entry__position", "pk")


def objections_to_answer(user: User) -> QuerySet[Objection]:
    """What waits for an answer of this user as the chair."""
    found = Objection.objects.filter(
        entry__meeting__chair=participant(user), entry__meeting__state=MeetingState.NOTICED, answered_at__isnull=True
    )
    return found.select_related("entry__meeting", "person").order_by("entry__meeting__starts_at", "pk")


def objection_judgement(meeting: Meeting, entry: AgendaEntry, now: datetime) -> Verdict | None:
    """Whether an objection to this item is still in time at `now`; None where the rulebook sets no limit."""
    body = body_rules(meeting, now)
    if not body.objection:
        return None
    verdict = deadline_objection(body, Matter(entry.item.matter), meeting.starts_at, working_calendar())
    return judge_in_time(verdict, now, TOO_LATE) if due_of(verdict) is not None else verdict
