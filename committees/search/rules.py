"""What is looked for, and how words are cut: two neighbouring characters (二元组), so that 干部 is found in any text.

No dictionary and no tokenizer of a database: both engines find the same, words of two characters and parts of words.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import pairwise

WORDS_LIMIT = 5
WORD_LENGTH = 40
# CJK characters, between which a break of line or page is no break of a word.
CJK = "\u3400-\u9fff\uf900-\ufaff"
BROKEN = re.compile(rf"(?<=[{CJK}])\s+(?=[{CJK}])")


def normalised(text: str) -> str:
    """Text as it is compared: compatibility forms folded, small letters, words of Chinese not broken by lines."""
    folded = unicodedata.normalize("NFKC", text).lower()
    visible = "".join(each for each in folded if unicodedata.category(each) != "Cf")
    return re.sub(r"\s+", " ", BROKEN.sub("", visible)).strip()


def grams(text: str) -> set[int]:
    """Every pair of neighbouring letters or figures of a normalised text, each as one whole number."""
    pairs = pairwise(text)
    return {gram_of(first, second) for first, second in pairs if first.isalnum() and second.isalnum()}


def gram_of(first: str, second: str) -> int:
    """The number of a pair: code points need 21 bits each."""
    return (ord(first) << 21) | ord(second)


def words_of(query: str) -> tuple[str, ...]:
    """The words of a query, normalised, in order, without repetition; too many or too long ones are cut off."""
    found = (part for part in normalised_query(query).split(" ") if part)
    return tuple(dict.fromkeys(word[:WORD_LENGTH] for word in found))[:WORDS_LIMIT]


def normalised_query(query: str) -> str:
    """A query keeps its spaces: they part its words. Punctuation parts them as well."""
    folded = unicodedata.normalize("NFKC", query).lower()
    return "".join(each if each.isalnum() else " " for each in folded)


def too_short(words: Sequence[str]) -> tuple[str, ...]:
    """The words that are too short to be looked for: one character is found nearly everywhere."""
    return tuple(word for word in words if len(word) < 2)


def holds(text: str, words: Sequence[str]) -> bool:
    """Whether a normalised text holds every word."""
    return all(word in text for word in words)


def excerpt(text: str, words: Sequence[str], width: int = 80) -> str:
    """The surroundings of the first word found in a normalised text."""
    at = min((text.find(word) for word in words if word in text), default=0)
    start = max(0, at - width // 4)
    piece = text[start : start + width]
    return ("…" if start else "") + piece + ("…" if start + width < len(text) else "")


def marked(text: str, words: Sequence[str]) -> list[tuple[str, bool]]:
    """The text in pieces: (piece, whether it is one of the words), for highlighting."""
    if not words:
        return [(text, False)]
    pattern = re.compile(
        "(" + "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True)) + ")", re.IGNORECASE
    )
    return list(_pieces(pattern.split(text)))


def _pieces(parts: Sequence[str]) -> Iterator[tuple[str, bool]]:
    for number, part in enumerate(parts):
        if part:
            yield part, number % 2 == 1
