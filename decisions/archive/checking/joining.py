"""The parts of the check as one script, so that an outsider has a single file to read and to run."""

from __future__ import annotations

import ast
from functools import lru_cache
from pathlib import Path

PARTS = ("findings", "shell", "chains", "rulings", "limits", "judging", "votes", "records", "whole")
OWN = "decisions.archive.checking"


@lru_cache(maxsize=1)
def script() -> bytes:
    """verify.py: the docstring of the last part, what all of them import, then each part under its first line."""
    folder = Path(__file__).parent
    imports: set[str] = set()
    bodies, usage = [], ""
    for name in PARTS:
        source = (folder / f"{name}.py").read_text(encoding="utf-8")
        tree = ast.parse(source)
        usage = ast.get_docstring(tree, clean=False) or ""
        imports |= {ast.unparse(node) for node in tree.body if _is_foreign(node)}
        last = max(node.end_lineno or 0 for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom))
        body = "\n".join(source.splitlines()[last:]).strip("\n")
        bodies.append(f"# {'-' * 20} {usage.splitlines()[0]}\n\n{body}\n")
    head = f'"""{usage}"""\n\nfrom __future__ import annotations\n\n' + "\n".join(sorted(imports))
    return "\n\n".join([head, *bodies]).encode()


def _is_foreign(node: ast.stmt) -> bool:
    """An import of the standard library."""
    if isinstance(node, ast.ImportFrom):
        return not (node.module or "").startswith((OWN, "__future__"))
    return isinstance(node, ast.Import)
