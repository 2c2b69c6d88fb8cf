"""How acts on the annual plan read in the record of an organisation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from committees.ledger.ports import VerbName


def _which(payload: Mapping[str, Any]) -> str:
    reason = f"：{payload['reason']}" if payload.get("reason") else ""
    return f"{payload['unit']}“{payload['title']}”，{payload['year']} 年第 {payload['quarter']} 季度{reason}"


VERBS = {
    "item_planned": VerbName("列入年度计划", "neutral", _which),
    "plan_moved": VerbName("调整计划季度", "neutral", _which),
    "plan_revised": VerbName("修改计划议题", "neutral", _which),
    "plan_dropped": VerbName("取消计划议题", "refused", _which),
    "plan_proposed": VerbName("计划议题转为申报", "done", _which),
}
