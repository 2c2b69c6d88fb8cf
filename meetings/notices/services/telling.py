"""Messages about a meeting: one row per reader and channel, under a key that makes a repeat harmless."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse

from committees.models import Person
from committees.outbox import services as outbox
from committees.outbox.states import Channel
from committees.rules import Matter
from meetings.notices.rules import cn_moment, leave_clause
from meetings.scheduling.models import Meeting

EMERGENCY = timedelta(days=1)
# Mail leaves the house: of these classes it says only that there is such an item.
VEILED: dict[str, str] = {Matter.PERSONNEL: "干部人事事项", Matter.DISCIPLINE: "纪律处分事项"}


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


def notice_text(meeting: Meeting, facts: dict[str, Any], changes: list[str], *, whole: bool, leave_rule: Any) -> str:
    """The words of one reader's notice. Titles of personnel and disciplinary items stay inside the house."""
    lines = []
    if changes:
        lines += ["会议安排有变更：", *[f"· {change}" for change in changes], ""]
    time, chair = cn_moment(meeting.starts_at), meeting.chair.name
    if whole:
        lines += [f"{meeting.title}定于{time}在{meeting.place}召开，由{chair}主持。", "议题："]
        lines += [f"{number}. {_shown(item)}" for number, item in enumerate(facts["items"], start=1)]
    else:
        lines += [f"请列席{meeting.title}的以下议题，地点：{meeting.place}。"]
        for item in facts["items"]:
            arrive = cn_moment(datetime.fromisoformat(item["arrive_at"]))
            lines.append(f"· {_shown(item)}（请于{arrive}到达）")
    clause = leave_clause(leave_rule)
    lines += ["", f"请登录系统签收。{clause.wording}（{clause.label}）。"]
    return "\n".join(lines)


def _shown(item: dict[str, Any]) -> str:
    return VEILED.get(item.get("matter", ""), str(item["title"]))
