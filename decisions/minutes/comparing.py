"""Two drafts side by side, paragraph by paragraph, with what was taken out and put in. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest


@dataclass(frozen=True)
class Piece:
    """Some words, and whether they differ from the other side."""

    text: str
    differs: bool = False


@dataclass(frozen=True)
class Row:
    """A paragraph on both sides; an empty side has none."""

    left: tuple[Piece, ...]
    right: tuple[Piece, ...]

    @property
    def differs(self) -> bool:
        """Whether the two sides say different things."""
        return any(piece.differs for piece in (*self.left, *self.right))


def compare(old: Sequence[str], new: Sequence[str]) -> list[Row]:
    """Paragraphs of both drafts in order. Joining a side's pieces gives back its paragraphs."""
    rows: list[Row] = []
    for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            rows += [Row((Piece(text),), (Piece(text),)) for text in old[a:b]]
        else:
            rows += [_row(left, right) for left, right in zip_longest(old[a:b], new[c:d], fillvalue="")]
    return rows


def _row(left: str, right: str) -> Row:
    mine: list[Piece] = []
    theirs: list[Piece] = []
    for kind, a, b, c, d in SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        mine.append(Piece(left[a:b], kind != "equal"))
        theirs.append(Piece(right[c:d], kind != "equal"))
    return Row(_spoken(mine), _spoken(theirs))


def _spoken(pieces: list[Piece]) -> tuple[Piece, ...]:
    return tuple(piece for piece in pieces if piece.text)
