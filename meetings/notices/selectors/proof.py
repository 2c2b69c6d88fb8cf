"""The delivery report of a meeting: who was told what, when, how, with what answer; all of it from the ledger."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from committees.ledger.selectors import entries_of
from committees.models import LedgerEntry
from committees.outbox.ports import purpose_name
from meetings.scheduling.models import Meeting

DELIVERED = {
    "notice_delivered": ("送达", "done"),
    "notice_undelivered": ("未送达", "refused"),
    "notice_passed_on": ("改用下一渠道", "waiting"),
    "notice_resent": ("重新发送", "waiting"),
    "message_opened": ("打开消息", "done"),
}
ANSWERED = {"meeting_notice_opened": ("查看通知", "done"), "notice_signed": ("签收", "done")}


@dataclass(frozen=True)
class Step:
    """One fact about one person: when, what, and the words of the provider where there are any."""

    at: datetime
    what: str
    tone: str
    answer: str = ""
    sequence: int = 0


@dataclass
class PersonProof:
    """Everything that reached one person, in the order of the record."""

    name: str
    steps: list[Step] = field(default_factory=list)
    delivered_round: int = 0
    opened_round: int = 0
    signed_round: int = 0

    @property
    def delivered(self) -> bool:
        """Whether any notice arrived."""
        return self.delivered_round > 0

    @property
    def opened(self) -> bool:
        """Whether the last notice that arrived was looked at."""
        return 0 < self.opened_round >= self.delivered_round

    @property
    def signed(self) -> bool:
        """Whether the last notice that arrived was signed: a re-notice asks for a new receipt."""
        return 0 < self.signed_round >= self.delivered_round


@dataclass(frozen=True)
class Sending:
    """One sending of the notice."""

    at: datetime
    round: int
    changes: list[str]


@dataclass(frozen=True)
class Report:
    """The whole report, and the head of the record that it was made from."""

    sendings: list[Sending]
    people: list[PersonProof]
    sequence: int
    digest: str

    @property
    def unsigned(self) -> list[str]:
        """Who has not signed the last notice."""
        return [person.name for person in self.people if not person.signed]


def delivery_report(meeting: Meeting) -> Report:
    """From the meeting's chain (one query), whatever the tables say today."""
    sendings: list[Sending] = []
    people: dict[str, PersonProof] = {}
    last: LedgerEntry | None = None
    for entry in entries_of(f"meeting:{meeting.pk}"):
        last = entry
        if entry.verb == "send_notice":
            sendings.append(Sending(entry.at, entry.payload["round"], entry.payload["difference"]))
        for name, step in _steps(entry):
            _add(people.setdefault(name, PersonProof(name)), entry, step)
    found = [person for person in people.values() if any("会议通知" in step.what for step in person.steps)]
    return Report(sendings, found, last.sequence if last else 0, last.digest if last else "")


def _steps(entry: LedgerEntry) -> Iterator[tuple[str, Step]]:
    payload = entry.payload
    if entry.verb in DELIVERED:
        word, tone = DELIVERED[entry.verb]
        what = f"{purpose_name(payload['purpose'])}，{_channel(payload)}{word}"
        yield payload["name"], Step(entry.at, what, tone, payload.get("answer", ""), entry.sequence)
    elif entry.verb in ANSWERED:
        word, tone = ANSWERED[entry.verb]
        by = f"（{payload['by']}代签）" if payload.get("by") else ""
        yield (
            payload["person"],
            Step(entry.at, f"会议通知（第{payload['round']}次）{word}{by}", tone, "", entry.sequence),
        )


def _channel(payload: Mapping[str, Any]) -> str:
    return str(payload.get("channel_name") or {"inbox": "站内", "mail": "邮件"}.get(payload["channel"], ""))


def _add(person: PersonProof, entry: LedgerEntry, step: Step) -> None:
    """Rounds decide, not the order: a message may arrive after its reader has signed on the page."""
    person.steps.append(step)
    if entry.verb == "notice_delivered" and entry.payload["purpose"] == "notice":
        # The key was made by `notice_key`: notice:<meeting>:<round>:<person>:<channel>
        person.delivered_round = max(person.delivered_round, int(entry.payload["key"].split(":")[2]))
    elif entry.verb == "meeting_notice_opened":
        person.opened_round = max(person.opened_round, entry.payload["round"])
    elif entry.verb == "notice_signed":
        person.signed_round = max(person.signed_round, entry.payload["round"])
