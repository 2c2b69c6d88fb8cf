"""补录: one person enters what the paper sheets say, another compares and confirms; then it is carried out.

Every act goes through the same service and the same rules as at the console, at the moment when it happened. The record
bears the moment of entry, and names both moments and both people.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction

from committees.errors import Refused
from committees.ledger import services as ledger
from committees.models import User
from committees.people.selectors import person_of
from committees.rules import Choice, Method, Outcome
from committees.templatetags.cn import cn_time
from decisions.outage.models import LateSheet
from decisions.outage.rules import Rank, Step, in_order
from decisions.outage.selectors import last_act_at, may_confirm_sheet, span_of
from decisions.outage.states import SheetState
from decisions.voting import services as voting
from decisions.voting.models import Ballot, Motion
from decisions.voting.selectors import motions_of
from decisions.voting.states import BallotState
from meetings.models import AgendaEntry, Meeting, Recusal, RollEntry
from meetings.scheduling.states import EntryStage, MeetingState
from meetings.session import services as session
from meetings.session.states import VOTED_STAGES

OPEN_STATES = (MeetingState.NOTICED, MeetingState.IN_SESSION)


@transaction.atomic
def enter_sheet(*, meeting: Meeting, part: dict[str, Any], reason: str, actor: User, now: datetime) -> LateSheet:
    """Add a part ({"attendance": …, "opened_at": …} or {"items": […]}) to the sheet that waits, or begin one.

    Refused for whoever does not record the meeting or did not begin the sheet, for times that are not past, and for
    times before what the record already has.
    """
    meeting = session.lock_meeting(meeting.pk)
    session.require_recorder(meeting, actor)
    if meeting.state not in OPEN_STATES:
        raise Refused("补录须在通知发出之后、散会之前办理。")
    sheet = LateSheet.objects.filter(meeting=meeting, state=SheetState.ASKED).first()
    if sheet is not None and sheet.asked_by_id != actor.pk:
        raise Refused("另一名记录人员录入的补录单尚待核对，请先核对，或请其撤回。")
    if not reason.strip():
        raise Refused("请说明停用情况，如“9:10 至 10:40 停电”。")
    content = {"attendance": [], "items": [], **(sheet.content if sheet is not None else {})}
    merged = {
        "attendance": part.get("attendance", content["attendance"]),
        "opened_at": part.get("opened_at", content.get("opened_at", "")),
        "items": [*content["items"], *part.get("items", [])],
    }
    first, last = _checked_span(meeting, merged, now)
    _refuse_late_opinions(meeting, merged["items"])
    values = {"reason": reason.strip()[:200], "content": merged, "happened_from": first, "happened_until": last}
    if sheet is None:
        return LateSheet.objects.create(meeting=meeting, asked_by=actor, asked_at=now, **values)
    LateSheet.objects.filter(pk=sheet.pk).update(asked_at=now, **values)
    sheet.refresh_from_db()
    return sheet


def _checked_span(meeting: Meeting, content: dict[str, Any], now: datetime) -> tuple[datetime, datetime]:
    span = span_of(content)
    if span is None:
        raise Refused("补录单是空的，请至少填写一项。")
    first, last = span
    if last > now:
        raise Refused("补录的时间须在现在之前。")
    known = last_act_at(meeting)
    if known is not None and first < known.replace(second=0, microsecond=0):
        raise Refused(
            f"会议记录中已有 {cn_time(known)} 的记录，补录的时间须在其后。停用期间的情况应在继续记录之前补录。"
        )
    return first, last


def _refuse_late_opinions(meeting: Meeting, items: list[dict[str, Any]]) -> None:
    """表态 comes before the first vote on an item, on paper too. Told to whoever types it, not to the second person."""
    voted = set(meeting.entries.filter(stage__in=VOTED_STAGES).values_list("pk", flat=True))
    for item in sorted(items, key=lambda each: str(each["ended_at"])):
        if item["opinions"] and item["entry"] in voted:
            raise Refused(
                f"第{item['position']}项的表态须在本题第一次表决之前。请填在第一次表决的一栏；"
                "表决之后仍不同意的，核对后在“现场”登记保留意见。"
            )
        if item["motion"]:
            voted.add(item["entry"])


@transaction.atomic
def withdraw_sheet(*, sheet: LateSheet, actor: User, now: datetime) -> None:  # noqa: ARG001 - a service's signature
    """Take a sheet back before it was confirmed: nothing of it has come into the record."""
    if sheet.asked_by_id != actor.pk:
        raise Refused("补录单只能由录入人撤回。")
    if LateSheet.objects.filter(pk=sheet.pk, state=SheetState.ASKED).update(state=SheetState.WITHDRAWN) != 1:
        raise Refused("补录单已经办理，请刷新页面。")


@transaction.atomic
def confirm_sheet(*, sheet: LateSheet, actor: User, now: datetime) -> LateSheet:
    """The second person has compared the sheet with the paper: everything in it is carried out, in the order of time.

    All or nothing: the first act that a rule refuses stops the whole sheet, and the refusal says which one it was.
    """
    meeting = session.lock_meeting(sheet.meeting_id)
    if not may_confirm_sheet(actor, sheet):
        raise Refused("补录须由录入人以外的记录人员、办公室负责人或主持人核对。")
    confirmed = LateSheet.objects.filter(pk=sheet.pk, state=SheetState.ASKED)
    if confirmed.update(state=SheetState.CONFIRMED, confirmed_by=actor, confirmed_at=now) != 1:
        raise Refused("补录单已经办理，请刷新页面。")
    _checked_span(meeting, sheet.content, now)
    late = ledger.Late(now, _name(sheet.asked_by), _name(actor))
    payload = {
        "reason": sheet.reason,
        "from": sheet.happened_from.isoformat(),
        "until": sheet.happened_until.isoformat(),
        "entered_by": late.entered_by,
        "confirmed_by": late.confirmed_by,
    }
    session.record(meeting, "entered_late", payload, actor, now)
    with ledger.entering_late(late):
        for step in in_order(_steps(meeting, sheet)):
            _carry_out(step)
    sheet.refresh_from_db()
    return sheet


def _name(user: User) -> str:
    person = person_of(user)
    return person.name if person is not None else user.username


def _carry_out(step: Step) -> None:
    try:
        step.act(step.at)
    except Refused as refused:
        words = refused.message.removeprefix(f"{step.words}：")
        raise Refused(f"{cn_time(step.at)} {step.words}：{words}", refused.verdict) from refused


@dataclass(frozen=True)
class Sheet:
    """What every act of a sheet needs: the roll by key, who entered it, and all that it says of items."""

    roll: dict[int, RollEntry]
    actor: User
    items: list[dict[str, Any]]

    def motions_on(self, entry: int) -> list[str]:
        """The words that the sheet puts to the vote on one item, in the order of time."""
        lines = [each for each in self.items if each["entry"] == entry and each["motion"]]
        return [each["motion"] for each in sorted(lines, key=lambda each: str(each["ended_at"]))]


def _steps(meeting: Meeting, late: LateSheet) -> list[Step]:
    roll = {row.pk: row for row in meeting.roll.select_related("person")}
    sheet, steps = Sheet(roll, late.asked_by, late.content["items"]), []
    for each in late.content["attendance"]:
        row = roll[each["roll"]]
        arrives = each["act"] == "in"
        act = partial(_attend, row, sheet.actor, arrives=arrives)
        rank, word = (Rank.ARRIVAL, "签到") if arrives else (Rank.DEPARTURE, "离会")
        steps.append(Step(_moment(each["at"]), rank, f"{row.name}{word}", act))
    if late.content.get("opened_at"):
        opening = partial(_open, meeting, sheet.actor)
        steps.append(Step(_moment(late.content["opened_at"]), Rank.OPENING, "开会", opening))
    for item in sheet.items:
        steps += _item_steps(meeting, item, sheet)
    return steps


def _attend(row: RollEntry, actor: User, at: datetime, *, arrives: bool) -> None:
    (session.check_in if arrives else session.check_out)(roll=row, actor=actor, now=at)


def _open(meeting: Meeting, actor: User, at: datetime) -> None:
    session.open_meeting(meeting=meeting, actor=actor, now=at)


def _item_steps(meeting: Meeting, item: dict[str, Any], sheet: Sheet) -> list[Step]:
    entry = AgendaEntry.objects.select_related("meeting", "item").get(pk=item["entry"], meeting=meeting)
    words, steps = f"第{entry.position}项", []
    begun = _moment(item["started_at"])
    if item.get("recused"):
        out_at = _moment(item["out_at"]) if item.get("out_at") else begun
        steps.append(Step(out_at, Rank.ITEM, f"{words}回避", partial(_recuse, entry, item, sheet)))
    steps.append(Step(begun, Rank.ITEM, f"{words}审议", partial(_discuss, entry, item, sheet)))
    act, named = (_vote, "表决") if item["motion"] else (_conclude, "结论")
    steps.append(Step(_moment(item["ended_at"]), Rank.ITEM, f"{words}{named}", partial(act, entry, item, sheet)))
    if item.get("back_at"):
        back = partial(_return, entry, sheet)
        steps.append(Step(_moment(item["back_at"]), Rank.ITEM, f"{words}回避人员返场", back))
    return steps


def _recuse(entry: AgendaEntry, item: dict[str, Any], sheet: Sheet, at: datetime) -> None:
    """回避人员 of the sheet, which the chair has signed. Whoever is recused on the record already is left as he is."""
    already = set(Recusal.objects.filter(entry=entry).values_list("roll_id", flat=True))
    for each in item["recused"]:
        if each["roll"] not in already:
            session.declare_recusal(
                entry=entry,
                roll=sheet.roll[each["roll"]],
                reason=each["reason"],
                confirmed=True,
                actor=sheet.actor,
                now=at,
            )


def _return(entry: AgendaEntry, sheet: Sheet, at: datetime) -> None:
    for recusal in Recusal.objects.filter(entry=entry, out_at__isnull=False, back_at__isnull=True):
        session.return_from_recusal(recusal=recusal, actor=sheet.actor, now=at)


def _discuss(entry: AgendaEntry, item: dict[str, Any], sheet: Sheet, at: datetime) -> None:
    """Begin the item, or go on where the outage broke it off; take what was stated, the chair's last.

    Everything that the sheet puts to the vote on this item is put here: else it would be over with the first result.
    """
    entry = AgendaEntry.objects.select_related("meeting", "item").get(pk=entry.pk)
    if entry.stage == EntryStage.WAITING:
        entry = session.start_item(entry=entry, actor=sheet.actor, now=at)
    if entry.stage == EntryStage.REPORTING:
        entry = session.hear_opinions(entry=entry, actor=sheet.actor, now=at)
    for each in sorted(item["opinions"], key=lambda stated: sheet.roll[stated["roll"]].is_chair):
        session.record_opinion(
            entry=entry,
            roll=sheet.roll[each["roll"]],
            position=Choice(each["choice"]),
            note=each["note"],
            actor=sheet.actor,
            now=at,
        )
    for words in sheet.motions_on(entry.pk):
        _motion(entry, words, sheet, at)


def _motion(entry: AgendaEntry, words: str, sheet: Sheet, at: datetime) -> Motion:
    """The motion with these words: put before the outage, or with the item's first part, or now."""
    there = next((each for each in motions_of(entry) if each.text.split() == words.split()), None)
    return there or voting.put_motion(entry=entry, text=words, behind_round=True, actor=sheet.actor, now=at)


def _vote(entry: AgendaEntry, item: dict[str, Any], sheet: Sheet, at: datetime) -> None:
    """The vote as the paper has it: by name, or the tellers' sums. What comes of it the rules say."""
    motion = _motion(entry, item["motion"], sheet, at)
    ballot = _ballot(motion, item, sheet, at)
    if ballot.state == BallotState.OPEN:
        _record(ballot, item, sheet, at)
        ballot = voting.close_ballot(ballot=ballot, actor=sheet.actor, now=at)
    elif item["votes"] or item["papers"] or (item.get("emergency") and not ballot.emergency):
        raise Refused(
            "停用前已经结束表决，尚未宣布。补录时只填表决内容、方式和决定内容，不再填个人表决、票数和紧急事由。"
        )
    if ballot.outcome == Outcome.VOID:  # nothing to announce: it is given up, and the item goes on
        reason = item["decision"] or "结束表决时判为无效。"
        voting.abandon_ballot(ballot=ballot, reason=reason, actor=sheet.actor, now=at)
        return
    voting.announce_ballot(ballot=ballot, text=item["decision"], actor=sheet.actor, now=at)


def _ballot(motion: Motion, item: dict[str, Any], sheet: Sheet, at: datetime) -> Ballot:
    """The round that the outage broke off, if it is taken in the same manner on paper; else a new one."""
    method, emergency = Method(item["method"]), item.get("emergency", "")
    opening = partial(
        voting.open_ballot, motion=motion, method=method, emergency_reason=emergency, actor=sheet.actor, now=at
    )
    broken = motion.ballots.filter(state__in=(BallotState.OPEN, BallotState.CLOSED)).first()
    if broken is None:
        return opening()
    same = broken.method == method and not broken.electronic and (broken.emergency or not emergency)
    if broken.outcome != Outcome.VOID and (same or broken.state == BallotState.CLOSED):
        return broken
    reason = f"系统停用，改用纸质记录的{method.label}表决。"
    voting.abandon_ballot(ballot=broken, reason=reason, actor=sheet.actor, now=at)
    return opening()


def _record(ballot: Ballot, item: dict[str, Any], sheet: Sheet, at: datetime) -> None:
    roll, actor = sheet.roll, sheet.actor
    if ballot.method == Method.SECRET:
        first, second = (roll[pk] for pk in item["tellers"])
        sums = voting.PaperSums(**item["papers"])
        voting.record_paper_count(ballot=ballot, sums=sums, tellers=(first, second), actor=actor, now=at)
        return
    for each in item["votes"]:
        voting.record_vote(ballot=ballot, roll=roll[each["roll"]], choice=Choice(each["choice"]), actor=actor, now=at)


def _conclude(entry: AgendaEntry, item: dict[str, Any], sheet: Sheet, at: datetime) -> None:
    if item["deferred"]:
        session.defer_item(entry=entry, reason=item["decision"], actor=sheet.actor, now=at)
    else:
        session.conclude_without_vote(entry=entry, conclusion=item["decision"], actor=sheet.actor, now=at)


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)
