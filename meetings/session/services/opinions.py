"""表态: each member's position, the head last where the rule says so."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from committees.errors import Refused
from committees.models import User
from committees.rulebooks.selectors import body_rules
from committees.rulebooks.services import Override, enforce
from committees.rules import Body, Choice, Matter, Speaker, judge_speaking
from meetings.agenda.rules import is_circled
from meetings.notices.states import Capacity
from meetings.scheduling.models import AgendaEntry
from meetings.scheduling.states import EntryStage
from meetings.session.models import Opinion, RollEntry
from meetings.session.rules import POSITIONS
from meetings.session.selectors import Room, opinions_of, others_to_speak, room_of
from meetings.session.services.items import entry_payload, move_entry, refuse_words, stop_clock, take_entry
from meetings.session.services.presses import is_repeat, record, still_there
from meetings.session.states import VOTED_STAGES, EntryEvent


@dataclass(frozen=True)
class Seen:
    """An opinion as a screen shows it; a position of "" is none yet. `note` None: the screen does not say."""

    position: str = ""
    note: str | None = None


@transaction.atomic
def record_opinion(
    *,
    entry: AgendaEntry,
    roll: RollEntry,
    position: Choice,
    actor: User,
    now: datetime,
    note: str = "",
    reserved: bool = False,
    seen: Seen | None = None,
    override: Override | None = None,
    client_id: UUID | None = None,
) -> Opinion:
    """Record what a member in the room states on the current item; stated again, it replaces the former until the vote.

    `seen`: what stood on the presser's screen; if another recorder has changed it since, nothing is overwritten. The
    first opinion ends the report. The chair speaks last by the force of the rule: Refused, or NeedsOverride.
    """
    meeting, entry = take_entry(entry, actor)
    if is_repeat(meeting, client_id, "record_opinion", actor, now):
        return still_there(Opinion.objects.filter(entry=entry, roll=roll).first(), f"{roll.name}的这次表态")
    _require_stage(entry)
    room = room_of(meeting, entry)
    body = body_rules(meeting, now)
    _refuse_speaker(room, roll, position)
    _refuse_without_reason(entry, body, position, note)
    refuse_words(entry, f"{note} {override.reason if override else ''}")
    _refuse_conflict(entry, roll, seen)
    _enforce_order(entry, room, body, roll, actor, now, override)
    if entry.stage == EntryStage.REPORTING:
        stop_clock(entry, actor, now)
        move_entry(entry, EntryEvent.HEAR)
    opinion = _write(entry, roll, position, note.strip()[:500], reserved=reserved, now=now)
    payload = entry_payload(
        entry, roll=roll.pk, name=roll.name, choice=str(position), note=opinion.note, reserved=reserved
    )
    record(meeting, "opinion_recorded", payload, actor, now)
    return opinion


@transaction.atomic
def undo_opinion(
    *,
    entry: AgendaEntry,
    roll: RollEntry,
    actor: User,
    now: datetime,
    seen: Seen | None = None,
    client_id: UUID | None = None,
) -> None:
    """Take back an opinion recorded by mistake, before the vote. The record keeps both entries.

    Not a member's once the chair has spoken, where the rule has the chair speak last: the chair's is taken back first.
    """
    meeting, entry = take_entry(entry, actor)
    if is_repeat(meeting, client_id, "undo_opinion", actor, now):
        return
    _require_stage(entry)
    _refuse_conflict(entry, roll, seen)
    stated = opinions_of(entry)
    opinion = stated.pop(roll.pk, None)
    if opinion is None:
        raise Refused(f"{roll.name}对本题还没有表态，无需撤销。")
    _refuse_behind_chair(entry, room_of(meeting, entry), stated, now)
    Opinion.objects.filter(pk=opinion.pk).delete()
    payload = entry_payload(entry, roll=roll.pk, name=roll.name, before=opinion.position, note=opinion.note)
    record(meeting, "opinion_undone", payload, actor, now)


def _refuse_behind_chair(entry: AgendaEntry, room: Room, stated: dict[int, Opinion], now: datetime) -> None:
    chair = next((seated.roll for seated in room.members if seated.roll.is_chair), None)
    if chair is None or chair.pk not in stated:
        return
    remaining = others_to_speak(room, stated)
    body, matter = body_rules(entry.meeting, now), Matter(entry.item.matter)
    if not judge_speaking(body, matter, Speaker.CHAIR, others_remaining=remaining).favourable:
        raise Refused(f"{chair.name}（主持人）已经表态，其他成员的表态不能撤销。请先撤销主持人的表态，或直接改记。")


@transaction.atomic
def reserve_opinion(
    *, entry: AgendaEntry, roll: RollEntry, note: str, actor: User, now: datetime, client_id: UUID | None = None
) -> Opinion:
    """保留意见 after the vote: the decision stands, and that this member holds to his own view is on record with it.

    For a member who took part in the item, until the meeting closes. What he stated before the vote is not changed.
    """
    meeting, entry = take_entry(entry, actor)
    if is_repeat(meeting, client_id, "reserve_opinion", actor, now):
        return still_there(Opinion.objects.filter(entry=entry, roll=roll).first(), f"{roll.name}的保留意见")
    if entry.stage not in VOTED_STAGES:
        raise Refused(f"第{entry.position}项尚未表决，保留意见请在表态中登记。")
    words = note.strip()[:500]
    if not words:
        raise Refused("请填写保留的意见。")
    _refuse_outsider(entry, room_of(meeting, entry), roll)
    refuse_words(entry, words)
    stated = opinions_of(entry).get(roll.pk)
    opinion = (
        _reserve(stated, words)
        if stated is not None
        else _write(entry, roll, Choice.AGAINST, words, reserved=True, now=now)
    )
    payload = entry_payload(entry, roll=roll.pk, name=roll.name, note=words)
    record(meeting, "opinion_reserved", payload, actor, now)
    return opinion


def _reserve(stated: Opinion, words: str) -> Opinion:
    """Order, time and position of what was stated stay as they are."""
    stated.reserved, stated.note = True, "；".join(part for part in (stated.note, words) if part)[:500]
    stated.save(update_fields=["reserved", "note"])
    return stated


def _refuse_conflict(entry: AgendaEntry, roll: RollEntry, seen: Seen | None) -> None:
    """Two recorders at once: the second is told what the first has entered, and overwrites it only knowingly."""
    if seen is None:
        return
    stored = Opinion.objects.filter(entry=entry, roll=roll).first()
    position, note = (stored.position, stored.note) if stored is not None else ("", "")
    if seen.position != position:
        now_there = Choice(position).label if position else "未表态"
        raise Refused(f"{roll.name}的表态已由另一处改为“{now_there}”，您的操作没有生效。请核对后重新操作。")
    if seen.note is not None and seen.note.strip() != note:
        raise Refused(f"{roll.name}的发言要点已由另一处改为“{note or '空'}”，您的操作没有生效。请核对后重新操作。")


def _refuse_outsider(entry: AgendaEntry, room: Room, roll: RollEntry) -> None:
    seated = room.find(roll.pk)
    if seated is None or not roll.entitled:
        raise Refused(f"{roll.name}不是本次会议的应到会成员。")
    if seated.recused:
        raise Refused(f"{roll.name}已回避第{entry.position}项，不登记对该项的意见。")


def _write(
    entry: AgendaEntry, roll: RollEntry, position: Choice, note: str, *, reserved: bool, now: datetime
) -> Opinion:
    order = (Opinion.objects.filter(entry=entry).aggregate(last=Max("order"))["last"] or 0) + 1
    opinion, _ = Opinion.objects.update_or_create(
        entry=entry,
        roll=roll,
        defaults={"position": position, "note": note, "reserved": reserved, "at": now},
        create_defaults={"position": position, "note": note, "reserved": reserved, "at": now, "order": order},
    )
    return opinion


def _require_stage(entry: AgendaEntry) -> None:
    if entry.stage == EntryStage.WAITING:
        raise Refused(f"第{entry.position}项尚未开始，不能表态。")
    if entry.stage in VOTED_STAGES:
        raise Refused(f"第{entry.position}项已进入表决或已有结论，表态不再改动。")


def _refuse_speaker(room: Room, roll: RollEntry, position: Choice) -> None:
    seated = room.find(roll.pk)
    if seated is None:
        raise Refused("此人不在本次会议的名册上。")
    if position not in POSITIONS:
        raise Refused(f"表态只能是{'、'.join(choice.label for choice in POSITIONS)}。")
    if roll.capacity == Capacity.OBSERVER:
        raise Refused(f"{roll.name}是列席人员，可以发言，不参加表态。")
    if not seated.in_room or seated.out:
        raise Refused(f"{roll.name}不在会场，不能表态。其书面意见另行显示。")
    if seated.recused:
        raise Refused(f"{roll.name}已回避本议题，不参加讨论和表决。")


def _refuse_without_reason(entry: AgendaEntry, body: Body, position: Choice, note: str) -> None:
    """Where the rulebook asks for reasons, 同意 on an important matter has its reasons too, as every other position."""
    if note.strip():
        return
    dissent, matter = body.dissent, Matter(entry.item.matter)
    required = dissent is not None and dissent.reasons_required
    if is_circled(matter) and position is not Choice.FOR:
        raise Refused(f"干部任免逐人表态，不同意、缓议须说明理由。请记明{position.label}的理由。")
    if dissent is not None and required and (matter.is_important or position is not Choice.FOR):
        raise Refused(f"{dissent.clause.label}：{dissent.clause.wording}。请记明{position.label}的理由。")


def _enforce_order(
    entry: AgendaEntry,
    room: Room,
    body: Body,
    roll: RollEntry,
    actor: User,
    now: datetime,
    override: Override | None,
) -> None:
    remaining = others_to_speak(room, opinions_of(entry))
    speaker = Speaker.CHAIR if roll.is_chair else Speaker.MEMBER
    verdict = judge_speaking(body, Matter(entry.item.matter), speaker, others_remaining=remaining)
    if verdict.favourable:
        return
    enforce(
        verdict,
        aggregate=f"meeting:{entry.meeting_id}",
        organisation_id=entry.meeting.organisation_id,
        subject=f"第{entry.position}项 {roll.name}表态",
        actor=actor,
        now=now,
        override=override,
    )
