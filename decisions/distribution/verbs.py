"""How the ways of issued minutes read in the record of a meeting."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from committees.ledger.ports import VerbName


def _sent(payload: Mapping[str, Any]) -> str:
    outside = f"，抄送{'、'.join(payload['outside'])}" if payload["outside"] else ""
    units = f"，决定事项通知{'、'.join(payload['units'])}" if payload["units"] else ""
    return f"成员 {payload['members']} 人{outside}{units}"


VERBS = {
    "minutes_distributed": VerbName("分发纪要", "done", _sent),
    "minutes_opened": VerbName("查看纪要", text=lambda p: str(p["name"])),
    "minutes_received": VerbName("签收纪要", "done", lambda p: str(p["name"])),
    "decision_notice_made": VerbName("生成决定事项通知", text=lambda p: f"{p['unit']}，文件摘要 {p['digest'][:12]}…"),
    "decision_notice_opened": VerbName("查看决定事项通知", text=lambda p: str(p["unit"])),
    "decision_notice_received": VerbName("签收决定事项通知", "done", lambda p: str(p["unit"])),
}
