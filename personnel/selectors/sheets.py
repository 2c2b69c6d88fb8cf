"""任免事项记录: everything that the record of the meeting holds of one candidate, as plain data."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils import timezone

from committees.errors import Refused
from committees.ledger.models import LedgerEntry
from committees.rules import Choice, Method, Verdict
from committees.rules.clause import Clause
from decisions.models import Ballot
from decisions.voting.states import BallotState
from meetings.models import AgendaEntry, AttendanceInterval, Meeting, Opinion, Recusal, RollEntry
from personnel.models import Candidate, Decision, Reconsideration
from personnel.rules import NONE_WORD, REQUIRED_FIELDS
from personnel.selectors.circle import latest_attempt
from personnel.states import DECISION_LABELS, KIND_LABELS, CandidateKind, CandidateState, DecisionOutcome

NOT_BACK = f"{NONE_WORD}（会议结束前未返场）"


def compose_sheet(decision: Decision, *, seal: str, observers: str, note: str) -> dict[str, Any]:
    """The frozen content of a record sheet. What does not apply says 无."""
    entry, meeting = decision.entry, decision.meeting
    if entry is None or meeting is None:
        raise Refused("此决定不是在本系统的会议上作出的，没有会议记录可用。")
    roll = list(RollEntry.objects.filter(meeting=meeting).order_by("order", "pk"))
    return {
        "meeting": _meeting(decision, meeting),
        "attendance": _attendance(decision, entry, roll),
        "candidate": _candidate(decision),
        "opinions": (opinions := _opinions(entry)),
        "last": _last_word(opinions),
        "recusals": _recusals(entry),
        "vote": _vote(decision, seal),
        "observers": observers,
        "note": note,
    }


def _meeting(decision: Decision, meeting: Meeting) -> dict[str, str]:
    chair = RollEntry.objects.filter(meeting=meeting, is_chair=True).first()
    return {
        "committee": meeting.committee.name,
        "title": meeting.title,
        "time": _moment(meeting.opened_at),
        "place": meeting.place,
        "chair": f"{chair.role} {chair.name}" if chair else meeting.chair.name,
        "recorder": meeting.recorder.name if meeting.recorder else NONE_WORD,
        "introducer": _candidate(decision).get("introducer") or introducer_of(decision.candidate),
        "reference": str(decision.candidate),
        "again": _again(decision),
    }


def _again(decision: Decision) -> str:
    """That this is not the first time, what came of it before, and who let it be taken up again (复议)."""
    former = Decision.objects.filter(candidate=decision.candidate_id, attempt=decision.attempt - 1).first()
    if former is None:
        return NONE_WORD
    row = Reconsideration.objects.filter(after=former).first()
    agreed = f"；{row.verdict['arithmetic']}（{_names(row)}）" if row and row.members else ""
    day = _day(timezone.localtime(former.decided_at))
    return f"第{decision.attempt}次审议，前次{day}{DECISION_LABELS[DecisionOutcome(former.outcome)]}{agreed}"


def _names(row: Reconsideration) -> str:
    return "、".join(each["name"] for each in row.members)


def _attendance(decision: Decision, entry: AgendaEntry, roll: list[RollEntry]) -> dict[str, Any]:
    there = _there(decision.ballot, entry, roll)
    members = [row for row in roll if row.entitled]
    return {
        "entitled": decision.entitled,
        "present": decision.present,
        "counted": decision.counted,
        "required": decision.required_present,
        "names": [row.name for row in members if row.pk in there],
        "absent": [{"name": row.name, "reason": _absence(row)} for row in members if row.pk not in there],
    }


def observers_of(decision: Decision) -> str:
    """Who sat in on this item without a vote, as the meeting's roll and the agenda have it; 无 for nobody."""
    entry = decision.entry
    if entry is None:
        return NONE_WORD
    there = _there(None, entry, list(RollEntry.objects.filter(meeting=entry.meeting_id, entitled=False)))
    rows = RollEntry.objects.filter(pk__in=there).order_by("order", "pk")
    return "、".join(row.name for row in rows) or NONE_WORD


def _there(ballot: Ballot | None, entry: AgendaEntry, roll: list[RollEntry]) -> set[int]:
    if ballot is not None:
        return {row["roll"] for row in ballot.roll if row["present"]}
    ended = entry.concluded_at or entry.started_at
    rows = AttendanceInterval.objects.filter(roll__in=roll, arrived_at__lte=ended).exclude(left_at__lt=ended)
    return set(rows.values_list("roll_id", flat=True))


def _absence(row: RollEntry) -> str:
    if row.on_leave:
        return f"请假：{row.absence_reason or NONE_WORD}"
    return row.absence_reason or "审议本事项时不在会场，未请假"


def _candidate(decision: Decision) -> dict[str, str]:
    return decision.proposal or proposal_of(decision.candidate)


def proposal_of(candidate: Candidate) -> dict[str, str]:
    """The whole proposal as it stands now, to be kept with the decision on it."""
    values = {name: getattr(candidate, name) or NONE_WORD for name in REQUIRED_FIELDS}
    return {
        "name": candidate.name,
        "kind": KIND_LABELS[CandidateKind(candidate.kind)],
        "seat": candidate.role or NONE_WORD,
        "introducer": introducer_of(candidate),
        **values,
    }


def introducer_of(candidate: Candidate) -> str:
    """Who introduces a candidate as things stand, with his post."""
    introducer = candidate.matter.introducer
    return f"{introducer.post} {introducer.name}".strip()


def _opinions(entry: AgendaEntry) -> list[dict[str, Any]]:
    rows = Opinion.objects.filter(entry=entry).select_related("roll").order_by("order")
    return [
        {
            "order": number,
            "time": _clock(row.at),
            "name": row.roll.name,
            "role": row.roll.role or NONE_WORD,
            "position": Choice(row.position).label,
            "reason": row.note or NONE_WORD,
            "reserved": row.reserved,
            "chair": row.roll.is_chair,
        }
        for number, row in enumerate(rows, start=1)
    ]


def _last_word(opinions: list[dict[str, Any]]) -> str:
    """Who presided and when he spoke, after all others; 无 where he said nothing (or had to leave)."""
    heads = [f"{each['name']} {each['time']}" for each in opinions if each["chair"]]
    return heads[-1] if heads else NONE_WORD


def _recusals(entry: AgendaEntry) -> list[dict[str, str]]:
    rows = Recusal.objects.filter(entry=entry).select_related("roll").order_by("pk")
    return [
        {"name": row.roll.name, "reason": row.reason, "out": _clock(row.out_at), "back": _returned(row)} for row in rows
    ]


def _returned(row: Recusal) -> str:
    """When he came back. Nobody is called in again to a meeting that ends with the item."""
    return NOT_BACK if row.out_at and row.back_at is None else _clock(row.back_at)


def _vote(decision: Decision, seal: str) -> dict[str, Any]:
    ballot = decision.ballot
    common = {
        **{name: value if decision.voted else NONE_WORD for name, value in _figures(decision).items()},
        "voided": _voided(decision),
        "result": DECISION_LABELS[DecisionOutcome(decision.outcome)],
        "seal": seal,
    }
    if ballot is None:
        blank = dict.fromkeys(("issued", "returned", "valid", "invalid", "method", "tellers", "arithmetic"), NONE_WORD)
        return {
            **blank,
            **common,
            "clause": NONE_WORD,
            "announced": _moment(decision.decided_at),
            "why": decision.reason,
        }
    paper = ballot.tally.get("paper") or _cast(ballot)
    verdict = Verdict.from_dict(ballot.verdict) if ballot.verdict else None
    return {
        **{name: paper.get(name, NONE_WORD) for name in ("issued", "returned", "valid", "invalid")},
        **common,
        "method": Method(ballot.method).label + ("（电子）" if ballot.electronic else ""),
        "tellers": _tellers(paper.get("tellers", ())),
        "arithmetic": verdict.arithmetic if verdict else NONE_WORD,
        "clause": _clause(verdict.clause) if verdict else NONE_WORD,
        "announced": _moment(ballot.announced_at),
        "why": ballot.disagreement or NONE_WORD,
    }


def _figures(decision: Decision) -> dict[str, int]:
    return {
        "for": decision.in_favour,
        "against": decision.against,
        "abstain": decision.abstain,
        "defer": decision.defer,
    }


def _voided(decision: Decision) -> str:
    """The rounds that came to nothing, with the reason that the record has: 到会人数不够 and the like."""
    rounds = {row.pk: row for row in Ballot.objects.filter(motion__entry=decision.entry, state=BallotState.ABANDONED)}
    if not rounds:
        return NONE_WORD
    told = LedgerEntry.objects.filter(aggregate=f"meeting:{decision.meeting_id}", verb="ballot_abandoned")
    words = [
        f"第{rounds[entry.payload['ballot']].round}轮 {_clock(entry.at)} 作废：{entry.payload['reason']}"
        for entry in told.order_by("sequence")
        if entry.payload["ballot"] in rounds
    ]
    return "；".join(words) or NONE_WORD


def _tellers(names: Sequence[str]) -> str:
    """监票人 watches the count, 计票人 counts: entered in this order."""
    return f"监票人 {names[0]}，计票人 {names[1]}" if len(names) == 2 else "、".join(names) or NONE_WORD


def _cast(ballot: Ballot) -> dict[str, Any]:
    """The figures of a ballot on the members' own devices, as paper would have them; nothing for an open vote."""
    tally = ballot.tally
    if not ballot.electronic:
        return {}
    cast = tally["electronic"]["cast"]
    return {"issued": tally["present"] - tally["recused"], "returned": cast, "valid": cast, "invalid": 0}


def later_facts(decision: Decision) -> dict[str, str]:
    """What became known after the meeting: publicity and probation. Read anew for every paper."""
    candidate = decision.candidate
    publicity = getattr(decision, "publicity", None)
    shown = NONE_WORD
    if decision.outcome == DecisionOutcome.ADOPTED and publicity is not None:
        state = publicity.conclusion or "公示中"
        shown = (
            f"{_day(publicity.published_on)}发布，{_day(publicity.ends_on)}截止（{publicity.days}个工作日），{state}"
        )
    last = latest_attempt(candidate)
    if decision.outcome == DecisionOutcome.ADOPTED and decision.attempt < last:
        again = f"{NONE_WORD}（经复议，第{last}次审议另有决定）"
        return {"publicity": shown, "appointment": again, "probation": again}
    appointment = getattr(candidate, "appointment", None)
    served = NONE_WORD
    if decision.outcome == DecisionOutcome.ADOPTED and appointment is not None:
        served = f"{appointment}，自{_day(appointment.effective_on)}起算"
    until = candidate.probation_until if decision.outcome == DecisionOutcome.ADOPTED else None
    return {
        "publicity": shown,
        "appointment": served,
        "probation": f"一年，至{_day(until)}{_appraised(candidate)}" if until else _probation_to_come(decision),
    }


def _appraised(candidate: Candidate) -> str:
    found = {
        CandidateState.DONE: "，期满考核合格",
        CandidateState.FAILED: "，考核不合格",
        CandidateState.ENDED: "，试用期内离任",
    }
    return found.get(CandidateState(candidate.state), "")


def _probation_to_come(decision: Decision) -> str:
    adopted = decision.outcome == DecisionOutcome.ADOPTED and decision.candidate.probationary
    return "一年，自任职起算" if adopted else NONE_WORD


def _clause(clause: Clause) -> str:
    return f"{clause.label}：{clause.wording}"


def _moment(at: datetime | None) -> str:
    if at is None:
        return NONE_WORD
    local = timezone.localtime(at)
    return f"{local.year}年{local.month}月{local.day}日 {local:%H:%M}"


def _clock(at: datetime | None) -> str:
    return f"{timezone.localtime(at):%H:%M:%S}" if at else NONE_WORD


def _day(day: Any) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
