"""How the acts around a supervised matter read in its record."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from committees.ledger.ports import VerbName
from committees.templatetags.cn import cn_date

Payload = Mapping[str, Any]
PAPERS = {"proposal": "督查事项拟办呈批表", "assignment": "督查交办单", "special": "督查专报"}


def _day(written: str) -> str:
    """A day of the record as it is read."""
    return cn_date(date.fromisoformat(written))


def _initiated(payload: Payload) -> str:
    supports = f"，协办：{'、'.join(payload['supports'])}" if payload["supports"] else ""
    leader = f"，责任领导：{payload['responsible']}" if payload["responsible"] else ""
    follower = f"，督办人：{payload['supervisor']}" if payload.get("supervisor") else ""
    return f"{payload['title']}，主办：{payload['lead']}{supports}{leader}{follower}，时限{_day(payload['due_on'])}"


def _report(payload: Payload) -> str:
    late = f"\n逾期原因：{payload['late_reason']}" if payload["late_reason"] else ""
    files = f"\n附件：{'、'.join(each['name'] for each in payload['files'])}" if payload["files"] else ""
    return f"{payload['unit']}，完成 {payload['percent']}%：{payload['text']}{late}{files}"


def _returned(payload: Payload) -> str:
    rectify = f"，整改报告时限{_day(payload['rectify_on'])}" if payload["rectify_on"] else ""
    moved = f"，扣除审核时间，办理时限顺延至{_day(payload['due_on'])}" if payload.get("due_on") else ""
    return f"{payload['reason']}（连续第 {payload['failures']} 次{rectify}{moved}）"


def _extension(payload: Payload) -> str:
    words = payload.get("reason") or payload.get("comment")
    return f"延至{_day(payload['until'])}" + (f"，{words}" if words else "")


def _handed(payload: Payload) -> str:
    return f"由{payload['before']}转{payload['lead']}：{payload['reason']}"


def _reopened(payload: Payload) -> str:
    return f"{payload['instructed_by']}批示：{payload['instruction']}，时限{_day(payload['due_on'])}"


def _anew(payload: Payload) -> str:
    limit = f"，办理时限{_day(payload['due_on'])}" if payload.get("due_on") else ""
    return f"决定{payload['before']}由决定{payload['resolution']}重新决定{limit}：{payload['reason']}" + (
        f"\n办理要求：{payload['task']}" if payload.get("task") else ""
    )


def _text(name: str) -> Callable[[Payload], str]:
    return lambda payload: str(payload.get(name, ""))


VERBS = {
    "supervision_initiated": VerbName("提出立项", text=_initiated),
    "supervision_approved": VerbName("批准立项", "done", _text("comment")),
    "supervision_declined": VerbName("不予立项", "refused", _text("reason")),
    "supervision_assigned": VerbName("交办", "waiting", lambda p: f"主办：{p['lead']}，时限{_day(p['due_on'])}"),
    "supervision_confirmed": VerbName("签收", "done", _text("unit")),
    "supervision_reported": VerbName("报告进展", text=_report),
    "supervision_submitted": VerbName("报请办结", "waiting", _report),
    "supervision_returned": VerbName("退回重办", "refused", _returned),
    "supervision_accepted": VerbName("审核通过，办结", "done", _text("comment")),
    "supervision_extension_asked": VerbName("申请延期", "waiting", _extension),
    "supervision_extension_granted": VerbName("批准延期", "done", _extension),
    "supervision_extension_refused": VerbName("不批准延期", "refused", _extension),
    "supervision_suspended": VerbName("中止办理", "waiting", _text("reason")),
    "supervision_resumed": VerbName("恢复办理", text=lambda p: f"时限顺延至{_day(p['due_on'])}"),
    "supervision_handed_over": VerbName("转办", "waiting", _handed),
    "supervision_signed_off": VerbName("销号", "done"),
    "supervision_reopened": VerbName("领导再批示，重新办理", "waiting", _reopened),
    "supervision_archived": VerbName("归档", "done"),
    "supervision_proposed_to_body": VerbName("提请会议研究", "waiting", _text("reason")),
    "supervision_follows_new": VerbName("按新决定办理", "waiting", _anew),
    "supervision_ended": VerbName("终止办理", "neutral", _anew),
    "supervision_paper_made": VerbName("生成督查文书", text=lambda p: PAPERS.get(p["form"], "")),
    "circular_made": VerbName("生成督查通报", text=_text("committee")),
    "follow_up_waived": VerbName("注明决定无需督办", text=lambda p: f"{p['resolution']}：{p['reason']}"),
    "standing_decision_kept": VerbName("说明不改变已有决定", text=lambda p: f"决定{p['resolution']}：{p['reason']}"),
    "reconsideration_proposed": VerbName("提出复议", "waiting", lambda p: f"原决定{p['resolution']}，{p['reason']}"),
}
