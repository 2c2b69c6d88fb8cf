"""Sending the notice of a meeting, and sending it again with what changed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from committees.errors import Refused
from committees.models import Person, User
from committees.rulebooks.selectors import version_in_force
from committees.rulebooks.services import Override, enforce
from meetings.notices.invitation import invitation
from meetings.notices.models import LeaveRequest, Notice, NoticeRound
from meetings.notices.rules import difference, personal_facts, stays_inside
from meetings.notices.selectors import (
    Recipient,
    all_changes,
    current_notices,
    facts_of,
    last_round,
    notice_judgements,
    recipients_of,
)
from meetings.notices.services.telling import Words, notice_text, tell, words_for
from meetings.notices.states import LeaveState
from meetings.scheduling.models import Meeting
from meetings.scheduling.services import advance_meeting
from meetings.scheduling.services.transitions import locked, require, transition_of
from meetings.scheduling.states import MeetingEvent

LAPSED_WORDS = "会议时间已变更，您原来的请假不再有效；仍不能到会的，请重新请假"


@transaction.atomic
def send_notice(*, meeting: Meeting, user: User, now: datetime, override: Override | None = None) -> NoticeRound:
    """Send the notice: one `Notice` per reader, its messages, the pinned rulebook version, all in one transaction.

    After the first sending this sends a re-notice with the difference, only to those whom the change concerns, and
    withdraws the notice of those who are no longer invited; each new notice asks for a new receipt.
    Refuses a meeting without items, one whose time has passed, a re-notice without a change, and a limit of the
    rulebook that is not kept: a mandatory one always, an ordinary one unless `override` gives reason and name.
    """
    meeting = locked(meeting)
    found = transition_of(meeting, MeetingEvent.SEND_NOTICE)
    require(user, found.permission, meeting, found.label)
    if not meeting.entries.exists():
        raise Refused("议程中还没有议题，不能发出通知。请先从议题库选择议题。")
    _judge(meeting, user, override, now)
    previous, facts, readers = last_round(meeting), facts_of(meeting), recipients_of(meeting)
    changes = all_changes(previous.facts, facts, readers) if previous else []
    meeting = _pinned(meeting, facts, changes, user, now)
    sent = NoticeRound.objects.create(
        meeting=meeting,
        round=meeting.notice_round,
        facts=facts,
        difference="\n".join(changes),
        sent_by=user,
        sent_at=now,
    )
    _deliver(sent, previous, readers, now)
    return sent


def _judge(meeting: Meeting, user: User, override: Override | None, now: datetime) -> None:
    for judged in notice_judgements(meeting, now):
        enforce(
            judged.verdict,
            aggregate=f"meeting:{meeting.pk}",
            organisation_id=meeting.organisation_id,
            subject=judged.subject,
            actor=user,
            now=now,
            override=override,
        )


def _pinned(meeting: Meeting, facts: dict[str, Any], changes: list[str], user: User, now: datetime) -> Meeting:
    """The event itself. The first notice pins the version of the rulebook; later ones keep it."""
    version = meeting.rulebook_version or version_in_force(meeting.committee, now)
    round_ = meeting.notice_round + 1
    return advance_meeting(
        meeting=meeting,
        event=MeetingEvent.SEND_NOTICE,
        user=user,
        now=now,
        payload={
            "round": round_,
            "facts": facts,
            "difference": changes,
            "rulebook_version": version.number,
            "rulebook_digest": version.digest,
        },
        changes={
            "rulebook_version": version,
            "notice_round": round_,
            "noticed_at": meeting.noticed_at or now,
        },
    )


def _deliver(sent: NoticeRound, previous: NoticeRound | None, readers: list[Recipient], now: datetime) -> None:
    meeting = sent.meeting
    standing = {notice.person_id: notice for notice in current_notices(meeting)}
    words = words_for(meeting, now)
    veiled = _has_veiled(sent, previous)
    lapsed = set(
        LeaveRequest.objects.filter(meeting=meeting, state=LeaveState.LAPSED).values_list("person_id", flat=True)
    )
    for reader in readers:
        changes = _changes_for(reader, sent, previous)
        if reader.person.pk in standing and not changes:
            continue
        if reader.person.pk not in standing:
            changes = []  # newly invited: nothing changed for him
        elif reader.person.pk in lapsed:
            changes.append(LAPSED_WORDS)
        _notify(sent, reader, changes, words, veiled=veiled, now=now)
    invited = {reader.person.pk for reader in readers}
    gone = [notice for person_id, notice in standing.items() if person_id not in invited]
    withdraw(gone, meeting=meeting, reason="会议安排变更，您无需参加", round_=sent.round, now=now)


def _changes_for(reader: Recipient, sent: NoticeRound, previous: NoticeRound | None) -> list[str]:
    if previous is None:
        return []
    pair = [personal_facts(facts, reader.person.pk, whole=reader.whole) for facts in (previous.facts, sent.facts)]
    return difference(*pair)


def _has_veiled(*rounds: NoticeRound | None) -> bool:
    """Whether an item whose title stays inside stands in the notice, or stood there: its difference names it."""
    return any(stays_inside(each.facts["items"]) for each in rounds if each is not None)


def _notify(
    sent: NoticeRound, reader: Recipient, changes: list[str], words: Words, *, veiled: bool, now: datetime
) -> None:
    meeting = sent.meeting
    items = [item for item in sent.facts["items"] if reader.whole or reader.person.pk in item["observers"]]
    text = notice_text(meeting, {"items": items}, changes, reader=reader.person.name, whole=reader.whole, words=words)
    Notice.objects.create(
        meeting=meeting,
        person=reader.person,
        capacity=reader.capacity,
        round=sent.round,
        difference="\n".join(changes),
        text=text,
        sent_at=now,
    )
    word = "会议变更通知" if changes else "会议通知"
    tell(
        meeting,
        reader.person,
        key=f"notice:{meeting.pk}:{sent.round}:{reader.person.pk}",
        purpose="notice",
        subject=f"{word}：{meeting.title}",
        body=text,
        calendar=invitation(meeting, starts_at=_first_hour(sent, reader, items), round_=sent.round, now=now),
        confidential=stays_inside(items) or (reader.whole and veiled),
        now=now,
    )


def _first_hour(sent: NoticeRound, reader: Recipient, items: list[dict[str, Any]]) -> datetime:
    """When the reader must be there: for the whole meeting, or for the first item that he attends."""
    if reader.whole:
        return sent.meeting.starts_at
    return min(datetime.fromisoformat(item["arrive_at"]) for item in items)


def withdraw(notices: list[Notice], *, meeting: Meeting, reason: str, round_: int, now: datetime) -> None:
    """Take notices back and say so to their readers."""
    Notice.objects.filter(pk__in=[notice.pk for notice in notices]).update(withdrawn_at=now)
    people: list[Person] = [notice.person for notice in notices]
    for person in people:
        tell(
            meeting,
            person,
            key=f"withdrawn:{meeting.pk}:{round_}:{person.pk}",
            purpose="notice-withdrawn",
            subject=f"撤回通知：{meeting.title}",
            body=f"{meeting.title}的通知已撤回。{reason}。",
            now=now,
            link="/inbox/",
            calendar=invitation(meeting, starts_at=meeting.starts_at, round_=round_, now=now, cancelled=True),
        )
