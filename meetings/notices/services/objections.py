"""异议 to an item before the meeting: raised by a member in time, answered by the chair."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.urls import reverse

from committees.errors import Refused
from committees.models import Person, User
from committees.people.selectors import person_of
from meetings.notices.models import Objection
from meetings.notices.selectors import objection_judgement, own_notice
from meetings.notices.services.telling import tell
from meetings.notices.states import Capacity
from meetings.scheduling.models import AgendaEntry, Meeting
from meetings.scheduling.services import touch
from meetings.scheduling.services.transitions import locked, record
from meetings.scheduling.states import MeetingState


@transaction.atomic
def raise_objection(*, entry: AgendaEntry, text: str, user: User, now: datetime) -> Objection:
    """A member objects to an item of a meeting that he was noticed of; the chair is told.

    May be reworded until it is answered. Refuses who is no member, an empty text, a meeting that has begun, and one
    raised after the rulebook's limit (bureau: one day before).
    """
    meeting = locked(entry.meeting)
    person, text = _member(meeting, user), text.strip()
    if not text:
        raise Refused("请写明对议题的异议和理由。")
    if meeting.state != MeetingState.NOTICED:
        raise Refused(f"会议目前为“{meeting.get_state_display()}”，异议须在会前提出。")
    verdict = objection_judgement(meeting, entry, now)
    if verdict is not None and verdict.refuses:
        raise Refused(verdict.reason, verdict)
    objection, created = Objection.objects.get_or_create(
        entry=entry, person=person, defaults={"text": text, "raised_at": now}
    )
    if not created:
        changed = Objection.objects.filter(pk=objection.pk, answered_at__isnull=True).update(text=text, raised_at=now)
        if changed != 1:
            raise Refused("您的异议已得到答复；仍有意见的，请在会上提出。")
        objection.refresh_from_db()
    record(meeting, "item_objection_raised", {"person": person.name, "item": entry.item_id, "text": text}, user, now)
    _tell_chair(meeting, objection, now)
    touch(meeting)
    return objection


def _member(meeting: Meeting, user: User) -> Person:
    person, notice = person_of(user), own_notice(user, meeting)
    if person is None or notice is None or notice.capacity == Capacity.OBSERVER:
        raise Refused("只有本次会议的成员可以对议题提出异议。")
    return person


def _tell_chair(meeting: Meeting, objection: Objection, now: datetime) -> None:
    tell(
        meeting,
        meeting.chair,
        key=f"objection:{objection.pk}:{int(now.timestamp())}:{meeting.chair_id}",
        purpose="objection",
        subject=f"{objection.person}对议题提出异议：{meeting.title}",
        body=f"{objection.person}对{meeting.title}的一项议题提出异议，请登录查看并答复。",
        link=reverse("meeting-people", args=[meeting.pk]),
        now=now,
    )


@transaction.atomic
def answer_objection(*, objection: Objection, text: str, user: User, now: datetime) -> Objection:
    """The chair answers, once; whoever objected is told. Refuses everybody else and an empty answer."""
    meeting = locked(objection.entry.meeting)
    person, text = person_of(user), text.strip()
    if person is None or person.pk != meeting.chair_id:
        raise Refused(f"异议由会议主持人{meeting.chair}答复。")
    if not text:
        raise Refused("请填写答复。")
    changed = Objection.objects.filter(pk=objection.pk, answered_at__isnull=True).update(
        answer=text, answered_by=person, answered_at=now
    )
    if changed != 1:
        raise Refused("这项异议已经答复。")
    objection = Objection.objects.select_related("person", "entry").get(pk=objection.pk)
    facts = {"person": objection.person.name, "by": person.name, "item": objection.entry.item_id, "text": text}
    record(meeting, "item_objection_answered", facts, user, now)
    tell(
        meeting,
        objection.person,
        key=f"objection-answered:{objection.pk}:{objection.person_id}",
        purpose="objection",
        subject=f"您的异议已答复：{meeting.title}",
        body=f"主持人{person}已答复您对{meeting.title}议题的异议，请登录查看。",
        now=now,
    )
    touch(meeting)
    return objection
