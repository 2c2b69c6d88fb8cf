"""How an outage reads in the record of a meeting."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from committees.ledger.ports import VerbName
from committees.templatetags.cn import cn_datetime, cn_time


def _entered(payload: Mapping[str, Any]) -> str:
    first, last = (datetime.fromisoformat(payload[name]) for name in ("from", "until"))
    span = f"{cn_datetime(first)}至{cn_time(last)}"
    return (
        f"{payload['reason']}。{span}的情况由{payload['entered_by']}录入、{payload['confirmed_by']}核对，逐条记录如下"
    )


VERBS = {"entered_late": VerbName("补录", "waiting", _entered)}
