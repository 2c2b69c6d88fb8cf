"""How the acts of scheduling read in a meeting's record."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from committees.ledger.ports import VerbName

Payload = Mapping[str, Any]


def _title(payload: Payload) -> str:
    return str(payload.get("title", ""))


def _titles(payload: Payload) -> str:
    return "；".join(payload.get("items", []))


def _reason(payload: Payload) -> str:
    return str(payload.get("reason", ""))


def _removed(payload: Payload) -> str:
    reason = f"：{payload['reason']}" if payload.get("reason") else ""
    return f"{payload['title']}{reason}"


def _adhoc(payload: Payload) -> str:
    return f"{payload['title']}，理由：{payload['adhoc_reason']}，{payload['adhoc_approver']}同意"


def _moved(payload: Payload) -> str:
    return f"{payload['title']}，第{payload['position']}项"


def _timed(payload: Payload) -> str:
    return f"{payload['minutes']}分钟"


def _person(payload: Payload) -> str:
    return str(payload["person"])


def _enlarged(payload: Payload) -> str:
    return f"{payload['scope']}，列席{len(payload['people'])}人：{'、'.join(payload['people'])}"


VERBS: dict[str, str | VerbName] = {
    "scheduled": VerbName("安排会议", text=_title),
    "set_agenda": VerbName("确定议题", "done", _titles),
    "reopen_agenda": VerbName("重新调整议题"),
    "reschedule": VerbName("改期", "waiting", _reason),
    "cancel": VerbName("取消会议", "refused", _reason),
    "issue_minutes": VerbName("纪要印发", "done"),
    "archive": VerbName("会议归档", "done"),
    "item_added": VerbName("列入议程", text=_title),
    "adhoc_item_added": VerbName("列入临时议题", "waiting", _adhoc),
    "item_removed": VerbName("移出议程", "waiting", _removed),
    "item_moved": VerbName("调整顺序", text=_moved),
    "item_timed": VerbName("调整时长", text=_timed),
    "meeting_enlarged": VerbName("安排扩大会议", text=_enlarged),
    "enlargement_ended": VerbName("取消扩大", text=lambda payload: str(payload["scope"])),
    "observer_added": VerbName("安排列席", text=_person),
    "observer_removed": VerbName("取消列席", text=_person),
}
