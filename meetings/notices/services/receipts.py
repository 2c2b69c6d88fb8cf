"""What readers do with a notice: open it, sign it (签收), give written opinions."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from committees.access.selectors import participant
from committees.errors import Refused
from committees.models import User
from committees.rules import Choice
from meetings.notices.models import LeaveRequest, Notice, WrittenOpinion
from meetings.notices.selectors import current_notices, may_sign_for, own_notice
from meetings.notices.states import Capacity, LeaveState
from meetings.scheduling.models import AgendaEntry
from meetings.scheduling.services import touch
from meetings.scheduling.services.transitions import locked, record
from meetings.scheduling.states import EntryStage, MeetingState

LONGEST_OPINION = 1000
MAY_SIGN = (MeetingState.NOTICED, MeetingState.IN_SESSION)


@transaction.atomic
def open_notice(*, notice: Notice, user: User, now: datetime) -> Notice:
    """Keep that the reader has seen the notice: once, the first time. Refuses everybody else."""
    person = participant(user)
    if person is None or person.pk != notice.person_id:
        raise Refused("这份通知不是发给您的。")
    changed = Notice.objects.filter(pk=notice.pk, opened_at__isnull=True).update(opened_at=now)
    if changed:
        facts = {"person": person.name, "round": notice.round}
        record(notice.meeting, "meeting_notice_opened", facts, user, now)
    notice.refresh_from_db(fields=["opened_at"])
    return notice


@transaction.atomic
def sign_receipt(*, notice: Notice, user: User, now: datetime) -> Notice:
    """签收, by the reader or by the secretary whom he lets sign for him (kept and shown as such).

    Signing twice changes nothing. Refuses another's notice, a withdrawn one, and one that was replaced.
    """
    person = participant(user)
    if person is None or not may_sign_for(person, notice.person_id):
        raise Refused("这份通知不是发给您的，本人也没有授权您代为签收。")
    meeting = locked(notice.meeting)
    notice = Notice.objects.select_related("meeting", "person").get(pk=notice.pk)
    if notice.signed_at is not None:
        return notice
    current = current_notices(meeting).filter(person=notice.person_id).first()
    if notice.withdrawn_at is not None:
        raise Refused("这份通知已撤回，无需签收。")
    if current is None or current.pk != notice.pk:
        raise Refused("会议安排已变更，请签收最新的通知。")
    if meeting.state not in MAY_SIGN:
        raise Refused(f"会议目前为“{meeting.get_state_display()}”，不再签收。")
    own = person.pk == notice.person_id
    opened = notice.opened_at or (now if own else None)
    Notice.objects.filter(pk=notice.pk, signed_at__isnull=True).update(
        signed_at=now, signed_by=person, opened_at=opened
    )
    facts = {"person": notice.person.name, "round": notice.round, "by": "" if own else person.name}
    record(meeting, "notice_signed", facts, user, now)
    touch(meeting)
    notice.refresh_from_db()
    return notice


@transaction.atomic
def give_written_opinion(*, entry: AgendaEntry, position: str, text: str, user: User, now: datetime) -> WrittenOpinion:
    """书面意见 of a member who asked for leave, on one item; shown at the meeting and never counted as a vote.

    May be changed until the item begins; every version stands in the ledger. Refuses who is no member, who has not
    asked for leave, an item that has begun, and an unknown position.
    """
    meeting = locked(entry.meeting)
    person = participant(user)
    notice = own_notice(user, meeting)
    if person is None or notice is None or notice.capacity == Capacity.OBSERVER:
        raise Refused("只有本次会议的成员可以提出书面意见。")
    if position not in {choice.value for choice in Choice}:
        raise Refused("请选择态度：同意、不同意、弃权或缓议。")
    if len(text) > LONGEST_OPINION:
        raise Refused(f"书面意见不能超过 {LONGEST_OPINION} 字。")
    _refuse_present(meeting.pk, person.pk)
    entry = AgendaEntry.objects.select_related("item").get(pk=entry.pk)
    if meeting.state not in MAY_SIGN or entry.stage != EntryStage.WAITING:
        raise Refused(f"议题“{entry.item.title}”已经开始或会议已经结束，不再接收书面意见。")
    opinion, _ = WrittenOpinion.objects.update_or_create(
        entry=entry, person=person, defaults={"position": position, "text": text.strip(), "given_at": now}
    )
    facts = {"person": person.name, "item": entry.item_id, "position": position, "text": text.strip()}
    record(meeting, "written_opinion_given", facts, user, now)
    touch(meeting)
    return opinion


def _refuse_present(meeting_id: int, person_id: int) -> None:
    away = LeaveRequest.objects.filter(
        meeting_id=meeting_id, person_id=person_id, state__in=[LeaveState.ASKED, LeaveState.GRANTED]
    )
    if not away.exists():
        raise Refused("书面意见供不能到会的成员提出。您能到会的，请在会上表态；不能到会的，请先请假。")
