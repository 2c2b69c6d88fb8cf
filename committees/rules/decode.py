"""From plain data (a parsed TOML or JSON) to the frozen dataclasses, strictly.

The dataclasses are the schema: a key that no field has, a float, a bool for a number or an
unknown code is an error that names the field.
"""

from __future__ import annotations

import types
from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from enum import StrEnum
from functools import cache
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from committees.rules.clause import Clause
from committees.rules.errors import RulebookError
from committees.rules.terms import ALL_MATTERS, IMPORTANT_MATTERS, Matter

T = TypeVar("T")
MATTER_SETS = {"all": ALL_MATTERS, "important": IMPORTANT_MATTERS}

MOST_DAYS = 3660  # ten years: every limit stays within the calendar


@cache
def _hints(kind: Any) -> dict[str, Any]:
    return get_type_hints(kind)


def decode(kind: type[T], data: Any, path: str, source: str) -> T:
    """Build `kind` from a table; every clause in it is given `source`."""
    if not isinstance(data, Mapping):
        raise RulebookError(path, "须为表（键值对）")
    shape: Any = kind
    hints = _hints(shape)
    known = {each.name: each for each in fields(shape)}
    for key in data:
        if key not in known or (kind is Clause and key == "source"):
            raise RulebookError(f"{path}.{key}", "没有这个字段")
    values: dict[str, Any] = {}
    for name, each in known.items():
        if name in data:
            values[name] = _value(hints[name], data[name], f"{path}.{name}", source)
        elif each.default is MISSING and each.default_factory is MISSING:
            raise RulebookError(f"{path}.{name}", "缺少必填字段")
    if kind is Clause:
        _check_clause(values, path)
        values["source"] = "" if values.get("default") else source
    return kind(**values)


def _check_clause(values: Mapping[str, Any], path: str) -> None:
    cited = bool(values.get("document")) and bool(values.get("reference"))
    silent = not values.get("document") and not values.get("reference")
    if values.get("default") and not silent:
        raise RulebookError(path, "软件默认的规则不写文件名和条款号")
    if not values.get("default") and not cited:
        raise RulebookError(path, "条款须写明 document（文件）和 reference（条款号）")
    if not values["wording"]:
        raise RulebookError(f"{path}.wording", "不能为空")


def _value(hint: Any, data: Any, path: str, source: str) -> Any:
    origin = get_origin(hint)
    if origin in (Union, types.UnionType):
        inner = next(each for each in get_args(hint) if each is not type(None))
        return _value(inner, data, path, source)
    if origin is tuple:
        return _tuple(get_args(hint)[0], data, path, source)
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return _term(hint, data, path)
    if is_dataclass(hint) and isinstance(hint, type):
        return decode(hint, data, path, source)
    return _plain(hint, data, path)


def _tuple(inner: Any, data: Any, path: str, source: str) -> tuple[Any, ...]:
    if inner is Matter and isinstance(data, str):
        if data not in MATTER_SETS:
            raise RulebookError(path, "须为事项类别的数组，或 all、important")
        return MATTER_SETS[data]
    if not isinstance(data, (list, tuple)):
        raise RulebookError(path, "须为数组")
    return tuple(_value(inner, each, f"{path}[{i}]", source) for i, each in enumerate(data))


def _term(kind: type[StrEnum], data: Any, path: str) -> StrEnum:
    try:
        if isinstance(data, str):
            return kind(data)
    except ValueError:
        pass
    codes = "、".join(str(each) for each in kind)
    raise RulebookError(path, f"“{data}”不是可用的值，可用：{codes}")


def _plain(kind: Any, data: Any, path: str) -> Any:
    names = {int: "整数", str: "文字", bool: "true 或 false"}
    if type(data) is not kind:
        raise RulebookError(path, f"须为{names[kind]}")
    if kind is int and data < 0:
        raise RulebookError(path, "不能为负数")
    if kind is int and path.endswith("days") and data > MOST_DAYS:
        raise RulebookError(path, f"天数过大，最多为 {MOST_DAYS}")
    return data
