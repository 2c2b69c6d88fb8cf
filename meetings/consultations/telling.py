"""Messages about a consultation, each under a key that makes a repeat harmless."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction

from committees.calendar.selectors import working_calendar
from committees.models import Outbox, Person
from committees.outbox import services as outbox
from committees.outbox.states import Channel
from committees.people.selectors import person_of
from committees.rules.consultation import NOT_A_VOTE
from meetings.consultations.models import Consultation, ConsultedView
from meetings.consultations.selectors import clause_of, unanswered
from meetings.notices.rules import LATE, REMINDERS, cn_moment, current_reminder
from meetings.notices.selectors import reminder_times_by
from meetings.scheduling.selectors import staff_of

PURPOSE = "consultation"


def aggregate_of(consultation: Consultation) -> str:
    """The chain of the ledger that keeps what happens to a consultation."""
    return f"consultation:{consultation.pk}"


def _tell(consultation: Consultation, people: Iterable[Person], *, key: str, now: datetime, **words: str) -> None:
    """In the inbox always, and on the first of each person's ways outside: there without content where it is veiled."""
    for person in people:
        name = f"consultation:{consultation.pk}:{key}:{person.pk}"
        message: dict[str, Any] = {
            "recipient": person,
            "purpose": PURPOSE,
            "link": consultation.get_absolute_url(),
            "aggregate": aggregate_of(consultation),
            "now": now,
            **words,
        }
        outbox.enqueue(key=f"{name}:{Channel.INBOX}", channel=Channel.INBOX, **message)
        outbox.enqueue_outside(key=f"{name}:{Channel.MAIL}", confidential=consultation.veiled, **message)


def ask_consent(consultation: Consultation, people: Iterable[Person], now: datetime) -> None:
    """Those of whom one consents hear that it waits."""
    clause = clause_of(consultation.committee, now)
    body = f"拟就“{consultation.title}”书面征求成员意见，请批复。依据：{clause.wording}（{clause.label}）。"
    _tell(consultation, people, key="consent", subject=f"请批复书面征求意见：{consultation.title}", body=body, now=now)


def tell_decision(consultation: Consultation, now: datetime) -> None:
    """Whoever proposed it hears whether it went out."""
    creator = person_of(consultation.created_by)
    comment = f"意见：{consultation.comment}。" if consultation.comment else ""
    state = consultation.get_state_display()
    subject = f"书面征求意见{state}：{consultation.title}"
    body = f"{consultation.decided_by}已批复“{consultation.title}”的征求意见：{state}。{comment}"
    _tell(consultation, [creator] if creator else [], key="decided", subject=subject, body=body, now=now)


def ask_views(consultation: Consultation, people: Iterable[Person], now: datetime) -> None:
    """The chosen members are asked."""
    body = (
        f"现就“{consultation.title}”征求您的意见，请于{cn_moment(consultation.due_at)}前登录系统查看文件并回复。"
        f"{NOT_A_VOTE}"
    )
    _tell(consultation, people, key="ask", subject=f"征求意见：{consultation.title}", body=body, now=now)


def tell_complete(consultation: Consultation, now: datetime) -> None:
    """The office hears that everyone has answered, once."""
    office = staff_of(consultation.committee, "handle_office")
    subject = f"征求意见已全部回复：{consultation.title}"
    _tell(consultation, office, key="complete", subject=subject, body="已全部回复，请汇总。", now=now)


def tell_handling(consultation: Consultation, people: Iterable[Person], now: datetime) -> None:
    """Who gave a view hears what became of it."""
    handling = f"采纳情况：{consultation.handling}" if consultation.handling else "感谢您的意见。"
    subject = f"征求意见已汇总：{consultation.title}"
    _tell(consultation, people, key="closed", subject=subject, body=handling, now=now)


def tell_withdrawn(consultation: Consultation, people: Iterable[Person], now: datetime) -> None:
    """Who was asked hears that nothing is asked any more."""
    subject = f"撤回征求意见：{consultation.title}"
    body = f"“{consultation.title}”的征求意见已撤回。{consultation.comment}"
    _tell(consultation, people, key="withdrawn", subject=subject, body=body, now=now)


def urge(view: ConsultedView, key: str, words: str, now: datetime) -> None:
    """One person who has not answered is reminded."""
    consultation = view.consultation
    subject = f"请回复征求意见：{consultation.title}"
    body = f"{words}：“{consultation.title}”，回复期限为{cn_moment(consultation.due_at)}。"
    _tell(consultation, [view.person], key=key, subject=subject, body=body, now=now)


def remind(consultations: list[Consultation], now: datetime) -> int:
    """Before the day those who have not answered, after it the office as well; how many messages are new."""
    calendar, times = working_calendar(), reminder_times_by()
    written = 0
    for consultation in consultations:
        due, since = consultation.due_at, consultation.decided_at or consultation.created_at
        own = times.get(consultation.committee.organisation_id, REMINDERS)
        reminder = current_reminder(due, since, now, calendar, own)
        if reminder is not None:
            key = f"due:{int(due.timestamp())}:{reminder.key}"
            written += _remind(consultation, key, reminder.words, late=reminder.key == LATE, now=now)
    return written


@transaction.atomic
def _remind(consultation: Consultation, key: str, words: str, *, late: bool, now: datetime) -> int:
    rows = Outbox.objects.filter(aggregate=aggregate_of(consultation))
    before, waiting = rows.count(), list(unanswered([consultation]))
    for view in waiting:
        urge(view, key, f"回复期限{words}" if late else f"距回复期限{words}", now)
    if late:
        names = "、".join(view.person.name for view in waiting)
        body = f"“{consultation.title}”的回复期限已过，请汇总。" + (f"尚未回复：{names}。" if names else "")
        office = staff_of(consultation.committee, "handle_office")
        subject = f"征求意见已到期：{consultation.title}"
        _tell(consultation, office, key=f"{key}:office", subject=subject, body=body, now=now)
    return rows.count() - before
