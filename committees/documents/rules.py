"""What a file shows about secrecy. State secrets never enter; the words alone, in running text, only warn."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

# How far down a page a mark of classification may stand: 份号, 密级, 紧急程度 and a running head come before the text.
HEAD_LINES = 6
WORD = r"(?:绝\s*密|机\s*密|(?<!工作)(?<!商业)(?<!个人)秘\s*密)"
STAR = r"[★☆✩✪✫✬✭✮✯⭐]"
PERIOD = r"(?:[0-9０-９一二三四五六七八九十]{1,3}\s*(?:年|个月|月|日|天)|长期)"
STARRED = re.compile(rf"{WORD}\s*{STAR}\s*{PERIOD}?")
ALONE = re.compile(rf"\s*{WORD}\s*[·•\-—:：]?\s*{PERIOD}?\s*")
BRACKETED = re.compile(rf"[（(\[【〔［{{<《「『]\s*{WORD}\s*{STAR}?\s*{PERIOD}?\s*[)）\]】〕］}}>》」』]")
BARE = re.compile(r"绝密|机密|秘密")
EXCERPT = 24


@dataclass(frozen=True)
class TextPage:
    """Lines from top to bottom of one page, header or sheet, and how a person would name that place (第3页, 页眉)."""

    place: str
    lines: tuple[str, ...]
    is_first: bool = False


@dataclass(frozen=True)
class SecrecyMark:
    """A mark as it stands, and where: 文件名, or 第3页."""

    text: str
    place: str


@dataclass(frozen=True)
class SecrecyFinding:
    """`marks` forbid the file; `words` are places where the bare words occur and ask for a second look."""

    marks: tuple[SecrecyMark, ...]
    words: tuple[str, ...]


def secrecy_marks(pages: Sequence[TextPage], *, name: str) -> SecrecyFinding:
    """Look for marks of classification (保守国家秘密法) in the file's name and in the lines of its pages.

    A mark is: a word with a star anywhere; a word alone on a line at the head of a page; a word in brackets in the
    file's name or in the first lines of the document. 工作秘密 and 商业秘密 are no state secrets.
    """
    marks = [SecrecyMark(found, "文件名") for found in _in_title(name)]
    words = [f"文件名：{name}"] if not marks and BARE.search(_plain(name)) else []
    for page in pages:
        shown = [line for line in page.lines if line.strip()]
        for index, line in enumerate(shown):
            head = index < HEAD_LINES
            found = _in_line(line, head=head, title=page.is_first and head)
            marks += [SecrecyMark(text, page.place) for text in found]
            if not found and (bare := BARE.search(_plain(line))):
                words.append(f"{page.place}：{_excerpt(_plain(line), bare.start())}")
    return SecrecyFinding(tuple(dict.fromkeys(marks)), tuple(dict.fromkeys(words)))


def _in_line(line: str, *, head: bool, title: bool) -> list[str]:
    plain = _plain(line)
    if head and ALONE.fullmatch(plain):
        return [plain.strip()]
    return _in_title(line) if title else [found.group().strip() for found in STARRED.finditer(plain)]


def _in_title(text: str) -> list[str]:
    plain = _plain(text)
    return [found.group().strip() for pattern in (STARRED, BRACKETED) for found in pattern.finditer(plain)]


def _plain(text: str) -> str:
    """Without what hides a word from a search: compatibility forms, invisible characters, other kinds of space."""
    folded = unicodedata.normalize("NFKC", text)
    visible = "".join(character for character in folded if unicodedata.category(character) != "Cf")
    return re.sub(r"\s+", " ", visible)


def _excerpt(line: str, at: int) -> str:
    return line[max(0, at - EXCERPT // 2) : at + EXCERPT // 2].strip()
