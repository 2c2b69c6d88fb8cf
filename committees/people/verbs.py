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
    "standing_observer_added": VerbName("确定固定列席", "neutral", lambda payload: str(payload["person"])),
}
