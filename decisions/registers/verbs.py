"""How the acts around the registers read in their record."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from committees.ledger.ports import VerbName


def _days(payload: Mapping[str, Any]) -> str:
    return f"{payload['person']}，{payload['kind']}，{payload['from']} 至 {payload['to']}"


VERBS = {
    "paper_lent": VerbName(
        "借出涉密文件",
        "waiting",
        lambda p: f"{p['number']}，{p['level']}，编号 {p['serial']}，{p['unit']}{p['borrower']}，应还 {p['until']}",
    ),
    "paper_returned": VerbName("归还涉密文件", "done", lambda p: f"{p['number']}，{p['returner']}，{p['day']}"),
    "leave_asked": VerbName("请假", "waiting", _days),
    "leave_approved": VerbName("批准请假", "done", _days),
    "leave_refused": VerbName("不批准请假", "refused", _days),
    "leave_withdrawn": VerbName("撤回请假", text=_days),
    "leave_back": VerbName("销假", "done", _days),
    "publication_entered": VerbName(
        "登记党务公开", "done", lambda p: f"{p['number']}，{p['category']}：{p['title']}（{p['channel']}）"
    ),
    "publication_taken_down": VerbName(
        "撤下公开事项", "refused", lambda p: f"{p['number']}，{p['title']}：{p['reason']}"
    ),
    "publicity_scored": VerbName("党务公开年度自评", text=lambda p: f"{p['year']}年，{p['total']} 分"),
    "publicity_score_confirmed": VerbName(
        "确认年度自评", "done", lambda p: f"{p['year']}年，{p['total']} 分，{p['grade']}"
    ),
    "publicity_score_returned": VerbName("退回年度自评", "refused", lambda p: f"{p['year']}年：{p['reason']}"),
}
