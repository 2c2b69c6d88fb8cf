"""The proposer or the office states that an item leaves a standing decision of the same subject as it is."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from committees.errors import Refused
from committees.ledger import services as ledger
from committees.models import User
from decisions.supervision.alike import others_than, stated_by
from decisions.supervision.models import StandingStatement
from decisions.supervision.services.moves import words
from decisions.voting.models import Resolution
from meetings.agenda.models import AgendaItem


@transaction.atomic
def state_unchanged(
    *, item: AgendaItem, resolution: Resolution, reason: str, user: User, now: datetime
) -> StandingStatement:
    """不改变原决定, with the reason, once for each decision; in the record of the item.

    Refuses who neither proposes the item nor prepares the meeting. What does change a decision goes through a
    reconsideration that names it.
    """
    if not stated_by(user).filter(pk=item.pk).exists():
        raise Refused("议题与已有决定的关系，由提出单位或者办公室说明。")
    text = words(reason, "不改变原决定的理由", 300)
    if not others_than(item).filter(pk=resolution.pk).exists():
        raise Refused("请选择本机关其他议题作出的、现行有效的决定。")
    row, made = StandingStatement.objects.get_or_create(
        item=item, resolution=resolution, defaults={"reason": text, "by": user, "at": now}
    )
    if not made:
        raise Refused(f"本议题与决定{resolution}的关系已说明过，请刷新页面。")
    ledger.append(
        aggregate=f"item:{item.pk}",
        organisation_id=item.organisation_id,
        verb="standing_decision_kept",
        payload={"resolution": str(resolution), "reason": text},
        actor=user,
        now=now,
    )
    return row
