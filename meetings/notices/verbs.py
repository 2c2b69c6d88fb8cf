"""How notices and their answers read in a meeting's record."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from committees.ledger.ports import VerbName
from committees.rules import Choice
from meetings.notices.rules import span_words
from meetings.notices.states import WORDING_LABELS, Wording

Payload = Mapping[str, Any]


def _sent(payload: Payload) -> str:
    changes = "；".join(payload["difference"])
    return f"第{payload['round']}次" + (f"，变更：{changes}" if changes else "")


def _person(payload: Payload) -> str:
    return str(payload["person"])


def _signed(payload: Payload) -> str:
    by = payload.get("by")
    return f"{payload['person']}（{by}代签）" if by else str(payload["person"])


def _deputy(payload: Payload) -> str:
    return f"{payload['leader']}授权{payload['secretary']}"


def _objected(payload: Payload) -> str:
    return f"{payload['person']}：{payload['text']}"


def _answered(payload: Payload) -> str:
    return f"{payload['by']}答复{payload['person']}：{payload['text']}"


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


def _minutes(payload: Payload) -> str:
    return "提前" + "、".join(span_words(minutes) for minutes in payload["minutes"])


def _worded(payload: Payload) -> str:
    return WORDING_LABELS[Wording(payload["kind"])]


VERBS: dict[str, str | VerbName] = {
    "send_notice": VerbName("发出通知", "done", _sent),
    "meeting_notice_opened": VerbName("查看通知", text=_person),
    "notice_signed": VerbName("签收通知", "done", _signed),
    "deputy_allowed": VerbName("授权代为签收", text=_deputy),
    "deputy_ended": VerbName("终止代签授权", text=_deputy),
    "item_objection_raised": VerbName("对议题提出异议", "waiting", _objected),
    "item_objection_answered": VerbName("答复异议", "done", _answered),
    "leave_asked": VerbName("请假", "waiting", _asked),
    "leave_granted": VerbName("准假", "done", _decided),
    "leave_declined": VerbName("不准假", "refused", _decided),
    "leave_lapsed": VerbName("请假失效", text=_people),
    "written_opinion_given": VerbName("提出书面意见", text=_opinion),
    "feedback_given": VerbName("反馈落实情况", "done", lambda payload: str(payload["text"])),
    "reminders_set": VerbName("设置提醒时间", text=_minutes),
    "notice_worded": VerbName("修改通知模板", text=_worded),
    "receipts_urged": VerbName("催签收", text=_people),
}
