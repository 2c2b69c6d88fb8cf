"""How notices and their answers read in a meeting's record."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from committees.ledger.ports import VerbName
from committees.rules import Choice

Payload = Mapping[str, Any]


def _sent(payload: Payload) -> str:
    changes = "；".join(payload["difference"])
    return f"第{payload['round']}次" + (f"，变更：{changes}" if changes else "")


def _person(payload: Payload) -> str:
    return str(payload["person"])


def _people(payload: Payload) -> str:
    return "、".join(payload["people"])


def _asked(payload: Payload) -> str:
    return f"{payload['person']}：{payload['reason']}"


def _decided(payload: Payload) -> str:
    comment = f"，{payload['comment']}" if payload["comment"] else ""
    return f"{payload['person']}（{payload['by']}批复{comment}）"


def _opinion(payload: Payload) -> str:
    text = f"：{payload['text']}" if payload["text"] else ""
    return f"{payload['person']} {Choice(payload['position']).label}{text}"


VERBS: dict[str, str | VerbName] = {
    "send_notice": VerbName("发出通知", "done", _sent),
    "meeting_notice_opened": VerbName("查看通知", text=_person),
    "notice_signed": VerbName("签收通知", "done", _person),
    "leave_asked": VerbName("请假", "waiting", _asked),
    "leave_granted": VerbName("准假", "done", _decided),
    "leave_declined": VerbName("不准假", "refused", _decided),
    "leave_lapsed": VerbName("请假失效", text=_people),
    "written_opinion_given": VerbName("提出书面意见", text=_opinion),
    "receipts_urged": VerbName("催签收", text=_people),
}
