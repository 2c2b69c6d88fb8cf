"""扩大会议: the meeting reaches beyond its members, who alone vote."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from committees.access.services import refuse_naming_administrators
from committees.calendar.rules import local_day
from committees.errors import Refused
from committees.models import Person, User
from committees.rulebooks.selectors import body_rules
from committees.rulebooks.services import enforce
from meetings.scheduling.enlarged import to_invite
from meetings.scheduling.models import Invitee, Meeting
from meetings.scheduling.rules import judge_enlarged
from meetings.scheduling.services.live import touch
from meetings.scheduling.services.transitions import locked, record, require
from meetings.scheduling.states import MeetingState

BEFORE = (MeetingState.DRAFTING, MeetingState.AGENDA_SET, MeetingState.NOTICED)
SCOPE_LENGTH = 200


@transaction.atomic
def enlarge_meeting(*, meeting: Meeting, scope: str, people: Sequence[Person], user: User, now: datetime) -> Meeting:
    """Make it an enlarged meeting: `scope` is the reach as its chair fixed it, `people` those who are invited to the
    whole of it without a vote (in place of those invited before). 应到会 stays what the members make it.

    Refuses a body whose rulebook knows no enlarged meetings, a missing scope, nobody invited, people who attend
    anyway, administer or are strangers, and a meeting that has begun.
    """
    meeting = locked(meeting)
    require(user, "handle_office", meeting, "安排扩大会议")
    _refuse_begun(meeting)
    enforce(
        judge_enlarged(body_rules(meeting, now).convening),
        aggregate=f"meeting:{meeting.pk}",
        organisation_id=meeting.organisation_id,
        subject=meeting.title,
        actor=user,
        now=now,
    )
    words = " ".join(scope.split())
    if not words or len(words) > SCOPE_LENGTH:
        raise Refused(f"请填写主持人确定的扩大范围，不超过 {SCOPE_LENGTH} 字。")
    chosen = _invited(meeting, people, now)
    _write(meeting, words, chosen)
    names = [person.name for person in chosen]
    record(meeting, "meeting_enlarged", {"scope": words, "people": names}, user, now)
    return meeting


@transaction.atomic
def end_enlargement(*, meeting: Meeting, user: User, now: datetime) -> Meeting:
    """An ordinary meeting again, before it begins: nobody is invited to the whole of it but by seat or always."""
    meeting = locked(meeting)
    require(user, "handle_office", meeting, "安排扩大会议")
    _refuse_begun(meeting)
    if not meeting.enlarged:
        raise Refused("本次会议不是扩大会议，请刷新页面查看。")
    record(meeting, "enlargement_ended", {"scope": meeting.enlarged}, user, now)
    _write(meeting, "", [])
    return meeting


def _invited(meeting: Meeting, people: Sequence[Person], now: datetime) -> list[Person]:
    wanted = {person.pk: person for person in people}
    if not wanted:
        raise Refused("请选择扩大参加的单位或人员。")
    refuse_naming_administrators(wanted.values(), day=local_day(now))
    allowed = set(to_invite(meeting).filter(pk__in=list(wanted)).values_list("pk", flat=True))
    others = [str(person) for pk, person in wanted.items() if pk not in allowed]
    if others:
        raise Refused(f"{'、'.join(others)}已是成员或固定列席人员，或不属于本机关，请从名单中选择。")
    return list(wanted.values())


def _write(meeting: Meeting, scope: str, people: Sequence[Person]) -> None:
    Meeting.objects.filter(pk=meeting.pk).update(enlarged=scope)
    meeting.enlarged = scope
    Invitee.objects.filter(meeting=meeting).exclude(person__in=people).delete()
    Invitee.objects.bulk_create([Invitee(meeting=meeting, person=person) for person in people], ignore_conflicts=True)
    touch(meeting)


def _refuse_begun(meeting: Meeting) -> None:
    if meeting.state not in BEFORE:
        raise Refused(f"会议目前为“{meeting.get_state_display()}”，参加范围不能再变动。")
