#!/usr/bin/env python
"""Django's command line. Uses the project's own environment in .venv when called with another Python."""

import os
import sys
from pathlib import Path


def use_project_environment() -> None:
    """Run again with .venv's Python where Django is missing, so that plain `python3 manage.py` works."""
    python = Path(__file__).resolve().parent / ".venv" / "bin" / "python"
    if python.exists() and Path(sys.executable) != python:
        os.execv(python, [str(python), *sys.argv])  # noqa: S606 - our own interpreter, our own arguments


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    try:
        from django.core.management import execute_from_command_line
    except ImportError:
        use_project_environment()
        raise SystemExit("找不到 Django。请先运行 make setup。 / Django is missing: run `make setup` first.") from None
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
