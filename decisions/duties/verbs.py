"""How the record of duties reads."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from committees.ledger.ports import VerbName


def _done(payload: Mapping[str, Any]) -> str:
    files = "、".join(each["name"] for each in payload.get("files", ()))
    subject = f"（{payload['subject']}）" if "subject" in payload else ""
    subject += f"（{payload['name']}）" if payload.get("name") else ""
    return f"{payload['title']}{subject}，{payload['day']}：{payload['evidence']}" + (
        f"\n附件：{files}" if files else ""
    )


def _about(payload: Mapping[str, Any], words: str) -> str:
    return f"{payload['title']}（{payload['subject']}），{words}"


VERBS = {
    "duty_performed": VerbName("登记完成", "done", _done),
    "duty_withdrawn": VerbName(
        "撤销误登", "refused", lambda p: f"第 {p['sequence']} 条 {p['title']}，{p['day']}：{p['reason']}"
    ),
    "duty_occasion_opened": VerbName(
        "登记限期任务", "waiting", lambda p: _about(p, f"事由日期 {p['event_on']}，时限 {p['due_on']}")
    ),
    "duty_occasion_extended": VerbName(
        "延长时限", "waiting", lambda p: _about(p, f"延至 {p['until']}，{p['by']}批准：{p['reason']}")
    ),
    "duty_occasion_done": VerbName("限期任务完成", "done", _done),
    "duty_occasion_cancelled": VerbName("撤销限期任务", "refused", lambda p: _about(p, p["reason"])),
}
