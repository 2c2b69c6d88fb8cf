"""A rulebook from its data, with the checks that types alone cannot make."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from committees.rules.adhoc import AdhocRule
from committees.rules.body import Body
from committees.rules.clause import Clause
from committees.rules.decode import decode
from committees.rules.duties import DutyRule, Provision
from committees.rules.errors import RulebookError
from committees.rules.rulebook import Rulebook
from committees.rules.terms import Outcome
from committees.rules.thresholds import SecretMinimum, ThresholdRule, TransferCapRule
from committees.rules.upward import UpwardRule

T = TypeVar("T")
LISTS: Mapping[str, type[Any]] = {
    "thresholds": ThresholdRule,
    "duties": DutyRule,
    "upward": UpwardRule,
    "provisions": Provision,
}
SINGLES: Mapping[str, type[Any]] = {
    "transfer_cap": TransferCapRule,
    "secret_minimum": SecretMinimum,
    "void_decisions": Clause,
}
NAMES = ("code", "title", "source")
PERMISSIONS = (Outcome.ALLOWED, Outcome.NEEDS_REASON, Outcome.REFUSED)


def parse_rulebook(data: Mapping[str, Any]) -> Rulebook:
    """The rulebook in plain data. Raises RulebookError naming the first field that is wrong."""
    names = {name: _name(data, name) for name in NAMES}
    for key in data:
        if key not in {*NAMES, *LISTS, *SINGLES, "bodies"}:
            raise RulebookError(key, "没有这个字段")
    source = names["source"]
    values: dict[str, Any] = {**names, "bodies": _bodies(data.get("bodies"), source)}
    for key, kind in LISTS.items():
        values[key] = _rows(kind, data.get(key, []), key, source)
    for key, kind in SINGLES.items():
        if key in data:
            values[key] = decode(kind, data[key], key, source)
    rulebook = Rulebook(**values)
    _check_upward(rulebook)
    _check_fractions(data, "")
    return rulebook


def _name(data: Mapping[str, Any], key: str) -> str:
    value = data.get(key)
    if not isinstance(value, str) or not value:
        raise RulebookError(key, "须为文字，不能为空")
    return value


def _rows(kind: type[T], rows: Any, key: str, source: str) -> tuple[T, ...]:
    if not isinstance(rows, list):
        raise RulebookError(key, "须为数组")
    return tuple(decode(kind, row, f"{key}[{i}]", source) for i, row in enumerate(rows))


def _bodies(data: Any, source: str) -> dict[str, Body]:
    if not isinstance(data, Mapping) or not data:
        raise RulebookError("bodies", "须至少有一个会议主体")
    bodies: dict[str, Body] = {}
    for code, table in data.items():
        path = f"bodies.{code}"
        if not isinstance(table, Mapping):
            raise RulebookError(path, "须为表（键值对）")
        bodies[code] = decode(Body, {**table, "code": code}, path, source)
        _check_body(bodies[code], path)
    _check_references(bodies)
    return bodies


def _check_body(body: Body, path: str) -> None:
    for index, rule in enumerate(body.adhoc):
        _check_permissions(rule, f"{path}.adhoc[{index}]")
    for index, chain in enumerate(body.review):
        if not chain.steps:
            raise RulebookError(f"{path}.review[{index}].steps", "须至少有一个步骤")
    for index, quorum in enumerate(body.quorum):
        if quorum.num == 0 and quorum.minimum == 0:
            raise RulebookError(f"{path}.quorum[{index}]", "须有比例（num、den）或最少人数（minimum）")


def _check_permissions(rule: AdhocRule, path: str) -> None:
    for name in ("normally", "when_urgent"):
        if getattr(rule, name) not in PERMISSIONS:
            raise RulebookError(f"{path}.{name}", "须为 allowed、needs_reason 或 refused")


def _check_references(bodies: Mapping[str, Body]) -> None:
    for code, body in bodies.items():
        for name in ("report_to", "pass_to"):
            target = getattr(body.deciding, name)
            if target and target not in bodies:
                raise RulebookError(f"bodies.{code}.deciding.{name}", f"没有会议主体 {target}")


def _check_upward(rulebook: Rulebook) -> None:
    """A report that goes up has a code of its own, and the duty or the meeting that it names is there."""
    duties, codes = {duty.code for duty in rulebook.duties}, set()
    for index, rule in enumerate(rulebook.upward):
        path = f"upward[{index}]"
        if rule.code in codes:
            raise RulebookError(f"{path}.code", f"代码 {rule.code} 重复")
        codes.add(rule.code)
        if rule.duty and rule.duty not in duties:
            raise RulebookError(f"{path}.duty", f"没有定期事项 {rule.duty}")
        if rule.body and rule.body not in rulebook.bodies:
            raise RulebookError(f"{path}.body", f"没有会议主体 {rule.body}")
        if bool(rule.body) != (rule.stage is not None):
            raise RulebookError(f"{path}.stage", "会议主体（body）和会前会后（stage）须一同写明")


def _check_fractions(node: Any, path: str) -> None:
    """No fraction has a zero denominator or exceeds the whole."""
    if isinstance(node, list):
        for index, each in enumerate(node):
            _check_fractions(each, f"{path}[{index}]")
    elif isinstance(node, Mapping):
        for num, den in (("num", "den"), ("share_num", "share_den")):
            _check_fraction(node, num, den, path)
        for key, each in node.items():
            _check_fractions(each, f"{path}.{key}" if path else key)


def _check_fraction(node: Mapping[str, Any], num: str, den: str, path: str) -> None:
    if num not in node and den not in node:
        return
    if den not in node or node[den] < 1:
        raise RulebookError(f"{path}.{den}", "须为不小于 1 的整数")
    if num not in node or node[num] > node[den]:
        raise RulebookError(f"{path}.{num}", f"须有此字段，且不大于 {den}")
