"""补录: one person enters what the paper sheets say, another compares and confirms; then it is carried out.

Every act goes through the same service and the same rules as at the console, at the moment when it happened. The record
bears the moment of entry, and names both moments and both people.
"""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction

from committees.errors import Refused
from committees.ledger import services as ledger
from committees.models import User
from committees.people.selectors import person_of
from committees.rules import Choice, Method
from committees.templatetags.cn import cn_time
from decisions.outage.models import LateSheet
from decisions.outage.rules import Rank, Step, in_order
from decisions.outage.selectors import last_act_at, may_confirm_sheet, span_of
from decisions.outage.states import SheetState
from decisions.voting import services as voting
from meetings.models import AgendaEntry, Meeting, RollEntry
from meetings.scheduling.states import MeetingState
from meetings.session import services as session

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


def _steps(meeting: Meeting, sheet: LateSheet) -> list[Step]:
    roll = {row.pk: row for row in meeting.roll.select_related("person")}
    actor, steps = sheet.asked_by, []
    for each in sheet.content["attendance"]:
        row = roll[each["roll"]]
        arrives = each["act"] == "in"
        act = partial(_attend, row, actor, arrives=arrives)
        rank, word = (Rank.ARRIVAL, "签到") if arrives else (Rank.DEPARTURE, "离会")
        steps.append(Step(_moment(each["at"]), rank, f"{row.name}{word}", act))
    if sheet.content.get("opened_at"):
        opening = partial(_open, meeting, actor)
        steps.append(Step(_moment(sheet.content["opened_at"]), Rank.OPENING, "开会", opening))
    for item in sheet.content["items"]:
        steps += _item_steps(meeting, item, roll, actor)
    return steps


def _attend(row: RollEntry, actor: User, at: datetime, *, arrives: bool) -> None:
    (session.check_in if arrives else session.check_out)(roll=row, actor=actor, now=at)


def _open(meeting: Meeting, actor: User, at: datetime) -> None:
    session.open_meeting(meeting=meeting, actor=actor, now=at)


def _item_steps(meeting: Meeting, item: dict[str, Any], roll: dict[int, RollEntry], actor: User) -> list[Step]:
    entry = AgendaEntry.objects.select_related("meeting", "item").get(pk=item["entry"], meeting=meeting)
    words = f"第{entry.position}项"
    steps = [
        Step(_moment(item["started_at"]), Rank.ITEM, f"{words}审议", partial(_discuss, entry, item, roll, actor)),
    ]
    if item["motion"]:
        steps.append(
            Step(_moment(item["ended_at"]), Rank.ITEM, f"{words}表决", partial(_vote, entry, item, roll, actor))
        )
    else:
        steps.append(Step(_moment(item["ended_at"]), Rank.ITEM, f"{words}结论", partial(_conclude, entry, item, actor)))
    return steps


def _discuss(entry: AgendaEntry, item: dict[str, Any], roll: dict[int, RollEntry], actor: User, at: datetime) -> None:
    """Begin the item and take what the members stated, the chair's last."""
    entry = session.start_item(entry=entry, actor=actor, now=at)
    session.hear_opinions(entry=entry, actor=actor, now=at)
    for each in sorted(item["opinions"], key=lambda stated: roll[stated["roll"]].is_chair):
        session.record_opinion(
            entry=entry,
            roll=roll[each["roll"]],
            position=Choice(each["choice"]),
            note=each["note"],
            actor=actor,
            now=at,
        )


def _vote(entry: AgendaEntry, item: dict[str, Any], roll: dict[int, RollEntry], actor: User, at: datetime) -> None:
    """The vote as the paper has it: by name, or the tellers' sums. What comes of it the rules say."""
    motion = voting.put_motion(entry=entry, text=item["motion"], actor=actor, now=at)
    method = Method(item["method"])
    ballot = voting.open_ballot(motion=motion, method=method, actor=actor, now=at)
    if method is Method.SECRET:
        first, second = (roll[pk] for pk in item["tellers"])
        sums = voting.PaperSums(**item["papers"])
        voting.record_paper_count(ballot=ballot, sums=sums, tellers=(first, second), actor=actor, now=at)
    for each in item["votes"] if method is not Method.SECRET else ():
        voting.record_vote(ballot=ballot, roll=roll[each["roll"]], choice=Choice(each["choice"]), actor=actor, now=at)
    ballot = voting.close_ballot(ballot=ballot, actor=actor, now=at)
    voting.announce_ballot(ballot=ballot, text=item["decision"], actor=actor, now=at)


def _conclude(entry: AgendaEntry, item: dict[str, Any], actor: User, at: datetime) -> None:
    if item["deferred"]:
        session.defer_item(entry=entry, reason=item["decision"], actor=actor, now=at)
    else:
        session.conclude_without_vote(entry=entry, conclusion=item["decision"], actor=actor, now=at)


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)
