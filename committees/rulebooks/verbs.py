"""How the acts on rulebooks, and the rules that acted, read in the record."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from committees.ledger.ports import VerbName


def _verdict(payload: Mapping[str, Any]) -> str:
    return f"{payload['subject']}：{payload['verdict']['arithmetic']}"


def _waived(payload: Mapping[str, Any]) -> str:
    return f"{_verdict(payload)}。{payload['allowed_by']}准许，理由：{payload['reason']}"


def _proposed(payload: Mapping[str, Any]) -> str:
    return f"第{payload['version']}版：{payload['reason']}（修改 {len(payload['changes'])} 处）"


def _approved(payload: Mapping[str, Any]) -> str:
    moved = f"，{'、'.join(payload['committees'])}改用本规则" if payload["committees"] else ""
    return f"第{payload['version']}版，自 {payload['effective_from']} 起生效{moved}"


def _declined(payload: Mapping[str, Any]) -> str:
    return f"第{payload['version']}版：{payload['note']}"


VERBS = {
    "rule_applied": VerbName("适用规则", "neutral", _verdict),
    "rule_waived": VerbName("经准许未按一般规定办理", "waiting", _waived),
    "rulebook_loaded": VerbName("载入随软件提供的规则", "neutral", lambda payload: f"第{payload['version']}版"),
    "rulebook_copied": VerbName("复制为本机关的规则", "done", lambda payload: str(payload["from"])),
    "version_proposed": VerbName("提出修改", "waiting", _proposed),
    "version_approved": VerbName("批准修改", "done", _approved),
    "version_declined": VerbName("不予采用", "refused", _declined),
    "version_withdrawn": VerbName("撤回修改", "neutral", _declined),
}
