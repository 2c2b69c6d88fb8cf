"""Messages about a meeting: one row per reader and channel, under a key that makes a repeat harmless."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse

from committees.models import Person
from committees.outbox import services as outbox
from committees.outbox.states import Channel
from committees.rulebooks.selectors import body_rules
from committees.rules import Clause, Matter, rule_for
from meetings.notices.rules import CHANGES, cn_moment, fill_wording, leave_clause, shown_title
from meetings.notices.selectors import wordings_of
from meetings.notices.states import Wording
from meetings.scheduling.models import Meeting
from meetings.scheduling.selectors import chair_words

EMERGENCY = timedelta(days=1)


def tell(
    meeting: Meeting,
    person: Person,
    *,
    key: str,
    purpose: str,
    subject: str,
    body: str,
    now: datetime,
    link: str = "",
    calendar: str = "",
    confidential: bool = False,
) -> None:
    """Write the rows for one person: the inbox always, and the first of his ways outside. `key` ends with the channel.

    `confidential`: outside the application only that there is a notice. `calendar`: an invitation for a mail.
    """
    message: dict[str, Any] = {
        "recipient": person,
        "purpose": purpose,
        "subject": subject,
        "body": body,
        "link": link or reverse("my-notice", args=[meeting.pk]),
        "aggregate": f"meeting:{meeting.pk}",
        "now": now,
    }
    outbox.enqueue(key=f"{key}:{Channel.INBOX}", channel=Channel.INBOX, **message)
    outbox.enqueue_outside(
        key=f"{key}:{Channel.MAIL}",
        calendar=calendar,
        confidential=confidential,
        urgent=is_emergency(meeting, now),
        **message,
    )


def is_emergency(meeting: Meeting, now: datetime) -> bool:
    """Whether quiet hours must not hold a message: the meeting begins within a day."""
    return timedelta(0) <= meeting.starts_at - now < EMERGENCY


def tell_all(meeting: Meeting, people: Iterable[Person], *, key: str, **message: Any) -> None:
    """The same message to several people; the person's id goes into the key."""
    for person in people:
        tell(meeting, person, key=f"{key}:{person.pk}", **message)


@dataclass(frozen=True)
class Words:
    """In which words a meeting's notices are put: the organisation's, the rule on leave, the classes of matters whose
    papers do not go out beforehand, and who chairs, be it for another."""

    wordings: Mapping[Wording, str]
    leave: Clause
    exempt: frozenset[str] = frozenset()
    chair: str = ""


def words_for(meeting: Meeting, now: datetime) -> Words:
    """The words for a meeting at a moment."""
    body = body_rules(meeting, now)
    rules = {matter: rule_for(body.materials, matter) for matter in Matter}
    exempt = frozenset(str(matter) for matter, rule in rules.items() if rule is not None and matter in rule.exempt)
    chair = chair_words(meeting, now)
    return Words(wordings_of(meeting.organisation_id), leave_clause(body.leave), exempt, chair)


def notice_text(
    meeting: Meeting, facts: dict[str, Any], changes: list[str], *, reader: str, whole: bool, words: Words
) -> str:
    """The words of one reader's notice, as his organisation puts them. Titles of personnel and disciplinary items stay
    inside the house."""
    told = "".join(f"· {change}\n" for change in changes)
    values = {
        "收件人": reader,
        "机关": meeting.committee.organisation.name,
        "会议": _named(meeting, whole=whole),
        "时间": cn_moment(meeting.starts_at) if whole else "",
        "地点": meeting.place,
        "主持人": words.chair,
        "议题": _items(facts["items"], words.exempt, whole=whole),
        CHANGES: f"会议安排有变更：\n{told}" if changes else "",
        "请假规定": f"{words.leave.wording}（{words.leave.label}）。",
    }
    return fill_wording(words.wordings[Wording.WHOLE if whole else Wording.SINGLE], values)


def _named(meeting: Meeting, *, whole: bool) -> str:
    """The meeting's name; of an enlarged one that it is one and, to those who attend the whole of it, how far."""
    if whole and meeting.enlarged:
        return f"{meeting.told_title}（范围：{meeting.enlarged}）"
    return meeting.told_title


def _papers(item: Mapping[str, Any], exempt: frozenset[str]) -> str:
    """How many papers wait for the reader, or that the rules keep them back; their titles stay inside."""
    if item.get("matter", "") in exempt:
        return "（按规定会前不发材料）"
    return f"（材料{len(item['papers'])}份）" if item.get("papers") else ""


def _items(items: list[dict[str, Any]], exempt: frozenset[str], *, whole: bool) -> str:
    if whole:
        lines = [f"{shown_title(item)}{_papers(item, exempt)}" for item in items]
        return "\n".join(f"{number}. {line}" for number, line in enumerate(lines, start=1))
    arrivals = [cn_moment(datetime.fromisoformat(item["arrive_at"])) for item in items]
    return "\n".join(f"· {shown_title(item)}（请于{arrive}到达）" for item, arrive in zip(items, arrivals, strict=True))
