"""What a rulebook wants told of each item in the minutes, and what of it a draft still lacks. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from decisions.minutes.states import ParagraphKind

ADOPTED = ("adopted", "adopted-with-revision")
# By which part of its words a demand is known, and the paragraphs that may answer it: an office words its own rulebook.
ASKED: tuple[tuple[tuple[str, ...], tuple[ParagraphKind, ...]], ...] = (
    (("讨论", "审议", "意见"), (ParagraphKind.DISCUSSION, ParagraphKind.PROSE)),
    (("表决",), (ParagraphKind.VOTE,)),
    (("决议", "决定", "议定"), (ParagraphKind.DECISION,)),
    (("依据", "理由"), ()),
    (("责任", "落实"), (ParagraphKind.DUTY, ParagraphKind.PROSE)),
    (("监督", "督查", "督办"), ()),
)
# What is looked for in the words of the whole item, where no kind of paragraph answers.
SAID = {"依据": ("依据", "理由"), "监督": ("督",)}


def asks_for(contents: Sequence[str], *words: str) -> bool:
    """Whether minutes have to tell this of an item: named by the rulebook, or the rulebook names nothing."""
    return not contents or any(word in demand for demand in contents for word in words)


def lacking(
    contents: Sequence[str], items: Iterable[Mapping[str, Any]], told: Mapping[int, Sequence[tuple[str, str]]]
) -> list[str]:
    """第1项缺讨论情况: what the rulebook asks for and no paragraph tells. `told` by entry: kind and text of each."""
    found = []
    for number, item in enumerate(items, start=1):
        paragraphs = [(kind, text.strip()) for kind, text in told.get(item["entry"], ()) if text.strip()]
        found += [f"第{number}项缺{demand}" for demand in contents if not _is_told(demand, item, paragraphs)]
    return found


def _is_told(demand: str, item: Mapping[str, Any], paragraphs: Sequence[tuple[str, str]]) -> bool:
    words, kinds = next((row for row in ASKED if any(word in demand for word in row[0])), ((), ()))
    if not words or not _applies(words[0], item):
        return True
    if kinds:
        return any(kind in kinds for kind, _ in paragraphs)
    return any(sign in text for _, text in paragraphs for sign in SAID[words[0]])


def _applies(word: str, item: Mapping[str, Any]) -> bool:
    """Votes and grounds where there was a vote, duties where something was decided, discussion where it was heard."""
    if word in {"表决", "依据"}:
        return bool(item["ballots"])
    if word in {"责任", "监督"}:
        return item["outcome"] in ADOPTED
    return bool(item.get("heard", True)) or word != "讨论"
