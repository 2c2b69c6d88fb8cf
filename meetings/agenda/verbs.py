"""How the acts on an item read in its record."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from committees.ledger.ports import VerbName
from committees.rules import Matter

Payload = Mapping[str, Any]


def _submitted(payload: Payload) -> str:
    return f"第 {payload['round']} 轮：{' → '.join(payload['steps'])}"


def _step(payload: Payload) -> str:
    words = f"{payload['role']}：{payload['title']}"
    if payload.get("delegated_by"):
        words += f"（受{payload['delegated_by']}委托）"
    return f"{words}。{payload['comment']}" if payload["comment"] else words


def _reason(payload: Payload) -> str:
    return str(payload.get("reason", ""))


def _meeting(payload: Payload) -> str:
    return "。".join(str(payload[name]) for name in ("meeting_title", "reason") if payload.get(name))


def _matter(payload: Payload) -> str:
    before, after = Matter(payload["before"]).label, Matter(payload["matter"]).label
    return after if before == after else f"由“{before}”改为“{after}”"


def _marked(payload: Payload) -> str:
    until = f"，保密至 {payload['until']}" if payload["until"] else ""
    return f"依据：{payload['grounds']}；批准人：{payload['approver']}；知悉范围 {len(payload['circle'])} 人{until}"


def _paper(payload: Payload) -> str:
    return f"{payload['title']}（第 {payload['version']} 版，{payload['file']}）"


VERBS = {
    "item_proposed": VerbName("起草议题"),
    "item_edited": VerbName("修改议题"),
    "item_submitted": VerbName("报送", "waiting", _submitted),
    "item_withdrawn": VerbName("撤回", "refused", _reason),
    "step_agreed": VerbName("审核同意", "done", _step),
    "step_returned": VerbName("退回补正", "refused", _step),
    "step_delegated": VerbName(
        "委托办理", "waiting", lambda payload: f"{payload['title']}，委托{payload['to']}：{payload['reason']}"
    ),
    "step_recalled": VerbName("收回委托", "neutral", lambda payload: f"{payload['role']}：{payload['title']}"),
    "in_charge_assigned": VerbName("指定分管领导", "neutral", lambda payload: str(payload["name"])),
    "matter_confirmed": VerbName("确认事项类别", "done", _matter),
    "item_approved": VerbName("审定，进入议题库", "done"),
    "presenter_changed": VerbName(
        "更换汇报人", "neutral", lambda payload: f"{payload['before'] or '未定'} → {payload['presenter']}"
    ),
    "item_scheduled": VerbName("列入议程", "done", _meeting),
    "item_unscheduled": VerbName("移出议程", "neutral", _meeting),
    "item_concluded": VerbName("会议作出结论", "done", _meeting),
    "item_deferred": VerbName("会议决定缓议", "waiting", _meeting),
    "paper_added": VerbName("添加材料", "neutral", _paper),
    "paper_replaced": VerbName("替换材料", "neutral", _paper),
    "paper_removed": VerbName("移除材料", "neutral", _paper),
    "paper_marked": VerbName("标注工作秘密", "attention", _marked),
    "paper_unmarked": VerbName("解除工作秘密", "neutral", _reason),
    "paper_return_set": VerbName(
        "设置会后收回", "neutral", lambda payload: "会后收回" if payload["to_return"] else "会后不收回"
    ),
    "paper_handed_out_again": VerbName("重新发放收回的材料"),
    "paper_opened": VerbName("首次打开材料", "neutral", _paper),
}
