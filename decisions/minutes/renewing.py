"""A draft beside the record of today: what has changed since it was taken from it. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from decisions.minutes.rules import Draft, MeetingFacts, draft_paragraphs, plain
from decisions.minutes.states import PARAGRAPH_LABELS, ParagraphKind

LABELS = (("present", "出席"), ("on_leave", "请假"), ("absent", "缺席"), ("observers", "列席"))
Stored = Mapping[str, tuple[str, str]]


def record_changes(old: Mapping[str, Any], stored: Stored, facts: MeetingFacts) -> list[str]:
    """What the record has otherwise than a draft, in words; empty where they agree.

    `old` are the facts that the draft was made from, `stored` lead and text of its bound paragraphs by key.
    """
    drafts, new = [draft for draft in draft_paragraphs(facts) if draft.bound], plain(facts.as_dict())
    old = plain(dict(old))
    found = list(dict.fromkeys(_moved(drafts, stored, facts)))
    found += [label for key, label in LABELS if old.get(key) != new[key]]
    if stored.keys() - {draft.key for draft in drafts}:
        found.append("记录中已没有的内容")
    return found or (["其他记录事项"] if old != new else [])


def _moved(drafts: Sequence[Draft], stored: Stored, facts: MeetingFacts) -> Iterator[str]:
    places = {item.entry: f"第{number}项的" for number, item in enumerate(facts.items, start=1)}
    for draft in drafts:
        if stored.get(draft.key) != (draft.lead, draft.text):
            label = "议题名称" if draft.kind is ParagraphKind.HEADING else PARAGRAPH_LABELS[draft.kind]
            yield f"{places.get(draft.entry or 0, '')}{label}"
