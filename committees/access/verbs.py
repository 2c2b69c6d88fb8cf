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


def _account(payload: Mapping[str, Any]) -> str:
    return f"账号 {payload['user']}"


def _screen(payload: Mapping[str, Any]) -> str:
    return f"{payload['committee']} {payload['room']}，有效期至 {payload['until']}"


def _segment(payload: Mapping[str, Any]) -> str:
    return f"{payload['month']}，{payload['count']} 条，摘要 {payload['digest'][:12]}"


VERBS = {
    "role_granted": VerbName("授予角色", "done", _granted),
    "role_ended": VerbName("终止角色", "neutral", _ended),
    "password_changed": VerbName("修改密码"),
    "password_reset": VerbName("重置密码", "waiting", _account),
    "second_factor_set": VerbName("绑定第二要素", "done", _account),
    "second_factor_stopped": VerbName("停用第二要素", "waiting", _account),
    "second_factor_reset": VerbName("解除第二要素", "waiting", _account),
    "recovery_code_used": VerbName("使用恢复码", "waiting", _account),
    "recovery_codes_renewed": VerbName("更换恢复码", "done", _account),
    "account_unlocked": VerbName("解除锁定", "done", _account),
    "screen_opened": VerbName("开通会议室大屏", "done", _screen),
    "screen_revoked": VerbName("停用会议室大屏", "neutral", _screen),
    "drift_noted": VerbName("阅知权限核对", "done", lambda payload: f"不符 {payload['findings']} 处"),
    "access_sealed": VerbName("封存访问记录", "done", _segment),
    "access_purged": VerbName("到期清除访问记录", "neutral", _segment),
    "account_closed": VerbName("停用账号", "refused", _account),
    "account_reopened": VerbName("启用账号", "done", _account),
}
