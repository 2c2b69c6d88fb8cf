"""A meeting from its first date to its notice: schedule, settle the agenda, move, cancel."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from committees.errors import Refused
from committees.models import Committee, Person, User
from committees.people.acting import holds
from committees.people.selectors import seats_on
from committees.people.states import SeatKind
from committees.rulebooks.selectors import body_rules
from committees.rulebooks.services import enforce
from committees.rules import judge_hold
from meetings.agenda.services import renew_limits, unschedule_item
from meetings.scheduling.models import Meeting
from meetings.scheduling.ports import moved
from meetings.scheduling.rules import judge_chair
from meetings.scheduling.services.transitions import advance_meeting, record
from meetings.scheduling.states import MeetingEvent

LONGEST = timedelta(days=3)


@transaction.atomic
def schedule_meeting(
    *,
    committee: Committee,
    starts_at: datetime,
    place: str,
    chair: Person,
    user: User,
    now: datetime,
    ends_at: datetime | None = None,
    minutes: int = 120,
    recorder: Person | None = None,
    title: str = "",
) -> Meeting:
    """Enter a meeting of a committee, numbered within the committee and the year of its date.

    Without `ends_at` it lasts `minutes`. Refuses a body that the rulebook forbids, a chair whom it does not let chair,
    a date that is past, and an end before the beginning.
    """
    if not holds(user, "handle_office", committee):
        raise Refused(f"您没有安排{committee}会议的权限，请由会务人员办理。")
    ends_at = ends_at or starts_at + timedelta(minutes=minutes)
    _check_times(starts_at, ends_at, now)
    year = timezone.localtime(starts_at).year
    number = _next_number(committee, year)
    meeting = Meeting.objects.create(
        organisation_id=committee.organisation_id,
        committee=committee,
        year=year,
        number=number,
        title=title.strip() or f"{committee.name}{year}年第{number}次会议",
        starts_at=starts_at,
        ends_at=ends_at,
        place=_given_place(place),
        chair=chair,
        recorder=recorder,
        created_by=user,
        created_at=now,
    )
    _judge_body(meeting, user, now)
    _judge_people(meeting, user, now)
    record(meeting, "scheduled", {"title": meeting.title, **_facts(meeting)}, user, now)
    renew_limits(committee=committee, now=now)
    return meeting


def set_agenda(*, meeting: Meeting, user: User, now: datetime) -> Meeting:
    """确定议题: from here on the agenda is only changed by reopening it. Refuses an empty agenda."""
    items = list(meeting.entries.order_by("position").values_list("item__title", flat=True))
    return advance_meeting(meeting=meeting, event=MeetingEvent.SET_AGENDA, user=user, now=now, payload={"items": items})


def reopen_agenda(*, meeting: Meeting, user: User, now: datetime) -> Meeting:
    """重新调整议题, before the notice went out."""
    return advance_meeting(meeting=meeting, event=MeetingEvent.REOPEN_AGENDA, user=user, now=now)


@transaction.atomic
def reschedule(
    *,
    meeting: Meeting,
    starts_at: datetime,
    ends_at: datetime,
    place: str,
    chair: Person,
    recorder: Person | None,
    reason: str,
    user: User,
    now: datetime,
) -> Meeting:
    """改期: another time, place, chair or recorder, with the reason. After the notice a new notice is owed.

    Refuses a missing reason, a past or impossible time, a chair whom the rulebook does not let chair, and a change
    that changes nothing.
    """
    _check_times(starts_at, ends_at, now)
    reason = _given_reason(reason, "改期")
    standing = Meeting.objects.select_related("chair", "recorder").get(pk=meeting.pk)
    before = _facts(standing)
    changes = {
        "starts_at": starts_at,
        "ends_at": ends_at,
        "place": _given_place(place),
        "chair": chair,
        "recorder": recorder,
        **_renumbered(meeting, starts_at),
    }
    wanted = _facts(Meeting(starts_at=starts_at, ends_at=ends_at, place=place, chair=chair, recorder=recorder))
    if before == wanted:
        raise Refused("时间、地点、主持人和记录人都没有变化，无需改期。")
    postponed = advance_meeting(
        meeting=meeting,
        event=MeetingEvent.RESCHEDULE,
        user=user,
        now=now,
        payload={"before": before, "after": wanted, "reason": reason},
        changes=changes,
        reason=reason,
    )
    _judge_people(postponed, user, now)
    renew_limits(committee=postponed.committee, now=now)
    if starts_at != standing.starts_at:
        moved(postponed, standing.starts_at, user, now)
    return postponed


@transaction.atomic
def cancel(*, meeting: Meeting, reason: str, user: User, now: datetime) -> Meeting:
    """取消会议: its items return to the pool, and a notice that went out is withdrawn. Refuses a missing reason."""
    reason = _given_reason(reason, "取消会议")
    cancelled = advance_meeting(
        meeting=meeting,
        event=MeetingEvent.CANCEL,
        user=user,
        now=now,
        payload={"reason": reason},
        changes={"cancel_reason": reason},
        reason=reason,
    )
    for entry in cancelled.entries.select_related("item"):
        unschedule_item(item=entry.item, user=user, now=now, reason=f"会议取消：{reason}", meeting=cancelled)
    renew_limits(committee=cancelled.committee, now=now)
    return cancelled


def _next_number(committee: Committee, year: int) -> int:
    # The committee's row serialises two clerks who schedule at once; the unique constraint is the last judge.
    Committee.objects.select_for_update().get(pk=committee.pk)
    last = Meeting.objects.filter(committee=committee, year=year).aggregate(last=Max("number"))["last"]
    return (last or 0) + 1


def _renumbered(meeting: Meeting, starts_at: datetime) -> dict[str, int]:
    """A meeting moved into another year takes that year's next number; its title stays as it was announced."""
    year = timezone.localtime(starts_at).year
    if year == meeting.year:
        return {}
    return {"year": year, "number": _next_number(meeting.committee, year)}


def _facts(meeting: Meeting) -> dict[str, object]:
    return {
        "starts_at": meeting.starts_at.isoformat(),
        "ends_at": meeting.ends_at.isoformat(),
        "place": meeting.place.strip(),
        "chair": meeting.chair.name,
        "recorder": meeting.recorder.name if meeting.recorder else "",
    }


def _check_times(starts_at: datetime, ends_at: datetime, now: datetime) -> None:
    if starts_at < now:
        raise Refused("开会时间已经过去，请填写以后的时间。")
    if ends_at <= starts_at:
        raise Refused("预计结束时间须晚于开会时间，请核对。")
    if ends_at - starts_at > LONGEST:
        raise Refused("会议时长超过三天，请核对结束时间。")


def _given_place(place: str) -> str:
    if not place.strip():
        raise Refused("请填写会议地点。")
    return place.strip()


def _given_reason(reason: str, act: str) -> str:
    if not reason.strip():
        raise Refused(f"{act}须说明原因，原因将随变更告知参会人员。")
    return reason.strip()


def _judge_body(meeting: Meeting, user: User, now: datetime) -> None:
    enforce(
        judge_hold(body_rules(meeting.committee, now)),
        aggregate=f"meeting:{meeting.pk}",
        organisation_id=meeting.organisation_id,
        subject=meeting.title,
        actor=user,
        now=now,
    )


def _judge_people(meeting: Meeting, user: User, now: datetime) -> None:
    """The chair is a voting member whom the rulebook lets chair; the recorder belongs to the organisation."""
    if meeting.recorder is not None and meeting.recorder.organisation_id != meeting.organisation_id:
        raise Refused("记录人不属于本机关，请从本机关人员中选择。")
    seats = list(seats_on(meeting.committee, timezone.localtime(meeting.starts_at).date()))
    voting = [seat for seat in seats if seat.kind == SeatKind.VOTING]
    own = next((seat for seat in voting if seat.person_id == meeting.chair_id), None)
    if own is None:
        raise Refused(f"{meeting.chair}在会议当日不是{meeting.committee}的成员，不能主持，请从成员中选择主持人。")
    rule = body_rules(meeting, now).convening
    enforce(
        judge_chair(rule, own.person.name, own.role, [seat.role for seat in voting]),
        aggregate=f"meeting:{meeting.pk}",
        organisation_id=meeting.organisation_id,
        subject=f"主持人{own.person}",
        actor=user,
        now=now,
    )
