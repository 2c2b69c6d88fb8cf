"""How consultations read in the record."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from committees.ledger.ports import VerbName
from meetings.consultations.states import STANCE_LABELS, Stance

Payload = Mapping[str, Any]


def _asked(payload: Payload) -> str:
    return f"{payload['title']}，征求{'、'.join(payload['people'])}"


def _decided(payload: Payload) -> str:
    return f"{payload['by']}" + (f"：{payload['comment']}" if payload["comment"] else "")


def _answered(payload: Payload) -> str:
    late = "（逾期）" if payload["late"] else ""
    text = f"：{payload['text']}" if payload["text"] else ""
    return f"{payload['person']}{late} {STANCE_LABELS[Stance(payload['stance'])]}{text}"


def _closed(payload: Payload) -> str:
    missing = f"未回复：{'、'.join(payload['missing'])}。" if payload["missing"] else ""
    return f"{missing}{payload['handling']}"


VERBS: dict[str, str | VerbName] = {
    "consultation_asked": VerbName("提出书面征求意见", "waiting", _asked),
    "consultation_opened": VerbName("同意征求意见", "done", _decided),
    "consultation_declined": VerbName("不同意征求意见", "refused", _decided),
    "consultation_read": VerbName("查看征求意见的文件", text=lambda payload: str(payload["person"])),
    "consultation_answered": VerbName("回复征求意见", "done", _answered),
    "consultation_urged": VerbName("提醒回复", text=lambda payload: "、".join(payload["people"])),
    "consultation_closed": VerbName("汇总意见", "done", _closed),
    "consultation_withdrawn": VerbName("撤回征求意见", "refused", lambda payload: str(payload["reason"])),
}
