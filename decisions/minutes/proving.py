"""Where rows and ledger disagree on anything that minutes take from the record: both have to say the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from committees.ledger.selectors import entries_of
from decisions.voting.models import Ballot
from decisions.voting.states import BallotState
from meetings.models import AttendanceInterval, Meeting

Payload = dict[str, Any]
COUNTED = ("ballot_closed", "vote_corrected")
PLACED = ("scheduled", "reschedule")


@dataclass
class Told:
    """What the chain of a meeting says, its last word on each thing."""

    meeting: Payload = field(default_factory=dict)
    opened_at: datetime | None = None
    closed_at: datetime | None = None
    people: dict[int, Payload] = field(default_factory=dict)
    came: Counter[int] = field(default_factory=Counter)  # arrivals that were not taken back
    started: set[int] = field(default_factory=set)
    concluded: dict[int, Payload] = field(default_factory=dict)
    recused: dict[int, set[int]] = field(default_factory=dict)
    opened: dict[int, Payload] = field(default_factory=dict)
    counted: dict[int, Payload] = field(default_factory=dict)
    judged: dict[int, Payload] = field(default_factory=dict)
    announced: dict[int, Payload] = field(default_factory=dict)

    def take(self, verb: str, payload: Payload, at: datetime) -> None:
        """One entry. A correction counts anew: the last count is the one announced."""
        entry, ballot = payload.get("entry"), payload.get("ballot")
        if verb in PLACED:
            self.meeting |= payload.get("after", payload)
        elif verb in {"open", "close"}:
            setattr(self, "opened_at" if verb == "open" else "closed_at", _happened(payload, at))
            self.people |= {each["roll"]: each for each in payload.get("people", ())}
        elif verb == "checked_in":
            self.came[payload["roll"]] += 1
        elif verb == "attendance_undone" and payload["verb"] == "checked_in":
            self.came[payload["roll"]] -= 1
        elif entry is not None and ballot is None:
            self._take_item(verb, payload, entry)
        elif ballot is not None:
            self._take_ballot(verb, payload, ballot)

    def _take_item(self, verb: str, payload: Payload, entry: int) -> None:
        if verb == "entry_started":
            self.started.add(entry)
        elif verb == "entry_concluded":
            self.concluded[entry] = payload
        elif verb == "recused":
            self.recused.setdefault(entry, set()).add(payload["roll"])
        elif verb == "recusal_withdrawn":
            self.recused.get(entry, set()).discard(payload["roll"])

    def _take_ballot(self, verb: str, payload: Payload, ballot: int) -> None:
        kept = {"ballot_opened": self.opened, "disagreement_judged": self.judged, "announced": self.announced}
        if verb in COUNTED:
            self.counted[ballot] = payload
        elif verb in kept:
            kept[verb][ballot] = payload


def _happened(payload: Payload, at: datetime) -> datetime:
    """补录 is entered later than it happened."""
    late = payload.get("late")
    return datetime.fromisoformat(late["happened_at"]) if late else at


def told_of(meeting: Meeting) -> Told:
    """The chain of a meeting, read once."""
    told = Told()
    for verb, payload, at in entries_of(f"meeting:{meeting.pk}").values_list("verb", "payload", "at"):
        told.take(verb, payload, at)
    return told


def differences_from_ledger(meeting: Meeting) -> list[str]:
    """Where rows and ledger disagree: place and times, roll and attendance, items with their recusals and outcomes,
    ballots with method, counts, verdict and decision. In words; empty where they say the same."""
    told = told_of(meeting)
    return [
        *_of_meeting(meeting, told),
        *_of_roll(meeting, told),
        *_of_items(meeting, told),
        *_of_ballots(meeting, told),
    ]


def _of_meeting(meeting: Meeting, told: Told) -> Iterator[str]:
    for name, words in (("title", "会议名称"), ("place", "会议地点")):
        if name in told.meeting and told.meeting[name] != getattr(meeting, name).strip():
            yield words
    for name, words in (("opened_at", "开会时间"), ("closed_at", "散会时间")):
        if getattr(told, name) != getattr(meeting, name):
            yield words


def _of_roll(meeting: Meeting, told: Told) -> Iterator[str]:
    came = set(AttendanceInterval.objects.filter(roll__meeting=meeting).values_list("roll_id", flat=True))
    rows = {row.pk: row for row in meeting.roll.all()}
    for key, row in rows.items():
        if (key in came) != (told.came[key] > 0):
            yield f"{row.name}的到会记录"
        said = told.people.get(key)
        stored = (row.name, row.role, row.entitled, row.on_leave, row.is_chair)
        if said is None or tuple(said[name] for name in ("name", "role", "entitled", "on_leave", "chair")) != stored:
            yield f"{row.name}的名册记录"
    for key in told.people.keys() - rows.keys():
        yield f"{told.people[key]['name']}的名册记录"


def _of_items(meeting: Meeting, told: Told) -> Iterator[str]:
    entries = meeting.entries.select_related("item").prefetch_related("recusals").order_by("position", "pk")
    seen = set()
    for entry in entries:
        seen.add(entry.pk)
        if {recusal.roll_id for recusal in entry.recusals.all()} != told.recused.get(entry.pk, set()):
            yield f"第{entry.position}项的回避"
        said = told.concluded.get(entry.pk)
        stored = (entry.item.title, entry.outcome, entry.conclusion)
        if said is None or tuple(said[name] for name in ("title", "outcome", "conclusion")) != stored:
            yield f"第{entry.position}项的结论"
        if (entry.started_at is not None) != (entry.pk in told.started):
            yield f"第{entry.position}项是否审议"
    yield from (f"第{said['position']}项的结论" for key, said in told.concluded.items() if key not in seen)


def _of_ballots(meeting: Meeting, told: Told) -> Iterator[str]:
    rows = Ballot.objects.filter(motion__entry__meeting=meeting, state=BallotState.ANNOUNCED)
    seen = set()
    for ballot in rows.select_related("motion", "resolution"):
        seen.add(ballot.pk)
        yield from (f"“{ballot.motion.text}”的{words}" for words in _wrong(ballot, told))
    missing = (said for key, said in told.announced.items() if key not in seen)
    yield from (f"“{said['text']}”的表决结果" for said in missing)


def _wrong(ballot: Ballot, told: Told) -> Iterator[str]:
    opened, counted = told.opened.get(ballot.pk, {}), told.counted.get(ballot.pk, {})
    announced, judged = told.announced.get(ballot.pk, {}), told.judged.get(ballot.pk)
    if (counted.get("tally"), counted.get("verdict")) != (ballot.tally, ballot.verdict):
        yield "计票"
    if counted.get("text") != ballot.motion.text:
        yield "表决事项"
    if (opened.get("method"), opened.get("emergency_reason", "")) != (ballot.method, ballot.emergency_reason):
        yield "表决方式"
    words = f"{judged['judged_by']}：{judged['reason']}"[:300] if judged else ""
    if announced.get("outcome") != ballot.outcome or words != ballot.disagreement:
        yield "表决结果"
    resolution = getattr(ballot, "resolution", None)
    stored = (str(resolution), resolution.text, resolution.with_revision) if resolution else (None, None, None)
    if tuple(announced.get(name) for name in ("resolution", "decision", "with_revision")) != stored:
        yield "决定内容"
