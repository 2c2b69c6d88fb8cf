"""How the acts of voting read in the record of a meeting."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from committees.ledger.ports import VerbName
from committees.rules import Choice, Method, Outcome
from committees.templatetags.cn import cn_datetime

Payload = Mapping[str, Any]


def _motion(payload: Payload) -> str:
    return f"第{payload['position']}项 {payload['text']}"


def _round(payload: Payload) -> str:
    return _motion(payload) + (f"（第{payload['round']}轮）" if payload["round"] > 1 else "")


def _reworded(payload: Payload) -> str:
    return f"{_motion(payload)}（原为：{payload['before']}）"


def _withdrawn(payload: Payload) -> str:
    return f"{_motion(payload)}：{payload['reason']}"


def _opened(payload: Payload) -> str:
    urgent = f"，突发紧急：{payload['emergency_reason']}" if payload.get("emergency_reason") else ""
    how = Method(payload["method"]).label + ("（电子）" if payload.get("electronic") else "")
    few = f"，参加表决仅 {payload['few_voters']} 人，已提示票数可能暴露个人意见" if payload.get("few_voters") else ""
    return f"{_round(payload)}，{how}，开始时在场 {len(payload['present'])} 人{urgent}{few}"


def _vote(payload: Payload) -> str:
    before = f"（原记录：{Choice(payload['before']).label}）" if payload.get("before") else ""
    return f"{_round(payload)} {payload['name']} {Choice(payload['choice']).label}{before}"


def _undone(payload: Payload) -> str:
    return f"{_round(payload)} {payload['name']}，原记录：{Choice(payload['before']).label}"


def _papers(payload: Payload) -> str:
    return f"{_round(payload)}，发出 {payload['issued']} 票，监票、计票：{'、'.join(payload['tellers'])}"


def _closed(payload: Payload) -> str:
    tally = payload["tally"]
    counted = "，".join(f"{choice.label} {tally[str(choice)]}" for choice in Choice)
    secret = tally.get("electronic")
    cast = f"电子票 {secret['cast']} 张，与已投票人数相符；" if secret else ""
    return f"{_round(payload)}：{cast}{counted}，未表决 {tally['not_voted']}。{payload['verdict']['arithmetic']}"


def _judged(payload: Payload) -> str:
    return f"{_round(payload)}：{payload['reason']}（{payload['judged_by']}判断）"


def _announced(payload: Payload) -> str:
    number = f"，决定{payload['resolution']}：{payload['decision']}" if "resolution" in payload else ""
    revised = "（原则同意）" if payload.get("with_revision") else ""
    return f"{_round(payload)}：{Outcome(payload['outcome']).label}{revised}{number}"


def _correction(payload: Payload) -> str:
    before = Choice(payload["before"]).label if payload["before"] else "未记录"
    change = f"{payload['name']}：{before} 更正为 {Choice(payload['choice']).label}"
    words = f"{_round(payload)} {change}，事由：{payload['reason']}（{payload['asked_by']}提出"
    if "confirmed_by" not in payload:
        return f"{words}）"
    old = f"更正第{payload['corrects']}条。" if "corrects" in payload else ""
    return f"{words}，{payload['confirmed_by']}确认）。{old}{payload['verdict']['arithmetic']}"


def _abandoned(payload: Payload) -> str:
    return f"{_round(payload)}：{payload['reason']}"


def _consent(payload: Payload) -> str:
    return f"第{payload['numbers']}项，主持人一并征询意见，在场成员均无异议，逐项记录如下"


def _reported(payload: Payload) -> str:
    when = cn_datetime(datetime.fromisoformat(payload["reported_at"]))
    return f"{_motion(payload)}：{when}向{payload['addressee']}报告，{payload['words']}"


VERBS = {
    "consent_asked": VerbName("一并征询意见", text=_consent),
    "emergency_reported": VerbName("报告突发紧急决定", "done", _reported),
    "motion_put": VerbName("提出表决事项", text=_motion),
    "motion_reworded": VerbName("修改表决内容", text=_reworded),
    "motion_withdrawn": VerbName("撤回表决事项", "refused", _withdrawn),
    "ballot_opened": VerbName("开始表决", "waiting", _opened),
    "vote_recorded": VerbName("记录表决", text=_vote, own_way=True),
    "vote_undone": VerbName("撤销表决记录", text=_undone, own_way=True),
    "papers_counted": VerbName("清点无记名票", text=_papers, own_way=True),
    "ballot_closed": VerbName("结束表决", "done", _closed, own_way=True),
    "disagreement_judged": VerbName("判定意见分歧较大，暂缓", "waiting", _judged, own_way=True),
    "correction_asked": VerbName("申请更正误记", "waiting", _correction, own_way=True),
    "vote_corrected": VerbName("更正误记", "done", _correction, own_way=True),
    "correction_withdrawn": VerbName("撤回更正申请", text=_correction, own_way=True),
    "announced": VerbName("宣布结果", "done", _announced, own_way=True),
    "ballot_abandoned": VerbName("表决作废", "refused", _abandoned),
}
