"""How the acts on organisations, committees and their people read in the record."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from committees.ledger.ports import VerbName


def _name(payload: Mapping[str, Any]) -> str:
    return str(payload["name"])


def _seat(payload: Mapping[str, Any]) -> str:
    return f"{payload['person']}，{payload['role']}，自 {payload['from']} 起"


def _vacated(payload: Mapping[str, Any]) -> str:
    return f"{payload['person']}，{payload['role']}，至 {payload['until']}：{payload['reason']}"


def _post(payload: Mapping[str, Any]) -> str:
    return f"{payload['person']}：{payload['before'] or '无'} → {payload['post'] or '无'}"


def _renamed(payload: Mapping[str, Any]) -> str:
    return f"{payload['before']} → {payload['name']}：{payload['reason']}"


def _merged(payload: Mapping[str, Any]) -> str:
    closed = f"（保留账号 {payload['login']}，停用 {payload['closed']}）" if "closed" in payload else ""
    return f"{payload['name']}：{payload['reason']}{closed}"


def _acting(payload: Mapping[str, Any]) -> str:
    days = f"{payload['from']} 至 {payload['until']}"
    return f"{payload['deputy']}代理{payload['person']}（{payload['role']}），{days}：{payload['reason']}"


def _days(payload: Mapping[str, Any]) -> str:
    return f"{payload['person']}，{payload['from']} 至 {payload['until']}"


def _suspended(payload: Mapping[str, Any]) -> str:
    why = f"{payload['reason']}（批准人：{payload['approved_by']}）"
    return f"{payload['person']}，{payload['role']}，自 {payload['from']} 起：{why}"


VERBS = {
    "organisation_founded": VerbName("录入机关", "neutral", _name),
    "unit_founded": VerbName("录入单位", "neutral", _name),
    "committee_founded": VerbName("录入委员会", "neutral", lambda payload: str(payload["committee"])),
    "term_begun": VerbName("开始新一届", "neutral", lambda payload: f"{payload['committee']}第{payload['term']}届"),
    "person_entered": VerbName("录入人员", "neutral", _name),
    "seat_filled": VerbName("任职", "done", _seat),
    "seat_vacated": VerbName("离任", "neutral", _vacated),
    "post_changed": VerbName("职务变更", "neutral", _post),
    "charge_given": VerbName("确定分管", "neutral", lambda payload: f"{payload['person']}分管{payload['unit']}"),
    "charge_dropped": VerbName("取消分管", "neutral", lambda payload: f"{payload['person']}不再分管{payload['unit']}"),
    "standing_observer_dropped": VerbName("取消固定列席", "neutral", lambda payload: str(payload["person"])),
    "login_given": VerbName("开通账号", "neutral", lambda payload: f"{payload['person']}（{payload['user']}）"),
    "organisation_changed": VerbName("更改机关信息", "neutral", _name),
    "venue_entered": VerbName("登记会议室", "neutral", _name),
    "people_merged": VerbName("合并重复人员", "neutral", _merged),
    "unit_renamed": VerbName("单位更名", "neutral", _renamed),
    "person_renamed": VerbName("更正姓名", "neutral", _renamed),
    "seat_suspended": VerbName("停职", "refused", _suspended),
    "seat_resumed": VerbName("复职", "done", lambda payload: f"{payload['person']}，停职至 {payload['until']}"),
    "interest_declared": VerbName("申报利害关系", "neutral", lambda payload: str(payload["person"])),
    "interest_ended": VerbName("终止利害关系", "neutral", lambda payload: str(payload["person"])),
    "absence_entered": VerbName("登记请假外出", "neutral", _days),
    "absence_cancelled": VerbName("撤销请假外出", "neutral", _days),
    "acting_begun": VerbName("确定代理", "neutral", _acting),
    "acting_ended": VerbName(
        "结束代理", "neutral", lambda payload: f"{payload['deputy']}不再代理{payload['person']}（{payload['role']}）"
    ),
    "standing_observer_added": VerbName("确定固定列席", "neutral", lambda payload: str(payload["person"])),
}
