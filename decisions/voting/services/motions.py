"""Motions: what exactly is put to the vote."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from committees.errors import Refused
from committees.ledger.selectors import entries_of
from committees.models import User
from decisions.voting.models import Motion
from decisions.voting.ports import objection_to_motion
from decisions.voting.selectors import adopted_before, unsettled_ballot
from decisions.voting.services.announcing import conclude_if_complete
from meetings.scheduling.models import AgendaEntry
from meetings.scheduling.states import EntryStage
from meetings.session.services import entry_payload, is_repeat, record, refuse_words, still_there, take_entry


@transaction.atomic
def put_motion(
    *,
    entry: AgendaEntry,
    text: str,
    actor: User,
    now: datetime,
    behind_round: bool = False,
    client_id: UUID | None = None,
) -> Motion:
    """Put a motion on the current item. Several are voted on one by one; a person to be appointed is one motion.

    `behind_round`: also while a round on another motion is not announced. Only 补录 puts one so: an outage had broken
    off that round, and what was put on paper after its result would else find the item concluded.
    """
    meeting, entry = take_entry(entry, actor)
    if is_repeat(meeting, client_id, "put_motion", actor, now):
        return still_there(Motion.objects.filter(entry=entry).order_by("sequence").last(), "这项表决事项")
    words = _checked(entry, text, None, behind_round=behind_round)
    motion = Motion.objects.create(entry=entry, sequence=_next_number(entry), text=words)
    record(
        meeting, "motion_put", entry_payload(entry, motion=motion.pk, sequence=motion.sequence, text=words), actor, now
    )
    return motion


@transaction.atomic
def reword_motion(
    *,
    motion: Motion,
    text: str,
    actor: User,
    now: datetime,
    seen: str | None = None,
    client_id: UUID | None = None,
) -> Motion:
    """Change the words of a motion on which no ballot has been opened. The record keeps both wordings.

    `seen`: the words on the presser's screen; where another recorder has changed them since, nothing is overwritten.
    """
    meeting, entry = take_entry(motion.entry, actor)
    motion = Motion.objects.get(pk=motion.pk)  # as it stands now that the meeting is ours
    if is_repeat(meeting, client_id, "reword_motion", actor, now):
        return motion
    if seen is not None and seen.split() != motion.text.split():
        raise Refused(f"表决内容已由另一处改为“{motion.text}”，您的修改没有生效。请核对后重新操作。")
    words = _checked(entry, text, motion)
    if motion.ballots.exists():
        raise Refused("此事项已经表决过，表决内容不能再改。需要改变内容的，请另提表决事项。")
    if words == motion.text:
        raise Refused("表决内容没有变化，无需修改。")
    Motion.objects.filter(pk=motion.pk).update(text=words)
    payload = entry_payload(entry, motion=motion.pk, sequence=motion.sequence, text=words, before=motion.text)
    record(meeting, "motion_reworded", payload, actor, now)
    motion.text = words
    return motion


@transaction.atomic
def withdraw_motion(
    *, motion: Motion, reason: str, actor: User, now: datetime, client_id: UUID | None = None
) -> AgendaEntry:
    """Take back a motion that was put by mistake, with a reason, as long as no ballot on it was opened.

    The record keeps both acts. Where everything else of the item is announced, the item has its outcome now.
    """
    meeting, entry = take_entry(motion.entry, actor)
    if is_repeat(meeting, client_id, "withdraw_motion", actor, now):
        return entry
    put = still_there(Motion.objects.filter(pk=motion.pk).first(), "这项表决事项")
    if not reason.strip():
        raise Refused("请填写撤回的原因。")
    refuse_words(entry, reason)
    if unsettled_ballot(entry) is not None:
        raise Refused("本议题有一轮表决尚未结束或尚未宣布，请先完成。")
    if put.ballots.exists():
        raise Refused("此事项已经开始过表决，不能撤回。不再表决的，请将其余缓议。")
    payload = entry_payload(entry, motion=put.pk, sequence=put.sequence, text=put.text, reason=reason.strip())
    put.delete()
    record(meeting, "motion_withdrawn", payload, actor, now)
    conclude_if_complete(entry, actor, now)
    return entry


def _next_number(entry: AgendaEntry) -> int:
    """One more than the highest ever given on this item: the record names a withdrawn motion by its number for good."""
    put = Motion.objects.filter(entry=entry).aggregate(last=Max("sequence"))["last"] or 0
    acts = entries_of(f"meeting:{entry.meeting_id}").filter(verb="motion_withdrawn", payload__entry=entry.pk)
    return max([int(put), *(int(act.payload["sequence"]) for act in acts)]) + 1


def _checked(entry: AgendaEntry, text: str, motion: Motion | None, *, behind_round: bool = False) -> str:
    if entry.stage in {EntryStage.WAITING, EntryStage.CONCLUDED}:
        raise Refused(f"第{entry.position}项不在审议中，不能提出表决事项。")
    if not behind_round and unsettled_ballot(entry) is not None:
        raise Refused("本议题有一轮表决尚未结束或尚未宣布，请先完成。")
    words = text.strip()
    if not words:
        raise Refused("请填写表决内容。")
    if len(words) > 500:
        raise Refused(f"表决内容有 {len(words)} 字，不能超过 500 字。")
    if adopted := adopted_before(entry, words):
        raise Refused(f"此事项已在以前的会议上通过（{adopted}），不再重复表决。请只提尚未决定的事项。")
    objection = objection_to_motion(entry, motion, words)
    if objection:
        raise Refused(objection)
    return words
