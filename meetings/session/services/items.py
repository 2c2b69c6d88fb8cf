"""Items in session: begun, heard, put aside, deferred, concluded."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from committees.errors import Refused
from committees.models import User
from committees.rulebooks.selectors import body_rules
from committees.rulebooks.services import Override, enforce
from committees.rules import Matter
from committees.templatetags.cn import cn_date
from meetings.agenda import services as agenda
from meetings.scheduling.models import AgendaEntry, Meeting
from meetings.scheduling.states import ENTRY_OUTCOME_LABELS, ENTRY_STAGE_LABELS, EntryOutcome, EntryStage
from meetings.session.models import Recusal, Speech
from meetings.session.ports import decided_words, objection_to_conclusion, objection_to_words, tell_outcome
from meetings.session.rules import may_go_without_vote
from meetings.session.selectors import Room, current_entry, item_verdict, room_of, running_speech
from meetings.session.services.presses import is_repeat, lock_meeting, record, require_recorder, require_session
from meetings.session.states import ENTRY_EVENT_LABELS, ENTRY_TRANSITIONS, EntryEvent


def move_entry(entry: AgendaEntry, event: EntryEvent, **values: object) -> None:
    """Move an item by the table, compare-and-swap on its stage. Refuses an event that its stage does not know."""
    target = ENTRY_TRANSITIONS.get((EntryStage(entry.stage), event))
    if target is None:
        label = ENTRY_STAGE_LABELS[EntryStage(entry.stage)]
        raise Refused(f"第{entry.position}项现在处于“{label}”，不能{ENTRY_EVENT_LABELS[event]}。")
    changed = AgendaEntry.objects.filter(pk=entry.pk, stage=entry.stage).update(stage=target, **values)
    if changed != 1:
        raise Refused("本议题的状态已被他人改变，请刷新页面。")
    entry.stage = target
    for name, value in values.items():
        setattr(entry, name, value)


def take_entry(entry: AgendaEntry, actor: User, *, in_recess: bool = False) -> tuple[Meeting, AgendaEntry]:
    """The meeting locked and in session, the actor its recorder, and the entry as it stands now."""
    meeting = lock_meeting(entry.meeting_id)
    require_recorder(meeting, actor)
    require_session(meeting, in_recess=in_recess)
    fresh = AgendaEntry.objects.select_related("item", "item__in_charge", "item__unit").get(pk=entry.pk)
    fresh.meeting = meeting
    return meeting, fresh


def enforce_quorum(
    entry: AgendaEntry,
    doing: str,
    actor: User,
    now: datetime,
    override: Override | None = None,
    room: Room | None = None,
) -> None:
    """The item's quorum must be there (in `room`, else in the room as it is), for what is about to be done."""
    meeting = entry.meeting
    enforce(
        item_verdict(body_rules(meeting, now), entry, room or room_of(meeting, entry)),
        aggregate=f"meeting:{meeting.pk}",
        organisation_id=meeting.organisation_id,
        subject=f"第{entry.position}项 {doing}",
        actor=actor,
        now=now,
        override=override,
    )


def stop_clock(entry: AgendaEntry, actor: User, now: datetime) -> bool:
    """Whoever speaks against the clock on this item has ended, and the record says how long; False where nobody did.

    Pressed, or because the item goes on: to the opinions after the report, to the vote, to its end.
    """
    speech = running_speech(entry)
    if speech is None:
        return False
    Speech.objects.filter(pk=speech.pk).update(ended_at=now)
    seconds = int((now - speech.began_at).total_seconds())
    record(
        entry.meeting,
        "spoke",
        entry_payload(entry, name=speech.name, limit=speech.minutes, seconds=seconds),
        actor,
        now,
    )
    return True


def entry_payload(entry: AgendaEntry, **more: object) -> dict[str, object]:
    """What the record says of an item in every entry about it."""
    return {"entry": entry.pk, "position": entry.position, "title": entry.item.title, **more}


@transaction.atomic
def start_item(
    *, entry: AgendaEntry, actor: User, now: datetime, override: Override | None = None, client_id: UUID | None = None
) -> AgendaEntry:
    """Begin an item: the quorum of its class must be there; declared recusals take effect.

    Refused while another item is current: one is concluded or put aside first.
    """
    meeting, entry = take_entry(entry, actor)
    if is_repeat(meeting, client_id, "start_item", actor, now):
        return entry
    refuse_unannounced(meeting)
    return begin_entry(entry, actor, now, override)


def refuse_unannounced(meeting: Meeting) -> None:
    """What was adopted together is announced at once: nothing else begins before."""
    waiting = meeting.entries.filter(stage=EntryStage.AGREED).order_by("position").values_list("position", flat=True)
    numbers = "、".join(str(position) for position in waiting)
    if numbers:
        raise Refused(f"第{numbers}项已一并征询意见，结果尚未宣布。请先宣布。")


def begin_entry(entry: AgendaEntry, actor: User, now: datetime, override: Override | None = None) -> AgendaEntry:
    """Make a waiting item the current one. In the caller's transaction, under the meeting's lock."""
    meeting = entry.meeting
    other = current_entry(meeting)
    if other is not None:
        raise Refused(f"第{other.position}项“{other.item.title}”正在进行，请先形成结论或暂搁。")
    if override is not None:
        refuse_words(entry, override.reason)
    enforce_quorum(entry, "开始审议", actor, now, override)
    move_entry(entry, EntryEvent.START, started_at=entry.started_at or now)
    Recusal.objects.filter(entry=entry).update(out_at=now, back_at=None)
    record(meeting, "entry_started", entry_payload(entry), actor, now)
    return entry


@transaction.atomic
def hear_opinions(*, entry: AgendaEntry, actor: User, now: datetime, client_id: UUID | None = None) -> AgendaEntry:
    """The report is over: opinions begin (汇报 → 表态)."""
    meeting, entry = take_entry(entry, actor)
    if is_repeat(meeting, client_id, "hear_opinions", actor, now):
        return entry
    stop_clock(entry, actor, now)
    move_entry(entry, EntryEvent.HEAR)
    record(meeting, "opinions_called", entry_payload(entry), actor, now)
    return entry


@transaction.atomic
def set_aside(
    *, entry: AgendaEntry, reason: str, actor: User, now: datetime, client_id: UUID | None = None
) -> AgendaEntry:
    """Put the current item aside and come back to it later in this meeting (quorum broken, papers missing).

    In a recess as well: the meeting may go on with its other items where the quorum of this one has not come back.
    """
    meeting, entry = take_entry(entry, actor, in_recess=True)
    if is_repeat(meeting, client_id, "set_aside", actor, now):
        return entry
    _require_reason(reason, "请填写暂搁的原因。")
    refuse_words(entry, reason)
    _refuse_objection(entry, now)
    stop_clock(entry, actor, now)
    move_entry(entry, EntryEvent.SET_ASIDE)
    record(meeting, "entry_set_aside", entry_payload(entry, reason=reason.strip()), actor, now)
    return entry


@transaction.atomic
def conclude_without_vote(
    *,
    entry: AgendaEntry,
    conclusion: str,
    actor: User,
    now: datetime,
    override: Override | None = None,
    client_id: UUID | None = None,
) -> AgendaEntry:
    """听取: end an item that needs no vote, with its conclusion in words.

    Only a general matter, a study or a report, or where this body does not decide the matter or takes no votes at all;
    anything else must be voted on.
    """
    meeting, entry = take_entry(entry, actor)
    if is_repeat(meeting, client_id, "conclude_without_vote", actor, now):
        return entry
    _require_reason(conclusion, "请填写结论。")
    _refuse_objection(entry, now)
    if entry.stage == EntryStage.WAITING:
        raise Refused(f"第{entry.position}项尚未开始，不能形成结论。请先开始本题，或缓议退回议题库。")
    body, matter = body_rules(meeting, now), Matter(entry.item.matter)
    if not may_go_without_vote(body, matter):
        raise Refused(f"“{matter.label}”须经表决才能决定。请提出表决事项；今天不宜决定的，请缓议。")
    if decided := decided_words(entry):
        raise Refused(f"本题已有表决结果（{decided}），不能再以听取结束。请完成其余表决事项、撤回，或将其余缓议。")
    enforce_quorum(entry, "形成结论", actor, now, override)
    conclude_entry(entry, EntryOutcome.HEARD, conclusion.strip(), actor, now)
    return entry


@transaction.atomic
def defer_item(
    *,
    entry: AgendaEntry,
    reason: str,
    actor: User,
    now: datetime,
    again_on: date | None = None,
    client_id: UUID | None = None,
) -> AgendaEntry:
    """缓议 by the chair, with a reason and, where it is known, the day on which the item is to come back.

    It goes back to the pool. Not while a ballot is open or unannounced, nor to a day that is past.
    """
    meeting, entry = take_entry(entry, actor)
    if is_repeat(meeting, client_id, "defer_item", actor, now):
        return entry
    _require_reason(reason, "请填写缓议的原因。")
    put_off(entry, reason, again_on, actor, now)
    return entry


def put_off(entry: AgendaEntry, reason: str, again_on: date | None, actor: User, now: datetime) -> None:
    """Defer one item to a day, or to a later meeting. In the caller's transaction, under the meeting's lock.

    What of it is decided stands: only the rest goes back, and the conclusion says so.
    """
    refuse_words(entry, reason)
    _refuse_objection(entry, now)
    if again_on is not None and again_on <= timezone.localdate(now):
        raise Refused("再议日期须在今天之后。")
    words = reason.strip().rstrip("。")
    if again_on is not None:
        words = f"{words}（{cn_date(again_on)}再议）"
        AgendaEntry.objects.filter(pk=entry.pk).update(again_on=again_on)
    if decided := decided_words(entry):
        words = f"{decided}；其余缓议：{words}"
    conclude_entry(entry, EntryOutcome.DEFERRED, words, actor, now)


@transaction.atomic
def pass_on(
    *, entry: AgendaEntry, to: str, reason: str, actor: User, now: datetime, client_id: UUID | None = None
) -> AgendaEntry:
    """提请上级会议: the item ends here without a decision and goes to the body that can decide it.

    For what this body may not decide, and where recusals leave the item without its quorum.
    """
    meeting, entry = take_entry(entry, actor)
    if is_repeat(meeting, client_id, "pass_on", actor, now):
        return entry
    _require_reason(to, "请填写提请哪个会议。")
    _require_reason(reason, "请填写提请上级会议的原因。")
    refuse_words(entry, reason)
    _refuse_objection(entry, now)
    AgendaEntry.objects.filter(pk=entry.pk).update(passed_to=to.strip()[:80])
    words = f"提请{to.strip()[:80]}审议：{reason.strip()}"
    if decided := decided_words(entry):
        words = f"{decided}；其余{words}"
    conclude_entry(entry, EntryOutcome.PASSED_ON, words, actor, now)
    return entry


def conclude_entry(entry: AgendaEntry, outcome: EntryOutcome, conclusion: str, actor: User, now: datetime) -> None:
    """Give an item its outcome at this meeting, and hand it back to the pool or close it. In the caller's transaction.

    Whoever votes or hears calls this; the higher floors are told through the port.
    """
    stop_clock(entry, actor, now)
    move_entry(entry, EntryEvent.CONCLUDE, outcome=outcome, conclusion=conclusion, concluded_at=now)
    if outcome is EntryOutcome.DEFERRED:
        agenda.defer_item(item=entry.item, meeting=entry.meeting, reason=conclusion, actor=actor, now=now)
    else:
        agenda.conclude_item(item=entry.item, meeting=entry.meeting, outcome=str(outcome), actor=actor, now=now)
    tell_outcome(entry, now)
    payload = entry_payload(entry, outcome=str(outcome), label=ENTRY_OUTCOME_LABELS[outcome], conclusion=conclusion)
    record(entry.meeting, "entry_concluded", payload, actor, now)


def _require_reason(text: str, message: str) -> None:
    if not text.strip():
        raise Refused(message)


def _refuse_objection(entry: AgendaEntry, now: datetime) -> None:
    objection = objection_to_conclusion(entry, now)
    if objection:
        raise Refused(objection)


def refuse_words(entry: AgendaEntry, words: str) -> None:
    """Refuse words that a higher floor keeps out of the record of this item."""
    objection = objection_to_words(entry, words)
    if objection:
        raise Refused(objection)
