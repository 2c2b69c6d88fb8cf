"""How the acts of publication read in the record of a meeting."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from committees.ledger.ports import VerbName


def _what(payload: Mapping[str, Any]) -> str:
    until = f"至{payload['ends_on']}" if payload["ends_on"] else ""
    return f"决定{payload['resolution']}，{payload['form']}：{payload['title']}，自{payload['starts_on']}{until}"


VERBS = {
    "publication_proposed": VerbName("提请公开决定", "waiting", _what),
    "publication_approved": VerbName("批准公开决定", "done", _what),
    "publication_declined": VerbName("不予公开", "refused", lambda p: f"{_what(p)}；理由：{p['reason']}"),
    "publication_published": VerbName("公开决定", "done", lambda p: f"{_what(p)}；{p['scope']}，{p['channel']}"),
    "publication_ended": VerbName("公开期满", "neutral", _what),
}
