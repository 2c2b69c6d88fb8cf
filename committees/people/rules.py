"""Which declared interests touch an item. Pure: names and numbers only."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from committees.people.states import INTEREST_LABELS, InterestKind

SHORTEST_NAME = 2  # one character would be found in every sentence


@dataclass(frozen=True)
class Declared:
    """One declared interest: of whom, in what; the unit or person of the same organisation where it is one."""

    pk: int
    person_id: int
    kind: InterestKind
    name: str
    unit_id: int | None = None
    relative_id: int | None = None


@dataclass(frozen=True)
class Concern:
    """What an item is about: the units and people it concerns, and its words."""

    unit_ids: Collection[int] = ()
    person_ids: Collection[int] = ()
    words: str = ""


@dataclass(frozen=True)
class Touch:
    """An interest that an item touches, with the sentence that suggests a recusal. Never more than a suggestion."""

    person_id: int
    interest_id: int
    reason: str


def touch_of(declared: Declared, concern: Concern) -> Touch | None:
    """Whether the interest touches the item: the same unit, the same person, or the name among the words."""
    same_unit = declared.unit_id is not None and declared.unit_id in concern.unit_ids
    same_person = declared.relative_id is not None and declared.relative_id in concern.person_ids
    named = len(declared.name) >= SHORTEST_NAME and declared.name in concern.words
    if not (same_unit or same_person or named):
        return None
    label = INTEREST_LABELS[declared.kind]
    return Touch(declared.person_id, declared.pk, f"本人申报的利害关系涉及本议题（{label}：{declared.name}）")
