"""Who reports on an item, changed before its meeting comes to it: the one who was named cannot come."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from committees.access.selectors import can
from committees.errors import Refused
from committees.models import User
from meetings.agenda import finding
from meetings.agenda.models import AgendaItem
from meetings.agenda.services.moves import locked, record, refuse_objection, require_words, update_in
from meetings.agenda.states import ITEM_STATE_LABELS, ItemState


@transaction.atomic
def name_presenter(*, item: AgendaItem, presenter: str, user: User, now: datetime) -> AgendaItem:
    """Name another presenter, by the unit that proposed the item; not once it was concluded or taken back.

    Whether the meeting has already begun with the item is for the caller to ask: meetings lie above this room.
    """
    item = locked(item)
    if not can(user, "handle_unit", item.unit):
        raise Refused("汇报人由提出单位的经办人更换。")
    if item.state in {ItemState.CONCLUDED, ItemState.WITHDRAWN}:
        raise Refused(f"“{item.title}”{ITEM_STATE_LABELS[ItemState(item.state)]}，汇报人不再更换。")
    words = require_words(presenter, "汇报人", 60)
    refuse_objection(item, words)
    before = item.presenter
    update_in(item, ItemState(item.state), now=now, presenter=words)
    record(item, "presenter_changed", {"before": before, "presenter": words}, actor=user, now=now)
    finding.refresh(item)
    return item
