"""Does the record still hold? Everything is computed again; nothing is written.

Found without help: an altered, deleted, exchanged, inserted or replaced entry; entries missing at the end of a chain
(its registered head says how many there were); a chain deleted while its head stands; a head or trigger that is gone
or altered; an anchor that was altered, and a chain rewritten since it was anchored.
Found only with an anchor that was kept outside the machine: a chain rewritten whole, with its head and the anchors of
the database; a chain cut back or removed together with its head and the anchors that name it.
Not found: what happened to entries that no anchor outside names yet, when whoever did it also rewrote their heads
(they are counted as not yet anchored); an act that the application itself was made to record falsely.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from operator import attrgetter
from typing import Any

from django.db import connection

from committees.ledger import selectors, triggers
from committees.ledger.rules import BEGINNING, Flaw, Head, Row, anchor_digest, flaws_against_heads, flaws_of_chain

HEADS = "链末登记"
Remembered = Mapping[str, list[tuple[str, Head]]]


@dataclass
class Report:
    """What was read and what does not hold."""

    entries: int = 0
    chains: int = 0
    anchors: int = 0
    flaws: list[Flaw] = field(default_factory=list)
    missing_triggers: list[str] = field(default_factory=list)
    anchor_flaws: list[str] = field(default_factory=list)
    not_anchored: dict[str, int] = field(default_factory=dict)

    @property
    def holds(self) -> bool:
        """Whether everything holds."""
        return not (self.flaws or self.missing_triggers or self.anchor_flaws)


def verify(kept: Iterable[Mapping[str, Any]] = ()) -> Report:
    """Recompute the whole record against its heads, the anchors of the database, and those `kept` outside."""
    report = Report(missing_triggers=triggers.missing(connection))
    remembered: dict[str, list[tuple[str, Head]]] = {}
    for content in kept:  # first: what outside evidence says is named before what the database says of itself
        _check_kept(report, remembered, content)
    _check_anchors(report, remembered)
    heads = selectors.heads()
    seen = set()
    for aggregate, group in groupby(selectors.rows(), key=attrgetter("aggregate")):
        seen.add(aggregate)
        _check_chain(report, list(group), heads.get(aggregate), remembered)
    for aggregate in sorted((set(heads) | set(remembered)) - seen):
        _check_chain(report, [], heads.get(aggregate), remembered, aggregate)
    return report


def _check_chain(
    report: Report, rows: list[Row], head: Head | None, remembered: Remembered, aggregate: str = ""
) -> None:
    aggregate = aggregate or rows[0].aggregate
    if _flaws(aggregate, rows, head, remembered):
        # The chain may have grown while we read: look again, as far as its head went before.
        rows, head = _read_again(aggregate)
    report.flaws += _flaws(aggregate, rows, head, remembered)
    report.entries += len(rows)
    report.chains += 1
    anchored = max((known.sequence for _, known in remembered.get(aggregate, ())), default=0)
    if rows and rows[-1].sequence > anchored:
        report.not_anchored[aggregate] = rows[-1].sequence - anchored


def _read_again(aggregate: str) -> tuple[list[Row], Head | None]:
    """The chain as far as its head said before the reading; what was appended meanwhile is for the next reading.

    Entries past that head are left out only when the head read afterwards vouches for them.
    """
    before = selectors.head_of(aggregate)
    rows = list(selectors.rows(aggregate))
    after = selectors.head_of(aggregate)
    if before and after and rows and rows[-1].sequence <= after.sequence:
        rows = [row for row in rows if row.sequence <= before.sequence]
    return rows, before


def _flaws(aggregate: str, rows: list[Row], head: Head | None, remembered: Remembered) -> list[Flaw]:
    found = flaws_of_chain(rows)
    digests = {row.sequence: row.digest for row in rows}
    last = max(digests, default=0)
    if head is None:
        found.append(Flaw(aggregate, 0, f"没有{HEADS}，登记被删除或记录系绕过系统写入"))
    else:
        found += flaws_against_heads(digests, [head], HEADS)
        if head.sequence < last:
            text = f"{HEADS}只到第{head.sequence}条，其后的记录系绕过系统写入，或登记被改动"
            found.append(Flaw(aggregate, head.sequence + 1, text))
    for source, known in remembered.get(aggregate, ()):
        if contradiction := flaws_against_heads(digests, [known], source):
            found += contradiction  # every later anchor contradicts too; one is enough
            break
    return sorted(found, key=lambda flaw: flaw.sequence)


def _check_anchors(report: Report, remembered: dict[str, list[tuple[str, Head]]]) -> None:
    previous: dict[int | None, str] = {}
    for content, digest in selectors.written_anchors():
        report.anchors += 1
        where = f"{content['day']}的锚点"
        if anchor_digest(content) != digest:
            report.anchor_flaws.append(f"{where}与其摘要不符，锚点被改动")
        if content["previous"] != previous.get(content["organisation"], BEGINNING):
            report.anchor_flaws.append(f"{where}与前一锚点不衔接，锚点被删除或替换")
        previous[content["organisation"]] = digest
        _remember(report, remembered, where, content["heads"])


def _check_kept(report: Report, remembered: dict[str, list[tuple[str, Head]]], content: Mapping[str, Any]) -> None:
    where = f"外存{content['day']}锚点"
    if anchor_digest(content) != content["digest"]:
        report.anchor_flaws.append(f"{where}与其自身摘要不符，该文件被改动")
    if content["previous"] != BEGINNING and not selectors.has_anchor(str(content["previous"])):
        report.anchor_flaws.append(f"{where}的前一锚点在数据库中已不存在，锚点被删除或整体改写")
    if not content["complete"] and not selectors.has_anchor(str(content["digest"])):
        report.anchor_flaws.append(f"{where}在数据库中已不存在，锚点被删除或整体改写")
    _remember(report, remembered, where, content["heads"])


def _remember(report: Report, remembered: dict[str, list[tuple[str, Head]]], where: str, written: Any) -> None:
    try:
        heads = selectors.heads_in(written)
    except (TypeError, ValueError):
        report.anchor_flaws.append(f"{where}的内容无法读出，锚点被改动")
        return
    for aggregate, head in heads.items():
        remembered.setdefault(aggregate, []).append((where, head))
