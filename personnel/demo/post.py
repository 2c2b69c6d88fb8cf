"""The demonstration's messages arrive at their own time: what was due by a moment is delivered then, not today."""

from __future__ import annotations

from datetime import datetime, timedelta

from committees.outbox import services as outbox
from committees.outbox.models import Outbox
from committees.outbox.states import Channel, DeliveryState

TAKES = timedelta(seconds=4)  # from the act to the inbox, as in a running office
ANSWER = "演示数据：当时已送达"


def deliver_until(moment: datetime) -> None:
    """Deliver, each at its own time, every message that was due by `moment`; mails of the past are not sent again."""
    due = Outbox.objects.filter(state=DeliveryState.PENDING, due_at__lte=moment).order_by("due_at", "pk")
    for pk, at in list(due.values_list("pk", "due_at")):
        claimed = outbox.claim(pk=pk, now=at)
        if claimed is None:
            continue
        if claimed.channel is Channel.INBOX:
            outbox.put_in_inbox(claimed=claimed, now=at + TAKES)
        else:
            outbox.confirm(claimed=claimed, answer=ANSWER, now=at + TAKES)
