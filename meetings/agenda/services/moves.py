"""What every act on an item shares: the fresh row, the move by the table, the record, the message."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from committees.documents.intake import refuse_marks
from committees.errors import Refused
from committees.ledger import services as ledger
from committees.models import Person, User
from committees.outbox import services as outbox
from committees.outbox.states import Channel
from committees.people.selectors import person_of
from meetings.agenda.models import AgendaItem
from meetings.agenda.ports import objection_to_item
from meetings.agenda.states import ITEM_EVENT_LABELS, ITEM_STATE_LABELS, ITEM_TRANSITIONS, ItemEvent, ItemState


def locked(item: AgendaItem) -> AgendaItem:
    """The item as it stands now. PostgreSQL locks the row; on SQLite the conditional update below is the judge."""
    rows = AgendaItem.objects.select_for_update(of=("self",))
    return rows.select_related("committee__rulebook", "unit", "created_by__person", "in_charge__person").get(pk=item.pk)


def move(item: AgendaItem, event: ItemEvent, *, now: datetime, **changes: Any) -> AgendaItem:
    """Take an item along the table of transitions, together with other fields. Exactly one row must change."""
    state = ItemState(item.state)
    target = ITEM_TRANSITIONS.get((state, event))
    if target is None:
        raise Refused(
            f"“{item.title}”现为“{ITEM_STATE_LABELS[state]}”，不能{ITEM_EVENT_LABELS[event]}。请刷新页面查看最新状态。"
        )
    update_in(item, state, now=now, state=target, **changes)
    return item


def update_in(item: AgendaItem, before: ItemState, *, now: datetime, **changes: Any) -> None:
    """Write fields while the item is still in the state `before`; refuse when someone else was faster."""
    rows = AgendaItem.objects.filter(pk=item.pk, state=before)
    if rows.update(updated_at=now, **changes) != 1:
        raise Refused(f"“{item.title}”刚刚被他人处理过，您的操作没有生效。请刷新页面后再办。")
    item.refresh_from_db()


def record(item: AgendaItem, verb: str, payload: Mapping[str, Any], *, actor: User | None, now: datetime) -> None:
    """One entry in the item's chain of the ledger."""
    ledger.append(
        aggregate=f"item:{item.pk}",
        organisation_id=item.organisation_id,
        verb=verb,
        payload=payload,
        actor=actor,
        now=now,
    )


def tell(
    item: AgendaItem, people: Iterable[Person], *, key: str, purpose: str, subject: str, body: str, now: datetime
) -> None:
    """An inbox message to each person; `key` names the occasion, so that a repeat writes nothing."""
    for person in people:
        outbox.enqueue(
            key=f"item:{item.pk}:{key}:{person.pk}",
            recipient=person,
            channel=Channel.INBOX,
            purpose=purpose,
            subject=subject,
            body=body,
            link=f"/items/{item.pk}/",
            now=now,
        )


def tell_handler(item: AgendaItem, *, key: str, purpose: str, subject: str, body: str, now: datetime) -> None:
    """A message to the person who handles the item for its unit."""
    handler = person_of(item.created_by)
    if handler is not None:
        tell(item, [handler], key=key, purpose=purpose, subject=subject, body=body, now=now)


def refuse_objection(item: AgendaItem, words: str) -> None:
    """Refuse marks of state secrets, and words that a higher floor keeps off this item: names not to be named."""
    refuse_marks(item.title, words)
    objection = objection_to_item(item, words)
    if objection:
        raise Refused(objection)


def acting_person(user: User) -> Person:
    """The human being who acts; a bare administrator's account decides nothing."""
    person = person_of(user)
    if person is None:
        raise Refused("此账号没有对应的人员，不能办理议题。请用本人账号登录。")
    return person


def require_words(text: str, what: str, limit: int) -> str:
    """A text that must be given and fit; answers it without blanks around it."""
    words = text.strip()
    if not words:
        raise Refused(f"请填写{what}。")
    if len(words) > limit:
        raise Refused(f"{what}共 {len(words)} 字，超过上限 {limit} 字，请精简。")
    return words
