"""How grants of roles and changes of passwords read in the record."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from committees.access.states import ROLE_LABELS, Role
from committees.ledger.ports import VerbName


def _granted(payload: Mapping[str, Any]) -> str:
    return f"{payload['user']}：{ROLE_LABELS[Role(payload['role'])]}（{payload['scope']}），{payload['starts_on']} 起"


def _ended(payload: Mapping[str, Any]) -> str:
    return f"{payload['user']}：{ROLE_LABELS[Role(payload['role'])]}，至 {payload['ends_on']}"


VERBS = {
    "role_granted": VerbName("授予角色", "done", _granted),
    "role_ended": VerbName("终止角色", "neutral", _ended),
    "password_changed": VerbName("修改密码"),
}
