"""Checks a rulebook's TOML text: an error names the line and the field."""

import tomllib
from typing import Any

from committees.rulebooks.lines import line_of
from committees.rules.errors import RulebookError
from committees.rules.parse import parse_rulebook
from committees.rules.rulebook import Rulebook


def read_toml(text: str) -> dict[str, Any]:
    """The plain data of a TOML text. Raises RulebookError where it is not TOML."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise RulebookError("TOML", f"格式错误：{error}") from error


def check_text(text: str) -> Rulebook:
    """The rulebook written in a TOML text, or RulebookError with line and field."""
    data = read_toml(text)
    try:
        return parse_rulebook(data)
    except RulebookError as error:
        raise RulebookError(error.field, error.message, line_of(text, error.field)) from error
