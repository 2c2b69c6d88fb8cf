"""Finds the line of a field in a TOML text, which `tomllib` does not tell.

Understands what the rulebooks use: `[table]`, `[[array]]`, `key = value` on lines of their
own, and inline tables (whose fields are found at the line of the key that holds them).
"""

import re

HEADER = re.compile(r"^\s*(\[\[|\[)\s*([^\]]+?)\s*\]\]?\s*(#.*)?$")
KEY = re.compile(r"^\s*([A-Za-z0-9_\-.\"]+)\s*=")


def line_of(text: str, field: str) -> int | None:
    """The line (from 1) of the deepest part of a dotted field that the text names."""
    lines = _index(text)
    path = field
    while path:
        if path in lines:
            return lines[path]
        path = _parent(path)
    return None


def _parent(path: str) -> str:
    if path.endswith("]"):
        return path[: path.rindex("[")]
    return path.rpartition(".")[0]


def _index(text: str) -> dict[str, int]:
    lines: dict[str, int] = {}
    seen: dict[str, int] = {}
    prefix = ""
    for number, line in enumerate(text.splitlines(), start=1):
        header = HEADER.match(line)
        if header:
            prefix = _resolve(header.group(2).replace('"', ""), seen, header.group(1) == "[[")
            lines.setdefault(prefix, number)
            continue
        key = KEY.match(line)
        if key:
            name = key.group(1).replace('"', "")
            lines.setdefault(f"{prefix}.{name}" if prefix else name, number)
    return lines


def _resolve(name: str, seen: dict[str, int], is_array: bool) -> str:
    """The full path of a header, with the index of every array of tables on the way."""
    parts = name.split(".")
    path = ""
    for depth, part in enumerate(parts):
        path = f"{path}.{part}" if path else part
        if depth == len(parts) - 1 and is_array:
            seen[path] = seen.get(path, -1) + 1
        if path in seen:
            path = f"{path}[{seen[path]}]"
    return path
