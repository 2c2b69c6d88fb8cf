"""Items in any state, brought there through the services as an office would."""

from __future__ import annotations

import io
from datetime import datetime
from typing import Any

from django.test import Client

from committees.rules import Matter, Preparation
from meetings.agenda import finding, services
from meetings.agenda.models import AgendaItem
from meetings.agenda.rules import LEADER, is_circled
from meetings.agenda.selectors import current_step, holders_of_step, required_preparations
from meetings.agenda.states import ItemState
from meetings.papers.intake import Upload
from tests.factories import District

BACKEND = "django.contrib.auth.backends.ModelBackend"

TEXT = "我局会同有关单位完成了前期工作，现将情况汇报如下。"


def text_upload(name: str = "汇报材料.txt", words: str = "汇报材料正文。", **facts: Any) -> Upload:
    return Upload(file=io.BytesIO(words.encode()), name=name, **facts)


def all_preparations(district: District, matter: str, now: datetime) -> list[dict[str, Any]]:
    """Everything that the rulebook asks for, done."""
    rules = required_preparations(district.committee, matter, now)
    return [{"kind": str(rule.kind), "count": rule.at_least, "note": "已办"} for rule in rules]


def written_out(district: District, matter: str, now: datetime) -> dict[str, Any]:
    """What the rulebook asks for and an item writes out in parts of its own: alternatives."""
    rules = required_preparations(district.committee, matter, now)
    count = max((rule.at_least for rule in rules if rule.kind is Preparation.ALTERNATIVES), default=0)
    return {"alternatives": [{"title": f"方案{n}", "text": "利弊如下。"} for n in range(1, count + 1)]} if count else {}


def make_item(
    district: District,
    now: datetime,
    *,
    title: str = "关于老旧小区改造的议题",
    matter: str = "general",
    state: ItemState = ItemState.DRAFT,
    proposer: str = "handler",
    **fields: Any,
) -> AgendaItem:
    """An item of the district's unit in DRAFT, IN_REVIEW (signed by its leader, the first reviewer's turn), POOLED or
    SCHEDULED."""
    prepared = {"preparations": all_preparations(district, matter, now)} | written_out(district, matter, now)
    values = {"report": TEXT, **prepared, **fields}
    user = district.user(proposer)
    circled = is_circled(matter)  # what has a room of its own is not typed: these are here for their circle alone
    item = services.propose_item(
        unit=district.unit,
        committee=district.committee,
        title=title,
        matter=Matter.GENERAL if circled else matter,
        user=user,
        now=now,
        **values,
    )
    if circled:
        AgendaItem.objects.filter(pk=item.pk).update(matter=matter)
        item.refresh_from_db()
        finding.refresh(item)
    if state == ItemState.DRAFT:
        return item
    item = sign(services.submit_item(item=item, user=user, now=now), now)
    while state != ItemState.IN_REVIEW and item.state == ItemState.IN_REVIEW:
        item = agree_once(item, now)
    if state == ItemState.SCHEDULED:
        item = services.schedule_item(item=item, now=now)
    item.refresh_from_db()
    return item


def sign(item: AgendaItem, now: datetime) -> AgendaItem:
    """The leader of the proposing unit signs, where the chain waits for it."""
    step = current_step(item)
    return agree_once(item, now, "") if step is not None and LEADER.key in step.holders.split() else item


def agree_once(item: AgendaItem, now: datetime, comment: str = "同意") -> AgendaItem:
    """Whoever may take the waiting step agrees to it."""
    step = current_step(item)
    assert step is not None
    person = holders_of_step(item, step)[0]
    assert person.user is not None
    return services.agree_step(step=step, user=person.user, comment=comment, now=now)


def signed_in(district: District, login: str, **options: Any) -> Client:
    """A browser in which someone of the district has signed in."""
    client = Client(**options)
    client.force_login(district.user(login), backend=BACKEND)
    return client
