"""Reading anchors that were kept outside: a JSON file, or the saved mail (its text, or as .eml)."""

from __future__ import annotations

import email
import json
from email import policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from committees.errors import Refused
from committees.ledger.selectors import ANCHOR_FORMAT

FIELDS = {"format", "organisation", "day", "at", "complete", "algorithm", "previous", "heads", "digest"}


def read_anchors(path: Path) -> list[dict[str, Any]]:
    """The anchors in a file. Refused where the file cannot be read or holds none."""
    try:
        text = _text_of(path.read_bytes())
        found = json.loads(text[text.index("{") : text.rindex("}") + 1])
    except OSError as error:
        raise Refused(f"无法读取锚点文件 {path}：{error.strerror}。请检查路径和权限。") from error
    except ValueError as error:
        raise Refused(f"{path} 中没有锚点：请给出 write_anchor 写出的文件，或锚点邮件的全文。") from error
    contents = found.get("anchors", [found])
    if not contents or not all(_is_anchor(content) for content in contents):
        raise Refused(f"{path} 不是本系统的锚点文件（格式应为 {ANCHOR_FORMAT}，各项齐全）。")
    return list(contents)


def _is_anchor(content: object) -> bool:
    return isinstance(content, dict) and content.get("format") == ANCHOR_FORMAT and set(content) >= FIELDS


def _text_of(raw: bytes) -> str:
    """The text itself, or the body of a saved mail."""
    if b"\nMIME-Version:" in raw or raw.startswith(b"MIME-Version:"):
        message = email.message_from_bytes(raw, _class=EmailMessage, policy=policy.default)
        body = message.get_body(("plain",))
        return str(body.get_content()) if body else ""
    return raw.decode("utf-8-sig")
