"""How the acts around a 民主生活会 read in its record."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from committees.ledger.ports import VerbName


def _held(payload: Mapping[str, Any]) -> str:
    missing = f"\n未完成：{'；'.join(payload['missing'])}。理由：{payload['reason']}" if payload["missing"] else ""
    return f"{payload['held_on']}，{payload['note']}{missing}"


VERBS = {
    "life_planned": VerbName("筹备民主生活会", text=lambda p: f"{p['theme']}，计划 {p['planned_on']}"),
    "life_postponed": VerbName(
        "延期召开", "waiting", lambda p: f"由 {p['from']} 改为 {p['planned_on']}：{p['reason']}"
    ),
    "life_gathered": VerbName("登记材料", text=lambda p: f"{p['kind']}，{p['who']}，{p['on']}"),
    "life_step_done": VerbName("步骤完成", "done", lambda p: f"{p['step']}，{p['done_on']} {p['note']}"),
    "life_held": VerbName("召开会议", "done", _held),
    "life_problem_listed": VerbName(
        "列入整改清单", "waiting", lambda p: f"{p['number']}. {p['problem']}，{p['responsible']}，{p['due_on']}"
    ),
    "life_list_settled": VerbName(
        "整改清单确定", "done", lambda p: f"共 {p['number']} 项{'，晚于规定时限' if p['overdue'] else ''}"
    ),
    "life_problem_solved": VerbName("整改完成", "done", lambda p: f"{p['number']}. {p['problem']}：{p['result']}"),
    "life_closed": VerbName("民主生活会完成", "done"),
}
