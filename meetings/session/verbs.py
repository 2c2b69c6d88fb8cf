"""How the acts of a meeting in session read in its record."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from committees.ledger.ports import VerbName
from committees.rules import Choice
from committees.templatetags.cn import cn_datetime
from meetings.scheduling.states import ENTRY_OUTCOME_LABELS, EntryOutcome

Payload = Mapping[str, Any]


def item(payload: Payload) -> str:
    """第2项“……”."""
    return f"第{payload['position']}项“{payload['title']}”" if "title" in payload else f"第{payload['position']}项"


def _roll(payload: Payload) -> str:
    away = [str(each["name"]) for each in payload["people"] if each["on_leave"]]
    return f"应到 {payload['entitled']} 人" + (f"，请假：{'、'.join(away)}" if away else "")


def _excluded(payload: Payload) -> str:
    return f"{payload['name']}不计入应到：{payload['reason']}（{payload['approved_by']}批准）"


def _arrival(payload: Payload) -> str:
    return str(payload["name"]) + ("（本人凭会场码）" if payload.get("by") == "self" else "")


def _departure(payload: Payload) -> str:
    return _person(payload) + ("（本人登记）" if payload.get("by") == "self" else "")


def _person(payload: Payload) -> str:
    return str(payload["name"]) + (f"，{payload['reason']}" if payload.get("reason") else "")


def _recusal(payload: Payload) -> str:
    reason = f"：{payload['reason']}" if payload.get("reason") else ""
    chair = f"（主持人{payload['confirmed_by']}确认）" if payload.get("confirmed_by") else ""
    return f"{payload['name']}，{item(payload)}{reason}{chair}"


def _opinion(payload: Payload) -> str:
    reserved = "（保留意见）" if payload["reserved"] else ""
    note = f"：{payload['note']}" if payload["note"] else ""
    return f"{item(payload)} {payload['name']} {Choice(payload['choice']).label}{reserved}{note}"


def _opinion_undone(payload: Payload) -> str:
    return f"{item(payload)} {payload['name']}，原记录：{Choice(payload['before']).label}"


def _attendance_undone(payload: Payload) -> str:
    what = "签到" if payload["verb"] == "checked_in" else "离会"
    return f"{payload['name']}，撤销第{payload['undoes']}条{what}"


def _reserved(payload: Payload) -> str:
    return f"{item(payload)} {payload['name']}：{payload['note']}"


def _reasoned(payload: Payload) -> str:
    return f"{item(payload)}：{payload['reason']}"


def _concluded(payload: Payload) -> str:
    return f"{item(payload)} {ENTRY_OUTCOME_LABELS[EntryOutcome(payload['outcome'])]}。{payload['conclusion']}"


def _recess(payload: Payload) -> str:
    return f"{payload['reason']}，定于{cn_datetime(datetime.fromisoformat(payload['resumes_at']))}续会"


def _resumed(payload: Payload) -> str:
    return f"应到 {payload['entitled']} 人，重新签到 {payload['present']} 人"


def _spoke(payload: Payload) -> str:
    minutes, seconds = divmod(int(payload["seconds"]), 60)
    over = "，超时" if payload["seconds"] > payload["limit"] * 60 else ""
    return f"{item(payload)} {payload['name']}发言 {minutes} 分 {seconds} 秒（限时 {payload['limit']} 分钟{over}）"


def _amended(payload: Payload) -> str:
    place = f"{item(payload)} " if "position" in payload else ""
    return f"{place}更正第{payload['corrects']}条“{payload['verb']}”：{payload['words']}（事由：{payload['reason']}）"


VERBS = {
    "open": VerbName("开会", "done", _roll),
    "close": VerbName("散会", "done"),
    "recessed": VerbName("休会", "waiting", _recess),
    "resumed": VerbName("续会", "done", _resumed),
    "spoke": VerbName("发言", text=_spoke),
    "record_amended": VerbName("更正记录", "waiting", _amended),
    "roll_prepared": VerbName("编制到会名册", text=_roll),
    "roll_excluded": VerbName("调整应到人数", "waiting", _excluded),
    "checked_in": VerbName("签到", "done", _arrival),
    "checked_out": VerbName("离会", "neutral", _departure),
    "attendance_undone": VerbName("撤销到会登记", "neutral", _attendance_undone),
    "absence_noted": VerbName("缺席原因", "neutral", _person),
    "recused": VerbName("回避", "waiting", _recusal),
    "recusal_confirmed": VerbName("确认回避", "done", _recusal),
    "recusal_withdrawn": VerbName("撤销回避登记", "neutral", _recusal),
    "returned": VerbName("返场", "neutral", _recusal),
    "entry_started": VerbName("开始审议", "done", item),
    "opinions_called": VerbName("进入表态", text=item),
    "opinion_recorded": VerbName("表态", text=_opinion),
    "opinion_undone": VerbName("撤销表态", text=_opinion_undone),
    "opinion_reserved": VerbName("保留意见", "waiting", _reserved),
    "entry_set_aside": VerbName("暂搁", "waiting", _reasoned),
    "entry_concluded": VerbName("形成结论", "done", _concluded, own_way=True),
}
