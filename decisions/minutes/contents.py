"""What a rulebook wants told of each item in the minutes, and what of it a draft still lacks. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from committees.rules import Telling
from decisions.minutes.states import ParagraphKind

ADOPTED = ("adopted", "adopted-with-revision")
# Which paragraphs may tell it.
TOLD_BY: Mapping[Telling, tuple[ParagraphKind, ...]] = {
    Telling.DISCUSSION: (ParagraphKind.DISCUSSION, ParagraphKind.PROSE),
    Telling.VOTE: (ParagraphKind.VOTE,),
    Telling.RESOLUTION: (ParagraphKind.DECISION,),
    Telling.DUTY: (ParagraphKind.DUTY, ParagraphKind.PROSE),
}
# Grounds and supervision have no kind of paragraph: they are looked for in the words of the whole item.
SAID: Mapping[Telling, tuple[str, ...]] = {Telling.GROUNDS: ("依据", "理由"), Telling.SUPERVISION: ("督",)}


def asks_for(contents: Sequence[Telling], *tellings: Telling) -> bool:
    """Whether minutes have to tell this of an item: named by the rulebook, or the rulebook names nothing."""
    return not contents or any(each in contents for each in tellings)


def lacking(
    contents: Sequence[Telling], items: Iterable[Mapping[str, Any]], told: Mapping[int, Sequence[tuple[str, str]]]
) -> list[str]:
    """第1项缺讨论情况: what the rulebook asks for and no paragraph tells. `told` by entry: kind and text of each."""
    found = []
    for number, item in enumerate(items, start=1):
        paragraphs = [(kind, text.strip()) for kind, text in told.get(item["entry"], ()) if text.strip()]
        found += [f"第{number}项缺{each.label}" for each in contents if not _is_told(each, item, paragraphs)]
    return found


def _is_told(telling: Telling, item: Mapping[str, Any], paragraphs: Sequence[tuple[str, str]]) -> bool:
    if not _applies(telling, item):
        return True
    if telling in TOLD_BY:
        return any(kind in TOLD_BY[telling] for kind, _ in paragraphs)
    return any(sign in text for _, text in paragraphs for sign in SAID[telling])


def _applies(telling: Telling, item: Mapping[str, Any]) -> bool:
    """Votes and grounds where there was a vote, duties where something was decided, discussion where it was heard."""
    if telling in {Telling.VOTE, Telling.GROUNDS}:
        return bool(item["ballots"])
    if telling in {Telling.DUTY, Telling.SUPERVISION}:
        return item["outcome"] in ADOPTED
    return bool(item.get("heard", True)) or telling is not Telling.DISCUSSION
