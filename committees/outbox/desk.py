"""What this room tells the desk and the ledger's timeline."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.urls import reverse

from committees.desk.ports import Group, Todo
from committees.ledger.ports import VerbName
from committees.ledger.selectors import Line
from committees.outbox import selectors
from committees.outbox.ports import purpose_name
from committees.outbox.states import CHANNEL_LABELS, ROUTE_LABELS, Channel, RouteKind
from committees.people.models import User


def may_see_health(user: User) -> bool:
    """Whether the user administers the system of any organisation."""
    return bool(selectors.administered(user))


def may_keep_routes(user: User) -> bool:
    """Whether the user configures channels: as an office or administrator."""
    return bool(selectors.looked_after(user))


def alerts(user: User, now: datetime) -> list[Todo]:
    """A silent worker, for who administers the system; messages that could not be delivered, for the office too."""
    found = []
    administers = may_see_health(user)
    if administers and selectors.is_worker_silent(now):
        found.append(_alert("后台进程超过两分钟没有响应，通知不会发出", "请检查后台进程是否在运行", "health"))
    if dead := _dead_letters(user):
        found.append(_alert(f"{dead}条消息未送达", "查明原因后可以重发", "health" if administers else "undelivered"))
    return found


def _dead_letters(user: User) -> int:
    organisations = selectors.looked_after(user)
    return selectors.dead_letters(organisations).count() if organisations else 0


def _alert(text: str, why: str, url_name: str) -> Todo:
    return Todo(text=text, url=reverse(url_name), urgency="overdue", group=Group.ALERT, why=why)


def _to_whom(payload: Mapping[str, Any]) -> str:
    channel = payload.get("channel_name") or CHANNEL_LABELS[Channel(payload["channel"])]
    return f"{purpose_name(payload['purpose'])}，{channel}，{payload['name']}"


def _with_answer(payload: Mapping[str, Any]) -> str:
    return f"{_to_whom(payload)}：{payload['answer']}"


def _route(payload: Mapping[str, Any]) -> str:
    return f"{payload['name']}（{ROUTE_LABELS[RouteKind(payload['kind'])]}）"


def _passed_on(payload: Mapping[str, Any]) -> str:
    return f"{payload['name']}：{payload['failed']}未送达（{payload['answer']}），改用{payload['channel_name']}"


VERBS = {
    "notice_passed_on": VerbName("改用下一渠道", "waiting", _passed_on),
    "notice_delivered": VerbName("消息送达", "done", _with_answer),
    "notice_undelivered": VerbName("消息发送失败", "refused", _with_answer),
    "notice_resent": VerbName("消息重新发送", "waiting", _to_whom),
    "route_added": VerbName("配置外部渠道", text=_route),
    "route_stopped": VerbName("停用外部渠道", text=_route),
    "route_resumed": VerbName("启用外部渠道", text=_route),
    "message_opened": VerbName("消息已打开", "done", _to_whom),
}


def is_delivery(line: Line) -> bool:
    """Whether a line of a record only tells that a message arrived: sheets on paper count these and name the rest."""
    return line.verb == "notice_delivered"
