"""What may stand in each field of an item, and how it is kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, TypedDict

from committees.errors import Refused
from committees.rules import Matter, Preparation, SpendKind
from meetings.agenda.markup import clean_report
from meetings.agenda.models import AgendaItem
from meetings.agenda.services.moves import require_words
from meetings.agenda.states import Position

TITLE_LIMIT = 120
REPORT_LIMIT = 50_000
MINUTES = range(1, 481)
ALTERNATIVES_LIMIT, ALTERNATIVE_LENGTH, OBSERVERS_LIMIT = 5, 2000, 30
UNITS_LIMIT, UNIT_LENGTH, OPINION_LENGTH = 20, 60, 500


class PreparationRow(TypedDict, total=False):
    """One kind of preparation that has been done: how many, by whom, with what opinion, where it can be looked up."""

    kind: str
    count: int
    note: str
    by: str
    opinion: str


class AlternativeRow(TypedDict):
    """备选方案: one way to decide, and what speaks for and against it."""

    title: str
    text: str


class CoordinationRow(TypedDict, total=False):
    """会前协调 with one unit: what it said (a code of Position), and its words where it does not agree."""

    unit: str
    position: str
    opinion: str


class ObserverRow(TypedDict, total=False):
    """Whom the unit would have attend its item."""

    name: str
    unit: str
    post: str


class ItemFields(TypedDict, total=False):
    """What a unit says about its item. `matter`, `spend_kind` and preparation kinds are codes of the rules kernel;
    `amount` is in whole yuan, `minutes_needed` in minutes."""

    title: str
    matter: str
    report: str
    question: str
    amount: int | None
    spend_kind: str
    presenter: str
    minutes_needed: int
    previous: AgendaItem | None
    urgent: bool
    preparations: Sequence[PreparationRow]
    conditions: Sequence[str]
    coordination: Sequence[CoordinationRow]
    alternatives: Sequence[AlternativeRow]
    suggested_observers: Sequence[ObserverRow]


def checked(fields: Mapping[str, Any], required: Sequence[str] = ()) -> dict[str, Any]:
    """The fields as they are stored. Raises Refused in Chinese for the first that is wrong."""
    values = {**dict.fromkeys(required, ""), **fields}
    for name, check in CHECKS.items():
        if name in values:
            values[name] = check(values[name])
    return values


def _title(value: str) -> str:
    return " ".join(require_words(value, "议题名称", TITLE_LIMIT).split())


def _matter(value: str) -> str:
    if value not in {str(matter) for matter in Matter}:
        raise Refused("请选择事项类别。")
    return value


def _report(value: str) -> str:
    if len(value) > REPORT_LIMIT:
        raise Refused(f"汇报内容共 {len(value)} 字，超过上限 {REPORT_LIMIT} 字。请把详细内容放入附件。")
    return clean_report(value)


def _amount(value: int | None) -> int | None:
    if value is not None and (type(value) is not int or not 0 <= value < 10**15):
        raise Refused("金额须为不小于 0 的整数（元）。")
    return value


def _spend_kind(value: str) -> str:
    if value and value not in {str(kind) for kind in SpendKind}:
        raise Refused("资金类别不在可选范围内，请重新选择。")
    return value


def _minutes(value: int) -> int:
    if type(value) is not int or value not in MINUTES:
        raise Refused(f"需要时间须为 {MINUTES.start} 至 {MINUTES.stop - 1} 分钟的整数。")
    return value


def _preparations(rows: Sequence[PreparationRow]) -> list[dict[str, Any]]:
    kept = []
    for row in rows:
        kind, count = row.get("kind", ""), row.get("count", 1)
        if kind not in {str(known) for known in Preparation} or type(count) is not int or not 0 <= count <= 99:
            raise Refused("前置工作的种类或数量不正确，请重新填写。")
        if count:
            more = {"by": row.get("by", "").strip()[:60], "opinion": row.get("opinion", "").strip()[:300]}
            given = {name: words for name, words in more.items() if words}
            kept.append({"kind": str(kind), "count": count, "note": row.get("note", "").strip()[:300], **given})
    return kept


def _alternatives(rows: Sequence[AlternativeRow]) -> list[dict[str, str]]:
    kept = [{"title": row["title"].strip(), "text": row["text"].strip()} for row in rows]
    kept = [row for row in kept if row["title"] or row["text"]]
    if len(kept) > ALTERNATIVES_LIMIT:
        raise Refused(f"备选方案最多 {ALTERNATIVES_LIMIT} 个。")
    for row in kept:
        if not row["title"] or len(row["title"]) > TITLE_LIMIT or len(row["text"]) > ALTERNATIVE_LENGTH:
            raise Refused(f"备选方案须有名称（不超过 {TITLE_LIMIT} 字），说明不超过 {ALTERNATIVE_LENGTH} 字。")
    if len({row["title"] for row in kept}) != len(kept):
        raise Refused("备选方案的名称不能相同。")
    return kept


def _coordination(rows: Sequence[CoordinationRow]) -> list[dict[str, str]]:
    kept = [{name: str(row.get(name, "")).strip() for name in ("unit", "position", "opinion")} for row in rows]
    kept = [row for row in kept if row["unit"] or row["opinion"]]
    if len(kept) > UNITS_LIMIT:
        raise Refused(f"会前协调的单位最多 {UNITS_LIMIT} 个。")
    for row in kept:
        if not row["unit"] or len(row["unit"]) > UNIT_LENGTH:
            raise Refused(f"会前协调须写明是哪个单位，不超过 {UNIT_LENGTH} 字。")
        if row["position"] not in set(Position):
            raise Refused(f"请选择{row['unit']}的意见：同意，或不同意并附意见。")
        if len(row["opinion"]) > OPINION_LENGTH or (row["position"] == Position.DISSENT and not row["opinion"]):
            raise Refused(f"{row['unit']}不同意的，须附上其意见，不超过 {OPINION_LENGTH} 字。")
    if len({row["unit"] for row in kept}) != len(kept):
        raise Refused("会前协调的同一单位请只填一次。")
    return kept


def stamped(
    rows: Sequence[dict[str, str]], before: Sequence[dict[str, str]], name: str, now: datetime
) -> list[dict[str, str]]:
    """Positions as they are kept: each with who entered it and when; what nobody touched keeps its first hand."""
    known = {(row["unit"], row["position"], row["opinion"]): row for row in before}
    entered = {"by": name, "at": now.isoformat()}
    return [known.get((row["unit"], row["position"], row["opinion"]), {**row, **entered}) for row in rows]


def _observers(rows: Sequence[ObserverRow]) -> list[dict[str, str]]:
    kept = [{name: str(row.get(name, "")).strip()[:100] for name in ("name", "unit", "post")} for row in rows]
    kept = [row for row in kept if any(row.values())]
    if len(kept) > OBSERVERS_LIMIT or any(not row["name"] for row in kept):
        raise Refused(f"建议列席人员须有姓名，最多 {OBSERVERS_LIMIT} 人。")
    return kept


def _conditions(values: Sequence[str]) -> list[str]:
    return sorted({str(value)[:200] for value in values})


CHECKS: dict[str, Callable[[Any], Any]] = {
    "title": _title,
    "matter": _matter,
    "report": _report,
    "amount": _amount,
    "spend_kind": _spend_kind,
    "minutes_needed": _minutes,
    "preparations": _preparations,
    "conditions": _conditions,
    "alternatives": _alternatives,
    "suggested_observers": _observers,
    "coordination": _coordination,
}
