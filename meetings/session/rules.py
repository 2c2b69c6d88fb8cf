"""Who counts as present, and whether a meeting may open with those who are here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from committees.rules import Body, Choice, Matter, QuorumFacts, Verdict, judge_decide, judge_quorum, rule_for

POSITIONS = (Choice.FOR, Choice.AGAINST, Choice.DEFER)  # 同意、不同意、缓议: what a member states before the vote


@dataclass(frozen=True)
class Standing:
    """One person of the roll at one moment, looked at for one item (or for the meeting as a whole).

    `out`: left the room for another item's recusal and has not come back.
    """

    roll_id: int
    person_id: int
    entitled: bool
    in_room: bool
    recused: bool = False
    out: bool = False

    @property
    def present(self) -> bool:
        """Counts on the attendance sheet: a member in the room (those recused from this item included)."""
        return self.entitled and self.in_room and not self.out


def quorum_facts(standings: Iterable[Standing], in_charge_id: int | None) -> QuorumFacts:
    """N, P and the recused of an item. `in_charge_id` is the person in charge of the item, where there is one."""
    rows = tuple(standings)
    present = [row for row in rows if row.present]
    return QuorumFacts(
        entitled=sum(row.entitled for row in rows),
        present=len(present),
        recused=sum(row.recused for row in present),
        in_charge_present=in_charge_id is None or any(row.person_id == in_charge_id for row in present),
    )


def judge_opening(body: Body, matters: Iterable[Matter], facts: QuorumFacts) -> Verdict:
    """Whether a meeting may open: it needs the quorum of at least one of its items, the least demanding.

    An item of a stricter class (干部人事) is judged again when it is started. A meeting of such items only
    therefore opens only with their quorum.
    """
    verdicts = [judge_quorum(body, matter, facts) for matter in dict.fromkeys(matters)]
    return min(verdicts, key=lambda verdict: (not verdict.favourable, verdict.required or 0))


def may_go_without_vote(body: Body, matter: Matter) -> bool:
    """Whether an item of this class may end by hearing it: minor matters, and where the body does not vote on it."""
    decides = judge_decide(body, matter).favourable and rule_for(body.majority, matter) is not None
    return not matter.is_important or not decides


class Presence(StrEnum):
    """How a member was there for one item."""

    WHOLE = "whole"
    PART = "part"
    ABSENT = "absent"
    RECUSED = "recused"


PRESENCE_LABELS = {
    Presence.WHOLE: "到会",
    Presence.PART: "部分在场",
    Presence.ABSENT: "缺席",
    Presence.RECUSED: "回避",
}


@dataclass(frozen=True)
class Span:
    """A stay in the room. `left` None: still there."""

    arrived: datetime
    left: datetime | None = None


@dataclass(frozen=True)
class ItemTime:
    """When an item was under discussion. `ended` None: it still is."""

    position: int
    began: datetime
    ended: datetime | None = None


def bridged(spans: Sequence[Span], recesses: Sequence[Span]) -> list[Span]:
    """Stays as they count for an item: who went with everybody into a recess and was back when the meeting went on was
    never away. `spans` in the order of arrival; a recess arrives when it begins and is left when the meeting goes on.
    """
    joined: list[Span] = []
    for span in spans:
        last = joined[-1] if joined else None
        if last is not None and any(
            last.left == each.arrived and each.left is not None and span.arrived <= each.left for each in recesses
        ):
            joined[-1] = Span(last.arrived, span.left)
        else:
            joined.append(span)
    return joined


def presence_for(spans: Sequence[Span], item: ItemTime) -> Presence:
    """Whether someone was there for the whole of an item, for a part of it, or not at all."""
    ends = item.ended
    whole = any(
        span.arrived <= item.began and (span.left is None or (ends is not None and span.left >= ends)) for span in spans
    )
    if whole:
        return Presence.WHOLE
    part = any(
        (ends is None or span.arrived < ends) and (span.left is None or span.left > item.began) for span in spans
    )
    return Presence.PART if part else Presence.ABSENT


def attended_words(spans: Sequence[Span], items: Sequence[ItemTime], closed: datetime | None) -> str:
    """From which item and until which someone took part, in words; empty for who was there throughout, or never.

    Items in the order in which they began. "自第2项" and "至第5项" name the first and the last item he was there for.
    """
    there = [item for item in items if presence_for(spans, item) is not Presence.ABSENT]
    if not there:
        return ""
    words = []
    if presence_for(spans, items[0]) is not Presence.WHOLE:
        words.append(f"自第{there[0].position}项" + _midway(spans, there[0]))
    gone = max((span.left for span in spans if span.left is not None), default=None)
    if all(span.left is not None for span in spans) and (closed is None or (gone is not None and gone < closed)):
        words.append(f"至第{there[-1].position}项" + _midway(spans, there[-1]))
    return "".join(words)


def _midway(spans: Sequence[Span], item: ItemTime) -> str:
    return "（中途）" if presence_for(spans, item) is Presence.PART else ""
