"""How the acts on templates read in the record of an organisation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from committees.ledger.ports import VerbName


def _version(payload: Mapping[str, Any]) -> str:
    return f"第{payload['version']}版，{payload['mark'] or '默认版头'}，代字{payload['series'] or '无'}"


VERBS = {
    "template_proposed": VerbName("拟定纪要版式", "waiting", _version),
    "template_sampled": VerbName("生成纪要版式样张", "neutral", _version),
    "template_adopted": VerbName("启用纪要版式", "done", _version),
    "fonds_entered": VerbName("登记全宗号", "done", lambda p: f"{p['before'] or '无'} → {p['after']}"),
}
