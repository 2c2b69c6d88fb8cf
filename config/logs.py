"""Log files say what happened, not to whom: no names, addresses, mails, and no values that an exception carries."""

from __future__ import annotations

import logging
import re
import traceback
from types import TracebackType

MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
ADDRESS = re.compile(r"\b\d{1,3}(?:\.\d{1,3}){3}\b|\b(?:[0-9a-f]{1,4}:){3,7}[0-9a-f]{0,4}\b", re.IGNORECASE)
# What stands in a path and is as good as a key: links to a new password, feeds, screens of rooms.
KEYS = re.compile(r"(/(?:login/renew|screen/open|calendar)/)[^\s'\"]+")

Thrown = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class Discreet(logging.Formatter):
    """Masks what names a person. Of an exception the type and the places remain, not its words: a database error
    repeats the values of a row, a mail error the recipient."""

    def format(self, record: logging.LogRecord) -> str:
        """One line, and the places of an exception below it."""
        return masked(super().format(record))

    def formatException(self, ei: Thrown) -> str:  # noqa: N802 (the framework's name)
        """Type and places, the chain of causes included."""
        lines: list[str] = []
        error = ei[1]
        while error is not None:
            frames = traceback.extract_tb(error.__traceback__)
            lines += [f"  {frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
            lines.append(f"{type(error).__module__}.{type(error).__qualname__}")
            error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
        return "\n".join(lines)


def masked(text: str) -> str:
    """The text without mail addresses, network addresses and keys."""
    return KEYS.sub(r"\1…", ADDRESS.sub("（地址）", MAIL.sub("（邮箱）", text)))
