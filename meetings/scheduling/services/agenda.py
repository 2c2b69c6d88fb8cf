"""What stands on a meeting's agenda: items put on, moved, timed, taken off, raised on the spot; their observers."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import F, Max, ProtectedError
from django.utils import timezone

from committees.access.services import refuse_naming_administrators
from committees.calendar.rules import local_day
from committees.errors import Refused
from committees.models import Person, User
from committees.people.selectors import seats_on
from committees.rulebooks.selectors import body_rules
from committees.rulebooks.services import Override, enforce
from committees.rules import Matter, judge_adhoc, judge_decide, presses
from meetings.agenda.models import AgendaItem
from meetings.agenda.services import schedule_item, unschedule_item
from meetings.agenda.states import ItemState
from meetings.scheduling.enlarged import whole_observers
from meetings.scheduling.models import AgendaEntry, ItemObserver, Meeting
from meetings.scheduling.services.live import touch
from meetings.scheduling.services.transitions import locked, record, require
from meetings.scheduling.states import EntryStage, MeetingState

LONGEST_ITEM = 480
# Until the notice goes out the agenda is open; afterwards an item comes only as an ad-hoc one, and goes with a reason.
ADHOC_STATES = frozenset({MeetingState.NOTICED, MeetingState.IN_SESSION})


@transaction.atomic
def add_to_agenda(
    *, meeting: Meeting, item: AgendaItem, user: User, now: datetime, minutes: int | None = None
) -> AgendaEntry:
    """Put an approved item of the pool on a meeting's agenda, at the end.

    Refuses an item of another committee, one that is not in the pool, a decision that this body may not take,
    and an agenda that is settled (reopen it) or already announced (then only an ad-hoc item may come).
    """
    meeting = locked(meeting)
    require(user, "handle_office", meeting, "安排议题")
    _refuse_settled(meeting)
    _judge_item(meeting, item, user, now)
    entry = _placed(meeting, item, minutes, user, now)
    record(meeting, "item_added", _entry_facts(entry), user, now)
    touch(meeting)
    return entry


@transaction.atomic
def add_adhoc_item(
    *,
    meeting: Meeting,
    item: AgendaItem,
    reason: str,
    approver: str,
    user: User,
    now: datetime,
    minutes: int | None = None,
) -> AgendaEntry:
    """临时议题: an item of the pool raised after the notice, or in the meeting, as far as the rulebook lets it.

    `reason` and `approver` (who agreed) are always kept, and are the override where the rule asks for one.
    Refuses a missing reason, and what the rulebook never lets be raised (personnel above all).
    """
    meeting = locked(meeting)
    _require_office_or_recorder(user, meeting)
    if meeting.state not in ADHOC_STATES:
        raise Refused(f"会议目前为“{meeting.get_state_display()}”，议题请直接列入议程，不作为临时议题。")
    if not reason.strip() or not approver.strip():
        raise Refused("临时议题须写明理由和同意人。")
    _refuse_personnel(item)
    enforce(
        judge_adhoc(body_rules(meeting, now), Matter(item.matter), urgent=item.urgent),
        aggregate=f"meeting:{meeting.pk}",
        organisation_id=meeting.organisation_id,
        subject=f"临时议题“{item.title}”",
        actor=user,
        now=now,
        override=Override(reason=reason.strip(), allowed_by=approver.strip()),
    )
    _judge_item(meeting, item, user, now)
    adhoc = {"adhoc": True, "adhoc_reason": reason.strip(), "adhoc_approver": approver.strip()}
    entry = _placed(meeting, item, minutes, user, now, **adhoc)
    record(meeting, "adhoc_item_added", {**_entry_facts(entry), **adhoc}, user, now)
    touch(meeting)
    return entry


@transaction.atomic
def remove_from_agenda(*, entry: AgendaEntry, user: User, now: datetime, reason: str = "") -> None:
    """Take an item off; it returns to the pool. After the notice a reason is needed.

    Refuses an item that has begun, and one of which the meeting's record already speaks.
    """
    meeting = locked(entry.meeting)
    _require_office_or_recorder(user, meeting)
    entry = AgendaEntry.objects.select_related("item").get(pk=entry.pk)
    _refuse_unremovable(meeting, entry, reason)
    facts = {**_entry_facts(entry), "reason": reason.strip(), "written_opinions": entry.written_opinions.count()}
    item, position = entry.item, entry.position
    try:
        with transaction.atomic():
            entry.written_opinions.all().delete()  # each stands in the ledger since it was given
            entry.delete()
    except ProtectedError as error:
        raise Refused("该议题在本次会议已有记录（回避、表态或表决），不能移出。请在会上作出结论。") from error
    meeting.entries.filter(position__gt=position).update(position=F("position") - 1)
    unschedule_item(item=item, user=user, now=now, reason=reason.strip() or "移出议程", meeting=meeting)
    record(meeting, "item_removed", facts, user, now)
    touch(meeting)


@transaction.atomic
def move_entry(*, entry: AgendaEntry, position: int, user: User, now: datetime) -> None:
    """Put an item at another place (counted from 1; beyond the ends means the end). Refuses a settled agenda."""
    meeting = locked(entry.meeting)
    require(user, "handle_office", meeting, "调整议题顺序")
    _refuse_settled(meeting)
    order = list(meeting.entries.order_by("position", "pk"))
    moved = next((each for each in order if each.pk == entry.pk), None)
    if moved is None:
        raise Refused("该议题已被移出议程，请刷新页面。")
    order.remove(moved)
    target = min(max(position, 1), len(order) + 1)
    order.insert(target - 1, moved)
    for place, each in enumerate(order, start=1):
        each.position = place
    AgendaEntry.objects.bulk_update(order, ["position"])
    record(meeting, "item_moved", {"item": moved.item_id, "title": moved.item.title, "position": target}, user, now)
    touch(meeting)


@transaction.atomic
def set_minutes(*, entry: AgendaEntry, minutes: int, user: User, now: datetime) -> None:
    """How long an item is expected to take, in whole minutes; the slots of those after it follow."""
    meeting = locked(entry.meeting)
    require(user, "handle_office", meeting, "调整议题时长")
    _refuse_settled(meeting)
    changed = meeting.entries.filter(pk=entry.pk).update(minutes=_given_minutes(minutes))
    if changed != 1:
        raise Refused("该议题已被移出议程，请刷新页面。")
    record(meeting, "item_timed", {"item": entry.item_id, "minutes": minutes}, user, now)
    touch(meeting)


@transaction.atomic
def add_item_observer(*, entry: AgendaEntry, person: Person, user: User, now: datetime) -> ItemObserver:
    """列席 for one item. Refuses members (who attend anyway), standing observers, strangers, administrators and
    repeats."""
    meeting = locked(entry.meeting)
    require(user, "handle_office", meeting, "安排列席人员")
    _refuse_over(meeting)
    if person.organisation_id != meeting.organisation_id:
        raise Refused("该人员不属于本机关，请从本机关人员中选择。")
    refuse_naming_administrators([person], day=local_day(now))
    day = timezone.localtime(meeting.starts_at).date()
    if seats_on(meeting.committee, day).filter(person=person).exists():
        raise Refused(f"{person}是{meeting.committee}的成员，无需安排列席。")
    if person in whole_observers(meeting):
        raise Refused(f"{person}是固定列席或扩大参加人员，列席全部议题。")
    observer, created = ItemObserver.objects.get_or_create(entry=entry, person=person)
    if not created:
        raise Refused(f"{person}已安排列席该议题。")
    record(meeting, "observer_added", {"item": entry.item_id, "person": person.name}, user, now)
    touch(meeting)
    return observer


@transaction.atomic
def remove_item_observer(*, observer: ItemObserver, user: User, now: datetime) -> None:
    """Take back an invitation to one item."""
    meeting = locked(observer.entry.meeting)
    require(user, "handle_office", meeting, "安排列席人员")
    _refuse_over(meeting)
    deleted, _ = ItemObserver.objects.filter(pk=observer.pk).delete()
    if not deleted:
        raise Refused("该列席安排已取消，请刷新页面。")
    facts = {"item": observer.entry.item_id, "person": observer.person.name}
    record(meeting, "observer_removed", facts, user, now)
    touch(meeting)


def _placed(
    meeting: Meeting, item: AgendaItem, minutes: int | None, user: User, now: datetime, **adhoc: object
) -> AgendaEntry:
    last = meeting.entries.aggregate(last=Max("position"))["last"] or 0
    schedule_item(item=item, user=user, now=now, meeting=meeting)
    return AgendaEntry.objects.create(
        meeting=meeting,
        item=item,
        position=last + 1,
        minutes=_given_minutes(item.minutes_needed if minutes is None else minutes),
        **adhoc,
    )


def _judge_item(meeting: Meeting, item: AgendaItem, user: User, now: datetime) -> None:
    if item.committee_id != meeting.committee_id:
        raise Refused(f"“{item.title}”提请的是{item.committee}，不能列入{meeting.committee}的议程。")
    state = AgendaItem.objects.values_list("state", flat=True).get(pk=item.pk)
    if state == ItemState.SCHEDULED:
        raise Refused(f"“{item.title}”已列入一次会议的议程。")
    if state != ItemState.POOLED:
        raise Refused(f"“{item.title}”尚未审定进入议题库，不能列入议程。请先完成审核。")
    if not item.question.strip():
        return  # discussed, not decided: a body that only deliberates may take it
    matter = Matter(item.matter)
    enforce(
        judge_decide(body_rules(meeting, now), matter, emergency=presses(matter, emergency=item.urgent)),
        aggregate=f"meeting:{meeting.pk}",
        organisation_id=meeting.organisation_id,
        subject=f"议题“{item.title}”",
        actor=user,
        now=now,
    )


def _refuse_personnel(item: AgendaItem) -> None:
    """No rulebook lets a personnel matter be raised on the spot; an office's own copy cannot loosen it either."""
    if item.matter == Matter.PERSONNEL:
        raise Refused("干部人事事项不得作为临时议题提出，请按程序列入下次会议。")


def _refuse_settled(meeting: Meeting) -> None:
    if meeting.state == MeetingState.AGENDA_SET:
        raise Refused("议题已确定。需要变动的，请先“重新调整议题”。")
    if meeting.state != MeetingState.DRAFTING:
        raise Refused(f"会议目前为“{meeting.get_state_display()}”，议程不能再变动；确需增加的，按临时议题办理。")


def _refuse_over(meeting: Meeting) -> None:
    if meeting.state not in {MeetingState.DRAFTING, MeetingState.AGENDA_SET, *ADHOC_STATES}:
        raise Refused(f"会议目前为“{meeting.get_state_display()}”，列席人员不能再变动。")


def _refuse_unremovable(meeting: Meeting, entry: AgendaEntry, reason: str) -> None:
    if meeting.state not in ADHOC_STATES:
        _refuse_settled(meeting)
    elif not reason.strip():
        raise Refused("通知发出后移出议题须说明原因。")
    if entry.stage != EntryStage.WAITING:
        raise Refused(f"该议题已进入“{entry.get_stage_display()}”，不能移出议程。")


def _require_office_or_recorder(user: User, meeting: Meeting) -> None:
    if meeting.state == MeetingState.IN_SESSION:
        require(user, "record_meeting", meeting, "现场记录")
    else:
        require(user, "handle_office", meeting, "安排议题")


def _given_minutes(minutes: int) -> int:
    if not 1 <= minutes <= LONGEST_ITEM:
        raise Refused(f"议题时长须为 1 至 {LONGEST_ITEM} 分钟的整数。")
    return minutes


def _entry_facts(entry: AgendaEntry) -> dict[str, object]:
    return {
        "item": entry.item_id,
        "title": entry.item.title,
        "matter": entry.item.matter,
        "position": entry.position,
        "minutes": entry.minutes,
    }
