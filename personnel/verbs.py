"""How the acts on a personnel matter read: by number, never by name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from committees.ledger.ports import VerbName
from personnel.states import DECISION_LABELS, DecisionOutcome

Payload = Mapping[str, Any]


def _which(payload: Payload) -> str:
    return f"{payload['matter']}之{payload['sequence']}" if "sequence" in payload else str(payload["matter"])


def _decided(payload: Payload) -> str:
    outcome = DECISION_LABELS[DecisionOutcome(payload["outcome"])]
    counted = f"应到 {payload['entitled']}，计 {payload['counted']}，同意 {payload['in_favour']}"
    return f"{_which(payload)}：{outcome}（{counted}）"


def _published(payload: Payload) -> str:
    return f"{_which(payload)}，{payload['published_on']} 至 {payload['ends_on']}（{payload['days']}个工作日）"


def _introduced(payload: Payload) -> str:
    return f"{_which(payload)}：{payload['before']} → {payload['after']}（{payload['reason']}）"


def _body(payload: Payload) -> str:
    return f"{payload['name']}：职数 {payload['seats']}，此前已调动 {payload['earlier']}"


VERBS = {
    "personnel_opened": VerbName("提出任免事项", text=_which),
    "introducer_changed": VerbName("更换介绍人", text=_introduced),
    "candidate_entered": VerbName("登记人选", text=_which),
    "candidate_edited": VerbName("修改人选", text=_which),
    "kinship_declared": VerbName("登记回避关系", text=_which),
    "insider_admitted": VerbName("列入知悉范围", text=_which),
    "insider_ended": VerbName("结束知悉", text=_which),
    "personnel_paper_added": VerbName("登记任免材料", text=_which),
    "personnel_paper_removed": VerbName("移除任免材料", text=_which),
    "personnel_paper_seen": VerbName("查看任免材料", text=_which),
    "deliberated": VerbName("酝酿", "waiting", _which),
    "consulted": VerbName("个别酝酿", "waiting", _which),
    "candidate_submitted": VerbName("提请会议", text=_which),
    "candidate_withdrawn": VerbName("撤回人选", "neutral", _which),
    "reconsideration_agreed": VerbName("成员同意复议", "done", _which),
    "personnel_decided": VerbName("会议结果", "done", _decided),
    "personnel_sheet_drawn": VerbName("形成任免事项记录", "done", _which),
    "personnel_sheet_filed": VerbName("任免事项记录成文", "done", _which),
    "personnel_published": VerbName("任前公示", "waiting", _published),
    "publicity_recounted": VerbName("重新推算公示期", "waiting", _published),
    "objection_received": VerbName("收到反映", "waiting", _which),
    "objection_answered": VerbName("答复反映", text=_which),
    "publicity_cleared": VerbName("公示办结", "done", _which),
    "appointment_halted": VerbName("停止任用", "refused", _which),
    "appointment_issued": VerbName("印发任免通知", "done", _which),
    "probation_ended": VerbName("试用期考核", "done", _which),
    "lower_body_entered": VerbName("登记下一级班子", text=_body),
    "personnel_imported": VerbName("录入历史记录", text=_which),
}
