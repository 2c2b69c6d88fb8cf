"""Exits 0 when the running interpreter has exactly the locked version of every package in the given lock file.

Asked instead of a stamp file, which may lie about an environment that somebody has changed since.
"""

import re
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

PIN = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;\\]+)")


def is_missing(name: str, wanted: str) -> bool:
    try:
        return version(name) != wanted
    except PackageNotFoundError:
        return True


def main(path: str) -> int:
    lines = Path(path).read_text(encoding="utf-8").splitlines()
    pins = [match.groups() for line in lines if (match := PIN.match(line))]
    return int(not pins or any(is_missing(name, wanted) for name, wanted in pins))


sys.exit(main(sys.argv[1]))
