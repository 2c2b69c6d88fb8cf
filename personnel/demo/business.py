"""Items and meetings of the demonstration, made through the services as an office would, each act at its own time."""

from __future__ import annotations

import io
from datetime import datetime, timedelta

from committees.rulebooks.services import Override
from committees.rules import Matter, Preparation
from meetings.agenda import services as agenda
from meetings.agenda.rules import LEADER
from meetings.agenda.selectors import current_step, holders_of_step, required_preparations
from meetings.agenda.services.fields import AlternativeRow, PreparationRow
from meetings.agenda.states import ItemState, Position
from meetings.models import AgendaItem, Meeting, ReviewStep
from meetings.notices import services as notices
from meetings.papers.intake import Upload
from meetings.scheduling import services as scheduling
from personnel.demo.forward import put_forward
from personnel.demo.house import House
from personnel.demo.post import deliver_until
from personnel.demo.subjects import Subject

MINUTE = timedelta(minutes=1)


def propose(house: House, subject: Subject, now: datetime) -> AgendaItem:
    """A unit's handler enters a draft with one attachment."""
    text = f"{subject.title}\n\n提请事项：{subject.question}。\n汇报单位：{house.units[subject.unit].name}。\n"
    file = Upload(file=io.BytesIO(text.encode()), name=f"{subject.title[:40]}汇报提纲.txt", title="汇报提纲")
    return agenda.propose_item(
        unit=house.units[subject.unit],
        committee=house.committee,
        user=house.user(subject.login),
        now=now,
        attachments=[file],
        title=subject.title,
        matter=subject.matter,
        report=subject.report,
        question=subject.question,
        amount=subject.amount,
        spend_kind=subject.spend_kind,
        presenter=subject.presenter,
        minutes_needed=subject.minutes,
        urgent=subject.urgent,
        preparations=_prepared(house, subject, now),
        alternatives=_alternatives(house, subject, now),
        coordination=[{"unit": "分管领导", "position": Position.AGREE, "opinion": "会前已协调一致。"}],
    )


def _prepared(house: House, subject: Subject, now: datetime) -> list[PreparationRow]:
    """What the rulebook asks for before an item of this class: all of it, save what a unit leaves for later."""
    return [
        {"kind": str(rule.kind), "count": rule.at_least, "note": f"{rule.who or '提出单位'}已完成，见汇报提纲。"}
        for rule in required_preparations(house.committee, subject.matter, now)
        if not rule.when and str(rule.kind) not in subject.lacking
    ]


def _alternatives(house: House, subject: Subject, now: datetime) -> list[AlternativeRow]:
    """As many ways to decide as the rulebook wants compared."""
    rules = required_preparations(house.committee, subject.matter, now)
    wanted = max((rule.at_least for rule in rules if rule.kind is Preparation.ALTERNATIVES), default=0)
    return [{"title": f"方案{number}", "text": "投资、工期和利弊见汇报提纲。"} for number in range(1, wanted + 1)]


def bring_to(house: House, subject: Subject, state: str, steps: int, start: datetime) -> AgendaItem:
    """Take a new item to a place in its chain: `steps` reviewers have agreed, then the given state."""
    item = propose(house, subject, start)
    if state == ItemState.DRAFT:
        return item
    if state == ItemState.WITHDRAWN:
        return agenda.withdraw_item(
            item=item, reason="上级已出台统一办法。", user=house.user(subject.login), now=start + 90 * MINUTE
        )
    item = _handed_in(house, subject, item, start)
    for number in range(steps):
        item = agree_next(house, item, start + (number + 1) * 3 * 60 * MINUTE)
    if state == ItemState.RETURNED:
        step, login = _current(house, item)
        agenda.return_step(
            step=step,
            user=house.user(login),
            now=start + 20 * 60 * MINUTE,
            comment="请补充资金来源和社会稳定风险评估意见。",
        )
    return item


def _handed_in(house: House, subject: Subject, item: AgendaItem, start: datetime) -> AgendaItem:
    """Submitted, with the leave that it takes where something is left for later, and signed by the unit's leader."""
    leave = Override(*subject.allowed) if subject.lacking else None
    user = house.user(subject.login)
    item = agenda.submit_item(item=item, user=user, now=start + 20 * MINUTE, override=leave)
    return _signed(house, item, start + 60 * MINUTE)


def _signed(house: House, item: AgendaItem, now: datetime) -> AgendaItem:
    """The leader of the unit signs, where the chain waits for it."""
    step = current_step(item)
    return agree_next(house, item, now) if step is not None and LEADER.key in step.holders.split() else item


def agree_next(house: House, item: AgendaItem, now: datetime) -> AgendaItem:
    """Whoever must act next agrees."""
    step, login = _current(house, item)
    agreed = agenda.agree_step(step=step, user=house.user(login), now=now, comment="同意。")
    deliver_until(now + MINUTE)
    return agreed


def _current(house: House, item: AgendaItem) -> tuple[ReviewStep, str]:
    """The step that waits, and the login of the first person who may take it."""
    step = current_step(item)
    if step is None:
        raise LookupError(item.title)
    holders = {person.pk for person in holders_of_step(item, step)}
    return step, next(login for login, person in house.people.items() if person.pk in holders)


def approve(house: House, subject: Subject, start: datetime) -> AgendaItem:
    """A new item goes through its whole chain into the pool."""
    if subject.matter == Matter.PERSONNEL:
        item = put_forward(house, start)
    else:
        item = propose(house, subject, start)
        item = _handed_in(house, subject, item, start)
    hours = 0
    while item.state == ItemState.IN_REVIEW:
        hours += 4
        item = agree_next(house, item, start + timedelta(hours=hours))
    return item


def call_meeting(
    house: House,
    subjects: tuple[Subject, ...],
    starts_at: datetime,
    noticed_at: datetime,
    place: str = "区委一号会议室",
) -> Meeting:
    """Items are approved, the meeting is put on the calendar, its agenda fixed, its notice sent."""
    items = [
        approve(house, subject, noticed_at - timedelta(days=9) + n * 60 * MINUTE) for n, subject in enumerate(subjects)
    ]
    office = house.user("bangong")
    meeting = scheduling.schedule_meeting(
        committee=house.committee,
        starts_at=starts_at,
        minutes=120,
        place=place,
        chair=house.people["shuji"],
        recorder=house.people["mishu"],
        user=office,
        now=noticed_at - timedelta(days=1),
    )
    for item in items:
        scheduling.add_to_agenda(meeting=meeting, item=item, user=office, now=noticed_at - 120 * MINUTE)
    meeting = scheduling.set_agenda(meeting=meeting, user=office, now=noticed_at - 60 * MINUTE)
    sent = notices.send_notice(meeting=meeting, user=office, now=noticed_at)
    deliver_until(noticed_at + MINUTE)
    return sent.meeting
