"""The table of access as the security administrator reads it."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver

from committees.access.ports import ALWAYS, Address, Reader, addresses, state_label

AREAS = {
    "": "账号与工作台",
    "items": "议题",
    "papers": "材料",
    "meetings": "会议",
    "minutes": "纪要",
    "resolutions": "决定",
    "matters": "督办",
    "personnel": "干部任免",
    "rules": "规则",
    "system": "系统",
    "imports": "系统",
}


@dataclass(frozen=True)
class Line:
    """One address in one state of its object: who finds something there, in the order of the readers; `by_name`: who
    is named in the object does, whatever his role."""

    purpose: str
    path: str
    state: str
    press: bool
    cells: tuple[bool, ...]
    by_name: bool


def matrix_tables() -> list[tuple[str, list[Line]]]:
    """The rows by area, each with a cell for every reader."""
    known, tables = addresses(), {title: list[Line]() for title in AREAS.values()}
    for path, name in paths():
        row = known.get(name)
        if row is not None:
            tables[AREAS.get(path.split("/")[0], AREAS[""])] += _lines(path, row)
    return [(title, lines) for title, lines in tables.items() if lines]


def _lines(path: str, row: Address) -> list[Line]:
    return [
        Line(
            row.purpose,
            f"/{path}",
            "、".join(states),
            "POST" in row.verbs,
            tuple(reader in who for reader in Reader),
            row.by_name,
        )
        for who, states in _grouped(row).items()
    ]


def _grouped(row: Address) -> dict[frozenset[Reader], list[str]]:
    found: dict[frozenset[Reader], list[str]] = {}
    for state, who in row.who.items():
        words = found.setdefault(who, [])
        if state != ALWAYS or len(row.who) > 1:
            words.append(state_label(row.subject, state) if state != ALWAYS else "其他状态")
    return found


def paths(prefix: str = "", found: list[URLPattern | URLResolver] | None = None) -> list[tuple[str, str]]:
    """Every address with its name, as the resolver knows them."""
    rows: list[tuple[str, str]] = []
    for pattern in get_resolver().url_patterns if found is None else found:
        path = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            rows += paths(path, pattern.url_patterns)
        else:
            rows.append((path, pattern.name or ""))
    return rows


def undeclared() -> list[str]:
    """Addresses that have no row yet: their own rooms guard and test them."""
    known = addresses()
    return [f"/{path}" for path, name in paths() if name not in known]
